"""Counting and listing what a measure counts: one query for both."""

from casework.pages.figures.queries.counting import Figure, figure, over_time, picture, pictures_of
from casework.pages.figures.queries.lists import (
    ORDERS,
    PAGE,
    Line,
    Listing,
    Narrowed,
    about,
    columns_of,
    filters_in_words,
    listing,
    names_of_teams,
    narrowed_of,
    table_of,
)
from casework.pages.figures.queries.measures import (
    NOT_YOURS,
    Measure,
    Moment,
    Rows,
    Scope,
    chosen_of,
    scope_of,
    teams_for,
    within,
)

__all__ = [
    "NOT_YOURS", "ORDERS", "PAGE", "Figure", "Line", "Listing", "Measure", "Moment", "Narrowed", "Rows", "Scope", "about",
    "chosen_of", "columns_of", "figure", "filters_in_words", "listing", "names_of_teams", "narrowed_of", "over_time", "picture",
    "pictures_of", "scope_of", "table_of", "teams_for", "within",
]  # fmt: skip
