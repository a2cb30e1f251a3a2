"""Why a worker suits a case, what speaks against it, and in which order workers are shown (H8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.practice.matching.rules.languages import named_in, speaks
from casework.practice.matching.rules.lists import FUNCTIONS, NEEDS, in_a_sentence


@dataclass(frozen=True)
class Part:
    """What one reason is worth. words: as people read it."""

    points: int
    words: str


# The whole score: the sum of the parts that are so, each once but where it says "each".
PARTS = MappingProxyType(
    {
        "asked-for": Part(5, "The person asked for this worker"),
        "language": Part(4, "Speaks a language that the case asks for"),
        "language-on-record": Part(3, "Speaks a language that the person\u2019s record names"),
        "function": Part(3, "Skilled in this kind of work"),
        "need": Part(3, "Skilled in supporting people with this need, each"),
        "knows": Part(3, "Holds or held a case of the person, or was in touch with them"),
        "known-face": Part(2, "Knows the person, who wishes for somebody they know"),
        "experience": Part(1, "Was given cases of this kind in the last two years"),
        "interest": Part(1, "Has a special interest in the work or a need, each"),
        "notes": Part(1, "Wrote notes about the person"),
        "learning": Part(1, "Wants to learn about the work or a need, each"),
    }
)


@dataclass(frozen=True)
class Asked:
    """What a case asks of its worker. kind: of work. on_record: the person's communication needs, as their record has them.

    known_face: the person wishes for somebody they know. asked_for, not_again: numbers of workers. named: whom a restricted
    record names; None where it is not restricted.
    """

    kind: str
    needs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    on_record: str = ""
    known_face: bool = False
    asked_for: frozenset[int] = frozenset()
    not_again: frozenset[int] = frozenset()
    named: frozenset[int] | None = None


@dataclass(frozen=True)
class Holding:
    """A worker holds or held a case of the person. until: the last day, None while they hold it."""

    this_case: bool
    until: date | None = None


@dataclass(frozen=True)
class Known:
    """What is known of a worker. functions, needs: skills. holdings: of the person's cases, the newest first.

    contacts: how often they were in touch with the person, last on ``last_contact``; notes: what else they wrote about them.
    given: cases of the same kind that they were given lately.
    """

    worker_id: int
    functions: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    interested: tuple[str, ...] = ()
    learning: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    holdings: tuple[Holding, ...] = ()
    contacts: int = 0
    last_contact: date | None = None
    notes: int = 0
    given: int = 0


@dataclass(frozen=True)
class Match:
    """Why a worker suits a case. score: the sum of PARTS. reasons, learning, against: sentences that people read.

    learning: what they would learn by it, shown apart. refused: by the person's wish, or by whom a restricted record names.
    """

    score: int = 0
    reasons: tuple[str, ...] = ()
    learning: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    refused: bool = False


def match(asked: Asked, known: Known) -> Match:
    """What speaks for a worker, and against."""
    found = [*_wished(asked, known), *_skilled(asked, known), *_spoken(asked, known), *_acquainted(asked, known),
             *_interested(asked, known), *_experienced(asked, known)]  # fmt: skip
    learning, against = list(_learning(asked, known)), tuple(_against(asked, known))
    score = sum(PARTS[part].points for part, _sentence in (*found, *learning) if part)
    reasons, learnt = (tuple(sentence for _part, sentence in each) for each in (found, learning))
    return Match(score, reasons, learnt, against, bool(against))


Reasons = Iterable[tuple[str, str]]  # (a key of PARTS, "" where it counts with the one before; the sentence)


def _wished(asked: Asked, known: Known) -> Reasons:
    if known.worker_id in asked.asked_for:
        yield "asked-for", "The person asked for them"


def _skilled(asked: Asked, known: Known) -> Reasons:
    if asked.kind in known.functions and asked.kind in FUNCTIONS:
        yield "function", f"Skilled in {FUNCTIONS[asked.kind]}"
    for key, need in NEEDS.items():
        if key in asked.needs and key in known.needs:
            yield "need", f"Skilled in supporting {need.people}"


def _spoken(asked: Asked, known: Known) -> Reasons:
    wanted = speaks(known.languages, asked.languages)
    if wanted:
        yield "language", f"Speaks {' and '.join(wanted)}"
        return
    named = named_in(asked.on_record, known.languages)
    if named:
        yield "language-on-record", f"Speaks {' and '.join(named)}, which the person\u2019s record names under communication"


def _acquainted(asked: Asked, known: Known) -> Reasons:
    sentences = [*_held(known.holdings), *_in_touch(known)]
    for number, sentence in enumerate(sentences):
        yield ("knows", sentence) if number == 0 else ("", sentence)
    if sentences and asked.known_face:
        yield "known-face", "The person wishes for somebody they know"
    if known.notes:
        yield "notes", f"Wrote {_count(known.notes, 'note')} about them"


def _held(holdings: Iterable[Holding]) -> Iterable[str]:
    """The newest of this case, and of the person's others."""
    for this_case, what in ((True, "this case"), (False, "another case of theirs")):
        held = next((each for each in holdings if each.this_case is this_case), None)
        if held is not None:
            yield f"Holds {what} now" if held.until is None else f"Held {what} until {_day(held.until)}"


def _in_touch(known: Known) -> Iterable[str]:
    if known.contacts == 1:
        yield f"Was in touch with them once, on {_day(known.last_contact)}"
    elif known.contacts:
        yield f"Was in touch with them {known.contacts} times, last on {_day(known.last_contact)}"


def _interested(asked: Asked, known: Known) -> Reasons:
    for words in _listed(asked, known.interested):
        yield "interest", f"Special interest: {words}"


def _experienced(asked: Asked, known: Known) -> Reasons:
    if known.given and asked.kind in FUNCTIONS:
        yield "experience", f"Was given {_count(known.given, 'case')} of this kind in the last two years"


def _learning(asked: Asked, known: Known) -> Reasons:
    skilled = {*known.functions, *known.needs}
    for words in _listed(asked, [key for key in known.learning if key not in skilled]):
        yield "learning", f"Wants to learn about {words}"


def _listed(asked: Asked, keys: Iterable[str]) -> list[str]:
    """What the case asks for of these keys, in words that go on a sentence."""
    return in_a_sentence({asked.kind, *asked.needs} & set(keys))


def _against(asked: Asked, known: Known) -> Iterable[str]:
    if known.worker_id in asked.not_again:
        yield "The person asked not to have them again"
    if asked.named is not None and known.worker_id not in asked.named:
        yield "Not named on this restricted record"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
