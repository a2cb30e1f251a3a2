"""What is typed of joint work: the request, the answer, what it settles, and what is decided in a delay."""

from typing import Any

from wtforms import HiddenField

from casework.ground.web import DayField, Form, TicksField
from casework.practice.jointwork import rules
from casework.practice.jointwork.rules import ITEMS, Answer, Asked, Decided
from casework.practice.referrals.forms import Line, Pick, Prose


class AskForm(Form):
    """Who is asked for what, and who agreed."""

    kind = Pick("What kind of joint work is it?", rules.KINDS)
    whom = Line("Which service or professional is asked")
    way = Line("How they prefer to be asked, and how they were")
    nature = Prose("What work is asked for")
    skills = Prose("Which skills and knowledge it takes")
    agreed = Pick("Who agreed to it?", rules.AGREED)
    agreed_how = Prose("When and how, and who decided")
    made_on = DayField("Asked on", required="Give the day on which they were asked.", future=False)

    @property
    def asked(self) -> Asked:
        """What was typed, as the rules take it."""
        text = {name: self[name].data or "" for name in ("kind", "whom", "way", "nature", "skills", "agreed", "agreed_how")}
        return Asked(**text, made_on=self.made_on.data)


class AnswerForm(Form):
    """What they said."""

    how = Pick("What did they answer?", rules.ANSWERS)
    on = DayField("Answered on", required="Give the day of the answer.", future=False)
    who = Line("Who answered for them")
    words = Prose("What they said")

    @property
    def answer(self) -> Answer:
        """What was typed, as the rules take it."""
        return Answer(self.how.data or "", self.on.data, self.who.data or "", self.words.data or "")


class SettleForm(Form):
    """The seven things, none of which is required. seen: the settlement that the form began with."""

    seen = HiddenField()
    work = Prose(ITEMS["work"])
    coordinating = Prose(ITEMS["coordinating"])
    expected = TicksField(ITEMS["expected"], rules.EXPECTED)
    outcome = Prose(ITEMS["outcome"])
    knows = Pick(ITEMS["knows"], rules.KNOWS)
    explains = Prose("Who explains what they do not know, and how")
    contact = Line(ITEMS["contact"])
    reports = Line(ITEMS["reports"])

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, as the rules take it."""
        return {name: self[name].data for name in (*rules.TEXTS, "expected", "knows")}

    @property
    def began_with(self) -> int | None:
        """The number of the settlement that the form began with; -1 for nonsense."""
        typed = self.seen.data or ""
        return None if not typed else int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


class DecideForm(Form):
    """Go on, or wait."""

    how = Pick("Go on, or wait?", rules.DECISIONS)
    person = Prose("What the person said")
    carer = Prose("What any carer said")
    urgent = Prose("How urgent needs are met meanwhile")

    @property
    def decided(self) -> Decided:
        """What was typed, as the rules take it."""
        return Decided(*(self[name].data or "" for name in ("how", "person", "carer", "urgent")))
