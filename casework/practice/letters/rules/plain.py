"""The words of each letter as they stand in the plain wording, and in large print."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from casework.practice.letters.rules.kinds import ACKNOWLEDGEMENT, ADVOCATE, DECISION, PLACED, WAITING
from casework.practice.letters.rules.letterhead import Head
from casework.practice.letters.rules.matter import Asked, Matter, Part, day_words, paragraphs, weeks_words
from casework.practice.support.rules import AGREED, NOT_AGREED
from casework.practice.support.rules import CHARGED as PAYS

CHARGED = MappingProxyType({True: "You will be asked to pay towards it.", False: "You do not have to pay for it."})
Body = tuple[str, tuple[Part, ...]]
POINT_HEADINGS = MappingProxyType(
    {
        "decision": "What we decided",
        "rationale": "Why we decided this",
        "advice": "Information and advice for you",
        "next": "What happens next, and when",
        "complaint": "If you are not happy with this decision",
    }
)
WROTE = MappingProxyType({"letter": "letter", "email": "e-mail", "text": "text message"})
CHANGES = (
    "Please ring us straight away if something changes. For example, if you fall or go into hospital, if you do not feel safe, "
    "if food or medicine is a problem, or if somebody who helps you cannot go on."
)


def _decision(matter: Matter, asked: Asked) -> Body:
    if matter.told_on:
        first = f"We told you about this decision on {day_words(matter.told_on)}. This letter is for you to keep."
    else:
        first = "We have made a decision about support for you. This letter tells you what we decided, and why."
    second = "This support is for a short time, until we know more about what you need. It is not your care and support plan."
    points = [Part(heading, paragraphs(asked.points.get(key, ""))) for key, heading in POINT_HEADINGS.items()]
    return "Our decision about your support", (Part("", (first, second)), *points)


def _placed(matter: Matter, _asked: Asked) -> Body:
    since = f" since {day_words(matter.placed_on)}" if matter.placed_on else ""
    texts = (
        "We know that you need help from us. We do not have a worker for you yet, and we are sorry about that.",
        f"You are on our waiting list{since}. We look at everybody on this list each week, so you will not be forgotten.",
    )
    return "You are on our waiting list", (Part("", texts), *_while_waiting(matter))


def _still(matter: Matter, _asked: Asked) -> Body:
    since = f" since {day_words(matter.placed_on)}" if matter.placed_on else ""
    texts = (
        f"You have been on our waiting list{since}. You are still on it, and you have kept your place.",
        "We do not have a worker for you yet. We know that waiting is hard, and we are sorry.",
    )
    return "You are still on our waiting list", (Part("", texts), *_while_waiting(matter))


def _while_waiting(matter: Matter) -> tuple[Part, ...]:
    return (
        Part("How long it may take", (_promise(matter),)),
        Part("When you will hear from us", _next_contact(matter)),
        Part("If things change", (CHANGES, "You do not have to wait until we are in touch.")),
    )


def _promise(matter: Matter) -> str:
    if matter.weeks is None:
        return (
            "We cannot say yet how long you will wait, and we do not want to promise you a day that we cannot keep. We will tell "
            "you when we know more."
        )
    return (
        f"People whose need is like yours usually wait {weeks_words(matter.weeks)} for a worker, counted from the day they "
        "came on the list. One in four waits less, and one in four waits longer. This is no promise: it may change."
    )


def _next_contact(matter: Matter) -> tuple[str, ...]:
    first = f"We will be in touch with you {f'by {day_words(matter.next_on)}' if matter.next_on else 'soon'}."
    every = f" After that you will hear from us at least every {matter.every}." if matter.every else ""
    return (f"{first}{every}", "We will ask how you are, and whether anything has changed.")


def _advocate(matter: Matter, _asked: Asked) -> Body:
    may = "You have a right to an advocate." if matter.duty else "You can have an advocate."
    what = (
        f"{may} An advocate is on your side and does not work for us. They help you to understand what is happening, to say what "
        "you think and want, and to take part in decisions about you."
    )
    choice = Part("It is your choice", ("You do not have to have an advocate. If you do not want one, please tell us. You can "
                                        "change your mind at any time.",))  # fmt: skip
    if matter.state == "in-place":
        since = f" since {day_words(matter.on)}" if matter.on else ""
        found = (f"Your advocate is {matter.whom}{since}.", "They will get in touch with you. We can ring them for you.")
        return "You have an advocate", (Part("", (what,)), Part("Who your advocate is", found), choice)
    asked_on = f" on {day_words(matter.on)}" if matter.on else ""
    looking = [f"We asked {matter.whom}{asked_on} to find an advocate for you. We will write to you when we know who it is."]
    if matter.holds_up:
        looking.append("We will not begin or finish an assessment with you before somebody is there to help you. If something is "
                       "urgent, we can still act at once.")  # fmt: skip
    return "We are looking for an advocate for you", (Part("", (what,)), Part("What we have done", tuple(looking)), choice)


def _acknowledgement(matter: Matter, _asked: Asked) -> Body:
    wrote = WROTE.get(matter.channel, "letter")
    came = f", which came on {day_words(matter.on)}" if matter.on else ""
    by = f" You will hear from us by {day_words(matter.due_on)}." if matter.due_on else ""
    parts = [
        Part("", (f"Thank you for your {wrote}{came}. It is safe with us, and somebody will read it and see to it.{by}",)),
        Part("If you do not hear from us", (
            "Please ring us. Tell us that you wrote, and when. Ring us at once if it cannot wait.",)),
    ]
    if matter.other:
        parts.append(Part("If you wrote about somebody else", (
            "What you wrote helps us. But we may not be able to tell you about another person, unless they agree.",)))
    return f"We have your {wrote}", tuple(parts)


BODIES: Mapping[str, Callable[[Matter, Asked], Body]] = MappingProxyType(
    {DECISION: _decision, PLACED: _placed, WAITING: _still, ADVOCATE: _advocate, ACKNOWLEDGEMENT: _acknowledgement}
)


def body(matter: Matter, asked: Asked) -> Body:
    """The title and the parts of a letter."""
    return BODIES[matter.kind](matter, asked)


def decided_words(outcome: str, what: str, wanted: str, charge: str) -> str:
    """What was decided about money, for the person. wanted: what was asked for; charge: a key of ``support.rules.CHARGES``."""
    if outcome == NOT_AGREED:
        return f"We did not agree to pay for this: {_as_clause(wanted)}"
    first = "We agreed to this:" if outcome == AGREED else "We did not agree to all that was asked for. We agreed to this:"
    return f"{first} {_as_clause(what)} {CHARGED[charge == PAYS]}"


def _as_clause(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "?", "!")) else f"{text}."


def further(words: str) -> str:
    """The sentence by which a letter takes the place of an earlier one. words: the day of that."""
    return f"This letter takes the place of our letter of {words}."


def added(asked: Asked) -> tuple[Part, ...]:
    """What whoever writes wants to say besides."""
    texts = paragraphs(asked.paragraph)
    return (Part("What we would also like to say", texts),) if texts else ()


def closing(head: Head) -> tuple[Part, ...]:
    """Whom to ring, and how to have the letter in another way."""
    closed = f" When we are closed and it cannot wait, please ring {head.out_of_hours_phone}." if head.out_of_hours_phone else ""
    write = f" You can also e-mail {head.email}" if head.email else ""
    reach = (
        f"You can ring us on {head.phone}. We are there {head.hours}.{closed}",
        "If you or somebody else is in danger now, ring 999.",
        f"Would you like this letter in large print, in easy words or in another language? Please ring us.{write}",
    )
    return (Part("How to reach us", reach),)


GOODBYE = "Yours sincerely,"
