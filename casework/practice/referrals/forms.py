"""The forms of a referral. None of its answers is required: it is saved at any point, and what is missing is shown beside it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from casework.ground.web import DayField, Form, LineField, ListField, ProseField
from casework.practice.referrals import rules
from casework.practice.referrals.models import Referral
from casework.practice.referrals.queries import whole
from casework.practice.referrals.rules import LONGEST, LONGEST_LINE, Sending
from casework.records.cases.rules import KINDS
from casework.records.people.forms import ComparedForm

LABELS = {
    "urgent": "Does this need a response today?",
    "urgent_why": "What cannot wait, and what was done about it already",
    "ground": "On what ground is it taken?",
    "ground_on": "When was it settled?",
    "ground_how": "How was it settled?",
    "capacity_assessed": "Was their capacity to decide about this referral assessed?",
    "best_interests": "What was decided in their best interests, by whom and when",
    "referrer_is": "Who makes the referral?",
    "referrer_name": "Name of the referrer",
    "referrer_relationship": "Relationship to the person, or job",
    "referrer_contact": "How to reach the referrer",
    "ni_number": "National Insurance number",
    "residence": "Do they ordinarily live in our area?",
    "issue": "What is the matter, in their own words",
    "wishes": "What they would like to happen",
    "referrer_view": "What is the matter, as the referrer sees it",
    "recommendation": "What the referrer recommends",
    "options": "Options considered with them so far",
    "support": "Support that they had from family and community",
    "advice": "Information and advice",
    "advice_detail": "Which was given, or is needed",
    "prevention": "Prevention services",
    "prevention_detail": "Which, and how it went; or why none would help",
    "communication": "Do they have communication needs?",
    "difficulty": "Would they have substantial difficulty in being involved?",
    "difficulty_why": "Why it would be difficult, and how they see it themselves",
    "appropriate_person": "Is there an appropriate person who can support them in it?",
    "appropriate_who": "Who that is, and how to reach them",
    "advocate": "Was an independent advocate considered?",
    "advocate_why": "What came of that",
    "services": "Earlier and current services, the council’s or not",
    "involved": "Who else should be involved, how to reach them, and whether the person consents",
    "other": "Anything else that they or the referrer find important",
    "finance": "Was financial information given?",
    "finance_detail": "What was given, or who gives it",
    **rules.NOT_APPLICABLE,
}


class Pick(RadioField):
    """One of a few answers, or none yet."""

    def __init__(self, label: str, answers: Mapping[str, str], **kwargs: Any):
        choices = [SelectChoice(key, words) for key, words in answers.items()]
        super().__init__(label, choices=choices, default="", **kwargs)

    def pre_validate(self, form: Form) -> None:
        """Only what is offered."""
        if self.data and self.data not in {choice.value for choice in self.iter_choices()}:
            raise ValidationError("Choose one of the answers that are shown.")


class Line(LineField):
    """A line that the list of what is missing may ask for, so it is not called optional."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.flags.optional = False


class Prose(ProseField):
    """A text, the same."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.flags.optional = False


def _field(name: str) -> Any:
    label = LABELS[name]
    if name in rules.CHOICES:
        return Pick(label, rules.CHOICES[name])
    if name in rules.DAYS:
        return DayField(label, future=False)
    return Prose(label, longest=LONGEST) if name in rules.TEXTS else Line(label, longest=LONGEST_LINE)


class ReferralForm(ComparedForm):
    """All of a referral: who the person is, and the answers. version, person_version: of both rows when it was opened."""

    version, person_version = HiddenField(), HiddenField()
    first_on = DayField("Day of the first request", required="Give the day of the first request.", future=False)
    former_surname = Line("Former surname", longest=100, description="If they had another.")

    def validate_ni_number(self, field: LineField) -> None:
        """The number must be one."""
        refusal = rules.refusal_to_take_ni_number(field.data or "")
        if refusal:
            raise ValidationError(refusal.sentence)

    @property
    def facts(self) -> rules.Facts:
        """The answers, fit to be kept."""
        return {name: rules.as_text(self[name].data) for name in rules.FIELDS}

    def whole(self, network: int) -> rules.Facts:
        """The answers and the person's details as they are typed, for the list of what is missing."""
        return {**{name: rules.as_text(value) for name, value in self.details.items()}, **self.facts, "network": network}


for _name in rules.FIELDS:
    setattr(ReferralForm, _name, _field(_name))


def typed_number(field: Any) -> int:
    """The version in a hidden field; -1 for nonsense, which is nobody's version."""
    typed = field.data or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def filled(referral: Referral, former_surname: str) -> dict[str, Any]:
    """What a referral's form is filled with."""
    facts = whole(referral, 0)
    days = {name: date.fromisoformat(facts[name]) for name in rules.DAYS if facts.get(name)}
    known = {"first_on": referral.first_on, "former_surname": former_surname, "date_of_birth": referral.person.date_of_birth}
    versions = {"version": referral.version, "person_version": referral.person.version}
    return facts | dict.fromkeys(rules.DAYS) | days | known | versions


class FindForm(Form):
    """Whom a referral is about."""

    q = LineField("Name, date of birth or a number", required="Type a name, a date of birth, or a number.", longest=100)


class BeginForm(Form):
    """In which team, and since when somebody asks."""

    team = ListField("Team that takes it")
    first_on = DayField("Day of the first request", required="Give the day of the first request.", future=False)


class SendingForm(Form):
    """To which team, for what work, and how that was found."""

    version = HiddenField()
    kind = ListField("What kind of work is asked for?",
                     choices=[SelectChoice("", "Choose"), *(SelectChoice(*each) for each in KINDS.items())])  # fmt: skip
    team = ListField("Which team does it go to?")
    way = Pick("Is it plain which team it is for?", rules.WAYS)
    views = Prose("What the person wants about the team", longest=LONGEST)
    skill_function = Prose("Why the team can do this work", longest=LONGEST)
    skill_person = Prose("Why the team can work with this person", longest=LONGEST)
    agreed_with = Line("Agreed with")
    agreed_on = DayField("Agreed on", future=False)
    finance = Pick(LABELS["finance"], rules.FINANCE)

    @property
    def sending(self) -> Sending:
        """What was answered."""
        texts = {name: self[name].data or "" for name in ("kind", "way", "views", "skill_function", "skill_person", "agreed_with",
                                                          "finance")}  # fmt: skip
        return Sending(team_id=int(self.team.data or 0), agreed_on=self.agreed_on.data, **texts)


class EndingForm(Form):
    """Why it is not taken."""

    version = HiddenField()
    reason = Pick("Why is it not taken?", rules.REASONS)
    words = Prose("What they were told, and by whom", longest=LONGEST)


class RulingForm(Form):
    """What the duty manager decides where no ground is met."""

    takes = Pick("Is it taken all the same?", {"yes": "Yes, it is taken", "no": "No, it is not taken"})
    reason = Prose("Why", longest=LONGEST)

    def validate_takes(self, field: RadioField) -> None:
        """One of the two."""
        if not field.data:
            raise ValidationError("Say whether it is taken.")
