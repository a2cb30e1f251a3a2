"""Where a contact goes, what is asked for in each of four branches, when the message is due and who hears (F1 to F4).

Plain values. A receiver's key is "worker-7" or "duty-3" (a team's number).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.ground.days import add_working_days
from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.records.staff.rules import Actor

FINDING, PRESENCE, CALLING_BACK, WRITING = "F1", "F2", "F3", "F4"
ABOUT = "contact"  # begins the occasion of all that is told about a contact

CALL, VISIT, LETTER, EMAIL, TEXT = "call", "visit", "letter", "email", "text"
CHANNELS = MappingProxyType(
    {CALL: "Telephone", VISIT: "In person", LETTER: "Letter", EMAIL: "E-mail", TEXT: "Text message"}
)
WRITTEN_WAYS = (LETTER, EMAIL, TEXT)


def is_written(channel: str) -> bool:
    """True for a letter, an e-mail or a text message."""
    return channel in WRITTEN_WAYS


# --- the life of a contact --------------------------------------------------------------------------------------------

BEGUN, OPEN, ENDED = "begun", "open", "ended"
STAGES = MappingProxyType({BEGUN: "Not finished", OPEN: "Open", ENDED: "Answered"})
TAKEN, THROUGH, DROPPED, CALLED, DONE, NOT_REACHED, PASSED, MISSED, WROTE_BACK = (
    "taken", "through", "dropped", "called-back", "done", "not-reached", "passed", "missed", "wrote-back")  # fmt: skip
GIVEN = (TAKEN, PASSED)  # by which somebody has it from then on
HAPPENED = MappingProxyType(
    {
        BEGUN: "The contact came",
        TAKEN: "A message was left",
        THROUGH: "Put through",
        DROPPED: "Nothing came of it",
        CALLED: "Called back",
        DONE: "Done",
        NOT_REACHED: "Could not be reached",
        PASSED: "Passed to somebody else",
        MISSED: "Not answered in time",
        WROTE_BACK: "A letter says that it came",
    }
)
# By stage, what may happen then, and the stage that it leads to.
LIFE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        BEGUN: {TAKEN: OPEN, THROUGH: ENDED, DROPPED: ENDED},
        OPEN: {CALLED: ENDED, DONE: ENDED, NOT_REACHED: OPEN, PASSED: OPEN, MISSED: OPEN, WROTE_BACK: OPEN},
        ENDED: {},
    }
)
ANSWERS = MappingProxyType({CALLED: "Called back", DONE: "Done, without calling back", NOT_REACHED: "Could not reach them"})
WRITTEN_ANSWERS = MappingProxyType({CALLED: "Answered", DONE: "Done, no answer was needed", NOT_REACHED: "Could not reach them"})


def answers_to(channel: str) -> Mapping[str, str]:
    """The answers to a message, in the words of how it came."""
    return WRITTEN_ANSWERS if is_written(channel) else ANSWERS


# --- where it goes (F1) -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """An open case of the person. worker_id, worker: who holds it, or None and "" while nobody does."""

    case_id: int
    team_id: int
    team: str
    worker_id: int | None = None
    worker: str = ""


KEEPERS = "keepers"


@dataclass(frozen=True)
class Receiver:
    """Somebody to whom a contact may go: an allocated worker, or a team's duty. why: in what right, in words.

    hidden: of a restricted record that is not the reader's to see, not even its team is told (U17).
    """

    team_id: int
    name: str
    why: str
    worker_id: int | None = None
    hidden: bool = False

    @property
    def key(self) -> str:
        """As forms and addresses name it."""
        if self.hidden:
            return KEEPERS
        return f"duty-{self.team_id}" if self.worker_id is None else f"worker-{self.worker_id}"


def receivers(held: Sequence[Held], teams: Iterable[tuple[int, str]]) -> tuple[Receiver, ...]:
    """Who may get a contact: whoever holds a case of the person, then the duty of each team responsible (F1).

    held: their open cases. teams: (number, name) of the teams that work with them; of all, for what is about nobody's
    record; of the one that answers for a record which is not the reader's to see. Nobody twice.
    """
    found: dict[str, Receiver] = {}
    for case in (case for case in held if case.worker_id is not None):
        one = Receiver(case.team_id, case.worker, f"holds case {case.case_id}, {case.team}", case.worker_id)
        found.setdefault(one.key, one)
    for team_id, name in [*((case.team_id, case.team) for case in held), *teams]:
        one = Receiver(team_id, f"Duty of {name}", f"{name} answers for this")
        found.setdefault(one.key, one)
    return tuple(found.values())


def keepers(team_id: int) -> Receiver:
    """Those who answer for a restricted record, whoever they are (U17). team_id: whose duty or named readers get it."""
    return Receiver(team_id, "Those who answer for this record", "they answer for this", hidden=True)


def receiver_of(key: str, found: Iterable[Receiver]) -> Receiver | None:
    """The receiver of that key; None when the contact may not go there."""
    return next((each for each in found if each.key == key), None)


def refusal_to_pass(key: str, found: Sequence[Receiver], asked: str = "") -> Refusal | None:
    """A contact goes to no worker who does not hold the person: the sentence says who does (F1).

    asked: the name of the worker whom the key means, where it is known.
    """
    if receiver_of(key, found) is not None:
        return None
    worker = f"{asked or 'That worker'} holds no case of this person that you may see"
    who = worker if key.startswith("worker-") else "That team does not answer for this person"
    return Refusal(f"{who}, so the contact is not passed to them. It goes to {_listed(found)}.", FINDING, "to")


def _listed(found: Sequence[Receiver]) -> str:
    names = [each.name if each.worker_id is None else f"{each.name} ({each.why})" for each in found[:4]]
    names = [in_a_sentence(name) for name in names]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def in_a_sentence(name: str) -> str:
    """A receiver's name as it stands within a sentence."""
    return name.replace("Duty of", "the duty of").replace("Those who", "those who")


def for_referral(facts: Mapping[str, str], matter: str) -> dict[str, str]:
    """What a contact says already, by the fields of a referral (F12). Without a relation nobody knows whose words they are."""
    relation = facts.get("relation", "")
    said = {"referrer_name": facts.get("caller", ""), "referrer_relationship": relation,
            "referrer_contact": facts.get("reach", ""), "referrer_view" if relation else "issue": matter.strip()}  # fmt: skip
    return said | ({"referrer_is": "other"} if relation else {})


# --- whether they are in (F2) -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Presence:
    """Whether somebody is at work today. back_on: the first day on which they are again; None when not known, or not away."""

    away: bool = False
    back_on: date | None = None

    def there_by(self, day: date) -> bool:
        """True when they are at work by that day, as far as is known."""
        return not self.away or (self.back_on is not None and self.back_on <= day)


def presence(spans: Iterable[tuple[date, date | None]], today: date, closures: Collection[date]) -> Presence:
    """From somebody's absences, (first day, last day or None) each: whether they are away, and when they are back (F2).

    One absence that follows upon another makes one; the return is a working day.
    """
    back_on, away, rows = today, False, sorted(spans, key=lambda span: span[0])
    for from_on, until_on in rows:
        if from_on <= back_on and (until_on is None or until_on >= back_on):
            away = True
            if until_on is None:
                return Presence(True)
            back_on = add_working_days(until_on, 1, closures)
    return Presence(True, back_on) if away else Presence()


# --- the four branches (F3, F4) ---------------------------------------------------------------------------------------

AVAILABLE, KNOWN, UNKNOWN, WRITTEN = "available", "away-known", "away-unknown", "written"
BRANCHES = MappingProxyType(
    {
        AVAILABLE: "In today",
        KNOWN: "Away, and it is known when they are back",
        UNKNOWN: "Away, and nobody knows until when",
        WRITTEN: "Written to",
    }
)
ALONE = MappingProxyType({True: (WRITTEN,), False: (AVAILABLE,)})  # duty is there: somebody always has it


def branch_of(*, written: bool, there: Presence) -> str:
    """The branch that the calendar of absences says."""
    if written:
        return WRITTEN
    if not there.away:
        return AVAILABLE
    return UNKNOWN if there.back_on is None else KNOWN


def branches(*, written: bool, there: Presence, duty: bool) -> tuple[str, ...]:
    """The branches on offer, that of the calendar first: whoever was asked on the spot may know better than it."""
    if written or duty:
        return ALONE[written]
    first = branch_of(written=False, there=there)
    return (first, *(each for each in (AVAILABLE, KNOWN, UNKNOWN) if each != first))


MESSAGE = "message"
OUTCOMES = MappingProxyType({THROUGH: "The caller was put through to them", MESSAGE: "They take a message, and call back"})
URGENT = MappingProxyType({"none": "Nothing was urgent", "done": "Something was urgent, and I dealt with it"})
YES, NO, NONE = "yes", "no", "none"
ORIGINAL = MappingProxyType({YES: "Yes, they want it", NO: "No, it is filed", NONE: "There is no original"})
SECURE_EMAIL, POST, DELIVERY = "secure-email", "internal-post", "secure-delivery"
TRAVELS = MappingProxyType({SECURE_EMAIL: "Internal secure e-mail", POST: "Internal post", DELIVERY: "Secure delivery"})
TRAVELS_OF = MappingProxyType({EMAIL: (SECURE_EMAIL,), LETTER: (POST, DELIVERY), TEXT: ()})
RESPONSES = MappingProxyType(
    {NONE: "No response is needed", "receiver": "Whoever gets the message", "taker": "I do", "other": "Somebody else"}
)
SENT, TO_SEND = "sent", "to-send"
ACKNOWLEDGED = MappingProxyType({SENT: "Sent", TO_SEND: "To be sent", NONE: "Not needed"})
BY_DUTY, BY_MANAGER = "duty", "manager"
MEANWHILE = MappingProxyType(
    {BY_DUTY: "The team’s duty receives and manages it", BY_MANAGER: "A manager agreed that it waits for them"}
)
PROMISED = ("due_on", "told", "message", "done", "urgent", "otherwise")
# By branch, the questions that its page shows, in order.
ASKED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        AVAILABLE: ("outcome", "message", "due_on", "told", "otherwise"),
        KNOWN: ("told", "due_on", "message", "done", "urgent", "otherwise"),
        UNKNOWN: ("told", "due_on", "message", "done", "urgent", "otherwise"),
        WRITTEN: ("due_on", "message", "original", "travels", "filed_at", "response", "response_by", "acknowledged",
                  "meanwhile", "manager", "told", "done", "otherwise"),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Taking:
    """What was recorded when a contact was taken. how: the branch. due_on: the call back, or the day a writing is needed by.

    told: what the caller was told and when to expect the call, or a writer of a long absence. done: meanwhile. otherwise:
    what they do when nobody calls or answers.
    """

    how: str
    outcome: str = ""
    due_on: date | None = None
    told: str = ""
    message: str = ""
    done: str = ""
    urgent: str = ""
    otherwise: str = ""
    original: str = ""
    travels: str = ""
    filed_at: str = ""
    response: str = ""
    response_by: str = ""
    acknowledged: str = ""
    meanwhile: str = ""
    manager: str = ""

    @property
    def put_through(self) -> bool:
        """True when nothing is left to call back about."""
        return self.how == AVAILABLE and self.outcome == THROUGH


@dataclass(frozen=True)
class Situation:
    """What the questions depend on. long_away: working days from which somebody is away for more than a few."""

    channel: str
    there: Presence
    today: date
    duty: bool = False
    few_days_on: date = date.max  # the day by which somebody away for no more than a few days is back


MISSING = MappingProxyType(
    {
        "outcome": "Say whether the caller was put through, or a message was left.",
        "due_on": "Enter the day by which they are called back.",
        "told": "Write what the caller was told, and when to expect the call.",
        "message": "Write the message: what it is about, and what was promised.",
        "done": "Write what you did meanwhile, or that there was nothing to do.",
        "urgent": "Say whether anything was urgent.",
        "otherwise": "Write what they do if nobody calls.",
        "original": "Say whether the worker wants the original.",
        "travels": "Choose how the original travels.",
        "filed_at": "Write where the original is filed.",
        "response": "Say who sends a response, if one is needed.",
        "response_by": "Write who sends the response.",
        "acknowledged": "Say whether a letter tells the writer that it came.",
        "meanwhile": "Nobody is there in time. Choose who manages it meanwhile.",
        "manager": "Write which manager agreed, and what.",
    }
)
WRITTEN_MISSING = MappingProxyType(
    {
        "due_on": "Enter the day by which an answer or action is needed.",
        "told": "They are away for more than a few days. Write what the writer was told.",
        "otherwise": "Write what the writer does if nobody answers.",
    }
)


def is_late(situation: Situation, taking: Taking) -> bool:
    """True when a writing's receiver is not at work by the day on which it is needed."""
    return taking.due_on is not None and not situation.duty and not situation.there.there_by(taking.due_on)


def is_long_away(situation: Situation) -> bool:
    """True when the receiver is away for more than a few days, or nobody knows for how long."""
    return not situation.duty and not situation.there.there_by(situation.few_days_on)


def needed(situation: Situation, taking: Taking) -> tuple[str, ...]:
    """The answers without which this is not recorded, in the order of the page (F3, F4)."""
    if taking.how == AVAILABLE:
        return ("outcome", *(() if taking.outcome != MESSAGE else ("message", "due_on", "told", "otherwise")))
    if taking.how in (KNOWN, UNKNOWN):
        return ASKED[taking.how]
    late, long_away = is_late(situation, taking), is_long_away(situation)
    wanted = {"due_on", "message", "original", "response", "acknowledged"}
    wanted |= {"travels"} if taking.original == YES else {"filed_at"} if taking.original == NO else set()
    wanted |= {"response_by"} if taking.response == "other" else set()
    wanted |= {"meanwhile", "done", "otherwise"} if late else set()
    wanted |= {"manager"} if late and taking.meanwhile == BY_MANAGER else set()
    wanted |= {"told"} if long_away else set()
    return tuple(name for name in ASKED[WRITTEN] if name in wanted)


def refusal_of_taking(situation: Situation, taking: Taking) -> Refusal | None:
    """What is missing or does not fit; None when the contact can be recorded so (F3, F4)."""
    written = is_written(situation.channel)
    rule = WRITING if written else CALLING_BACK
    if taking.how not in (ALONE[written] if written or situation.duty else (AVAILABLE, KNOWN, UNKNOWN)):
        return Refusal("That does not fit how they got in touch. Go back and choose again.", rule)
    for name in needed(situation, taking):
        if not getattr(taking, name):
            words = WRITTEN_MISSING.get(name, MISSING[name]) if written else MISSING[name]
            return Refusal(words, rule, name)
    if taking.put_through:
        return None
    return _refusal_of_day(situation, taking, rule) or (_refusal_of_writing(situation, taking) if written else None)


def _refusal_of_day(situation: Situation, taking: Taking, rule: str) -> Refusal | None:
    if taking.due_on < situation.today:
        return Refusal("Enter today or a day to come.", rule, "due_on")
    back_on = situation.there.back_on
    if taking.how == KNOWN and back_on is not None and taking.due_on < back_on:
        words = f"They are not back before {back_on.day} {back_on:%B %Y}. Promise that day or a later one, or pass it to duty."
        return Refusal(words, rule, "due_on")
    return None


def _refusal_of_writing(situation: Situation, taking: Taking) -> Refusal | None:
    if taking.original == YES and taking.travels not in TRAVELS_OF[situation.channel]:
        ways = " or ".join(TRAVELS[key].lower() for key in TRAVELS_OF[situation.channel]) or "no way: it has none"
        return Refusal(f"The original travels by {ways} only.", WRITING, "travels")
    if is_late(situation, taking) and taking.acknowledged == NONE:
        return Refusal("They are not there in time. Send a letter that it came, or say that one is to be sent.", WRITING,
                       "acknowledged")  # fmt: skip
    return None


def goes_to_duty(situation: Situation, taking: Taking) -> bool:
    """True when a writing that its worker does not see in time is the duty's from the start (F4)."""
    return taking.how == WRITTEN and is_late(situation, taking) and taking.meanwhile == BY_DUTY


def acknowledgement_of(stage: str, happened: Sequence[tuple[str, Mapping[str, str]]]) -> str:
    """How it stands with the letter that says a writing came: "to-send", "sent", "not-asked", or "answered" (F4).

    happened: (what, facts) of all that happened to it, the oldest first.
    """
    if stage == ENDED:
        return "answered"
    said = [facts.get("acknowledged", "") for what, facts in happened if what == TAKEN]
    if SENT in said or any(what == WROTE_BACK for what, _facts in happened):
        return SENT
    return TO_SEND if TO_SEND in said else "not-asked"


def acknowledge_by(policy: Policy, today: date) -> date:
    """The day by which that letter is written (F4)."""
    return add_working_days(today, figure(policy, "acknowledgement"), policy.office.closures)


# --- figures that the policy decides ----------------------------------------------------------------------------------

USUAL = MappingProxyType(
    {
        "callback": 1, "callback-unknown": 2, "callback-written": 5, "callback-missed": 1, "contact-away": 3,
        "contact-begun": 1, "acknowledgement": 1,
    }  # fmt: skip
)


def figure(policy: Policy, key: str) -> int:
    """So many working days as the policy decides; the usual figure where it does not say."""
    decided = policy.decided.get(key)
    return decided.value if decided is not None else USUAL[key]


def usual_day(policy: Policy, how: str, there: Presence, today: date) -> date:
    """The day that a branch's page suggests: when they are back, or so many working days from today."""
    if how == KNOWN and there.back_on is not None:
        return there.back_on
    key = {AVAILABLE: "callback", WRITTEN: "callback-written"}.get(how, "callback-unknown")
    return add_working_days(today, figure(policy, key), policy.office.closures)


def few_days_on(policy: Policy, today: date) -> date:
    """The day by which somebody who is away for no more than a few days is back (F4)."""
    return add_working_days(today, figure(policy, "contact-away"), policy.office.closures)


def begun_on(policy: Policy, today: date) -> date:
    """The day on which duty hears of a contact that was begun and not finished."""
    return add_working_days(today, figure(policy, "contact-begun"), policy.office.closures)


# --- what came of it --------------------------------------------------------------------------------------------------


def refusal_to_act(actor: Actor, *, stage: str, team_id: int, what: str) -> Refusal | None:
    """Who answers a message or passes it on: somebody of the team that has it, while it is open."""
    if what not in LIFE[stage]:
        usual = "This has been answered already. Read below what came of it."
        sentences = {BEGUN: "This contact is not finished. Finish it first.", OPEN: "This contact has been taken already."}
        return Refusal(sentences.get(stage, usual), CALLING_BACK)
    if stage == OPEN and not actor.sees_team(team_id):
        return Refusal("Another team has this message. Ring its duty.", CALLING_BACK)
    return None


def refusal_of_answer(what: str, words: str, next_on: date | None, today: date) -> Refusal | None:
    """An answer says what came of it; after a vain try, there is a day for the next (F3)."""
    if what not in ANSWERS:
        return Refusal("Choose what came of it.", CALLING_BACK, "what")
    if not words.strip():
        return Refusal("Write in a few words what came of it.", CALLING_BACK, "words")
    if what == NOT_REACHED and next_on is None:
        return Refusal("Enter the day of the next try.", CALLING_BACK, "next_on")
    if what == NOT_REACHED and next_on < today:
        return Refusal("Enter today or a day to come.", CALLING_BACK, "next_on")
    return None


def refusal_of_words(words: str) -> Refusal | None:
    """Whoever passes a message on, or drops a contact, says why."""
    return None if words.strip() else Refusal("Say why.", CALLING_BACK, "words")


# --- who hears that it was missed -------------------------------------------------------------------------------------


DUTY, MANAGERS = "duty", "managers"


@dataclass(frozen=True)
class Telling:
    """to: to whom a message falls now, DUTY, MANAGERS or nobody. next_on: when the sweep looks again, or None."""

    to: str
    next_on: date | None


@dataclass(frozen=True)
class Message:
    """How an open message stands. of_duty: it is the duty's own. there: its worker is at work in the team today.

    fallen: it fell to duty already, and nobody answered it.
    """

    due_on: date
    of_duty: bool = False
    there: bool = True
    fallen: bool = False


def telling(message: Message, today: date, missed_on: date, again_on: date) -> Telling:
    """A message that is due (F3): it falls to duty when its day is over, at once when its worker is not there.

    What duty does not answer, the managers hear of. missed_on: the day on which an unanswered one falls. again_on: when a
    fallen one is looked at again.
    """
    if today < message.due_on:
        return Telling("", message.due_on)
    if message.fallen:
        return Telling(MANAGERS, None)
    if message.of_duty:
        return Telling(MANAGERS, None) if today >= missed_on else Telling("", missed_on)
    return Telling(DUTY, again_on) if today >= missed_on or not message.there else Telling("", missed_on)


def missed_on(policy: Policy, due_on: date) -> date:
    """The day on which a message that was due falls to the next (F3)."""
    return add_working_days(due_on, figure(policy, "callback-missed"), policy.office.closures)
