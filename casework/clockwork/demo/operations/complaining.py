"""A daughter of somebody who waits in North complained this week, and one of South last month."""

from datetime import timedelta

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import NORTH, SOUTH
from casework.policy.terms import COMPLAINT
from casework.practice.tray.queries import cases_waiting
from casework.records.notes.operations import write_note

TOLD = (
    (NORTH, "manager", 1, "My mother was promised a call every week, and nobody rang for three."),
    (SOUTH, "manager.south", 24, "We were told one day by the duty worker and another by the letter."),
)


def complain(office: Office) -> None:
    """One complaint for each team where somebody waits, recorded now by its manager."""
    for team, account, days, words in TOLD:
        case, policy = next(iter(cases_waiting(office.teams[team].id)), None), office.policies[office.teams[team].policy]
        if case is None:
            continue
        write_note(
            actor=office.acting(account, office.now), now=office.now, policy=policy, case=case, type=COMPLAINT,
            happened_at=office.now - timedelta(days=days), sections={
                "who": "Her daughter, who has power of attorney", "what": words, "wanted": "An apology, and a day to rely on.",
                "next-steps": "I ring her tomorrow and write within ten working days. Passed to the complaints team."},
        )  # fmt: skip
