"""Reading referrals: those that the reader's teams took or were sent, about people whose record they may see (U16, U17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.practice.referrals import rules
from casework.practice.referrals.models import Referral, ReferralEnding, ReferralRuling
from casework.records.cases import queries as cases
from casework.records.cases.models import Case
from casework.records.cases.rules import KINDS
from casework.records.people import queries as people
from casework.records.people.models import Link, Person
from casework.records.people.rules import DETAILS

WITH_NAMES = tuple(map(joinedload, (Referral.person, Referral.team, Referral.begun_by, Referral.changed_by)))
OF_ENDING = (joinedload(ReferralEnding.by), joinedload(ReferralEnding.case), joinedload(ReferralEnding.to_team))


@dataclass(frozen=True)
class Line:
    """One line of the list: a referral, and how many of its items are complete or do not apply."""

    referral: Referral
    complete: int


def may_see(actor: Any) -> ColumnElement[bool]:
    """The condition on Referral that holds for those this actor may read: of their teams, and of the cases they see (F12)."""
    sent = select(ReferralEnding.referral_id).join(ReferralEnding.case).where(cases.may_see(actor))
    theirs = true() if actor.sees_all else or_(Referral.team_id.in_(actor.team_ids), Referral.id.in_(sent))
    return and_(theirs, Referral.person_id.in_(select(Person.id).where(people.may_see(actor))))


def referral_for(actor: Any, number: int) -> Referral | None:
    """The referral with its person, team and writers, or None when there is none or the actor may not see it."""
    return db.session.scalar(select(Referral).where(Referral.id == number, may_see(actor)).options(*WITH_NAMES))


def open_referrals(actor: Any) -> list[Line]:
    """Those of the actor's teams that are neither sent on nor ended, the oldest first. Two queries."""
    asked = select(Referral).where(Referral.ended_at.is_(None), may_see(actor)).options(*WITH_NAMES)
    found = list(db.session.scalars(asked.order_by(Referral.begun_at, Referral.id)))
    network = network_counts(referral.person_id for referral in found)
    return [Line(each, rules.how_complete(whole(each, network.get(each.person_id, 0)))) for each in found]


def referrals_of(actor: Any, person_id: int, *, limit: int = 20) -> list[Referral]:
    """The person's referrals that the actor may read, the newest first."""
    asked = select(Referral).where(Referral.person_id == person_id, may_see(actor)).options(*WITH_NAMES)
    return list(db.session.scalars(asked.order_by(Referral.id.desc()).limit(limit)))


def ending_of(referral_id: int) -> ReferralEnding | None:
    """How a referral ended."""
    return db.session.scalar(select(ReferralEnding).where(ReferralEnding.referral_id == referral_id).options(*OF_ENDING))


def ending_of_case(case_id: int) -> ReferralEnding | None:
    """The sending by which a case was opened; None for one that no referral opened."""
    return db.session.scalar(select(ReferralEnding).where(ReferralEnding.case_id == case_id).options(*OF_ENDING))


def rulings_of(referral_id: int) -> list[ReferralRuling]:
    """What was decided where no ground was met, the newest first."""
    asked = select(ReferralRuling).where(ReferralRuling.referral_id == referral_id).options(joinedload(ReferralRuling.by))
    return list(db.session.scalars(asked.order_by(ReferralRuling.id.desc())))


def ruled(referral_id: int) -> bool | None:
    """Whether the duty manager lets it be taken; None before they decided."""
    newest = select(ReferralRuling.takes).where(ReferralRuling.referral_id == referral_id)
    return db.session.scalar(newest.order_by(ReferralRuling.id.desc()).limit(1))


def to_tell(on: date) -> list[int]:
    """Numbers of the referrals of which the managers are to hear on a day that they were not placed, the earliest first."""
    asked = select(Referral.id).where(Referral.tell_on <= on)
    return list(db.session.scalars(asked.order_by(Referral.tell_on, Referral.id)))


# --- what is known ----------------------------------------------------------------------------------------------------


def network_counts(person_ids: Iterable[int]) -> dict[int, int]:
    """By person, how many of their network agreed to be spoken to. One query."""
    agreed = (Link.person_id.in_(sorted(set(person_ids))), Link.ended_on.is_(None), Link.consent == "yes")
    return dict(db.session.execute(select(Link.person_id, func.count()).where(*agreed).group_by(Link.person_id)).all())


def details_of(person: Person) -> dict[str, str]:
    """What is known of a person, as facts."""
    return {field: rules.as_text(getattr(person, field)) for field in DETAILS}


def whole(referral: Referral, network: int | None = None) -> rules.Facts:
    """All that a referral holds: its answers, the person's details, and how many of their network agreed to be spoken to."""
    if network is None:
        network = network_counts([referral.person_id]).get(referral.person_id, 0)
    return {**details_of(referral.person), **referral.facts, "network": network}


def as_sent(referral: Referral) -> rules.Facts:
    """The same on the day of its ending, with ``people``: who of the network may be spoken to, a line each."""
    agreed = [link for link in people.network_of(referral.person_id) if link.consent == "yes" and not link.ended_on]
    lines = [", ".join(filter(None, (link.name, link.relationship_words, link.phone, link.email))) for link in agreed]
    return whole(referral, len(agreed)) | {"people": lines, "former_surname": former_surname(referral.person)}


def former_surname(person: Person) -> str:
    """The newest family name that the person no longer bears; "" for none."""
    names = (each.family_name for each in people.names_of(person.id) if each.kind == "former")
    return next((name for name in names if name != person.family_name), "")


def known_of(actor: Any, person: Person) -> rules.Facts:
    """What a new referral need not ask again: what an earlier one holds that lasts, else the person's earlier cases (F12)."""
    earlier = next(iter(referrals_of(actor, person.id, limit=1)), None)
    lasting = {field: earlier.facts.get(field, "") for field in rules.LASTING} if earlier else {}
    if lasting.get("services"):
        return lasting
    return lasting | {"services": "\n".join(_service(case) for case in cases.cases_of(actor, person.id))[: rules.LONGEST]}


def _service(case: Case) -> str:
    state = "ended" if case.stage == "closed" else "going on"
    return f"{KINDS[case.kind]}, {case.team.name}: referred {case.referred_on.day} {case.referred_on:%B %Y}, {state}"
