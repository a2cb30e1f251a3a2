"""What is typed of a disclosure: what is wanted, the answer, how it was made."""

from wtforms.fields.choices import SelectChoice

from casework.ground.web import CellField, DayField, Form, LineField, ProseField, RadioField
from casework.practice.disclosures.rules import BASES, Wanted

LONGEST = 4_000


class AskForm(Form):
    """What, to whom, on what ground."""

    what = ProseField("What is to be disclosed?", required="Say what is to be disclosed.", longest=LONGEST)
    whom = LineField("To whom?", required="Say to whom.", longest=300)
    basis = RadioField("On what ground?", choices=[SelectChoice(*each) for each in BASES.items()], validate_choice=False)
    agreed = CellField("When and how did the person agree?", longest=300)
    why = ProseField("Why does this ground hold here? (optional where they agree)", longest=LONGEST)

    @property
    def wanted(self) -> Wanted:
        """What was typed, as the rules take it."""
        return Wanted(self.what.data or "", self.whom.data or "", self.basis.data or "", self.why.data or "",
                      self.agreed.data or "")  # fmt: skip


class AnswerForm(Form):
    """A manager's yes or no."""

    allowed = RadioField("May it be disclosed?", choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
                         validate_choice=False)  # fmt: skip
    reason = ProseField("Why, and what to mind", longest=LONGEST)

    @property
    def decided(self) -> bool | None:
        """Yes, no, or nothing chosen."""
        return {"yes": True, "no": False}.get(self.allowed.data or "")


class MadeForm(Form):
    """When and how."""

    on = DayField("Disclosed on", required="Give the day.", future=False)
    how = ProseField("How was it disclosed?", required="Say how it was disclosed.", longest=LONGEST)
