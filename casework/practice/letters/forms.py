"""What is typed for a letter, and for a letterhead."""

from functools import cache
from typing import Any

from wtforms import HiddenField, SubmitField
from wtforms.fields.choices import SelectChoice

from casework.ground.web import CellField, Form, LineField, ProseField, RadioField, TicksField
from casework.practice.letters import rules
from casework.practice.letters.rules import Asked, Matter
from casework.practice.support.rules import POINTS
from casework.practice.triage import rules as triage

LONGEST = 4_000
TICKED = ("details", "needs")  # the letter does the rest: it gives the telephone number, and says what contact to expect
TELLING = ("safe", "safe_detail", "representative", "told_who", "covered", "referrer_told")


class Text(ProseField):
    """A text that must be filled in, as the letter is refused without it; so it is not called optional."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, longest=LONGEST, **kwargs)
        self.flags.optional = False


def _pick(label: str, words: Any) -> RadioField:
    return RadioField(label, choices=[SelectChoice(*each) for each in words.items()], validate_choice=False)


class LetterForm(Form):
    """What each letter asks. seen: the mark of the letter that was shown."""

    wording = _pick("How is it worded?", rules.WORDINGS)
    to_name = CellField("To")
    to_address = ProseField("Address", longest=500)
    paragraph = ProseField("Anything else that you want to say", longest=LONGEST)
    seen = HiddenField()
    show = SubmitField("Show the letter")

    def asked(self, further: int | None) -> Asked:
        """What was chosen and typed, as the rules take it."""
        points = {key: self[key].data or "" for key in POINTS if key in self}
        telling = {key: self[key].data or "" for key in TELLING if key in self}
        if telling:
            telling["covered"] = ["phone", "expect", *(self.covered.data or ())]
        return Asked(self.wording.data or "", self.to_name.data or "", self.to_address.data or "", self.paragraph.data or "",
                     points, telling, further)  # fmt: skip


@cache
def letter_form(kind: str, state: str) -> type[LetterForm]:
    """The form of a kind of letter, as it stands with it."""
    fields: dict[str, Any] = {}
    if kind == rules.DECISION:
        fields |= {key: Text(label) for key, label in POINTS.items()}
    if (kind, state) == (rules.PLACED, "to-tell"):
        fields |= {
            "safe": _pick("Is it safe to write to them?", triage.SAFE),
            "safe_detail": ProseField("What to mind, or why it is not safe", longest=LONGEST),
            "representative": _pick("Is their representative part of the worry?", triage.REPRESENTATIVE),
            "told_who": _pick("Whom is the letter to?", triage.WHO),
            "covered": TicksField("What was done before writing", {key: triage.COVERED[key] for key in TICKED}),
            "referrer_told": _pick("Has the referrer been told?", triage.REFERRER),
        }
    return type("LetterForm", (LetterForm,), fields)


def order_of(matter: Matter) -> tuple[str, ...]:
    """The names of the fields that only this letter has, in the order of its page."""
    if matter.kind == rules.DECISION:
        return tuple(POINTS)
    return TELLING if (matter.kind, matter.state) == (rules.PLACED, "to-tell") else ()


class LetterheadForm(Form):
    """What stands at the top of a team's letters."""

    version = HiddenField()
    council = LineField("Name of the council", required="Write the name of the council.")
    address = ProseField("Address to which people write", required="Write the address to which people can write.", longest=500)
    hours = LineField("When the team can be reached", required="Write when the team can be reached.")
    email = LineField("E-mail address for the public", longest=254)
    complaints = ProseField("How to complain", longest=LONGEST)

    @property
    def values(self) -> dict[str, str]:
        """What the operation asks for."""
        return {name: self[name].data or "" for name in ("council", "address", "hours", "email", "complaints")}
