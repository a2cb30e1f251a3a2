"""The form of a waiting call: a contact's, with the five questions before it, and its note written from the answers."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from wtforms import HiddenField, RadioField, SubmitField
from wtforms.fields.choices import SelectChoice

from casework.ground.db import clean
from casework.ground.web import CellField, request
from casework.policy.model import Policy
from casework.practice.calling import rules
from casework.practice.calling.rules import ANSWERS, QUESTIONS, WORSE, Answer
from casework.practice.tray.forms import ReachedForm, contact_form, field_name

LONGEST = 500


class CallForm(ReachedForm):
    """What every policy's form of a call does."""

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What was answered, in the order of the questions; "" where nothing was."""
        return tuple(Answer(key, self[key].data or "", self[f"{key}_words"].data or "") for key in QUESTIONS)

    def validate(self, extra_validators: dict | None = None) -> bool:
        """True when all fields hold and each question is answered, with what is worse."""
        holds = super().validate(extra_validators)
        refusals = rules.refusals_of_answers(self.answers)
        for refusal in refusals:
            self.refuse(refusal)
        return holds and not refusals

    def write_note(self, words: Mapping[str, str]) -> None:
        """Put words under the sections that are empty, or hold what was put there before; what people wrote stays."""
        for section, text in words.items():
            name = field_name(section)
            if name not in self:
                continue
            typed = clean(self[name].data or "").strip()
            if not typed or _mark_of(typed) == self[f"{name}_drawn"].data:
                _set(self[name], text)
                _set(self[f"{name}_drawn"], _mark_of(text))


def _mark_of(text: str) -> str:
    """By which words that were put there are known again: whatever else is sent in its place, nothing typed is taken for them."""
    return hashlib.sha256(clean(text).strip().encode()).hexdigest()[:20]


def _set(field: Any, text: str) -> None:
    field.data, field.raw_data = text, [text]


@cache
def call_form(policy: Policy) -> type[CallForm]:
    """The form class of a waiting call under a policy."""
    fields: dict[str, Any] = {}
    for question in QUESTIONS.values():
        choices = [SelectChoice(key, words) for key, words in ANSWERS.items()]
        fields[question.key] = RadioField(question.title, choices=choices, validate_choice=False, description=question.asks)
        fields[f"{question.key}_words"] = CellField("What is better or worse?", longest=LONGEST)
    for section in policy.note_types["pwt"].sections:
        fields[f"{field_name(section.key)}_drawn"] = HiddenField()
    fields["fill"] = SubmitField("Write the note from the answers")
    return type("WaitingCallForm", (CallForm, contact_form(policy)), fields)


def answers_asked() -> tuple[Answer, ...]:
    """The answers in an address, for showing what they point to: only those that there are."""
    return tuple(_known((key, request.args.get(key, "")) for key in QUESTIONS))


def _known(pairs: Iterable[tuple[str, str]]) -> Iterable[Answer]:
    return (Answer(key, answer, "") for key, answer in pairs if answer in ANSWERS)


OPENS = (WORSE, rules.BETTER)
