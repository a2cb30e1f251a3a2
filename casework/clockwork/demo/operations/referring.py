"""Referrals of these days: one that lacks a good deal, one that is whole and waits to be sent on (F9 to F12)."""

from sqlalchemy import select

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import CONTACTING, NORTH
from casework.clockwork.demo.rules.words import REFERRALS
from casework.ground.days import office_date
from casework.ground.db import db
from casework.practice.referrals import operations as referrals
from casework.records.cases.models import Case


def take_referrals(office: Office) -> None:
    """Somebody of the first team is taking them, about people whom the team knows."""
    team, at = office.teams[NORTH], office.now
    known = select(Case).where(Case.team_id == team.id, Case.stage != "closed").order_by(Case.id).limit(len(REFERRALS))
    for case, facts in zip(db.session.scalars(known).all(), REFERRALS, strict=False):
        on = {"ground_on": office_date(at).isoformat()} if facts.get("ground") else {}
        referrals.begin(actor=office.acting(CONTACTING[NORTH], at), now=at, policy=office.policy, person=case.person, team=team,
                        facts=facts | on)  # fmt: skip
