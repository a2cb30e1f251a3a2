"""A whole referral, with which somebody may be sent on; tests change one answer at a time."""

from datetime import date

from casework.ground.db import transaction
from casework.practice.referrals import operations, rules

DETAILS = {
    "given_name": "Edith", "family_name": "Marsh", "address": "4 Mill Lane", "postcode": "LE1 1AA", "phone": "01632 960100",
    "date_of_birth": "1940-03-07", "nhs_number": "9999791905", "preferred_contact": "Telephone, mornings",
    "communication_needs": "Speak slowly.",
}  # fmt: skip
FACTS = {
    "urgent": "no", "ground": "consent", "ground_on": "2026-11-19", "ground_how": "By telephone", "referrer_is": "other",
    "referrer_name": "Ama Boateng", "referrer_relationship": "District nurse", "referrer_contact": "01632 960155",
    "ni_number": "AB123456C", "residence": "ours", "wishes": "To sleep upstairs again.",
    "issue": "She cannot get up the stairs.",
    "referrer_view": "Weaker since the fall.", "recommendation": "An assessment at home.",
    "options": "A bed downstairs: refused.",
    "support": "A neighbour shops.", "advice": "given", "advice_detail": "Stair lifts", "prevention": "used",
    "prevention_detail": "Six weeks of reablement", "communication": "needs", "difficulty": "no", "services": "None so far",
    "involved": "Her son Peter; she agrees", "other": "A cat lives there", "finance": "given",
}  # fmt: skip


def whole(**changes) -> dict:
    """Of a referral and the person, as the rules read it."""
    return {**DETAILS, **FACTS, "network": 0} | changes


def begun(cast, *, facts=None, team="North", by="dev", person=None, **more):
    """A referral of a person with details."""
    person = person or cast.edith(preferred_contact="Telephone, mornings", communication_needs="Speak slowly.")
    with transaction():
        return operations.begin(actor=cast.actor(by), now=cast.now, policy=cast.policy, person=person, team=cast.team(team),
                                facts=FACTS if facts is None else facts, **more)  # fmt: skip


def sending(cast, team="North", **changes) -> rules.Sending:
    """It is plain where it goes."""
    return rules.Sending(**{"team_id": cast.team(team).id, "kind": "care-act-assessment", "finance": "given"} | changes)


def sent(cast, referral, team="North", by="dev", **changes):
    """Sent on; the case that it opened."""
    with transaction():
        return operations.send(actor=cast.actor(by), now=cast.now, policies=cast.policies, referral=referral,
                               team=cast.team(team), version=None, sending=sending(cast, team, **changes))  # fmt: skip


UNCLEAR = {
    "way": "unclear", "views": "She knows the team in the south", "skill_function": "They assess at home",
    "skill_person": "They speak Twi", "agreed_with": "Edith and Mo Farouk", "agreed_on": date(2026, 11, 20),
}  # fmt: skip
