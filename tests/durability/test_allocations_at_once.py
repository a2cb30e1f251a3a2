"""Eight managers give the last free place of one caseload away in the same moment: one does, and nobody goes over it (H2)."""

import html
from datetime import timedelta

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.allocation import operations as allocation
from casework.practice.caseloads import operations as caseloads
from casework.practice.caseloads import queries, rules
from casework.records.audit.queries import check_chain
from casework.records.cases.models import Allocation, Case
from tests.outcomes.ways import ALLOCATION, allocated

MANY = 8
REASON = "She knows case number {} from the day centre"


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


def nadia_holds(cast):
    return queries.holders([cast.worker("nadia")], cast.policy)[cast.worker("nadia").id]


def nearly_full(cast):
    """Nadia holds 48 of 50 points; those who wait for her weigh 2 each."""
    for _ in range(16):
        allocated(cast, cast.case(), weight="high")
    return [cast.waiting().id for _ in range(MANY)]


@pytest.mark.rule("H2")
def test_eight_managers_send_the_form_for_the_last_place_one_wins_and_seven_keep_what_they_typed(
    cast, as_person, at_once, sending
):
    numbers, works = nearly_full(cast), []
    due = f"{cast.now.date() + timedelta(days=9):%d/%m/%Y}"
    for turn, number in enumerate(numbers):
        browser, address = as_person(("mary", "tom")[turn % 2]), f"/cases/{number}/allocate"
        assert browser.get(address).status_code == 200
        works.append(sending(browser, address, {
            "worker": cast.worker("nadia").id, "weight": "moderate", "why": REASON.format(number), "discussed": "Not yet",
            "version": db.session.get(Case, number).version, "first_contact_on": due, "rows-0-words": "Visit",
            "rows-0-by": due,
        }))  # fmt: skip
    answers = at_once(*works)
    assert sorted(answer.status_code for answer in answers) == [303] + [422] * (MANY - 1), answers
    for number, answer in zip(numbers, answers, strict=True):
        if answer.status_code == 422:
            shown = html.unescape(answer.text)
            assert "Nadia Hussain holds 50 points, this case weighs 2, and the limit of the grade is 50" in shown
            assert REASON.format(number) in shown and db.session.get(Case, number).stage == "waiting"
    assert rules.load_of(cast.policy, nadia_holds(cast).held).points == 50
    assert check_chain().broken_at is None


@pytest.mark.rule("H2", "H5", "H10")
def test_a_place_given_away_while_a_limit_is_lowered_is_within_it_or_flagged(cast, at_once):
    number = nearly_full(cast)[0]

    def give():
        with transaction():
            return allocation.allocate(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, sections=ALLOCATION,
                                       case=db.session.get(Case, number), worker_id=cast.worker("nadia").id,
                                       weight="low").id  # fmt: skip

    def lower():
        with transaction():
            return caseloads.set_own_limit(
                actor=cast.actor("tom"), now=cast.now, policies=cast.policies, worker=cast.worker("nadia"),
                team=cast.team("North"), kind="part-time", words="Half days", own=rules.OwnCap(None, 48),
                from_on=cast.now.date(), review_on=cast.now.date() + timedelta(days=30)).id  # fmt: skip

    given, lowered = at_once(give, lower)
    assert isinstance(lowered, int)
    over = rules.excesses(cast.policy, nadia_holds(cast))
    flagged = [(each.kind, each.measure) for each in queries.flags_of([cast.team("North").id])]
    assert flagged == [(each.kind, each.measure) for each in over]
    assert flagged == ([] if isinstance(given, Refused) else [("points", 1)])


@pytest.mark.rule("H2")
def test_two_managers_give_one_case_to_two_workers_and_one_holds_it(cast, at_once):
    number = cast.waiting().id
    version = db.session.get(Case, number).version

    def give(manager, name):
        def work():
            with transaction():
                return allocation.allocate(actor=cast.actor(manager), now=cast.now, policy=cast.policy, sections=ALLOCATION,
                                           case=db.session.get(Case, number), worker_id=cast.worker(name).id,
                                           weight="low", version=version).id  # fmt: skip

        return work

    outcomes = at_once(give("mary", "nadia"), give("tom", "dev"))
    assert sorted(isinstance(each, int) for each in outcomes) == [False, True], outcomes
    held = list(db.session.scalars(db.select(Allocation).where(Allocation.case_id == number, Allocation.ended_at.is_(None))))
    assert len(held) == 1 and held[0].worker_id == db.session.get(Case, number).holder_id
