"""Writing the note with which a case closes or changes hands, and giving what is left of it to whoever was named."""

from collections.abc import Collection, Mapping
from datetime import datetime

from casework.ground.days import office_date
from casework.ground.refusal import Refused, refuse_if
from casework.policy.model import Policy
from casework.practice.handing import queries, rules
from casework.practice.handing.rules import Handed, Left
from casework.records.cases.models import Case
from casework.records.notes import operations as notes
from casework.records.notes.models import Note
from casework.records.notes.rules import refusal_to_write
from casework.records.notices.rules import to_managers
from casework.records.staff.rules import Actor
from casework.records.tasks import operations as tasks
from casework.records.tasks.models import Task


def write_transfer(
    *, actor: Actor, now: datetime, policy: Policy, case: Case, sections: Mapping[str, str], left: Left | None
) -> Note:
    """The *Case Transfer* note of a case that stays in its team and changes hands (H12); what is left becomes tasks (H14).

    sections: typed under the note's sections, by key ("done"). left: the rows of the form, which word the other two; None
    where ``sections`` has the words of all three and nobody gets a task. Call it in the transaction that changes hands,
    once whoever takes the case works in its team. Raises Refused, with the form's field: nothing said of what is left,
    a row that is half filled, a thin note.
    """
    note = write(actor=actor, now=now, policy=policy, case=case, type=rules.TRANSFER, sections=sections, left=left)
    carry_over(actor=actor, now=now, policy=policy, case=case, left=left)
    return note


def leave_hands(*, actor: Actor, now: datetime, policy: Policy, case: Case, transfer: Handed | None) -> Note | None:
    """A case that somebody holds goes back to its team: with its transfer note, or not at all (H12). Raises Refused.

    Nothing is asked of a case that nobody holds.
    """
    if case.holder_id is None:
        return None
    if transfer is None:
        raise Refused(rules.NO_TRANSFER)
    return write_transfer(actor=actor, now=now, policy=policy, case=case, sections=transfer.sections, left=transfer.left)


def write(
    *, actor: Actor, now: datetime, policy: Policy, case: Case, type: str, sections: Mapping[str, str], left: Left | None,
    receivers: Collection[str] | None = None,
) -> Note:  # fmt: skip
    """The note alone, where ``carry_over`` follows later, when another team accepts.

    type: a key of the policy's note types. receivers: to whom a thing may be given; None asks for the case's own team.
    Raises Refused.
    """
    texts = checked(now=now, policy=policy, case=case, type=type, sections=sections, left=left, receivers=receivers)
    return notes.write_note(actor=actor, now=now, policy=policy, case=case, type=type, sections=texts, happened_at=now)


def checked(
    *, now: datetime, policy: Policy, case: Case, type: str, sections: Mapping[str, str], left: Left | None,
    receivers: Collection[str] | None = None,
) -> dict[str, str]:  # fmt: skip
    """The note's texts by section, fit to be saved; arguments as those of ``write``. Raises Refused."""
    texts = dict(sections)
    if left is not None:
        there = queries.who_can(case, office_date(now)) if receivers is None else receivers
        refuse_if(next(iter(rules.refusals_of_left(left, there, office_date(now))), None))
        texts |= queries.words_of(left)
    refuse_if(refusal_to_write(policy.note_types[type], texts, now, now))
    return texts


def carry_over(*, actor: Actor, now: datetime, policy: Policy, case: Case, left: Left | None) -> list[Task]:
    """Each thing that was left to somebody here becomes their task (H14), on a case that has ended too.

    Whoever does not see the case by now is passed over for the managers of its team; a day that has gone becomes today.
    """
    today, things = office_date(now), left.things if left is not None else ()
    there = queries.who_can(case, today) if things else {}
    return [
        tasks.carry_over(
            actor=actor, now=now, policy=policy, case=case, words=thing.what.strip(), due_on=max(thing.by_on, today),
            receiver=thing.receiver if thing.receiver in there else to_managers(case.team_id),
        )
        for thing in things
        if thing.receiver
    ]  # fmt: skip
