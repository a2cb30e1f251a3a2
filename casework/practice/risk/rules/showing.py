"""Ratings as a reader sees them later: in order, in the words of their own time, with their trend."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.ground.days import office_date
from casework.policy.model import Level, Policy, Tool
from casework.practice.risk.rules.deciding import NOTE


@dataclass(frozen=True)
class Ticked:
    """A sentence that was ticked. local: a factor of the team's own (L16)."""

    key: str
    words: str
    local: bool


@dataclass(frozen=True)
class Rated:
    """One rating as a reader sees it, in the words of its own time (U4).

    otherwise: the suggested level, where another one was decided. trend: how it stands to the rating before. unreasoned:
    the reasoning that L17 asks for is still missing. policy: the title of another policy, or version, than today's. ticked: of
    a tool of indicators.
    """

    rating: Any
    level: Level
    otherwise: Level | None
    trend: str
    unreasoned: bool
    policy: str
    ticked: tuple[Ticked, ...] = ()


@dataclass(frozen=True)
class History:
    """The ratings of a case with one tool, the newest first. offered: the team uses the tool. noted: with a note (S7)."""

    tool: str
    title: str
    rule: str | None
    offered: bool
    ratings: tuple[Rated, ...]
    noted: bool = False

    @property
    def now(self) -> Rated | None:
        """The one that counts; None before the first."""
        return self.ratings[0] if self.ratings else None


def tools_offered(policy: Policy) -> list[Tool]:
    """The tools with which a case is rated by itself: matrices and scales, but the one that fills a caseload."""
    weight = policy.weighting.tool if policy.weighting else None
    return [tool for tool in policy.tools.values() if tool.kind in ("matrix", "scale") and tool.key != weight]


def tools_noted(policy: Policy) -> list[Tool]:
    """The tools whose indicators are ticked, each level with its note (S7); none where the policy has no such note."""
    return [tool for tool in policy.tools.values() if tool.kind == "indicators" and NOTE in policy.note_types]


def histories(policy: Policy, policies: Mapping[str, Policy], ratings: Iterable[Any]) -> list[History]:
    """What was rated with each tool, the tools in the order of the policy, those it no longer has at the end.

    ratings: the newest first. policies: those in force, by name. Tools on offer are there before their first rating.
    """
    by_tool: dict[str, list[Any]] = {tool.key: [] for tool in tools_offered(policy)}
    for rating in ratings:
        by_tool.setdefault(rating.tool, []).append(rating)
    order = {key: place for place, key in enumerate(policy.tools)}
    keys = sorted(by_tool, key=lambda key: order.get(key, len(order)))
    return [_history(policy, policies, key, by_tool[key]) for key in keys]


def _history(policy: Policy, policies: Mapping[str, Policy], key: str, ratings: list[Any]) -> History:
    tool = policy.tool_known(key) or next((p.tools[key] for p in policies.values() if key in p.tools), None)
    earlier = [*ratings[1:], None][: len(ratings)]
    shown = tuple(
        _rated(policy, policies, rating, before, newest=rating is ratings[0])
        for rating, before in zip(ratings, earlier, strict=True)
    )
    noted = key in {each.key for each in tools_noted(policy)}
    offered = noted or key in {each.key for each in tools_offered(policy)}
    return History(key, tool.title if tool else _words(key), tool.rule if tool else None, offered, shown, noted)


def _rated(policy: Policy, policies: Mapping[str, Policy], rating: Any, before: Any | None, *, newest: bool) -> Rated:
    own = policies.get(rating.policy)
    level = _level_then(own, policy, rating.tool, rating.decided, rating.gravity)
    other = rating.suggested if rating.suggested != rating.decided else None
    otherwise = _level_then(own, policy, rating.tool, other, rating.gravity) if other else None
    then = (
        _level_then(policies.get(before.policy), policy, before.tool, before.decided, before.gravity)
        if before
        else None
    )
    trend = _trend((own or policy).tools.get(rating.tool), rating, before, then)
    unreasoned = newest and other is not None and not rating.reasoning.strip()
    ticked = ticked_then(own, policy, rating)
    return Rated(rating, level, otherwise, trend, unreasoned, _policy_then(policy, own, rating), ticked)


def ticked_then(own: Policy | None, now: Policy, rating: Any) -> tuple[Ticked, ...]:
    """What a rating was made of, in the words of the policy of its own time, else of today's; local factors at the end."""
    keys, local = rating.picked.get("indicators", ()), rating.picked.get("local", {})
    texts = {key: text for policy in (now, own) for key, text in _texts(policy, rating.tool).items()}
    ours = sorted(set(keys) - set(local), key=lambda key: (list(texts).index(key) if key in texts else len(texts), key))
    return (*(Ticked(key, texts.get(key, _words(key)), local=False) for key in ours),
            *(Ticked(key, words, local=True) for key, words in sorted(local.items())))  # fmt: skip


@dataclass(frozen=True)
class Changed:
    """What is ticked otherwise than at the last rating. ended: what was ticked then and is offered no more."""

    added: tuple[Ticked, ...]
    taken: tuple[Ticked, ...]
    ended: tuple[Ticked, ...]

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.added or self.taken or self.ended)


def changed_since(tool: Tool, before: Iterable[Ticked], ticked: Iterable[str]) -> Changed:
    """How the ticks differ from those of the last rating. ticked: keys of the tool."""
    before, now, offered = tuple(before), set(ticked), set(tool.tickable)
    then = {each.key for each in before}
    items = (*tool.indicators, *tool.factors)
    added = tuple(Ticked(item.key, item.text, getattr(item, "local", False)) for item in items if item.key in now - then)
    gone = [each for each in before if each.key not in now]
    return Changed(added, tuple(each for each in gone if each.key in offered),
                   tuple(each for each in gone if each.key not in offered))  # fmt: skip


def _texts(policy: Policy | None, key: str) -> dict[str, str]:
    tool = policy.tool_known(key) if policy is not None else None
    return {item.key: item.text for item in (*tool.indicators, *tool.factors)} if tool and tool.kind == "indicators" else {}


def _level_then(own: Policy | None, now: Policy, tool: str, key: str, gravity: int) -> Level:
    """The level by the policy that it was decided under, else today's, else by its key alone."""
    for policy in (own, now):
        if policy is not None and tool in policy.tools:
            for level in policy.tools[tool].levels:
                if level.key == key:
                    return level
    return Level(key=key, label=_words(key), colour="grey", word="", gravity=gravity, meaning="")


def _policy_then(policy: Policy, own: Policy | None, rating: Any) -> str:
    if rating.fingerprint == policy.fingerprint:
        return ""
    title = own.title if own else _words(rating.policy)
    return title if own and own.fingerprint == rating.fingerprint else f"{title}, as it was then"


def _trend(tool: Tool | None, rating: Any, before: Any | None, then: Level | None) -> str:
    if before is None:
        return "first rating"
    if before.decided == rating.decided and before.urgent != rating.urgent:
        return "now urgent" if rating.urgent else "no longer urgent"
    if before.decided == rating.decided:
        return "as before"
    known = {level.key for level in tool.levels} if tool else set()
    if {rating.decided, before.decided} <= known:
        rose = tool.graver(rating.decided, before.decided)
    elif rating.gravity == before.gravity:
        return f"{then.label} before"
    else:
        rose = rating.gravity > before.gravity
    return f"up from {then.label}" if rose else f"down from {then.label}"


def _day(at: datetime) -> str:
    local = office_date(at)
    return f"{local.day} {local:%B %Y}"


def _words(key: str) -> str:
    """A key as words, for what no policy names any more."""
    return key.replace("-", " ").replace("_", " ").capitalize()


def level_now(tool: Tool, rating: Any | None) -> Level | None:
    """The level that a tool's newest rating decided, None before the first or when the tool has no such level any more."""
    return next((level for level in tool.levels if rating is not None and level.key == rating.decided), None)


def words_of_urgency(policy: Policy) -> str:
    """The line that leads the case comments of a case that is urgent (L18)."""
    return f"urgent: response needed within {policy.response.urgent.words}"


def comments_on(policy: Policy, rating: Any, before: Any | None) -> list[str]:
    """The lines that a rating adds to the case comments: ``urgent`` leads (L18), the RAG level is named (L12).

    One that stands by a note points to it, changed or not (S8).
    """
    lines = []
    if rating.urgent and not (before and before.urgent):
        lines.append(words_of_urgency(policy))
    if rating.note_id is not None and rating.tool in {tool.key for tool in tools_noted(policy)}:
        tool = policy.tools[rating.tool]
        lines.append(f"{tool.title} \u2013 {tool.level(rating.decided).label}: see case note dated {_day(rating.recorded_at)}")
    if rating.tool == policy.contact.tool and not (before and before.decided == rating.decided):
        tool = policy.tools[rating.tool]
        lines.append(f"{tool.title} \u2013 {tool.level(rating.decided).label}")
    return lines
