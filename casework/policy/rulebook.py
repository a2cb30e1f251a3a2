"""The rules that the app keeps, each with its source, and what a policy says about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from .faults import FaultyPolicy, parse
from .figures import Rows, rows_at
from .model import Policy
from .reading import Table
from .reading_policy import source_from
from .terms import Source

FILE = Path(__file__).with_name("rules.toml")
KINDS = ("gate", "prompt", "clock", "decided", "rule")


@dataclass(frozen=True)
class Rule:
    """One rule in our words. `source` is a key of SOURCES; `figures` are dotted paths into a policy."""

    number: str
    title: str
    text: str
    source: str
    kind: str
    figures: tuple[str, ...] = ()


def citation(number: str) -> str:
    """Where a rule comes from: 'L20 · Leicestershire PWT guidance, March 2023, for review March 2025' (U3)."""
    return SOURCES[RULES[number].source].citation(number)


def figures_in_force(rule: Rule | str, policy: Policy) -> Rows:
    """What the policy says about a rule: (label, value in words), nothing for parts it does not have."""
    rule = RULES[rule] if isinstance(rule, str) else rule
    return [row for path in rule.figures for row in rows_at(policy, path, FIGURE_LABELS[path])]


def _read() -> tuple[Mapping[str, Rule], Mapping[str, Source], Mapping[str, str]]:
    table = Table(parse(FILE.read_text(encoding="utf-8"), FILE), FILE)
    labels = table.table("figures")
    figures = {path: labels.text(path) for path in labels}
    sources = {key: source_from(key, below) for key, below in table.tables("sources").items()}
    rules = {number: _rule(number, below, sources, figures) for number, below in table.tables("rules").items()}
    table.refuse_unknown_keys()
    return MappingProxyType(rules), MappingProxyType(sources), MappingProxyType(figures)


def _rule(number: str, table: Table, sources: Mapping, figures: Mapping) -> Rule:
    rule = Rule(
        number=number,
        title=table.text("title"),
        text=table.text("text"),
        source=table.one_of("source", sources),
        kind=table.one_of("kind", KINDS),
        figures=table.texts("figures", (), options=figures),
    )
    prefix = sources[rule.source].rule_prefix
    if not number.startswith(prefix):
        raise FaultyPolicy(FILE, table.dotted("source"), f'"{rule.source}" has the rules {prefix}', "its own source")
    return rule


RULES, SOURCES, FIGURE_LABELS = _read()
