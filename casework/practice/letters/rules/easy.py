"""The words of each letter in easy-read: short sentences, one idea in each, headings that are questions."""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from casework.practice.letters.rules.kinds import ACKNOWLEDGEMENT, ADVOCATE, DECISION, PLACED, WAITING
from casework.practice.letters.rules.letterhead import Head
from casework.practice.letters.rules.matter import Asked, Matter, Part, day_words, paragraphs
from casework.practice.letters.rules.plain import Body

LONG_SENTENCE = 12  # words in a sentence, on average, above which it is no easy-read
POINT_QUESTIONS = MappingProxyType(
    {
        "decision": "What did we decide?",
        "rationale": "Why did we decide this?",
        "advice": "Who else can help you?",
        "next": "What happens next?",
        "complaint": "What if you are not happy?",
    }
)
WROTE = MappingProxyType({"letter": "letter", "email": "e-mail", "text": "message"})


def average_length(texts: Iterable[str]) -> float:
    """Words in a sentence, on average; 0 for no words at all."""
    sentences = [each.split() for text in texts for each in re.split(r"(?<=[.?!:])\s+|\n", text)]
    counted = [len(words) for words in sentences if words]
    return sum(counted) / len(counted) if counted else 0.0


def lines(text: str) -> tuple[str, ...]:
    """A typed text, each of its sentences by itself."""
    return tuple(each for paragraph in paragraphs(text) for each in re.split(r"(?<=[.?!])\s+|\n", paragraph) if each.strip())


def _decision(matter: Matter, asked: Asked) -> Body:
    told = (f"We told you about this on {day_words(matter.told_on)}.",) if matter.told_on else ()
    first = (
        "This letter is about your support.", *told, "This support is for a short time.", "We will learn more about your needs.",
    )  # fmt: skip
    points = [Part(question, lines(asked.points.get(key, ""))) for key, question in POINT_QUESTIONS.items()]
    return "Our decision about your support", (Part("What is this letter about?", first), *points)


def _placed(matter: Matter, _asked: Asked) -> Body:
    first = (
        "You need help from us.", "We do not have a worker for you yet.", "We are sorry.", "You are on our waiting list.",
        *((f"You came on the list on {day_words(matter.placed_on)}.",) if matter.placed_on else ()), "We will not forget you.",
    )  # fmt: skip
    return "You are on our waiting list", (Part("What is this letter about?", first), *_while_waiting(matter))


def _still(matter: Matter, _asked: Asked) -> Body:
    first = (
        "You are still on our waiting list.",
        *((f"You came on the list on {day_words(matter.placed_on)}.",) if matter.placed_on else ()),
        "You have kept your place.", "We do not have a worker for you yet.", "Waiting is hard.", "We are sorry.",
    )  # fmt: skip
    return "You are still waiting", (Part("What is this letter about?", first), *_while_waiting(matter))


def _while_waiting(matter: Matter) -> tuple[Part, ...]:
    when = (f"We will be in touch by {day_words(matter.next_on)}.",) if matter.next_on else ("We will be in touch soon.",)
    every = (f"Then you hear from us every {matter.every}, or sooner.",) if matter.every else ()
    return (
        Part("How long will you wait?", _promise(matter)),
        Part("When will you hear from us?", (*when, *every, "We will ask how you are.")),
        Part("What if something changes?", ("Ring us straight away.", "Do not wait for us to ring.", "Ring us if you fall.",
             "Ring us if you go into hospital.", "Ring us if you do not feel safe.", "Ring us if you have no food or medicine.",
             "Ring us if your helper cannot help you.")),
    )  # fmt: skip


def _promise(matter: Matter) -> tuple[str, ...]:
    if matter.weeks is None:
        return "We do not know yet.", "We do not want to tell you a wrong day.", "We will tell you when we know more."
    first, last = matter.weeks
    usual = f"Most people wait {first} to {last} weeks." if 0 < first < last else f"Most people wait about {last} weeks or less."
    usual = usual.replace("1 weeks", "1 week") if last == 1 else usual
    return usual, "Some people wait longer.", "We cannot promise it.", "It may change."


def _advocate(matter: Matter, _asked: Asked) -> Body:
    may = "You have a right to an advocate." if matter.duty else "You can have an advocate."
    what = Part("What is an advocate?", (
        may, "An advocate is on your side.", "They do not work for us.", "They help you understand things.",
        "They help you say what you want."))  # fmt: skip
    choice = Part("Do you have to have one?", (
        "No.", "It is your choice.", "Tell us if you do not want one.", "You can change your mind."))  # fmt: skip
    if matter.state == "in-place":
        found = (f"Your advocate is {matter.whom}.", "They will get in touch with you.", "We can ring them for you.")
        return "You have an advocate", (what, Part("Who is your advocate?", found), choice)
    looking = [f"We asked {matter.whom} to find one.", "We will write to you when we know more."]
    if matter.holds_up:
        looking += ["We wait with your assessment until then.", "We still help if something is urgent."]
    return "We are looking for an advocate for you", (what, Part("What have we done?", tuple(looking)), choice)


def _acknowledgement(matter: Matter, _asked: Asked) -> Body:
    wrote = WROTE.get(matter.channel, "letter")
    came = (f"It came on {day_words(matter.on)}.",) if matter.on else ()
    by = (f"You will hear from us by {day_words(matter.due_on)}.",) if matter.due_on else ()
    parts = [
        Part("What is this letter about?", (
            f"Thank you for your {wrote}.", *came, "It is safe with us.", "Somebody will read it.")),
        Part("What happens next?", (*by, "Ring us if you do not hear from us.", "Ring us at once if it cannot wait.")),
    ]
    if matter.other:
        parts.append(Part("Did you write about another person?", (
            "What you wrote helps us.", "We may not tell you about them.", "They must agree first.")))
    return f"We have your {wrote}", tuple(parts)


BODIES: Mapping[str, Callable[[Matter, Asked], Body]] = MappingProxyType(
    {DECISION: _decision, PLACED: _placed, WAITING: _still, ADVOCATE: _advocate, ACKNOWLEDGEMENT: _acknowledgement}
)


def body(matter: Matter, asked: Asked) -> Body:
    """The title and the parts of a letter."""
    return BODIES[matter.kind](matter, asked)


def further(words: str) -> str:
    """The sentence by which a letter takes the place of an earlier one. words: the day of that."""
    return f"Please throw away our letter of {words}."


def added(asked: Asked) -> tuple[Part, ...]:
    """What whoever writes wants to say besides."""
    texts = lines(asked.paragraph)
    return (Part("What else do we want to say?", texts),) if texts else ()


def closing(head: Head) -> tuple[Part, ...]:
    """Whom to ring, and how to have the letter in another way."""
    reach = [f"Ring us on {head.phone}.", f"We are there {head.hours}."]
    if head.out_of_hours_phone:
        reach += ["Are we closed?", f"Ring {head.out_of_hours_phone} if it cannot wait."]
    reach.append("Are you in danger now? Ring 999.")
    if head.email:
        reach.append(f"Or e-mail {head.email}")
    help_to_read = "Ask somebody you trust.", "Or ring us, and we will read it to you."
    return Part("How can you reach us?", tuple(reach)), Part("Do you need help to read this?", help_to_read)


GOODBYE = "From"
