"""Whatever somebody who is no manager sends, to whatever address, nobody is placed (L2)."""

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.practice.tray.models import Placement
from casework.practice.triage import operations
from casework.practice.triage.models import Proposal
from casework.records.cases.models import Case
from casework.records.clocks.models import Clock
from tests.triage.answers import FACTS, typed

# Ends the session or the way in, so that everything after it would be refused for that.
NOT_SENT = {"entry.sign_out", "entry.sign_in", "account.change_password", "account.end_one", "account.end_others"}
CRAFTED = {
    "place": "1", "manages": "1", "answer": "accepted", "act": "place", "stage": "waiting", "placed_on": "1/11/2026",
    "role": "team-manager", "why": "Back again", "reason": "No", "decision": "Place her", "matter": "She waits",
    "_method": "PUT", "worker_id": "5", "actor": "5",
}  # fmt: skip


@pytest.fixture
def numbers(cast):
    """A referral, a case with an open proposal of Nadia's, a closed one; whatever else an address names is number 1."""
    cast.now = this_moment()
    case, proposed = cast.case(), cast.case()
    with transaction():
        operations.propose(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=proposed, facts=FACTS)
    return [case.id, proposed.id]


def addresses(app, case_id):
    """Every address that takes a form, about this case where it is about one."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "POST" in rule.methods and rule.endpoint not in NOT_SENT:
            values = dict.fromkeys(rule.arguments, 1) | {"case_id": case_id, "kind": "moved", "token": "x"}
            yield rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)[1]


@pytest.mark.rule("L2", "U16", "U18")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")  # rights are the same on both
@pytest.mark.parametrize(("name", "proposals"), [("nadia", 2), ("mo", 1)])
def test_no_form_sent_to_any_address_by_somebody_who_is_no_manager_there_places_anybody(
    app, cast, as_person, numbers, name, proposals
):
    browser, sent = as_person(name), 0
    browser.police = False  # what the pages look like is tested elsewhere
    for case_id in numbers:
        for address in addresses(app, case_id):
            answer = browser.post(address, data=typed(**CRAFTED))
            assert answer.status_code < 500, address
            assert "/sign-in" not in (answer.location or ""), f"{address} ended the session, and proves nothing"
            sent += 1
    assert sent > 100
    assert db.session.scalars(db.select(Placement)).all() == []
    assert db.session.scalars(db.select(Clock)).all() == []
    assert {case.stage for case in db.session.scalars(db.select(Case))} <= {"referral", "duty", "closed"}
    answers = [proposal.answer for proposal in db.session.scalars(db.select(Proposal))]
    assert answers == [""] * proposals, "the form of triage was taken, as a proposal where one may be made"


@pytest.mark.rule("L2")
def test_the_same_form_from_a_manager_does_place(cast, as_person, numbers):
    mary = as_person("mary")
    mary.get(f"/cases/{numbers[0]}/triage")
    assert mary.post(f"/cases/{numbers[0]}/triage", data=typed(**CRAFTED)).status_code == 303
    (placed,) = db.session.scalars(db.select(Placement))
    assert placed.placed_by_id == cast.worker("mary").id and placed.placed_on == cast.now.date()
