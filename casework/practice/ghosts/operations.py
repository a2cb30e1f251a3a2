"""Handing on one case of a caseload that goes to others: allocated, or closed, each with its note (H12)."""

from collections.abc import Mapping
from datetime import datetime

from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.allocation.operations import allocate
from casework.practice.closing.operations import end_case
from casework.practice.closing.rules import Ending
from casework.practice.ghosts import rules
from casework.practice.handing.queries import summary_of
from casework.practice.handing.rules import Handed
from casework.records.cases.models import Case
from casework.records.staff.rules import Actor


def hand_on(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], case: Case, to: str, why: str, outstanding: str
) -> None:
    """A case of somebody's caseload goes to another worker, or is closed, in the words of the record.

    to: ``rules.CLOSE`` or a worker's number. why: why this worker, in the allocation note. outstanding: what is left, in
    the transfer or closure note. Raises Refused as allocating and closing do.
    """
    act = {"actor": actor, "now": now, "policy": policy_of(policies, case.team), "case": case}
    proposal = summary_of(case).proposal
    if to == rules.CLOSE:
        end_case(**act, ending=Ending("closed"), sections=rules.closure_texts(proposal, outstanding))
        return
    handed = Handed(rules.transfer_texts(proposal, outstanding))
    allocate(**act, worker_id=int(to), sections=rules.allocation_texts(why), transfer=handed)
