"""Reads policies from their files. The shipped ones lie in `councils`; a council's own folder may replace or add."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from .checks import check
from .faults import FaultyPolicy, parse
from .model import Policy
from .reading import Table
from .reading_policy import policy_from
from .rulebook import RULES, SOURCES

__all__ = ["DEFAULT_POLICY", "FaultyPolicy", "fingerprint_of", "load_all", "load_file", "load_text"]

SHIPPED = Path(__file__).parent / "councils"
DEFAULT_POLICY = "combined"


def load_all(folder: Path | None = None) -> Mapping[str, Policy]:
    """Every policy by name: those shipped, then those of the council's folder, which replace others of their name."""
    if folder is not None and not folder.is_dir():
        raise FaultyPolicy(folder, "the folder", "it is not there", "a folder with policy files")
    files = [*sorted(SHIPPED.glob("*.toml")), *(sorted(folder.glob("*.toml")) if folder else ())]
    return MappingProxyType({policy.name: policy for policy in map(load_file, files)})


def load_file(path: Path) -> Policy:
    """The policy of one file, named as the file is; FaultyPolicy when anything in it cannot be used."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as why:
        raise FaultyPolicy(path, "the file", f"it cannot be read ({why.strerror})", "a readable file") from why
    except UnicodeDecodeError as why:
        raise FaultyPolicy(path, "the file", "its letters are not in UTF-8", "a text file saved as UTF-8") from why
    policy = load_text(text, path)
    if policy.name != path.stem:
        raise FaultyPolicy(path, "name", f'"{policy.name}" is not the name of the file', f'"{path.stem}"')
    return policy


@cache
def load_text(text: str, path: Path) -> Policy:
    """The policy of a TOML text, read once; `path` is only named in faults."""
    table = Table(parse(text, path), path)
    policy = policy_from(table, SOURCES)
    table.refuse_unknown_keys()
    check(policy, path, {number: rule.source for number, rule in RULES.items()})
    return replace(policy, fingerprint=fingerprint_of(policy))


def fingerprint_of(policy: Policy) -> str:
    """16 hexadecimal digits of what the policy says. Lists count in their order, tables in any (U4)."""
    content = json.dumps(_canonical(policy), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _canonical(value):
    if is_dataclass(value):
        shown = {field.name: _canonical(getattr(value, field.name)) for field in fields(value)}
        for made in ("fingerprint", "unused"):  # not of the file
            shown.pop(made, None)
        return {"": type(value).__name__, **shown}
    if isinstance(value, Mapping):
        return sorted(([_canonical(key), _canonical(below)] for key, below in value.items()), key=json.dumps)
    if isinstance(value, tuple):
        return [_canonical(item) for item in value]
    return value if value is None or isinstance(value, str | int) else value.isoformat()
