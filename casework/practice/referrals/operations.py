"""A referral is begun, gone on with, decided about where there is no ground, sent on, or ended without being taken."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if, refuse_if_overtaken
from casework.policy.model import Policy
from casework.practice.advocacy.operations import take_over
from casework.practice.escalation.rules import Hours
from casework.practice.referrals import queries, rules
from casework.practice.referrals.models import Referral, ReferralEnding, ReferralRuling
from casework.practice.referrals.rules import RULE, Sending
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.operations import open_case
from casework.records.cases.rules import refusal_after_death
from casework.records.notices.operations import settle_for_team, tell
from casework.records.notices.rules import to_duty, to_managers
from casework.records.people import operations as people
from casework.records.people.models import Person
from casework.records.staff.models import Team
from casework.records.staff.rules import SYSTEM, Actor

GROUND = "F9"
GO_ON = "A referral is begun: finish it and send it on"
TODAY = "A referral needs a response today: send it on, or end it"
LATE = "A referral was not sent on in time: see what it waits for"
DECIDE = "A referral has no ground yet: decide whether it is taken"
SENT = "A referral was sent to your team: read it"
SENT_TODAY = "A referral was sent to your team, and needs a response today"


def begin(
    *, actor: Actor, now: datetime, policy: Policy, person: Person, team: Team, facts: Mapping[str, Any] | None = None,
    first_on: date | None = None,
) -> Referral:  # fmt: skip
    """A new referral of a team, filled with what is known of the person (F12); the team's duty has it in the feed.

    policy: of the team. facts: what is said already, by field of ``rules.FIELDS``; it goes before what was known. first_on:
    the day of the first request, from which waiting is counted (U11); today if nobody says.

    Raises Refused for another team, a day to come, and somebody who has died.
    """
    first_on = first_on or office_date(now)
    refuse_if(refusal_after_death(person.died_on))
    refuse_if(rules.refusal_to_begin(actor, team.id, first_on, office_date(now)))
    known = queries.known_of(actor, person) | {field: text for field, text in (facts or {}).items() if text}
    held = rules.tidied(known)
    due_on, tell_on = _when(policy, team, held, now)
    by = {"begun_at": now, "begun_by_id": actor.worker_id, "changed_at": now, "changed_by_id": actor.worker_id}
    referral = Referral(person_id=person.id, team_id=team.id, first_on=first_on, facts=held, due_on=due_on, tell_on=tell_on, **by)
    db.session.add(referral)
    people.involve(now=now, person=person, team=team)
    db.session.flush()
    _tell(now, referral, team)
    _ask_for_ruling(now, referral)
    _audit(actor, now, "referral.begun", referral, {"team": team.id})
    return referral


def go_on(
    *, actor: Actor, now: datetime, policy: Policy, referral: Referral, facts: Mapping[str, Any], version: int | None,
    first_on: date | None = None,
) -> Referral:  # fmt: skip
    """Save what is known by now, complete or not. facts: all fields that are answered; the others become empty.

    version: the referral's when its form was opened; raises Overtaken when somebody else saved meanwhile. Raises Refused for
    one that ended, for a day to come, and for a National Insurance number that is none.
    """
    _hold(referral)
    refuse_if(rules.refusal_to_change(referral.ended_at is not None))
    refuse_if_overtaken(referral, version)
    first_on = first_on or referral.first_on
    refuse_if(rules.refusal_to_begin(actor, referral.team_id, first_on, office_date(now)))
    refuse_if(rules.refusal_to_take_ni_number(rules.said(facts, "ni_number")))
    held = rules.tidied(facts)
    changed = sorted(field for field in held if held[field] != referral.facts.get(field, ""))
    if first_on != referral.first_on:
        changed.append("first_on")
    before = rules.said(referral.facts, "ground")
    referral.facts, referral.first_on = held, first_on
    referral.changed_at, referral.changed_by_id = now, actor.worker_id
    db.session.flush()
    _wind(now, policy, referral)
    if before != held["ground"]:
        _ask_for_ruling(now, referral)
    _audit(actor, now, "referral.changed", referral, {"what": changed})
    return referral


def rule_on(*, actor: Actor, now: datetime, referral: Referral, takes: bool, reason: str) -> ReferralRuling:
    """No ground is met: the duty manager, or a manager of the team, decides whether it is taken all the same (F9)."""
    _hold(referral)
    ground, is_open = rules.said(referral.facts, "ground"), referral.ended_at is None
    refuse_if(rules.refusal_to_rule(actor, referral.team_id, ground, is_open, reason))
    ruling = ReferralRuling(referral_id=referral.id, takes=takes, reason=reason.strip(), at=now, by_id=actor.worker_id)
    db.session.add(ruling)
    db.session.flush()
    _settle_ruling(now, referral)
    _audit(actor, now, "referral.ruled", referral, {"takes": takes})
    return ruling


def send(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], referral: Referral, team: Team, sending: Sending,
    version: int | None,
) -> Case:  # fmt: skip
    """Send the referral to a team, its own or another: a case is opened there, and the referral ends (F11).

    What it says of being involved and of somebody beside them answers the questions about an advocate (F12, F14).

    The case waits from the day of the first request (U11). Another team's duty is told; so is one's own of what is urgent.
    Raises Refused without a ground (F9), for what is missing about the team, and when the money was passed over (F13).
    """
    _hold(referral)
    refuse_if(rules.refusal_to_change(referral.ended_at is not None))
    refuse_if_overtaken(referral, version)
    urgent = rules.is_urgent(referral.facts)
    refuse_if(rules.refusal_to_take(referral.facts, queries.ruled(referral.id)))
    refuse_if(rules.refusal_to_send(actor, referral.team_id, sending, urgent=urgent, today=office_date(now)))
    referrer, contact = rules.referrer_of(referral.facts)
    case = open_case(
        actor=actor, now=now, person=referral.person, team=team, kind=sending.kind, referred_on=referral.first_on,
        referrer=referrer, referrer_contact=contact, reason=rules.reason_of(referral.facts), sent_by=referral.team_id,
    )  # fmt: skip
    take_over(actor=actor, now=now, policies=policies, person=referral.person, answered=rules.about_advocacy(referral.facts))
    said = asdict(sending) | {"agreed_on": str(sending.agreed_on or "")}
    _end(actor, now, referral, "sent", "", sending=said, case=case, team=team)
    if urgent or team.id != referral.team_id:
        tell(now=now, receiver=to_duty(team.id), kind="acknowledge", rule=RULE, case=case, occasion=f"referral:{referral.id}",
             words=SENT_TODAY if urgent else SENT)  # fmt: skip
    return case


def end_untaken(
    *, actor: Actor, now: datetime, referral: Referral, reason: str, words: str, version: int | None
) -> ReferralEnding:
    """The referral is not taken: signposted, without a ground, withdrawn. reason: a key of ``rules.REASONS``."""
    _hold(referral)
    refuse_if(rules.refusal_to_change(referral.ended_at is not None))
    refuse_if_overtaken(referral, version)
    refuse_if(rules.refusal_to_end(actor, referral.team_id, reason, words))
    return _end(actor, now, referral, reason, words)


def end_for_death(*, actor: Actor, now: datetime, person: Person, words: str) -> list[ReferralEnding]:
    """The person died: what was asked for them ends, in every team, and nobody is reminded of it any more (U37)."""
    asked = select(Referral).where(Referral.person_id == person.id, Referral.ended_at.is_(None)).order_by(Referral.id)
    found = db.session.scalars(asked.with_for_update(of=Referral)).all()
    return [_end(actor, now, referral, rules.DIED, words) for referral in found]


def _end(
    actor: Actor, now: datetime, referral: Referral, how: str, words: str, *, sending: dict | None = None,
    case: Case | None = None, team: Team | None = None,
) -> ReferralEnding:  # fmt: skip
    ending = ReferralEnding(
        referral_id=referral.id, how=how, words=words.strip(), at=now, by_id=actor.worker_id, sending=sending or {},
        case_id=case.id if case else None, to_team_id=team.id if team else None, as_sent=queries.as_sent(referral),
    )  # fmt: skip
    db.session.add(ending)
    referral.ended_at, referral.tell_on = now, None
    db.session.flush()
    _settle(now, referral)
    _settle_ruling(now, referral)
    detail = {"how": how, "case": case.id, "to": team.id} if case else {"how": how}
    _audit(actor, now, "referral.sent" if case else "referral.ended", referral, detail)
    return ending


# --- by when ----------------------------------------------------------------------------------------------------------


def _when(policy: Policy, team: Team, facts: Mapping[str, Any], begun_at: datetime) -> tuple[date, date]:
    """(by when it is placed, when the managers hear that it was not)."""
    due_on = rules.place_by(facts, policy, begun_at, Hours(team.closes, policy.office.closures))
    return due_on, rules.tell_late_on(policy, due_on, urgent=rules.is_urgent(facts))


def _wind(now: datetime, policy: Policy, referral: Referral) -> None:
    """Let the date be the one that the answers give; a new one is told anew."""
    due_on, tell_on = _when(policy, referral.team, referral.facts, referral.begun_at)
    if due_on == referral.due_on:
        return
    _settle(now, referral)
    referral.due_on, referral.tell_on = due_on, tell_on
    db.session.flush()
    _tell(now, referral, referral.team)


def _tell(now: datetime, referral: Referral, team: Team) -> None:
    """The team's duty goes on with it; what is urgent the managers hear at once, too."""
    urgent = rules.is_urgent(referral.facts)
    for receiver in (to_duty(team.id), to_managers(team.id)) if urgent else (to_duty(team.id),):
        tell(now=now, receiver=receiver, kind="due", rule=RULE, team=team, occasion=_about(referral), due_on=referral.due_on,
             words=TODAY if urgent else GO_ON)  # fmt: skip


def tell_late(*, now: datetime, number: int) -> list[str]:
    """A referral was not placed in time: the managers are told, once (U12). The rules under which they were."""
    referral = db.session.get(Referral, number)
    if referral is None or referral.tell_on is None or referral.tell_on > office_date(now):
        return []
    mine = update(Referral).where(Referral.id == number, Referral.tell_on == referral.tell_on, Referral.ended_at.is_(None))
    claimed = db.session.execute(mine.values(tell_on=None).execution_options(synchronize_session=False))
    if claimed.rowcount != 1:
        return []
    tell(now=now, receiver=to_managers(referral.team_id), kind="overdue", rule=RULE, team=referral.team, due_on=referral.due_on,
         occasion=f"{_about(referral)}:late", words=LATE)  # fmt: skip
    audit.record(actor=SYSTEM, now=now, act="referral.late", subject=referral, persons=[referral.person_id])
    return [RULE]


def _about(referral: Referral) -> str:
    """Another occasion after each saving, so that a date which comes back is told again."""
    return f"referral:{referral.id}:{referral.version}"


def _settle(now: datetime, referral: Referral) -> None:
    """What was told about its date leaves the feeds."""
    settle_for_team(now=now, rule=RULE, team_id=referral.team_id, beginning=f"referral:{referral.id}:")


def _ask_for_ruling(now: datetime, referral: Referral) -> None:
    """Where no ground is met any more and nobody decided yet, it is the managers' to decide."""
    _settle_ruling(now, referral)
    if rules.said(referral.facts, "ground") == "none" and queries.ruled(referral.id) is None:
        tell(now=now, receiver=to_managers(referral.team_id), kind="due", rule=GROUND, team=referral.team,
             occasion=f"referral-ground:{referral.id}:{referral.version}", due_on=referral.due_on, words=DECIDE)  # fmt: skip


def _settle_ruling(now: datetime, referral: Referral) -> None:
    settle_for_team(now=now, rule=GROUND, team_id=referral.team_id, beginning=f"referral-ground:{referral.id}:")


def _hold(referral: Referral) -> None:
    """As it stands now, held until the end of the transaction; the person before it, as whoever changes their record does."""
    person = select(Person.id).where(Person.id == referral.person_id)
    db.session.execute(person.with_for_update(read=True, key_share=True))
    db.session.refresh(referral, with_for_update={"of": Referral})


def _audit(actor: Actor, now: datetime, act: str, referral: Referral, detail: dict[str, Any]) -> None:
    audit.record(actor=actor, now=now, act=act, subject=referral, persons=[referral.person_id], detail=detail)
