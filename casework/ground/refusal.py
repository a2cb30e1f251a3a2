"""A refusal: the sentence a person reads when something may not be done, and the rule behind it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """Why something may not be done.

    sentence: plain words, saying what to do instead. rule: number in the rulebook, or None.
    field: the name of the form field that answers it, or None for the form as a whole.
    """

    sentence: str
    rule: str | None = None
    field: str | None = None


class Refused(Exception):
    """Raised by an operation; carries the Refusal that the page shows again."""

    def __init__(self, refusal: Refusal):
        super().__init__(refusal.sentence)
        self.refusal = refusal


def refuse_if(refusal: Refusal | None) -> None:
    """Raise Refused when there is a refusal; do nothing for None."""
    if refusal is not None:
        raise Refused(refusal)


class Faults(Refused):
    """Several lines of a list are refused at once; ``sentences`` name each."""

    def __init__(self, sentences: list[str]):
        super().__init__(Refusal(sentences[0]))
        self.sentences = sentences


class Overtaken(Refused):
    """Somebody else saved the same row while this person was typing; the page shows both versions (B16)."""

    def __init__(self) -> None:
        super().__init__(Refusal("Somebody else saved this while you were typing. Compare the two versions below."))


def refuse_if_overtaken(row: Any, version: int | None) -> None:
    """Raise Overtaken when the row was saved since the form was opened with ``version``; None asks for no check."""
    if version is not None and row.version != version:
        raise Overtaken
