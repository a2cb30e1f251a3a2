"""Keeping and dropping drafts. Not logged (U32), not checked: what is half typed is kept as it is."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update

from casework.ground.db import db, insert_once
from casework.ground.refusal import Refusal, Refused
from casework.records.drafts import queries
from casework.records.drafts.models import Draft
from casework.records.drafts.rules import DONE_LASTS, LASTS, is_too_long, kept_fields, opened_at, read_tab

LEADS_TO = "leads_to"
MOST = 200  # drafts of one worker; the oldest give way


def save_draft(*, worker_id: int, now: datetime, form: str, tab: str, posted: Mapping[str, list[str]],
               state: str = "typing") -> Draft:  # fmt: skip
    """Keep the fields of a form as typed in one tab, in place of what that tab saved before.

    posted: values by field name. Refused when too long, or when the tab's form has been saved already.
    """
    fields = kept_fields(posted)
    if is_too_long(fields):
        raise Refused(Refusal("This is too long to be kept as a draft. Save it in parts."))
    draft = queries.of_tab(worker_id, form, tab)
    if draft is not None and draft.state == "done":
        raise Refused(Refusal("This form has been saved already."))
    if draft is None:
        _supersede(worker_id, form, tab)
        _make_room(worker_id)
        draft = Draft(worker_id=worker_id, form=form, tab=tab)
        db.session.add(draft)
    draft.fields, draft.saved_at, draft.state = fields, now, state
    db.session.flush()
    return draft


class SavedAlready(Exception):
    """The same opening of a form was saved before: sent twice, or by two clicks at once (B17).

    form: its address. leads_to: the page that shows what was saved, when the first of the two told.
    """

    def __init__(self, form: str, leads_to: str | None = None):
        super().__init__(form)
        self.form, self.leads_to = form, leads_to


def finish_draft(*, worker_id: int, now: datetime, form: str, tab: str) -> None:
    """The form was saved or thrown away: its draft is emptied, and so is the one it was filled from.

    Raises SavedAlready when another request finished the same opening first, so that its transaction is undone whole.
    """
    _supersede(worker_id, form, tab)
    if not tab:
        return
    done = {"fields": {}, "saved_at": now, "state": "done"}
    if insert_once(Draft, worker_id=worker_id, form=form, tab=tab, **done) is not None:
        return
    this_opening = (Draft.worker_id == worker_id, Draft.form == form, Draft.tab == tab, Draft.state != "done")
    if db.session.execute(update(Draft).where(*this_opening).values(**done)).rowcount == 0:
        refuse_a_second_time(worker_id=worker_id, form=form, tab=tab)


def refuse_a_second_time(*, worker_id: int, form: str, tab: str) -> None:
    """Raise SavedAlready when this opening of the form is finished."""
    first = queries.of_tab(worker_id, form, tab)
    if first is not None and first.state == "done":
        raise SavedAlready(form, first.fields.get(LEADS_TO))


def tell_where(*, worker_id: int, form: str, tab: str, leads_to: str) -> None:
    """Keep with a finished form the page that shows what was saved, for whoever sends it a second time."""
    finished = (Draft.worker_id == worker_id, Draft.form == form, Draft.tab == tab, Draft.state == "done")
    db.session.execute(update(Draft).where(*finished).values(fields={LEADS_TO: leads_to}))


def drop(*, draft: Draft) -> None:
    """Throw one draft away."""
    db.session.delete(draft)
    db.session.flush()


def prune_drafts(*, now: datetime) -> int:
    """Remove drafts that nobody came back to for 30 days; how many went."""
    gone = db.session.execute(delete(Draft).where(Draft.saved_at < now - LASTS))
    done = db.session.execute(delete(Draft).where(Draft.state == "done", Draft.saved_at < now - DONE_LASTS))
    return gone.rowcount + done.rowcount


def _supersede(worker_id: int, form: str, tab: str) -> None:
    """Remove the draft that this tab was filled from, unless it was typed on elsewhere since."""
    seen = read_tab(tab)
    offered = queries.own(worker_id, seen.offered) if seen.offered else None
    if offered is not None and offered.form == form and offered.saved_at <= opened_at(seen):
        db.session.delete(offered)
        db.session.flush()


def _make_room(worker_id: int) -> None:
    newest_first = select(Draft.id).where(Draft.worker_id == worker_id).order_by(Draft.saved_at.desc(), Draft.id.desc())
    for draft_id in db.session.scalars(newest_first.offset(MOST - 1)).all():
        db.session.execute(delete(Draft).where(Draft.id == draft_id))
