"""Taking a list back: what would go, and doing it."""

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import who_may
from casework.practice.intake import forms, operations, queries
from casework.practice.intake.models import ImportRun
from casework.practice.intake.views.shared import IMPORTERS, bp, log, run_for


@bp.get("/import/<int:run_id>/taking-back")
@who_may(*IMPORTERS)
def taking_back(run_id: int):
    """What would go with the list, or why it stays."""
    run = run_for(run_id)
    log(run, "import.read")
    return _page(run, forms.ConfirmForm())


@bp.post("/import/<int:run_id>/taking-back")
@who_may(*IMPORTERS)
def take_back(run_id: int):
    """Take the list back, all of it or nothing."""
    run, form = run_for(run_id), forms.ConfirmForm()
    try:
        with transaction():
            locked = queries.run_of(web.actor(), run_id, lock=True)
            count = operations.take_back(actor=web.actor(), now=clock.now(), policies=web.policies(), run=locked)
        return web.go(f"/import/{run_id}", saying=f"Taken back: {web.plural(count, 'case')} ended.")
    except Refused as refused:
        form.refuse(refused.refusal)
    return _page(run, form, status=422)


def _page(run: ImportRun, form, status: int = 200):
    return web.render(
        "intake/taking-back.html", run=run, form=form, brought=queries.brought_by(run), error=bool(form.problems),
        refusal=operations.refusal_to_take_back(actor=web.actor(), run=run), status=status,
    )  # fmt: skip
