"""A referral through its life, on a real database: begun, gone on with, ruled on, sent, ended, and told of when late."""

from datetime import date, timedelta

import pytest

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Overtaken, Refused
from casework.practice.advocacy.queries import answers_of, standing
from casework.practice.closing import operations as closing
from casework.practice.guarding import operations as guarding
from casework.practice.referrals import operations, queries
from casework.practice.referrals.models import Referral, ReferralEnding
from casework.practice.triage import queries as triage
from casework.records.audit.models import Entry
from casework.records.cases import queries as cases
from casework.records.cases.models import Case
from casework.records.notices.models import Notice
from casework.records.people import operations as people
from casework.records.people import queries as persons
from casework.records.people.models import Person
from tests.referrals.answers import FACTS, UNCLEAR, begun, sending, sent


def told(cast, receiver, rule="F11"):
    """What stands open in a feed about referrals."""
    asked = db.select(Notice).where(Notice.receiver == receiver, Notice.rule == rule, Notice.acknowledged_at.is_(None))
    return list(db.session.scalars(asked.order_by(Notice.id)))


def duty(cast, team="North"):
    return f"duty:{cast.team(team).id}"


def managers(cast, team="North"):
    return f"managers:{cast.team(team).id}"


def go_on(cast, referral, by="nadia", version=None, **facts):
    with transaction():
        return operations.go_on(actor=cast.actor(by), now=cast.now, policy=cast.policy, referral=referral, version=version,
                                facts=referral.facts | facts)  # fmt: skip


@pytest.mark.rule("F12")
def test_begun_by_duty_it_is_gone_on_with_by_anybody_of_the_team_and_says_who(cast):
    referral = begun(cast, facts={"issue": "She fell"})
    go_on(cast, referral, wishes="To stay at home")
    found = queries.referral_for(cast.actor("olive"), referral.id)
    assert (found.begun_by.name, found.changed_by.name) == ("Dev Patel", "Nadia Hussain")
    assert (found.facts["issue"], found.facts["wishes"]) == ("She fell", "To stay at home")
    assert queries.referral_for(cast.actor("sue"), referral.id) is None, "it is North's"


@pytest.mark.rule("F10")
def test_two_who_save_at_once_are_told_apart_and_nothing_is_written_over(cast):
    referral = begun(cast, facts={})
    opened = referral.version
    go_on(cast, referral, issue="As Nadia heard it")
    with pytest.raises(Overtaken):
        go_on(cast, referral, by="olive", version=opened, issue="As Olive heard it")
    assert db.session.get(Referral, referral.id).facts["issue"] == "As Nadia heard it"


@pytest.mark.rule("F12")
def test_a_later_referral_begins_with_what_an_earlier_one_holds_and_with_earlier_work(cast):
    person = cast.edith()
    cast.case(person=person, kind="review", referred_on=date(2025, 5, 3))
    first = begun(cast, person=person, facts={"ni_number": "ab 12 34 56 c", "difficulty": "no", "issue": "Then"})
    assert first.facts["services"] == "Review, North: referred 3 May 2025, going on"
    assert first.facts["ni_number"] == "AB123456C"
    second = begun(cast, person=person, facts={"issue": "Now"})
    lasting = ("ni_number", "difficulty", "issue", "services")
    assert [second.facts[name] for name in lasting] == ["AB123456C", "no", "Now", first.facts["services"]]


@pytest.mark.rule("F9")
def test_without_a_ground_it_is_saved_and_seen_and_not_sent(cast):
    referral = begun(cast, facts=FACTS | {"ground": ""})
    go_on(cast, referral, other="Saved all the same")
    with pytest.raises(Refused, match="on what ground"):
        sent(cast, referral)
    assert db.session.scalar(db.select(ReferralEnding.id)) is None


@pytest.mark.rule("F9")
def test_where_no_ground_is_met_the_manager_decides_with_a_reason(cast):
    referral = begun(cast, facts=FACTS | {"ground": "none"})
    (ask,) = told(cast, managers(cast), "F9")
    assert ask.words == "A referral has no ground yet: decide whether it is taken"
    with pytest.raises(Refused, match="duty manager decides first"):
        sent(cast, referral)
    for by, takes, reason in (("nadia", True, "Known to us"), ("mary", False, " ")):
        with pytest.raises(Refused), transaction():
            operations.rule_on(actor=cast.actor(by), now=cast.now, referral=referral, takes=takes, reason=reason)
    with transaction():
        operations.rule_on(actor=cast.actor("mary"), now=cast.now, referral=referral, takes=False, reason="Nobody asked her")
    assert told(cast, managers(cast), "F9") == []
    with pytest.raises(Refused, match="decided that it is not taken"):
        sent(cast, referral)
    with transaction():
        operations.rule_on(actor=cast.actor("mary"), now=cast.now, referral=referral, takes=True, reason="She was heard crying")
    assert sent(cast, referral).stage == "referral"


@pytest.mark.rule("F9")
def test_a_ground_that_is_dropped_and_named_again_asks_each_time(cast):
    referral = begun(cast, facts=FACTS | {"ground": "none"})
    go_on(cast, referral, ground="consent")
    assert told(cast, managers(cast), "F9") == []
    go_on(cast, referral, ground="none")
    assert len(told(cast, managers(cast), "F9")) == 1


@pytest.mark.rule("F12", "U11")
def test_the_case_begins_with_what_was_said_and_waits_from_the_first_request(cast):
    first_on = cast.now.date() - timedelta(days=9)
    case = sent(cast, begun(cast, first_on=first_on))
    assert (case.referred_on, case.team_id, case.kind) == (first_on, cast.team("North").id, "care-act-assessment")
    assert (case.referrer, case.referrer_contact) == ("Ama Boateng, District nurse", "01632 960155")
    assert case.reason.startswith("She cannot get up the stairs.") and "Weaker since the fall." in case.reason


@pytest.mark.rule("F12")
def test_what_the_referral_says_answers_triage(cast):
    case = sent(cast, begun(cast))
    found = triage.from_referral(case.id)
    assert (found["information"], found["residence"], found["covered"]) == ("duty", "ours", ["needs"])
    assert "Six weeks of reablement" in found["tried"] and found["circumstances"] == case.reason
    assert not {"urgent", "safe", "safeguarding"} & set(found), "these are judged on the day"


@pytest.mark.rule("F11", "F12")
def test_another_team_gets_the_case_the_person_the_notice_and_all_of_the_referral(cast):
    referral = begun(cast)
    with transaction():
        for name, consent in (("Peter Marsh", "yes"), ("Ann Marsh", "no")):
            people.add_link(actor=cast.actor("dev"), now=cast.now, person=db.session.get(Person, referral.person_id),
                            kind="family", name=name, consent=consent,
                            relationship_words="Son", phone="01632 960147")  # fmt: skip
    case = sent(cast, referral, team="South", **UNCLEAR)
    assert case.team_id == cast.team("South").id
    (notice,) = told(cast, duty(cast, "South"))
    assert (notice.kind, notice.case_id) == ("acknowledge", case.id)
    sue = cast.actor("sue")
    assert persons.person_for(sue, referral.person_id) and cases.case_for(sue, case.id)
    assert queries.referral_for(sue, referral.id).facts["issue"] == FACTS["issue"]
    ending = queries.ending_of_case(case.id)
    assert ending.sending["skill_person"] == "They speak Twi" and ending.sending["agreed_on"] == "2026-11-20"
    assert ending.as_sent["phone"] == "01632 960100", "with the details as they were"
    assert ending.as_sent["people"] == ["Peter Marsh, Son, 01632 960147"], "and whom they agreed to"
    assert queries.referral_for(cast.actor("dev"), referral.id), "whoever took it still reads it"


@pytest.mark.rule("F11", "U12")
def test_duty_has_it_from_the_first_moment_and_managers_hear_once_when_it_is_late(cast):
    referral = begun(cast)  # on a Friday
    assert (referral.due_on, referral.tell_on) == (date(2026, 11, 24), date(2026, 11, 25))
    (notice,) = told(cast, duty(cast))
    assert (notice.kind, notice.due_on, notice.team_id) == ("due", referral.due_on, referral.team_id)
    jobs.sweep(cast.now, cast.policies)
    assert told(cast, managers(cast)) == []
    later = cast.now + timedelta(days=5)
    jobs.sweep(later, cast.policies)
    jobs.sweep(later + timedelta(hours=1), cast.policies)
    (late,) = told(cast, managers(cast))
    assert (late.kind, late.due_on) == ("overdue", referral.due_on)
    assert db.session.get(Referral, referral.id).tell_on is None
    sent(cast, db.session.get(Referral, referral.id))
    assert told(cast, managers(cast)) == told(cast, duty(cast)) == [], "it is done"


@pytest.mark.rule("F11")
def test_what_is_urgent_is_for_today_and_the_managers_hear_at_once(cast):
    referral = begun(cast)
    go_on(cast, referral, ground="risk")
    assert (referral.due_on, referral.tell_on) == (cast.now.date(), cast.now.date() + timedelta(days=1))
    assert [each.words for each in told(cast, managers(cast))] == ["A referral needs a response today: send it on, or end it"]
    go_on(cast, referral, ground="consent")
    assert told(cast, managers(cast)) == [] and [each.due_on for each in told(cast, duty(cast))] == [date(2026, 11, 24)]
    go_on(cast, referral, urgent="today")
    (notice,) = told(cast, duty(cast))
    assert notice.due_on == cast.now.date(), "told again each time"


@pytest.mark.rule("F11")
def test_one_that_is_not_taken_ends_with_its_reason_and_by_whom_and_keeps_every_word(cast):
    referral = begun(cast)
    with pytest.raises(Refused), transaction():
        operations.end_untaken(actor=cast.actor("dev"), now=cast.now, referral=referral, reason="signposted", words=" ",
                               version=None)  # fmt: skip
    with transaction():
        operations.end_untaken(actor=cast.actor("dev"), now=cast.now, referral=referral, reason="signposted",
                               words="Rang Care & Repair with her", version=None)  # fmt: skip
    ending = queries.ending_of(referral.id)
    assert (ending.how, ending.by.name, ending.as_sent["issue"]) == ("signposted", "Dev Patel", FACTS["issue"])
    for doing in (lambda: go_on(cast, referral), lambda: sent(cast, referral)):
        with pytest.raises(Refused, match="sent on or ended meanwhile"):
            doing()
    assert db.session.scalar(db.select(Case.id)) is None


@pytest.mark.rule("U37")
def test_what_was_asked_for_somebody_who_died_ends_and_nobody_is_reminded_of_it(cast):
    referral = begun(cast)
    case = cast.case(person=db.session.get(Person, referral.person_id))
    with transaction():
        closing.record_death(actor=cast.actor("nadia"), now=cast.now, policies=cast.policies, case=case,
                             died_on=cast.now.date(), sections={"matter": "Her son rang", "decision": "Calls stop"})  # fmt: skip
    assert queries.ending_of(referral.id).how == "died"
    assert told(cast, duty(cast)) == [] and queries.to_tell(date(2027, 1, 1)) == []
    with pytest.raises(Refused, match="died on"):
        begun(cast, person=db.session.get(Person, referral.person_id))


@pytest.mark.rule("F13")
def test_whatever_is_answered_about_money_is_on_record_and_nothing_is_passed_over(cast):
    referral = begun(cast, facts=FACTS | {"finance": ""})
    with pytest.raises(Refused, match="financial information"):
        sent(cast, referral, finance="")
    case = sent(cast, referral, finance="later")
    assert queries.ending_of_case(case.id).sending["finance"] == "later"


@pytest.mark.rule("F10", "U36")
def test_a_former_surname_is_the_persons_and_finds_them(cast):
    person = cast.edith()
    with transaction():
        held = db.session.get(Person, person.id)
        assert people.record_former_name(actor=cast.actor("dev"), now=cast.now, person=held, family_name="Fairweather")
        assert people.record_former_name(actor=cast.actor("dev"), now=cast.now, person=held, family_name="Fairweather") is None
    assert queries.former_surname(db.session.get(Person, person.id)) == "Fairweather"
    found, _more = persons.find_people(cast.actor("dev"), "Fairweather", on=cast.now.date())
    assert [each.id for each in found] == [person.id]


@pytest.mark.rule("F10")
def test_a_number_that_is_none_a_day_to_come_and_a_team_of_others_are_refused(cast):
    referral = begun(cast)
    with pytest.raises(Refused, match="National Insurance"):
        go_on(cast, referral, ni_number="AB12")
    with pytest.raises(Refused, match="in the future"):
        begun(cast, person=referral.person, first_on=cast.now.date() + timedelta(days=1))
    with pytest.raises(Refused, match="team that you work in"):
        begun(cast, person=referral.person, team="South")
    with pytest.raises(TypeError, match="no shoe_size"):
        go_on(cast, referral, shoe_size="4")
    with pytest.raises(Refused, match="team's sends it on|in the referral's team"), transaction():
        operations.send(actor=cast.actor("sue"), now=cast.now, policies=cast.policies, referral=referral,
                        team=cast.team("South"), version=None, sending=sending(cast, "South"))  # fmt: skip


@pytest.mark.rule("U17")
def test_a_referral_of_a_restricted_person_is_read_by_those_named_alone(cast):
    referral = begun(cast)
    with transaction():
        named = {cast.worker(name).id for name in ("mary", "sam")}
        guarding.restrict(actor=cast.actor("mary"), now=cast.now, person=referral.person, readers=named,
                          why="A colleague's mother")  # fmt: skip
    assert queries.referral_for(cast.actor("mary"), referral.id)
    assert queries.referral_for(cast.actor("dev"), referral.id) is None
    assert queries.open_referrals(cast.actor("dev")) == [] and len(queries.open_referrals(cast.actor("mary"))) == 1


@pytest.mark.rule("U18")
def test_each_change_is_in_the_trail_by_its_fields_and_holds_no_words(cast):
    referral = begun(cast, facts={})
    go_on(cast, referral, issue="Zanzibar")
    entries = list(db.session.scalars(db.select(Entry).where(Entry.subject_kind == "referral").order_by(Entry.seq)))
    assert [each.act for each in entries] == ["referral.begun", "referral.changed"]
    assert entries[1].detail == {"what": ["issue"]} and "Zanzibar" not in str([each.detail for each in entries])


@pytest.mark.rule("F12", "F14")
def test_what_a_referral_says_of_being_involved_answers_for_the_advocate_and_overwrites_nobody(cast):
    first = begun(cast, facts=FACTS | {"difficulty": "yes", "difficulty_why": "Confused", "appropriate_person": "no"})
    sent(cast, first)
    stands = standing(first.person_id)
    assert (stands.duty, stands.waits) == ("duty", True)
    again = begun(cast, person=first.person, facts=FACTS | {"difficulty": "no", "appropriate_person": "unknown"})
    sent(cast, again)
    assert standing(first.person_id).duty == "duty" and len(answers_of(first.person_id)) == 1
    silent = begun(cast, person=cast.person("Ivo", "Lane"), facts=FACTS | {"difficulty": "unknown"})
    sent(cast, silent)
    assert answers_of(silent.person_id) == []
