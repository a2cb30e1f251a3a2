"""The ratings that a row gives, read by the team's policy."""

from collections.abc import Sequence

from casework.policy.model import MatrixTool, Policy, Tool
from casework.practice.intake.rules.columns import BY_KEY
from casework.practice.intake.rules.reading import read_level
from casework.practice.intake.rules.row import Row


def matrix(row: Row, policy: Policy) -> dict:
    """Support, harm and RAG of a row (L13). An unknown RAG is what the first two give; another one stands, flagged (L17)."""
    tool = policy.tools.get("rag")
    if not isinstance(tool, MatrixTool):
        return {}
    axes = {"support": tool.row_axis, "harm": tool.column_axis}
    picked = {key: read_level(row.text(key), axis.choices) for key, axis in axes.items()}
    rag = read_level(row.text("rag"), tool.levels)
    for key, axis in axes.items():
        if picked[key] is None:
            wrong = "Nothing is given." if row.text(key) == "" else "This is not one of the choices."
            cure = f"Write {_either([choice.key.capitalize() for choice in axis.choices])}."
            row.fault(key, wrong, cure, refuses=True)
    if None in picked.values():
        if rag is None:
            _unknown_rag(row, tool, "", refuses=True)
        return {}
    suggested = tool.level_at(picked["support"], picked["harm"])
    if rag is None:
        cure = f"Taken as {suggested.label}, which support and risk of harm give. Decide it at the next contact."
        _unknown_rag(row, tool, cure, refuses=False)
    elif rag != suggested.key:
        wrong = f"Support and risk of harm give {suggested.label}."
        row.fault("rag", wrong, "Taken as your team's decision. Give the reasoning when you next rate it.")
    return {**picked, "rag": rag or suggested.key}


def _unknown_rag(row: Row, tool: Tool, cure: str, *, refuses: bool) -> None:
    wrong = "No RAG is given." if row.text("rag") == "" else "This is not a RAG level."
    write = f"Write {_either([level.label for level in tool.levels])}."
    row.fault("rag", wrong, cure or write, refuses=refuses, keep=not refuses)


def scales(row: Row, policy: Policy) -> dict:
    """Priority and complexity of a row (L18, L19); None, flagged, for what is no level."""
    found = {}
    for key in ("priority", "complexity"):
        if key not in row.mapping or key not in policy.tools:
            continue
        found[key] = read_level(row.text(key), policy.tools[key].levels)
        if found[key] is None:
            wrong = (
                "Nothing is given." if row.text(key) == "" else f"This is not a level of {BY_KEY[key].label.lower()}."
            )
            row.fault(key, wrong, "Taken without it. Decide it at the next contact.", keep=row.text(key) != "")
    return found


def _either(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
