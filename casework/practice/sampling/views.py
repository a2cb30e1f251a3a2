"""Pages of the dip sample: how teams stand, one sample and how it was drawn, and the form for somebody in it."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policies, policy_of, render, request, who_may, whole_number
from casework.practice.risk import queries as ratings
from casework.practice.risk import rules as risk
from casework.practice.sampling import operations, queries, rules
from casework.practice.sampling.forms import FindingForm
from casework.practice.sampling.models import DipSampleCase
from casework.practice.sampling.queries import Drawn, Stand
from casework.practice.tray.queries import placement_of
from casework.practice.tray.rules import refusal_to_rerate
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.cases.rules import days_waiting
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.queries import warnings_of
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS

bp = Blueprint("sampling", __name__)
READERS = (*MANAGERS, *SENIOR_MANAGERS)
LOTS_SHOWN = 30


@bp.app_context_processor
def _dip_samples() -> dict:
    """For the tray's own page, which is below this room: how the reader's teams stand with this month's sample."""
    return {"dip_samples": lambda: _stands() if actor().holds(*READERS) else []}


def _stands() -> list[Stand]:
    return queries.stands_of(actor(), policies(), clock.today())


# --- how teams stand --------------------------------------------------------------------------------------------------


@bp.get("/dip-samples")
@who_may(*READERS)
def samples():
    """This month's sample of a team, months before, and what was found over months; of several teams, which one."""
    stands = _stands()
    numbers = [stand.team.id for stand in stands]
    wanted = request.args.get("team", numbers[0] if len(numbers) == 1 else None, type=whole_number)
    if wanted is None:
        return render("sampling/teams.html", stands=stands, over=queries.found_in(numbers, clock.today()))
    stand = next((each for each in stands if each.team.id == wanted), None) or abort(404)
    people = queries.people_in(actor(), stand.sample.id) if stand.sample else []
    _log("samples.listed", None, people)
    return render(
        "sampling/samples.html", stand=stand, people=people, several=len(stands) > 1, found=rules.FOUND,
        month=rules.month_of(clock.today()), wanted=rules.wanted(policy_of(stand.team)), left=_first_left(people),
        earlier=queries.earlier_of(wanted, rules.month_of(clock.today())), over=queries.found_in([wanted], clock.today()),
        refusal=rules.refusal_to_draw(actor(), wanted) or _refusal_of_draw(stand), may_look=_may_look(stand),
        draws_on=rules.draw_on(policy_of(stand.team), rules.month_of(clock.today())),
    )  # fmt: skip


def _refusal_of_draw(stand: Stand):
    """Why nothing can be drawn; asked only where nothing was."""
    if stand.sample is not None:
        return None
    return rules.refusal_of_draw(policy_of(stand.team), len(queries.pool_of(stand.team.id)))


def _may_look(stand: Stand) -> bool:
    return rules.refusal_to_look(actor(), stand.team.id) is None


def _first_left(people: list[Drawn]) -> int | None:
    """Whom to look at next: those whom the reader can see first."""
    left = [each for each in people if each.answer is None]
    return next((each.row.id for each in sorted(left, key=lambda each: each.case is None)), None)


@bp.post("/dip-samples")
@who_may(*READERS)
def draw():
    """Draw this month's sample of a team. Nobody chooses who is in it."""
    wanted = request.form.get("team", 0, type=whole_number)
    team = next((each.team for each in _stands() if each.team.id == wanted), None) or abort(404)
    with transaction():
        drawn = operations.draw_sample(actor=actor(), now=clock.now(), policy=policy_of(team), team=team)
    return go(f"/dip-samples?team={team.id}", saying="The sample is drawn." if drawn else "It had been drawn already.")


# --- one sample -------------------------------------------------------------------------------------------------------


@bp.get("/dip-samples/<int:sample_id>")
@who_may(*READERS)
def one(sample_id: int):
    """Who was drawn, what was found of each, and how the draw was made."""
    stand = _stand(sample_id)
    people = queries.people_in(actor(), sample_id)
    _log("sample.read", stand.sample, people)
    rated = queries.rated_since([each.row.case_id for each in people if each.case], stand.sample.drawn_at)
    return render(
        "sampling/sample.html", stand=stand, sample=stand.sample, people=people, found=rules.FOUND, themes=rules.THEMES,
        rated=rated, policy=policy_of(stand.team), left=_first_left(people), may_look=_may_look(stand),
        level_now=risk.level_now, **_proof(stand, people),
    )  # fmt: skip


def _proof(stand: Stand, people: list[Drawn]) -> dict[str, Any]:
    """How it was drawn: the lots of whom the reader may see, in their order, and whether drawing again gives the same."""
    sample = stand.sample
    seen = queries.numbers_seen(actor(), sample.pool)
    order = rules.order_of(sample.seed, sample.pool, sample.left_out)
    places = {number: place for place, number in enumerate(order, 1)}
    return {
        "lots": [(places[number], number, rules.lot(sample.seed, number)) for number in order if number in seen][:LOTS_SHOWN],
        "pool": [number for number in sample.pool if number in seen],
        "left_out": [number for number in sample.left_out if number in seen],
        "hidden": len(sample.pool) - len(seen),
        "same": rules.drawn_again(sample, [each.row.case_id for each in people]),
    }


# --- somebody in it ---------------------------------------------------------------------------------------------------


@bp.get("/dip-samples/<int:sample_id>/people/<int:sampled_id>")
@who_may(*READERS)
def person(sample_id: int, sampled_id: int):
    """What is to be looked at, and the form beside it; afterwards, what was found."""
    stand, row = _asked(sample_id, sampled_id)
    case = case_for(actor(), row.case_id)
    if case is None:
        return _unseen(stand, row)
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id],
                     detail={"sample": sample_id})  # fmt: skip
    return _page(stand, row, case, FindingForm())


@bp.post("/dip-samples/<int:sample_id>/people/<int:sampled_id>/answer")
@who_may(*READERS)
def answer(sample_id: int, sampled_id: int):
    """What a manager found of this person; on to rating anew where the level is wrong, else back to the sample."""
    stand, row = _asked(sample_id, sampled_id)
    case = case_for(actor(), row.case_id) or abort(404)
    form = FindingForm()
    form.ask_about(rated=_judged(stand, case) is not None)
    if form.validate_on_submit():
        try:
            return go(_save(stand, row, form), saying=f"Saved what you found of person {row.place}.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page(stand, row, case, form, status=422)


def _save(stand: Stand, row: DipSampleCase, form: FindingForm) -> str:
    """Where it leads: to this person while the level is wrong and was not rated anew since the draw, else to the sample."""
    address, finding = _address(row), form.finding
    with transaction():
        drop_draft(actor=actor(), address=address)
        saved_as(actor=actor(), address=address, leads_to=address)
        operations.answer_for(actor=actor(), now=clock.now(), policy=policy_of(stand.team), sampled=row, finding=finding)
    wrong = finding.level != rules.RIGHT and not queries.rated_since([row.case_id], stand.sample.drawn_at)
    return address if wrong else f"/dip-samples/{row.sample_id}"


@bp.post("/dip-samples/<int:sample_id>/people/<int:sampled_id>/setting-aside")
@who_may(*READERS)
def set_aside(sample_id: int, sampled_id: int):
    """No manager of the team can see this record any more."""
    stand, row = _asked(sample_id, sampled_id)
    try:
        with transaction():
            operations.set_aside(actor=actor(), now=clock.now(), sampled=row)
    except Refused as refused:
        return _unseen(stand, row, refused.refusal) if case_for(actor(), row.case_id) is None else go(_address(row))
    return go(f"/dip-samples/{sample_id}", saying=f"Person {row.place} is set aside.")


def _unseen(stand: Stand, row: DipSampleCase, refusal=None):
    """A neutral page for somebody who may not see the record."""
    return render("sampling/unseen.html", status=422 if refusal else 200, stand=stand, row=row, refusal=refusal,
                  error=refusal is not None, answer=queries.answer_to(row.id), may_look=_may_look(stand))  # fmt: skip


def _page(stand: Stand, row: DipSampleCase, case: Case, form: FindingForm, status: int = 200):
    tool, answer, placement = _judged(stand, case), queries.answer_to(row.id), placement_of(case.id)
    if status == 200:
        form.ask_about(rated=tool is not None)
    all_rated = ratings.ratings_of(case.id)
    waits = placement is not None and placement.ended_at is None and placement.team_id == stand.team.id
    return render(
        "sampling/person.html", status=status, error=status != 200, stand=stand, row=row, case=case, form=form, tool=tool,
        answer=answer, waits=waits, placement=placement, histories=_histories(case, all_rated), found=rules.FOUND,
        themes=rules.THEMES, policy=policy_of(case.team), note=queries.note_judged(case.id, clock.now()),
        warnings=warnings_of(case.person_id),
        days=days_waiting(placement.placed_on, clock.today()) if waits else None, ways=_ways_to_rate(case, row),
        rated=queries.rated_since([case.id], stand.sample.drawn_at).get(case.id, []), draft=draft_for_form(form, _address(row)),
        refusal=rules.refusal_to_look(actor(), stand.team.id) or _refusal_twice(answer), address=_address(row),
        level_now=risk.level_now, may_look=_may_look(stand), left=_first_left(queries.people_in(actor(), row.sample_id)),
    )  # fmt: skip


def _refusal_twice(answer):
    return rules.refusal_twice(answer.answered_by.name) if answer else None


def _histories(case: Case, all_rated: list) -> list:
    return [each for each in risk.histories(policy_of(case.team), policies(), all_rated) if each.now]


def _judged(stand: Stand, case: Case):
    return rules.judged(policy_of(stand.team), ratings.current_ratings(case.id))


def _ways_to_rate(case: Case, row: DipSampleCase) -> list[tuple[str, str]]:
    """(title of the tool, address) of each form on which the case can be rated anew, with the way back; none where it may not."""
    if refusal_to_rerate(actor(), case.team_id, case.stage) is not None:
        return []
    policy, back = policy_of(case.team), f"&back={quote(_address(row), safe='')}"
    noted = [(tool.title, f"/cases/{case.id}/prioritisation?tool={tool.key}{back}") for tool in _prioritised(policy)]
    return noted + [(tool.title, f"/cases/{case.id}/ratings/new?tool={tool.key}{back}") for tool in _orders(policy)]


def _prioritised(policy) -> list:
    """Of the tools with indicators, that which sets the day for allocating."""
    target = policy.allocation_targets.tool if policy.allocation_targets else None
    return [tool for tool in risk.tools_noted(policy) if tool.key == target]


def _orders(policy) -> list:
    """Of the others, that which sets the contacts."""
    return [tool for tool in risk.tools_offered(policy) if tool.key == policy.contact.tool]


def _address(row: DipSampleCase) -> str:
    return f"/dip-samples/{row.sample_id}/people/{row.id}"


def _stand(sample_id: int) -> Stand:
    return queries.sample_for(actor(), sample_id) or abort(404)


def _asked(sample_id: int, sampled_id: int) -> tuple[Stand, DipSampleCase]:
    stand, row = _stand(sample_id), queries.sampled(sampled_id)
    return (stand, row) if row is not None and row.sample_id == sample_id else abort(404)


def _log(act: str, subject: Any, people: list[Drawn]) -> None:
    persons = [each.case.person_id for each in people if each.case is not None]
    if persons:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act=act, subject=subject, persons=persons)
