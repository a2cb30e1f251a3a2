"""The five questions of change, what an answer must hold, and how it went from call to call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from casework.ground.refusal import Refusal

NO_CHANGE, BETTER, WORSE = "no-change", "better", "worse"
ANSWERS = {NO_CHANGE: "No change", BETTER: "Better", WORSE: "Worse"}
RULE = "L21"


@dataclass(frozen=True)
class Question:
    """One question of change. bears_on: key of the axis of the contact tool's matrix that a change for the worse moves."""

    key: str
    title: str
    asks: str
    bears_on: str


QUESTIONS: Mapping[str, Question] = {
    each.key: each
    for each in (
        Question("fall", "Falls", "Any fall, or nearly? Less steady on the feet?", "harm"),
        Question("hospital", "Hospital", "In hospital, an ambulance called, or a new illness?", "harm"),
        Question("carer", "Whoever helps", "How do those who help bear up? Has anybody stopped, or will they?", "support"),
        Question("food", "Food and medicine", "Eating, drinking, and taking medicine as it should be?", "harm"),
        Question("safety", "Safety", "Safe at home, and with the people around them?", "harm"),
    )
}  # in the order in which they are asked


@dataclass(frozen=True)
class Answer:
    """What was answered. answer: a key of ANSWERS, "" for none. words: what is worse, or better."""

    question: str
    answer: str
    words: str = ""


@dataclass(frozen=True)
class Call:
    """An earlier call: its day, and its answers by question."""

    on: date
    answers: Mapping[str, Answer]


def refusals_of_answers(answers: Iterable[Answer]) -> list[Refusal]:
    """What the answers lack, in the order of the questions: each is answered, and what is worse is named (L21)."""
    given = {each.question: each for each in answers}
    found = [_refusal(question, given.get(question.key)) for question in QUESTIONS.values()]
    return [refusal for refusal in found if refusal is not None]


def _refusal(question: Question, given: Answer | None) -> Refusal | None:
    if given is None or given.answer not in ANSWERS:
        return Refusal(f"Answer \u201c{question.title}\u201d: no change, better or worse.", RULE, question.key)
    if given.answer == WORSE and not given.words.strip():
        return Refusal(f"Say what is worse under \u201c{question.title}\u201d.", RULE, f"{question.key}_words")
    return None


def worse_in(answers: Iterable[Answer]) -> list[Question]:
    """The questions that were answered with worse, in their order."""
    worse = {each.question for each in answers if each.answer == WORSE}
    return [question for question in QUESTIONS.values() if question.key in worse]


def last_answer(question: str, calls: Sequence[Call]) -> tuple[date, Answer] | None:
    """When this question was last answered, and how; None before the first call. calls: the latest first."""
    return next(((call.on, call.answers[question]) for call in calls if question in call.answers), None)


def trend(question: str, calls: Sequence[Call]) -> str:
    """How a question was answered of late, in words; "" before the first call. calls: the latest first."""
    given = [call.answers[question].answer for call in calls if question in call.answers]
    if not given:
        return ""
    run = len(list(takewhile(lambda each: each == given[0], given)))
    words = f"{ANSWERS[given[0]]} at the last {f'{run} calls' if run > 1 else 'call'}"
    return words if run == len(given) else f"{words}, {ANSWERS[given[run]].lower()} before"
