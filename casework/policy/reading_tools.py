"""Makes rating tools from their tables."""

from itertools import pairwise
from types import MappingProxyType

from .reading import Table, one_of
from .tools import (
    COLOURS,
    Axis,
    Choice,
    Compound,
    Factor,
    Indicator,
    IndicatorTool,
    Level,
    MatrixTool,
    ScaleTool,
    Switch,
    Tool,
)


def tool_from(key: str, table: Table) -> Tool:
    """The tool of a [tools.<key>] table."""
    kind = table.one_of("kind", _KINDS)
    shared = {
        "key": key,
        "title": table.text("title"),
        "rule": table.text("rule"),
        "levels": _levels(table),
        "question": table.text("question", ""),
        "notice": table.text("notice", ""),
        "orders_tray": table.yes_no("orders_tray", True),
        "switched": _switch(table.optional_table("switched")),
    }
    return _KINDS[kind](table, shared)


def _switch(table: Table | None) -> Switch | None:
    if table is None:
        return None
    return Switch(table.text("rule"), table.one_of("at_first", ("on", "off")) == "on", table.text("why"))


def _levels(table: Table) -> tuple[Level, ...]:
    tables = table.tables("levels")
    if not tables:
        raise table.fault("levels", "there are no levels", f"tables such as [{table.dotted('levels.high')}]")
    levels = tuple(_level(key, below) for key, below in tables.items())
    for above, below in pairwise(levels):
        if below.gravity > above.gravity:
            raise tables[below.key].fault(
                "gravity", f'{below.gravity} is graver than "{above.key}" above it', f"{above.gravity} or less"
            )
    return levels


def _level(key: str, table: Table) -> Level:
    gravity = table.number("gravity")
    if gravity > 3:
        raise table.fault("gravity", f"{gravity} is too large", "1, 2 or 3")
    return Level(
        key=key,
        label=table.text("label"),
        colour=table.one_of("colour", COLOURS),
        word=table.text("word"),
        gravity=gravity,
        meaning=table.text("meaning"),
        points_to=table.texts("points_to", ()),
        keep_in_mind=table.text("keep_in_mind", ""),
    )


def _scale(table: Table, shared: dict) -> ScaleTool:
    return ScaleTool(**shared)


def _matrix(table: Table, shared: dict) -> MatrixTool:
    rows, columns = _axis(table.table("rows")), _axis(table.table("columns"))
    cells = _cells(table.table("cells"), rows, columns, [level.key for level in shared["levels"]])
    return MatrixTool(**shared, row_axis=rows, column_axis=columns, cells=MappingProxyType(cells))


def _axis(table: Table) -> Axis:
    choices = table.tables("choices")
    if not choices:
        raise table.fault("choices", "there are no choices", f"tables such as [{table.dotted('choices.none')}]")
    return Axis(
        key=table.text("key"),
        label=table.text("label"),
        choices=tuple(
            Choice(key, below.text("label"), below.text("hint"), below.texts("points_to", ()))
            for key, below in choices.items()
        ),
    )


def _cells(table: Table, rows: Axis, columns: Axis, levels: list[str]) -> dict[tuple[str, str], str]:
    keys = [choice.key for choice in columns.choices]
    header = table.texts("columns", options=keys)
    if missing := [key for key in keys if key not in header]:
        raise table.fault("columns", f'"{missing[0]}" is missing', "each column once")
    return {
        (row.key, column): level
        for row in rows.choices
        for column, level in zip(header, _row(table, row.key, len(header), levels), strict=True)
    }


def _row(table: Table, key: str, width: int, levels: list[str]) -> list[str]:
    expected = f"a list of {width} levels, each {one_of(levels)}"
    cells = table.raw_list(key, expected)
    if len(cells) != width:
        raise table.fault(key, f"the row has {len(cells)} cells", expected)
    for cell in cells:
        if cell not in levels:
            raise table.fault(key, f'"{cell}" is not a level of the tool', expected)
    return cells


def _indicators(table: Table, shared: dict) -> IndicatorTool:
    indicators = _ticked_sentences(table, [level.key for level in shared["levels"]])
    factors = _factors(table.optional_table("factors"))
    tool = IndicatorTool(**shared, indicators=indicators, factors=factors)
    keys = set()
    for key in tool.tickable:
        if key in keys:
            raise table.fault("indicators", f'the key "{key}" is used twice', "a key of its own for each sentence")
        keys.add(key)
    compounds = tuple(_compound(key, below, tool) for key, below in table.tables("compounds").items())
    return IndicatorTool(**shared, indicators=indicators, factors=factors, compounds=compounds)


def _ticked_sentences(table: Table, levels: list[str]) -> tuple[Indicator, ...]:
    bands = table.table("indicators")
    for key in bands:
        if key not in levels:
            raise bands.fault(key, "there is no such level in the tool", one_of(levels))
    tables = {level: bands.table(level) for level in levels}
    return tuple(Indicator(key, level, band.text(key)) for level, band in tables.items() for key in band)


def _factors(table: Table | None) -> tuple[Factor, ...]:
    return tuple(Factor(key, table.text(key)) for key in table) if table else ()


def _compound(key: str, table: Table, tool: IndicatorTool) -> Compound:
    expected = "a list of lists, each with keys of indicators or factors of the tool"
    groups = table.raw_list("needs", expected)
    for group in groups:
        if not isinstance(group, list) or not group:
            raise table.fault("needs", "a group is empty or not a list", expected)
        for item in group:
            if item not in tool.tickable:
                raise table.fault("needs", f'"{item}" is neither an indicator nor a factor', expected)
    if not groups:
        raise table.fault("needs", "there are no groups", expected)
    level = table.one_of("level", [level.key for level in tool.levels])
    return Compound(key, level, tuple(tuple(group) for group in groups), table.text("text"))


_KINDS = {"matrix": _matrix, "scale": _scale, "indicators": _indicators}
