"""What is typed about advocacy: the two answers, and each step with an advocate."""

from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice

from casework.ground.web import CellField, DayField, Form, LineField, ProseField, RadioField, TicksField
from casework.practice.advocacy.rules import (
    ANSWERS,
    AREAS,
    ARRIVAL,
    DECLINING,
    KINDS,
    REFERRAL,
    Answered,
    Taken,
)

LONGEST = 4_000


def _choices(words) -> list[SelectChoice]:
    return [SelectChoice(*each) for each in words.items()]


class AnswerForm(Form):
    """The two questions."""

    difficulty = RadioField("Would they have substantial difficulty in taking part?", choices=_choices(ANSWERS),
                            validate_choice=False)  # fmt: skip
    areas = TicksField("Where is the difficulty?", AREAS)
    view = ProseField("What the person says about it", longest=LONGEST)
    other = RadioField("Is there somebody suitable who helps them take part?", choices=_choices(ANSWERS), validate_choice=False)
    who = CellField("Who is that?")
    why = ProseField("How this was judged", longest=LONGEST)

    @property
    def answered(self) -> Answered:
        """What was typed, as the rules take it."""
        return Answered(self.difficulty.data or "", self.other.data or "", tuple(self.areas.data or ()), self.who.data or "",
                        self.view.data or "", self.why.data or "")  # fmt: skip


class StepForm(Form):
    """What every step has: a day, and words."""

    on = DayField("On which day?", required="Give the day.", future=False)

    @property
    def taken(self) -> Taken:
        """What was typed, as the rules take it."""
        text = {name: self[name].data or "" for name in ("kind", "whom", "words") if name in self}
        return Taken(self.on.data, explained="explained" in self and self.explained.data, **text)


class ReferralForm(StepForm):
    """To whom it was made, and for which kind."""

    kind = RadioField("Which kind of advocate?", choices=_choices(KINDS), validate_choice=False)
    whom = LineField("Referred to", required="Say to whom the referral went.")
    words = ProseField("Skills the person needs, and why this kind has them", longest=LONGEST)


class ArrivalForm(StepForm):
    """Who is in place."""

    kind = RadioField("Which kind of advocate?", choices=_choices(KINDS), validate_choice=False)
    whom = LineField("Who the advocate is, and from where", required="Say who the advocate is.")
    words = ProseField("Anything else", longest=LONGEST)


class DecliningForm(StepForm):
    """The person did not want one."""

    explained = BooleanField("I explained what an advocate does, and what good it could do them")
    words = ProseField("What the person said", required="Say what the person said.", longest=LONGEST)


class EndingForm(StepForm):
    """The referral came to nothing, or the advocate left."""

    words = ProseField("Why it ended", required="Say why it ended.", longest=LONGEST)


def form_of(step: str) -> type[StepForm]:
    """The form of a step, a key of rules.STEPS."""
    return {REFERRAL: ReferralForm, ARRIVAL: ArrivalForm, DECLINING: DecliningForm}.get(step, EndingForm)
