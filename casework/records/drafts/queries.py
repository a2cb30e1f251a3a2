"""Reading drafts: one's own only."""

from sqlalchemy import select

from casework.ground.db import db
from casework.records.drafts.models import Draft


def newest(worker_id: int, form: str) -> Draft | None:
    """The newest draft of a form that is not done, from whichever tab or device."""
    open_ones = select(Draft).where(Draft.worker_id == worker_id, Draft.form == form, Draft.state != "done")
    return db.session.scalar(open_ones.order_by(Draft.saved_at.desc(), Draft.id.desc()).limit(1))


def of_tab(worker_id: int, form: str, tab: str) -> Draft | None:
    """The draft of one tab, done or not."""
    return db.session.scalar(select(Draft).where(Draft.worker_id == worker_id, Draft.form == form, Draft.tab == tab))


def own(worker_id: int, draft_id: int) -> Draft | None:
    """A worker's own draft by its number, unless done."""
    draft = db.session.get(Draft, draft_id)
    return draft if draft is not None and draft.worker_id == worker_id and draft.state != "done" else None
