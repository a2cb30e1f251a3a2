"""From an address to figures, their list, their file and their chart; for the views of each page that reports."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from htmx_flask import make_response

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.exports import KINDS, Asking, Table
from casework.pages.figures.forms import PeriodForm
from casework.pages.figures.queries import Scope, scope_of, teams_for
from casework.pages.figures.rules import BETWEEN, Period
from casework.records.audit import operations as audit

KEPT = ("team", "period", "first", "last")  # what an address keeps from page to page


def asked() -> Asking:
    """Who asks, when, and what the address says."""
    return Asking(web.actor(), clock.now(), web.policies(), {key: web.request.args[key] for key in web.request.args})


def form_and_scope(roles: Collection[str]) -> tuple[PeriodForm, Scope]:
    """The form of period and team as the address has it, and what it asks; no page for a team that is not the reader's.

    Where its days cannot be read, the form says so, and the scope is of the usual period.
    """
    asking = asked()
    form = PeriodForm(asking.asked, teams_for(asking.actor, roles))
    form.validate()
    scope = scope_of(asking, form.chosen, roles)
    return form, scope or web.abort(404)


def query_of(scope: Scope, *, period: Period | None = None, team: int | None = None, **more: Any) -> str:
    """The end of an address that asks the same, or of another period or team; with more where it has a value."""
    asked: dict[str, Any] = {"team": team or (scope.chosen.id if scope.chosen else None)}
    shown = period or scope.period
    asked["period"] = shown.key
    if shown.key == BETWEEN:
        asked |= {"first": shown.first, "last": shown.last}
    return "?" + urlencode({key: value for key, value in (asked | more).items() if value not in (None, "")})


def log(act: str, persons: Collection[int] = (), detail: Mapping[str, Any] | None = None) -> None:
    """Whose records were listed or went out is in the trail (U32), before anything is shown."""
    with transaction(reload=False):
        audit.record(actor=web.actor(), now=clock.now(), act=act, persons=persons, detail=dict(detail or {}))


def as_file(table: Table, kind: str):
    """A file to be saved, logged as it goes out. kind: csv or xlsx."""
    log("list.exported", list(table.persons), {"export": table.name, "kind": kind, **(table.detail or {})})
    content_type, _ = KINDS[kind]
    response = make_response((table.content(kind, web.mark()), 200))
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = f'attachment; filename="{table.name}-{clock.today()}.{kind}"'
    return response


def as_chart(drawn: bytes):
    """A chart for an ``<img>``."""
    response = make_response((drawn, 200))
    response.headers["Content-Type"] = "image/svg+xml"
    return response
