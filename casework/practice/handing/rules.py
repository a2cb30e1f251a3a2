"""What is left when a case closes or changes hands, and the note's words; on plain values."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from casework.ground.refusal import Refusal

CLOSURE, TRANSFER = "case-closure", "case-transfer"  # keys of the policy's note types
DONE, OUTSTANDING, RESPONSIBLE = "done", "outstanding", "responsible"  # their sections
LONGEST_THING, LONGEST_NAME = 300, 200
NO_TRANSFER = Refusal("Say what was done, what is left and who is responsible: somebody holds this case, and will not.", "H12")
NOTHING = "None: nothing is outstanding."
NOBODY = "Nobody: nothing is outstanding."


@dataclass(frozen=True)
class Thing:
    """One outstanding thing. receiver: of a task, as ``notices.rules`` makes it, where somebody here does it; else name.

    by_on: needed for somebody here; for others where a day is known.
    """

    what: str
    receiver: str = ""
    name: str = ""
    by_on: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in the row."""
        return not (self.what.strip() or self.receiver or self.name.strip() or self.by_on)


@dataclass(frozen=True)
class Left:
    """What is outstanding, and whose it is. nothing: it was said expressly that nothing is (H12)."""

    things: tuple[Thing, ...] = ()
    nothing: bool = False


@dataclass(frozen=True)
class Handed:
    """What a case changes hands with. sections: typed under the note's sections, by key; left: the rows beside them."""

    sections: Mapping[str, str]
    left: Left | None = None


@dataclass(frozen=True)
class Line:
    """Something that the record tells of what was done: when, what, by whom."""

    on: date
    what: str
    by: str


def refusals_of_left(left: Left, receivers: Collection[str], today: date) -> list[Refusal]:
    """Why what is left cannot be saved so, in the order of the form (H12); fields are "nothing", "things", "things-0-by".

    receivers: to whom a thing can be given as a task, as keys.
    """
    if left.things and left.nothing:
        return [Refusal("Either name what is outstanding, or tick that nothing is. Not both.", "H12", "nothing")]
    if not left.things and not left.nothing:
        sentence = "Say what is outstanding and who is responsible for each thing, or tick that nothing is outstanding."
        return [Refusal(sentence, "H12", "nothing")]
    return [refusal for n, thing in enumerate(left.things) if (refusal := _refusal_of(n, thing, receivers, today))]


def _refusal_of(n: int, thing: Thing, receivers: Collection[str], today: date) -> Refusal | None:
    if not thing.what.strip():
        return Refusal("Write what is outstanding, or clear the row.", "H12", f"things-{n}-what")
    if len(thing.what) > LONGEST_THING or len(thing.name) > LONGEST_NAME:
        return Refusal("Shorten this: one line for each thing, and a name.", "H12", f"things-{n}-what")
    if thing.receiver and thing.name.strip():
        return Refusal("Choose somebody from the list or write a name, not both.", "H12", f"things-{n}-name")
    if not thing.receiver and not thing.name.strip():
        return Refusal("Say who is responsible for this: choose somebody here, or write the name.", "H12", f"things-{n}-who")
    if thing.receiver and thing.receiver not in receivers:
        return Refusal("Choose somebody who will see the case, or write the name.", "H14", f"things-{n}-who")
    if thing.receiver and thing.by_on is None:
        return Refusal("Give the day by which they do it: it becomes their task.", "H14", f"things-{n}-by")
    if thing.by_on is not None and thing.by_on < today:
        return Refusal("This day has gone. Give one from today on.", "H12", f"things-{n}-by")
    return None


def texts_of(left: Left, names: Mapping[str, str]) -> dict[str, str]:
    """The note's sections on what is left, by key. names: of the receivers, in words."""
    if not left.things:
        return {OUTSTANDING: NOTHING, RESPONSIBLE: NOBODY}
    return {
        OUTSTANDING: "\n".join(f"- {thing.what.strip()}{_by_when(thing)}" for thing in left.things),
        RESPONSIBLE: "\n".join(f"- {_who(thing, names)}: {thing.what.strip()}{_by_when(thing)}" for thing in left.things),
    }


def _who(thing: Thing, names: Mapping[str, str]) -> str:
    return names.get(thing.receiver, thing.receiver) if thing.receiver else thing.name.strip()


def _by_when(thing: Thing) -> str:
    return f", by {day_words(thing.by_on)}" if thing.by_on is not None else ""


def proposal(lines: Iterable[Line], earlier: int = 0) -> str:
    """What was done, proposed for the note out of the record, the oldest first. earlier: how many lines were left out."""
    written = [f"- {day_words(line.on)}: {line.what} ({line.by})" for line in lines]
    first = [f"Before these, {earlier:,} more entries stand on the case."] if earlier and written else []
    return "\n".join([*first, *written])


def as_facts(left: Left) -> dict[str, Any]:
    """The same as a JSON value, to be kept until it is decided on."""
    things = [asdict(thing) | {"by_on": thing.by_on.isoformat() if thing.by_on else None} for thing in left.things]
    return {"things": things, "nothing": left.nothing}


def from_facts(facts: Mapping[str, Any]) -> Left:
    """What ``as_facts`` kept."""
    things = (Thing(**each) for each in facts["things"])
    read = (replace(each, by_on=date.fromisoformat(each.by_on) if each.by_on else None) for each in things)
    return Left(tuple(read), facts["nothing"])


def day_words(value: date) -> str:
    """28 November 2026."""
    return f"{value.day} {value:%B %Y}"
