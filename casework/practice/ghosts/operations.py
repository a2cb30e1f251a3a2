"""Handing on one case of a caseload that goes to others: allocated, or closed, each with its note (H12)."""

from collections.abc import Mapping
from datetime import datetime

from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.allocation.operations import allocate
from casework.practice.closing.operations import end_case
from casework.practice.closing.rules import Ending
from casework.practice.ghosts import rules
from casework.practice.handing.queries import summary_of
from casework.practice.handing.rules import Handed
from casework.practice.tray.operations import one_at_a_time
from casework.records.cases.models import Case
from casework.records.cases.rules import refusal_when_changed
from casework.records.staff.rules import Actor


def hand_on(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], case: Case, version: int, to: str, why: str, outstanding: str
) -> None:  # fmt: skip
    """A case of somebody's caseload goes to another worker, or is closed, in the words of the record.

    to: ``rules.CLOSE`` or a worker's number. why: why this worker, in the allocation note. outstanding: what is left, in
    the transfer or closure note. version: of the case when its page was read. Raises Refused as allocating and closing do.
    """
    one_at_a_time(case)
    refuse_if(refusal_when_changed(version, case.version, case.stage, case.holder.name if case.holder else ""))
    act = {"actor": actor, "now": now, "policy": policy_of(policies, case.team), "case": case}
    proposal = summary_of(case).proposal
    if to == rules.CLOSE:
        end_case(**act, ending=Ending("closed"), sections=rules.closure_texts(proposal, outstanding))
        return
    handed = Handed(rules.transfer_texts(proposal, outstanding))
    allocate(**act, worker_id=int(to), sections=rules.allocation_texts(why), transfer=handed, version=version)
