"""What a case needs from its worker, what the person wishes for, and how it may go on."""

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Overtaken, Refused
from casework.ground.web import abort, actor, go, render, request, typed_version, who_may
from casework.practice.matching import operations, queries, rules
from casework.practice.matching.forms import NeedsForm
from casework.practice.matching.views.shared import bp
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.queries import warnings_of
from casework.records.staff.rules import RECORD_ROLES


@bp.route("/cases/<int:case_id>/needs", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def needs(case_id: int):
    """Write it; who is second of two is shown both versions."""
    case = case_for(actor(), case_id) or abort(404)
    form = _form(case)
    if request.method == "GET":
        _seen(case)
        form.fill(queries.needs_of(case.id))
        return _page(case, form)
    if not form.validate_on_submit() or _refused(case, form):
        return _page(case, form, 422)
    leads_to = f"/cases/{case.id}"
    try:
        with transaction():
            drop_draft(actor=actor(), address=request.path)
            saved_as(actor=actor(), address=request.path, leads_to=leads_to)
            operations.write_needs(actor=actor(), now=clock.now(), case=case, wanted=form.typed, version=typed_version(form))
    except Overtaken:
        return _overtaken(case, form)
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(case, form, 422)
    return go(leads_to, saying="Saved. Whoever allocates the case sees it beside each worker.")


def _refused(case: Case, form: NeedsForm) -> bool:
    """All that is missing is said at once, each beside its field."""
    if rules.refusal_to_write_needs(case.stage) is not None:
        return False  # the operation says it
    refusals = rules.refusals_of_needs(form.typed, clock.today())
    for refusal in refusals:
        form.refuse(refusal)
    return bool(refusals)


def _form(case: Case, written=None, **how) -> NeedsForm:
    """The form with the workers on offer: of the team, and those who are named already."""
    form, written = NeedsForm(**how), written or queries.needs_of(case.id)
    named = [*written.asked_for, *written.not_again] if written else []
    form.offer(queries.workers_to_name(case.team_id, named, clock.today()))
    return form


def _overtaken(case: Case, form: NeedsForm):
    now_there = queries.needs_of(case.id)
    theirs = _form(case, now_there, formdata=None)
    theirs.fill(now_there)
    form.go_over(now_there)
    return _page(case, form, 409, theirs)


def _page(case: Case, form: NeedsForm, status: int = 200, theirs: NeedsForm | None = None):
    draft = draft_for_form(form, request.path)
    return render(
        "matching/needs.html", status=status, error=status != 200, case=case, form=form, draft=draft, theirs=theirs,
        warnings=warnings_of(case.person_id), address=request.path, parts=rules.PARTS,
        refusal=rules.refusal_to_write_needs(case.stage),
    )  # fmt: skip


def _seen(case: Case) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])
