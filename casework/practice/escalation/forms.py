"""What is typed about an escalation: why it is raised, and the decision."""

from casework.ground.web import Form, ProseField
from casework.policy.model import NoteType


class EscalateForm(Form):
    """Why a manager believes that the risk of harm has grown (L27)."""

    reason = ProseField("Why has the risk of harm grown?", required="Say why you believe that it has grown.")


class WorryForm(Form):
    """What worries somebody so much that it does not wait for supervision (H15)."""

    reason = ProseField("What worries you?", required="Say what worries you.")


def decision_form(note_type: NoteType) -> Form:
    """A form with the sections of the policy's decision note; its ``sections`` are the texts by key."""
    fields = {_name(section.key): _field(section) for section in note_type.sections}
    sections = property(lambda form: {s.key: form[_name(s.key)].data or "" for s in note_type.sections})
    return type("DecisionForm", (Form,), {**fields, "sections": sections})()


def _name(key: str) -> str:
    return key.replace("-", "_")


def _field(section) -> ProseField:
    needed = f"Write something under “{section.label}” before you save." if section.required else None
    return ProseField(section.label, required=needed, description=section.hint)
