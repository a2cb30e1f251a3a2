"""Pages of interim support: those of a case, the record of one, its steps, its money, and how the person was told."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Overtaken, Refusal, Refused
from casework.ground.web import abort, actor, go, now_over, policy_of, render, request, typed_version, way_back, who_may
from casework.practice.support import forms, operations, queries, rules
from casework.practice.support.models import InterimSupport
from casework.practice.support.queries import Money
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.queries import network_of, warnings_of
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("support", __name__)


@bp.app_context_processor
def _on_pages() -> dict:
    return {"supports_of": queries.supports_of, "support_missing": rules.missing}


@bp.get("/cases/<int:case_id>/support")
@who_may(*RECORD_ROLES)
def of_case(case_id: int):
    """All interim support of a case, the newest first."""
    case = _case(case_id)
    _seen(case)
    return render("support/of-case.html", case=case, found=queries.supports_of(case.id), items=len(rules.ITEMS),
                  refusal=_refusal_to_begin(case))  # fmt: skip


@bp.route("/cases/<int:case_id>/support/new", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def new(case_id: int):
    """Support is put in place; nobody has to be assessed first."""
    case, form = _case(case_id), forms.SupportForm()
    if request.method == "GET":
        form.from_on.data = clock.today()

    def begin() -> str:
        row = operations.begin(**_by(case), case=case, facts=form.facts)
        return f"/support/{row.id}"

    saved = _save(form, begin, "The support is on record.")
    return saved or _form_page("support/record.html", case, form, refusal=_refusal_to_begin(case), support=None)


@bp.get("/support/<int:number>")
@who_may(*RECORD_ROLES)
def support(number: int):
    """One: what is put in place, how complete its record is, what became of it, its money."""
    found = _support(number)
    _seen(found.case)
    steps, state = queries.steps_of(found.id), rules.state_of(found.ended_at)
    return render(
        "support/support.html", support=found, case=found.case, facts=found.facts, steps=steps, rules=rules, state=state,
        missing=rules.missing(found.facts), money=queries.money_of(found.id), home=queries.home_of(steps), labels=forms.LABELS,
        ways=[what for what in rules.STEPS if rules.refusal_to_step(state, what, found.facts["lives"]) is None],
        days={name: rules.day_of(found.facts, name) for name in rules.DAYS},
        to_ask=rules.refusal_to_ask(state, waits=queries.waits(found.id)),
    )  # fmt: skip


@bp.route("/support/<int:number>/change", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def change(number: int):
    """Going on with the record of one."""
    found = _support(number)
    form = forms.SupportForm(data=forms.filled(found) if request.method == "GET" else None)
    status, theirs = 422, None
    if form.validate_on_submit():
        try:
            with transaction():
                _in_drafts(f"/support/{number}")
                operations.go_on(**_by(found.case), support=found, facts=form.facts, version=typed_version(form))
            return go(way_back(f"/support/{number}"), saying="Saved.")
        except Overtaken:
            found = _support(number)
            status, theirs = 409, forms.SupportForm(formdata=None, data=forms.filled(found))
            now_over(form, found)
        except Refused as refused:
            form.refuse(refused.refusal)
    refusal = rules.refusal_to_step(rules.state_of(found.ended_at), rules.REVIEWED, "")
    return _form_page("support/record.html", found.case, form, status, support=found, refusal=refusal, theirs=theirs)


@bp.route("/support/<int:number>/steps/<what>", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def step(number: int, what: str):
    """It is reviewed, extended, ended, or settled with the home authority."""
    found = _support(number)
    if what not in rules.STEPS:
        abort(404)
    form = forms.HomeForm() if what == rules.HOME else forms.StepForm()
    if request.method == "GET":
        form.on.data = clock.today()

    def take() -> str:
        operations.take_step(**_by(found.case), support=found, what=what, step=form.step)
        return f"/support/{number}"

    saved = _save(form, take, f"{rules.DONE[what]}: it is on record.")
    refusal = rules.refusal_to_step(rules.state_of(found.ended_at), what, found.facts["lives"])
    return saved or _form_page("support/step.html", found.case, form, support=found, what=what, rules=rules, refusal=refusal,
                               ends_on=rules.day_of(found.facts, "ends_on"),
                               home=queries.home_of(queries.steps_of(found.id)))  # fmt: skip


@bp.route("/support/<int:number>/funding", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def ask(number: int):
    """Money is asked for, with all that is considered."""
    found, form = _support(number), forms.AskForm()

    def put() -> str:
        row = operations.ask_for_funding(**_by(found.case), support=found, asked=form.asked)
        return f"/funding/{row.id}"

    saved = _save(form, put, "It is asked for. The managers of the team have it in their feed.")
    refusal = rules.refusal_to_ask(rules.state_of(found.ended_at), waits=queries.waits(found.id))
    return saved or _form_page("support/asking.html", found.case, form, support=found, rules=rules, refusal=refusal,
                               manages=actor().manages(found.case.team_id))  # fmt: skip


@bp.route("/funding/<int:number>", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def funding(number: int):
    """What was asked for and considered; the decision, or the means to make it."""
    money, form = _money(number), forms.DecisionForm()
    case = money.request.support.case

    def decide() -> str:
        operations.decide(**_by(case), request=money.request, decided=form.decided)
        return f"/funding/{number}"

    if money.decision is None or request.method == "POST":
        saved = _save(form, decide, "Decided, and noted on the case. Now the person is told.")
        if saved:
            return saved
    refusal = rules.refusal_to_decide(actor(), case.team_id, decided=money.decision is not None)
    return _form_page("support/funding.html", case, form, money=money, rules=rules, refusal=refusal,
                      free=rules.free_of_charge(policy_of(case.team)))  # fmt: skip


@bp.route("/funding/<int:number>/telling", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def telling(number: int):
    """How the person was told of the decision, and of what."""
    money, form = _money(number), forms.TellingForm()
    case, decision = money.request.support.case, money.decision
    if request.method == "GET" and decision is not None:
        form.process(data=_known_of_telling(money))

    def tell() -> str:
        operations.record_telling(**_by(case), decision=decision, told=form.told)
        return f"/funding/{number}"

    refusal = rules.refusal_to_tell(decided=decision is not None, told=money.telling is not None)
    saved = _save(form, tell, "It is on record that they were told.") if decision is not None else None
    first = [link for link in network_of(case.person_id) if link.ask_first and not link.ended_on]
    return saved or _form_page("support/telling.html", case, form, money=money, rules=rules, refusal=refusal, first=first)


def _known_of_telling(money: Money) -> dict[str, Any]:
    """What need not be typed again."""
    return {"on": clock.today(), "whom": money.request.support.case.person.name, **queries.points_known(money)}


def _save(form: Any, act: Callable[[], str], saying: str) -> Any:
    """Do what a sound form asks and go where it leads; None when there is nothing to save, or it was refused."""
    if not form.validate_on_submit():
        return None
    try:
        with transaction():
            drop_draft(actor=actor(), address=request.path)
            address = act()
            saved_as(actor=actor(), address=request.path, leads_to=address)
        return go(way_back(address), saying=saying)
    except Refused as refused:
        form.refuse(refused.refusal)
    return None


def _in_drafts(leads_to: str) -> None:
    drop_draft(actor=actor(), address=request.path)
    saved_as(actor=actor(), address=request.path, leads_to=leads_to)


def _by(case: Case) -> dict[str, Any]:
    return {"actor": actor(), "now": clock.now(), "policy": policy_of(case.team)}


def _refusal_to_begin(case: Case) -> Refusal | None:
    return rules.refusal_to_begin(case.stage, case.person.died_on)


def _case(case_id: int) -> Case:
    return case_for(actor(), case_id) or abort(404)


def _support(number: int) -> InterimSupport:
    return queries.support_for(actor(), number) or abort(404)


def _money(number: int) -> Money:
    return queries.money_for(actor(), number) or abort(404)


def _seen(case: Case) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="support.read", subject=case, persons=[case.person_id])


def _form_page(template: str, case: Case, form: Any, status: int = 422, **context: Any):
    """The page with its form: freshly opened, which is a reading of the record, or sent back."""
    posted = request.method == "POST"
    if not posted:
        _seen(case)
    return render(template, status=status if posted else 200, error=posted, case=case, form=form,
                  draft=draft_for_form(form, request.path), warnings=warnings_of(case.person_id), **context)  # fmt: skip
