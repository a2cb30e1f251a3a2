"""When mail is due and may go, when a try is made again, and what a mail says: initials and case numbers, no more (U15)."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from casework.ground.days import at_office, bank_holidays, is_working_day, office_date, office_time
from casework.policy.model import Policy

DIGEST, URGENT, TEST = "digest", "urgent", "test"
KINDS = {DIGEST: "Daily mail", URGENT: "At once", TEST: "Test message"}
SENT, NOTHING, NOT_THEIRS, OVERTAKEN, GIVEN_UP, PUT_BACK = "sent", "nothing", "not-theirs", "overtaken", "given-up", "put-back"
ENDED = {
    SENT: "Sent",
    NOTHING: "Not needed: nothing was left to say",
    NOT_THEIRS: "Not sent: it was no longer for them",
    OVERTAKEN: "Not sent: the next day’s mail says it",
    GIVEN_UP: "Given up",
    PUT_BACK: "Not sent: a backup was put back",
}
USUAL_HOUR = time(8)  # of the daily mail, where a policy says none
LEASE_LASTS = timedelta(minutes=10)  # longer than a try can take, with every step at its limit
AGAIN_AFTER = tuple(timedelta(minutes=each) for each in (5, 15, 60, 240))  # a mail that was refused; then it is given up
TRIES_FOR_NOW = 20  # where it was refused for now only: with the last of these spans, about three days
OFTEN = 3  # times that a mail was refused, after which those in charge are told of it
SERVER_AGAIN_AFTER = tuple(timedelta(minutes=each) for each in (1, 2, 5, 10, 15))  # the server itself; the last one for ever
URGENT_FOR = timedelta(days=3)  # what was told longer ago stands in the daily mail
KEPT_FOR = timedelta(days=60)  # how long it is known what became of a mail
REMEMBERED_FOR = timedelta(days=7)  # how long those in charge are told of a mail that was given up


# --- when -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hours:
    """When an office is open. Monday is day 0; closures are single days beside the bank holidays."""

    days: frozenset[int]
    opens: time
    closes: time
    closures: tuple[date, ...] = ()

    def open_at(self, now: datetime) -> bool:
        """True while somebody is there."""
        local = office_time(now)
        shut = local.date() in self.closures or local.date() in bank_holidays(local.year)
        return local.weekday() in self.days and not shut and self.opens <= local.time() < self.closes


def hour_of(policies: Collection[Policy]) -> time:
    """The hour of the daily mail of somebody who works by these policies; the earliest, where they differ."""
    decisions = [policy.decided.get("mail-digest") for policy in policies]
    hours = [each.value for each in decisions if each is not None and isinstance(each.value, time)]
    return min(hours, default=USUAL_HOUR)


def digest_day(now: datetime, hour: time, hours: Collection[Hours], since: datetime) -> date | None:
    """The day whose daily mail is due at a moment; None before its hour, after the office closed, on a day nobody works.

    hours: of the offices of whoever gets it. since: mail is on from then, so that an hour before is nobody's.
    Whatever was missed, it is one mail, of today: it tells all that is still due.
    """
    today = office_date(now)
    begins = at_office(today, hour)
    worked = [each for each in hours if is_working_day(today, each.closures)]
    ends = max((at_office(today, each.closes) for each in worked), default=begins)
    return today if worked and since < begins <= now < ends else None


def may_go(kind: str, occasion: str, now: datetime, hours: Collection[Hours]) -> bool:
    """Whether a mail that waits may go now: a daily one on its day until the office closes, an urgent one while it is open.

    Nobody's telephone wakes them: what becomes urgent at night goes out when the office opens.
    """
    if kind == TEST:
        return True
    if kind == DIGEST:
        today = office_date(now)
        return occasion == str(today) and any(now < at_office(today, each.closes) for each in hours)
    return any(each.open_at(now) for each in hours)


def next_try(now: datetime, tries: int, *, for_now: bool = False) -> datetime | None:
    """When a mail that was refused so many times is tried again; None: it is given up.

    for_now: the server said that it may take it later: its disk or somebody's mailbox is full, or it puts strangers off.
    """
    most = TRIES_FOR_NOW if for_now else len(AGAIN_AFTER)
    return now + AGAIN_AFTER[min(tries, len(AGAIN_AFTER)) - 1] if tries <= most else None


def next_try_of_server(now: datetime, tries: int) -> datetime:
    """When a server that failed so many times in a row is tried again. It never is given up."""
    return now + SERVER_AGAIN_AFTER[min(max(tries, 1), len(SERVER_AGAIN_AFTER)) - 1]


def must_wait(next_try_at: datetime, now: datetime) -> bool:
    """Whether the server is not yet asked again. A moment further ahead than any try was written under another clock (A14)."""
    return now < next_try_at <= now + 2 * SERVER_AGAIN_AFTER[-1]


# --- for whom ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """How somebody stands on the day on which a mail would go to them."""

    email: str
    has_ended: bool = False
    is_away: bool = False
    has_signed_in: bool = True
    reads_records: bool = True
    wants_daily: bool = True


def why_not(kind: str, standing: Standing) -> str | None:
    """Why this mail is not sent to somebody, or None. What waits for their decision nobody can switch off (U13)."""
    local, _, domain = standing.email.rpartition("@")
    if standing.has_ended:
        return "They no longer work here."
    if not local or not domain or any(each.isspace() or ord(each) < 32 for each in standing.email):
        return "They have no e-mail address."
    if kind == TEST:
        return None
    if not standing.has_signed_in:
        return "They have not chosen a password yet."
    if standing.is_away:
        return "They are away."
    if not standing.reads_records:
        return "They hold no role that works with records."
    if kind == DIGEST and not standing.wants_daily:
        return "They switched the daily mail off."
    return None


# --- what it says -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One matter. who: initials, "" where not even these may be read. case: its number, None for one of a team."""

    who: str
    case: int | None
    what: str
    when: str = ""

    @property
    def words(self) -> str:
        """AB · case 123 · first contact · overdue by 3 days."""
        return " · ".join(filter(None, (self.who, f"case {self.case}" if self.case else "", self.what, self.when)))


@dataclass(frozen=True)
class Part:
    """Some lines under a heading, and how many matters there are in all."""

    key: str
    title: str
    lines: tuple[Line, ...]
    total: int


@dataclass(frozen=True)
class Letter:
    """A mail ready to go. persons: numbers of those whose matters it names."""

    mail: tuple[int, ...]
    kind: str
    to: str
    subject: str
    text: str
    mark: str
    persons: tuple[int, ...] = ()


DIGEST_PARTS = {
    "escalation": "Waiting for your decision",
    "overdue": "Overdue",
    "due": "Due",
    "acknowledge": "To acknowledge",
}
DECIDE, ALONE = "decide", "alone"
URGENT_PARTS = {  # by key: of one, of several, what to do
    DECIDE: ("Something waits for your decision", "{} matters wait for your decision", "Read what happened and record your "
             "decision. Unanswered, it goes to the next level when its time is over."),
    ALONE: ("An escalation finds nobody who could decide", "{} escalations find nobody who could decide", "Everybody in its "
            "chain is away, or nobody has these roles. Reach a senior manager another way. It is not yours to decide."),
}  # fmt: skip
COUNTED = {"escalation": "{} for your decision", "overdue": "{} overdue", "due": "{} due", "acknowledge": "{} to acknowledge"}


def initials(*names: str) -> str:
    """The first letters of somebody's names."""
    return "".join(word[0].upper() for name in names for word in name.split()[:1])


def when_due(due_on: date | None, today: date) -> str:
    """Overdue by 3 days; due today; due on 4 December."""
    if due_on is None:
        return ""
    late = (today - due_on).days
    if late > 0:
        return f"overdue by {late:,} day{'' if late == 1 else 's'}"
    return "due today" if late == 0 else f"due on {due_on.day} {due_on:%B}"


def digest_words(parts: Sequence[Part], address: str, today: date) -> tuple[str, str]:
    """(subject, text) of the daily mail."""
    counts = ", ".join(COUNTED[part.key].format(f"{part.total:,}") for part in parts)
    blocks = [f"Your Casework feed on {today:%A} {today.day} {today:%B %Y}: {counts}."]
    for part in parts:
        blocks.append(f"{part.title} ({part.total:,})\n{_listed(part)}")
    blocks.append(f"Open your feed: {address}/")
    blocks.append(f"No names and no details travel by mail. To have no daily mail, choose so here: {address}/account/mail")
    return f"Casework: {counts}", "\n\n".join(blocks) + "\n"


def urgent_words(parts: Sequence[Part], address: str) -> tuple[str, str]:
    """(subject, text) of what waits for somebody's decision, and of what nobody is there to decide. parts: DECIDE, ALONE."""
    heads = [_head(part) for part in parts]
    blocks = [f"{head}:\n\n{_listed(part)}\n\n{URGENT_PARTS[part.key][2]}" for head, part in zip(heads, parts, strict=True)]
    subject = "; ".join(f"{head[0].lower()}{head[1:]}" for head in heads)
    return f"Casework: {subject}", "\n\n".join([*blocks, f"Open your feed: {address}/"]) + "\n"


def _head(part: Part) -> str:
    one, many, _what_to_do = URGENT_PARTS[part.key]
    return one if part.total == 1 else many.format(f"{part.total:,}")


def _listed(part: Part) -> str:
    more = part.total - len(part.lines)
    return "\n".join([f"- {line.words}" for line in part.lines] + ([f"- and {more:,} more"] if more else []))


def test_words(address: str) -> tuple[str, str]:
    """(subject, text) of a test message."""
    return "Casework: a test message", f"Mail from Casework reaches you. Nothing is asked of you.\n\n{address}/mail\n"


def mark_of(rows: Sequence[tuple[int, datetime]]) -> str:
    """What makes a mail the same one, sent twice: from the numbers of its rows and when they were written.

    A mail that went out and was not marked as sent before its process died goes out again with the same mark, which mail
    programs know as one they have.
    """
    return hashlib.sha256(repr([(number, at.isoformat()) for number, at in sorted(rows)]).encode()).hexdigest()[:32]
