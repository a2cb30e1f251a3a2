"""Bringing a case back to duty."""

from datetime import datetime

from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.closing.operations import overtake_request
from casework.practice.handing import operations as handing
from casework.practice.handing.rules import Handed
from casework.practice.outcomes import rules
from casework.practice.tray.operations import leave_stage, one_at_a_time, wind_clocks
from casework.practice.triage.operations import overtake
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.cases.rules import refusal_when_changed
from casework.records.notes import operations as notes
from casework.records.notices import operations as notices
from casework.records.notices.rules import to_duty
from casework.records.staff.rules import Actor

BACK = "A case came back to duty: look at it today"


def bring_back_to_duty(
    *, actor: Actor, now: datetime, policy: Policy, case: Case, sections: dict[str, str], version: int | None = None,
    transfer: Handed | None = None,
) -> None:  # fmt: skip
    """From the tray, a worker or the Review tray back to duty, with the decision (L24); its clocks stop.

    sections: of the decision note. version: of the case when the form was opened; None asks for no check.
    Raises Refused for anybody but a manager of the team, a case at duty or ended, when somebody else decided meanwhile.
    """
    one_at_a_time(case)
    refuse_if(rules.refusal_to_bring_back(actor, case.team_id, case.stage, case.person.died_on))
    refuse_if(refusal_when_changed(version, case.version, case.stage, case.holder.name if case.holder else ""))
    act = {"actor": actor, "now": now, "case": case}
    handing.leave_hands(**act, policy=policy, transfer=transfer)
    notes.write_note(**act, policy=policy, type=rules.DECISION, sections=sections, happened_at=now)
    why = rules.BACK_FROM[case.stage]
    overtake_request(**act)
    overtake(**act, by=f"{why}.")
    leave_stage(**act, policy=policy, to="duty")
    came = cases.come_to_stage(**act, stage="duty", why=why)
    wind_clocks(now=now, policy=policy, case=case)
    notices.tell(now=now, receiver=to_duty(case.team_id), kind="know", rule="L24", case=case,
                 occasion=f"back:{came.id}", words=BACK)  # fmt: skip
