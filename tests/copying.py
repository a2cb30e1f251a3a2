"""Rows like others, for tests that need very many."""


def copy_of(row, **changes):
    """A new row of the same model, with some columns changed."""
    table = type(row).__table__
    fields = {column.name: getattr(row, column.name) for column in table.columns if column.name not in ("id", "version")}
    return type(row)(**(fields | changes))
