"""What is typed of a request to change a plan, how it is considered, handed on and ended, and of a revision."""

from collections.abc import Mapping

from wtforms.fields.choices import SelectChoice

from casework.ground.web import DayField, Form, ListField
from casework.practice.referrals.forms import Line, Pick, Prose
from casework.practice.revising import rules
from casework.practice.revising.rules import Considered, LightTouch, Request, Revision, Transfer

FACTS = ("reasonable", "need", "circumstance", "budget", "urgent", "learning", "delay", "by", "why_not", "told")


class ConsiderForm(Form):
    """What is known, and whether the request is reasonable."""

    need = Pick(rules.CHANGES["need"], rules.KNOWN)
    circumstance = Pick(rules.CHANGES["circumstance"], rules.KNOWN)
    budget = Pick(rules.CHANGES["budget"], rules.KNOWN)
    urgent = Pick("Is the review urgent?", rules.YES_NO)
    delay = Pick("Would allocating it take too long?", rules.KNOWN)
    learning = Pick("Is a learning disability diagnosed?", rules.LEARNING)
    reasonable = Pick("Is the request reasonable?", rules.REASONABLE)
    why_not = Prose("Why it is not reasonable")
    told = Prose("How they were told, when and by whom")
    by = Line("Who considered it")

    @property
    def considered(self) -> Considered:
        """What was answered, as the rules take it."""
        return Considered(**{name: self[name].data or "" for name in FACTS})


class RequestForm(ConsiderForm):
    """Who asks, when, for what; and how it was considered, if it was."""

    asker = Pick("Who asks for the change?", rules.ASKERS)
    who = Line("Their name, and how to reach them")
    on = DayField("Asked on", required="Give the day on which it was asked.", future=False)
    what = Prose("What is to change, and why")

    @property
    def asked(self) -> Request:
        """The request, as the rules take it."""
        return Request(self.asker.data or "", self.who.data or "", self.on.data, self.what.data or "")


class RulingForm(Form):
    """A manager's answer."""

    answer = Pick("Who reviews the plan?", rules.RULINGS)
    words = Prose("Why, who does it, and until when")


class TransferForm(Form):
    """To whom the request goes, and what was agreed."""

    team = ListField("Which team takes it?", choices=[])
    to = Line("Which service, where it is not in the list")
    confirmed = Line("Who confirmed that they are free for it")
    confirmed_on = DayField("Confirmed on", required="Give the day on which that was confirmed.", future=False)
    person = Prose("How the person agreed, or who decided in their best interests")
    service = Line("Who agreed for the other service")
    meanwhile = Prose("Why waiting puts nobody at risk, and what is done until they begin")

    def offer(self, teams: Mapping[int, str]) -> None:
        """The teams of this system to which a case may go."""
        self.team.choices = [SelectChoice("", "A service that is not in this list")]
        self.team.choices += [SelectChoice(str(number), name) for number, name in teams.items()]

    @property
    def transfer(self) -> Transfer:
        """What was typed, as the rules take it."""
        names = {choice.value: choice.label for choice in self.team.iter_choices()}
        to = names[self.team.data] if self.team.data else self.to.data or ""
        return Transfer(to, bool(self.team.data), self.confirmed.data or "", self.confirmed_on.data, self.person.data or "",
                        self.service.data or "", self.meanwhile.data or "")  # fmt: skip


class LightTouchForm(Form):
    """A review without allocating."""

    on = DayField("Reviewed on", required="Give the day of the review.", future=False)
    found = Prose("What the review found, and who took part")
    result = Pick("What follows for the plan?", rules.RESULTS)
    what = Prose("What changes in the plan")
    told = Prose("How the person was told, and when")

    @property
    def review(self) -> LightTouch:
        """What was typed, as the rules take it."""
        return LightTouch(self.on.data, *(self[name].data or "" for name in ("found", "result", "what", "told")))


class RevisionForm(Form):
    """How a plan changes after its review."""

    plan_request = ListField("Which request does it answer?", choices=[])
    on = DayField("Revised on", required="Give the day on which the plan was revised.", future=False)
    what = Prose("What changes in the plan")
    told = Prose("How the person was told, and when")

    def offer(self, requests: Mapping[int, str]) -> None:
        """The open requests of the case."""
        self.plan_request.choices = [SelectChoice("", "No request: the review showed it")]
        self.plan_request.choices += [SelectChoice(str(number), words) for number, words in requests.items()]

    @property
    def revision(self) -> Revision:
        """What was typed, as the rules take it."""
        return Revision(self.on.data, self.what.data or "", self.told.data or "")


class EndForm(Form):
    """How a request ends by hand."""

    how = Pick("How does it end?", {key: rules.ENDINGS[key] for key in rules.BY_HAND})
    words = Prose("What the review found, or who took the request back and why")
