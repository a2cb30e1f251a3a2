"""What a tool suggests, and when a decision may stand."""

from dataclasses import dataclass

from casework.ground.refusal import Refusal
from casework.policy.model import Level, Policy, Tool

LONGEST_REASONING = 4_000
NOTE = "risk-prioritisation"  # the note behind each level that is found by ticking


@dataclass(frozen=True)
class Suggestion:
    """level: what the tool suggests, None when nothing in it points to a level. because: what led to it, in words."""

    level: Level | None
    because: tuple[str, ...]


def rate(tool: Tool, picked: dict) -> Suggestion:
    """What the tool makes of the picks.

    picked: {"row", "column"} for a matrix, {"level"} for a scale, {"indicators": [...]} for indicators, all keys of
    the tool. KeyError for a key that the tool does not know.
    """
    if tool.kind == "matrix":
        level = tool.level_at(picked["row"], picked["column"])
        row, column = tool.row_axis.choice(picked["row"]), tool.column_axis.choice(picked["column"])
        return Suggestion(level, (row.label, column.label))
    if tool.kind == "scale":
        level = tool.level(picked["level"])
        return Suggestion(level, (level.meaning,))
    level = tool.suggest(picked["indicators"])
    ticked = set(picked["indicators"])
    texts = [item.text for item in tool.indicators if item.key in ticked and level and item.level == level.key]
    met = [compound for compound in tool.compounds_met(ticked) if level and compound.level == level.key]
    parts = {key for compound in met for group in compound.needs for key in group} & ticked
    texts += [compound.text for compound in met]
    texts += [item.text for item in (*tool.indicators, *tool.factors) if item.key in parts]
    return Suggestion(level, tuple(texts))


def as_kept(tool: Tool, picked: dict) -> dict:
    """What a rating keeps of its picks: of a team's own indicators their words, which stay when the team ends them (L16)."""
    if tool.kind != "indicators" or not picked:
        return picked
    local = {item.key: item.text for item in tool.indicators if item.local and item.key in picked["indicators"]}
    return picked | {"local": local} if local else picked


def counts_under(policy: Policy, tool: str, level: str) -> bool:
    """Whether a decided level means something under the policy: it has the tool, and the tool has the level.

    Another team's policy may not (U40), nor one that was edited; such a case is not rated until somebody rates it anew.
    """
    return tool in policy.tools and any(each.key == level for each in policy.tools[tool].levels)


def read_cell(value: str | None) -> dict | None:
    """{"row", "column"} from the browser's ``row:column``; None for anything else."""
    row, _, column = (value or "").partition(":")
    return {"row": row, "column": column} if row and column else None


def refusal_to_rate(tool: Tool, picked: dict | None, decided: str | None, reasoning: str) -> Refusal | None:
    """Why a rating cannot be saved: nothing picked, an unknown choice, or another level without the reasoning (L17)."""
    if not picked:
        return Refusal(f"Choose what fits in \u201c{tool.title}\u201d.", tool.rule, tool.key)
    try:
        suggested = rate(tool, picked).level
        level = tool.level(decided) if decided else suggested
    except (KeyError, TypeError):
        return Refusal(f"\u201c{tool.title}\u201d has no such choice. Choose one that is shown.", tool.rule, tool.key)
    if level is None:
        return Refusal(f"Decide a level in \u201c{tool.title}\u201d.", tool.rule, "decided")
    if suggested is not None and level.key != suggested.key and not reasoning.strip():
        sentence = f"The tool suggests {suggested.label} and you decided {level.label}. Say why."
        return Refusal(sentence, "L17", "reasoning")
    if len(reasoning) > LONGEST_REASONING:
        return Refusal(f"The reasoning has more than {LONGEST_REASONING:,} characters. Shorten it.", "L17", "reasoning")
    return None


def refusal_to_use(policy: Policy, key: str) -> Refusal | None:
    """Why a team does not rate with a tool that its council has: the team does not use it (A1, U19)."""
    tool = policy.unused.get(key)
    if tool is None:
        return None
    sentence = f"This team does not use \u201c{tool.title}\u201d. An administrator can switch it on, on the team\u2019s page."
    return Refusal(sentence, tool.switched.rule)


def refusal_without_note(policy: Policy, tool: Tool, noted: bool) -> Refusal | None:
    """A level that is found by ticking indicators stands only with its note (S7), where the policy has that note."""
    if noted or tool.kind != "indicators" or NOTE not in policy.note_types:
        return None
    title = policy.note_types[NOTE].title
    return Refusal(f"A level of \u201c{tool.title}\u201d is set only with the note {title}. Write it.", "S7", "rationale")


def may_be_urgent(policy: Policy, tool: str, level: Level) -> bool:
    """Whether a rating at this level may be marked as needing the policy's urgent response (L18)."""
    answer = policy.response
    return answer is not None and (tool, level.key) == (answer.tool, answer.level)


def response_owed(
    policy: Policy, level: str, urgent: bool, level_before: str = "", urgent_before: bool = False
) -> tuple[bool, bool]:
    """(at the response level anew, urgent anew): for which of the two a pick makes a fast response due (L18).

    level: the key that is picked with the policy's response tool. before: what counted until then, "" for nothing.
    """
    high = policy.response is not None and level == policy.response.level
    return high and level_before != level, high and urgent and not urgent_before


def refusal_to_be_urgent(policy: Policy, tool: str, level: Level, urgent: bool) -> Refusal | None:
    """Why a rating cannot be marked as urgent: its level is not the one that asks for a fast response (L18)."""
    if not urgent or may_be_urgent(policy, tool, level):
        return None
    if policy.response is None or policy.response.tool != tool:
        return Refusal("A rating with this tool is never urgent. Take the mark off.", "L18", "urgent")
    top = policy.tools[tool].level(policy.response.level).label
    sentence = f"Only {top} can be urgent. Decide {top}, or take the mark off."
    return Refusal(sentence, policy.response.rule, "urgent")
