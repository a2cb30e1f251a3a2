"""Writing mail into the outbox, taking it out to be sent, saying what became of it (U15).

Nothing here sends. Whoever does takes mail by compare-and-set in one transaction, sends after it, and says in another what
came of it: a mail may go out twice when its process dies between the two, and is never lost.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from casework.ground.days import at_office, is_working_day, office_date
from casework.ground.db import db, insert_once
from casework.policy.model import Policy
from casework.records.audit import operations as audit
from casework.records.notices import queries as notices
from casework.records.outbox import queries, rules
from casework.records.outbox.models import Mail, MailChoice, MailServer
from casework.records.outbox.rules import DIGEST, TEST, URGENT, Letter
from casework.records.staff import queries as staff
from casework.records.staff.models import Worker
from casework.records.staff.rules import SYSTEM, Actor

HELD = {"claimed_by": "", "claimed_until": None}


# --- in ---------------------------------------------------------------------------------------------------------------


def begin(*, now: datetime) -> None:
    """Mail is on: from now on, what is told goes out by mail as well. The first time only.

    Where that was under a clock that went ahead, it is from now on, too: else nothing were told until then (A14).
    """
    made = insert_once(MailServer, id=queries.THE_SERVER, since=now, digests_for="", why="", tries=0, next_try_at=now)
    ahead = update(MailServer).where(MailServer.since > now).values(since=now, digests_for="", next_try_at=now)
    if made is not None or _execute(ahead):
        audit.record(actor=SYSTEM, now=now, act="mail.begun")


def write_digests(*, now: datetime, policies: Mapping[str, Policy]) -> int:
    """The daily mails whose hour has come, each once for a worker and day; how many. Those of days before are overtaken."""
    today = office_date(now)
    hours = sorted({rules.hour_of([policy]) for policy in policies.values()})
    reached = [hour for hour in hours if now >= at_office(today, hour)]
    if not reached or not is_working_day(today):
        return 0
    server, mark = _held_server(), f"{today} {reached[-1]:%H:%M}"
    if server is None or server.digests_for == mark:
        return 0
    server.digests_for = mark
    before = (Mail.kind == DIGEST, Mail.occasion != str(today), Mail.ended_at.is_(None))
    _execute(update(Mail).where(*before).values(ended_at=now, ended_how=rules.OVERTAKEN, **HELD))
    written = sum(_write_digest(worker, now, policies, server.since) for worker in staff.working())
    audit.record(actor=SYSTEM, now=now, act="mail.written", detail={"day": str(today), "count": written})
    db.session.flush()
    return written


def _write_digest(worker: Worker, now: datetime, policies: Mapping[str, Policy], since: datetime) -> bool:
    actor = staff.actor_for(worker, office_date(now))
    _hours, day = queries.hours_and_digest_day(actor, policies, now, since)
    if day is None or rules.why_not(DIGEST, queries.standing_of(worker, actor, day)):
        return False
    return _write(worker.id, DIGEST, str(day), now) is not None


def write_urgent(*, now: datetime) -> int:
    """What came to wait for somebody's decision, each once for a worker and item; how many."""
    server, today = queries.server(), office_date(now)
    if server is None:
        return 0
    told: dict[int, list[int]] = {}
    for receiver, numbers in notices.urgent_since(max(server.since, now - rules.URGENT_FOR)).items():
        for worker in queries.who_is_told(receiver, today):
            told.setdefault(worker.id, []).extend(numbers)
    written = sum(_write_urgent(staff.worker(number), told[number], now) for number in sorted(told))
    if written:
        audit.record(actor=SYSTEM, now=now, act="mail.written", detail={"urgent": written})
    return written


def _write_urgent(worker: Worker, numbers: Collection[int], now: datetime) -> int:
    occasions = {f"notice:{number}": number for number in numbers}
    new = occasions.keys() - queries.written_for(worker.id, occasions)
    actor = _reader(worker, now) if new else None
    if actor is None:
        return 0
    readable = notices.notices_for(actor, [occasions[each] for each in new], office_date(now))
    return sum(_write(worker.id, URGENT, f"notice:{each.id}", now) is not None for each in readable)


def _reader(worker: Worker, now: datetime) -> Actor | None:
    actor = staff.actor_for(worker, office_date(now))
    standing = queries.standing_of(worker, actor, office_date(now))
    return None if rules.why_not(URGENT, standing) else actor


def write_test(*, actor: Actor, now: datetime) -> int:
    """A test message to whoever asks for it; its number."""
    number = _write(actor.worker_id, TEST, now.isoformat(timespec="microseconds"), now)
    audit.record(actor=actor, now=now, act="mail.test-asked-for", detail={"mail": number})
    return number


def _write(worker_id: int, kind: str, occasion: str, now: datetime) -> int | None:
    return insert_once(Mail, worker_id=worker_id, kind=kind, occasion=occasion, written_at=now, next_try_at=now, tries=0,
                       claimed_by="", ended_how="", why="")  # fmt: skip


# --- out --------------------------------------------------------------------------------------------------------------


def take(
    *, now: datetime, numbers: Collection[int], holder: str, address: str, first: Sequence[ColumnElement] = ()
) -> Letter | None:
    """Take mails of one kind to one worker out as one letter, that says what is theirs now; None when there is none to send.

    holder: who sends this letter, and no other. address: where links in it lead. first: what comes first in its lists, for
    whoever knows more of a case. Who is shown what is in the trail before it goes.
    """
    rows = queries.rows_of([number for number in sorted(numbers) if _claim(number, now, holder)])
    if not rows:
        return None
    worker, kind, today = rows[0].worker, rows[0].kind, office_date(now)
    actor = staff.actor_for(worker, today)
    reason = rules.why_not(kind, queries.standing_of(worker, actor, today))
    if reason:
        return _end(rows, now, rules.NOT_THEIRS, reason)
    said = _say(rows, actor, now, address, first)
    if said is None:
        return _end(rows, now, rules.NOTHING)
    (subject, text), persons = said
    mark = rules.mark_of([(row.id, row.written_at) for row in rows])
    audit.record(actor=SYSTEM, now=now, act="mail.sending", persons=persons, detail=_about(rows))
    return Letter(tuple(row.id for row in rows), kind, worker.email, subject, text, mark, tuple(sorted(persons)))


def _claim(number: int, now: datetime, holder: str) -> bool:
    mine = update(Mail).where(Mail.id == number, *queries.may_be_taken(now))
    claim = {"claimed_by": holder, "claimed_until": now + rules.LEASE_LASTS, "tries": Mail.tries + 1}
    return _execute(mine.values(**claim)) == 1


def _say(
    rows: list[Mail], actor: Actor, now: datetime, address: str, first: Sequence[ColumnElement]
) -> tuple[tuple[str, str], set[int]] | None:
    today = office_date(now)
    if rows[0].kind == TEST:
        return rules.test_words(address), set()
    if rows[0].kind == DIGEST:
        parts, persons = queries.digest_parts(actor, today, first)
        return (rules.digest_words(parts, address, today), persons) if parts else None
    parts, persons = queries.urgent_parts(actor, [row.occasion for row in rows], today, first)
    return (rules.urgent_words(parts, address), persons) if parts else None


def _end(rows: list[Mail], now: datetime, how: str, why: str = "") -> None:
    for row in rows:
        row.ended_at, row.ended_how, row.why = now, how, why
        row.claimed_by, row.claimed_until = "", None
    db.session.flush()
    audit.record(actor=SYSTEM, now=now, act="mail.not-sent", detail=_about(rows) | {"how": how})


def _about(rows: list[Mail]) -> dict:
    return {"to": rows[0].worker_id, "kind": rows[0].kind, "mail": [row.id for row in rows]}


def mark_sent(*, now: datetime, letter: Letter, holder: str) -> bool:
    """The mail server took a letter. False when another process holds it meanwhile: then it went out twice."""
    _held_server()  # always before mails, so that two never wait for each other
    mine = update(Mail).where(Mail.id.in_(letter.mail), Mail.claimed_by == holder, Mail.ended_at.is_(None))
    marked = _execute(mine.values(ended_at=now, ended_how=rules.SENT, why="", **HELD))
    _execute(update(MailServer).values(sent_at=now, failing_since=None, why="", tries=0, next_try_at=now))
    audit.record(actor=SYSTEM, now=now, act="mail.sent", detail={"mail": list(letter.mail)})
    return marked == len(letter.mail)


def put_off(
    *, now: datetime, numbers: Collection[int], holder: str, why: str, count_try: bool = True, for_now: bool = False
) -> bool:
    """A try failed: when it is made again, or that it is given up; True for that. why: a sentence, about nobody.

    count_try: the mail itself was refused; else nothing is wrong with it, and it waits for the server. for_now: it may be
    taken later. A test is tried once. What was one letter stays one: the server may have it without having said so, and
    the same mark must not come to stand for something else.
    """
    given_up = False
    for row in queries.rows_of(numbers):
        if row.ended_at is not None or row.claimed_by != holder:
            continue
        row.tries -= not count_try
        again = rules.next_try(now, row.tries if count_try else 1, for_now=for_now)
        row.why, row.claimed_until = why, None
        if again is None or row.kind == TEST:
            row.ended_at, row.ended_how, given_up = now, rules.GIVEN_UP, True
        else:
            row.next_try_at = again
    db.session.flush()
    audit.record(actor=SYSTEM, now=now, act="mail.failed", detail={"mail": sorted(numbers), "given-up": given_up})
    return given_up


def give_up(*, now: datetime, number: int, why: str) -> None:
    """A mail is not tried again. why: a sentence, about nobody."""
    mine = update(Mail).where(Mail.id == number, Mail.ended_at.is_(None))
    _execute(mine.values(ended_at=now, ended_how=rules.GIVEN_UP, why=why, **HELD))
    audit.record(actor=SYSTEM, now=now, act="mail.failed", detail={"mail": [number], "given-up": True})


def set_aside(*, now: datetime, number: int, why: str) -> None:
    """What a mail would say could not be found out: it stands behind the others for a while. why: a sentence, about nobody."""
    behind = update(Mail).where(Mail.id == number, Mail.ended_at.is_(None))
    _execute(behind.values(next_try_at=now + rules.AGAIN_AFTER[-1], tries=Mail.tries + 1, why=why))
    audit.record(actor=SYSTEM, now=now, act="mail.set-aside", detail={"mail": [number]})


def note_failure(*, now: datetime, why: str) -> None:
    """The mail server does not take mail: since when, why, and when it is tried again. The trail has when that began."""
    server = _held_server()
    if server.failing_since is None:
        server.failing_since = now
        audit.record(actor=SYSTEM, now=now, act="mail.server-failed")
    server.why, server.tries = why, server.tries + 1
    server.next_try_at = rules.next_try_of_server(now, server.tries)
    db.session.flush()


def note_answer(*, now: datetime) -> None:
    """The mail server answers again."""
    server = _held_server()
    if server.failing_since is not None:
        server.failing_since, server.why, server.tries, server.next_try_at = None, "", 0, now
        db.session.flush()
        audit.record(actor=SYSTEM, now=now, act="mail.server-answers")


def try_again(*, actor: Actor, now: datetime) -> None:
    """Somebody in charge has it tried now: what waits, and what was given up in the last days."""
    _held_server()
    lately = (Mail.ended_how == rules.GIVEN_UP, Mail.ended_at > now - rules.REMEMBERED_FOR, Mail.kind == URGENT)
    today = (Mail.ended_how == rules.GIVEN_UP, Mail.kind == DIGEST, Mail.occasion == str(office_date(now)))
    for which in (lately, today):
        _execute(update(Mail).where(*which).values(ended_at=None, ended_how="", tries=0, next_try_at=now))
    _execute(update(Mail).where(Mail.ended_at.is_(None)).values(next_try_at=now))
    _execute(update(MailServer).values(next_try_at=now))
    audit.record(actor=actor, now=now, act="mail.tried-again")


# --- beside -----------------------------------------------------------------------------------------------------------


def choose_daily(*, actor: Actor, now: datetime, daily: bool) -> None:
    """Whether I want the daily mail. What waits for my decision comes all the same."""
    choice = db.session.get(MailChoice, actor.worker_id)
    if choice is None:
        db.session.add(MailChoice(worker_id=actor.worker_id, daily=daily, changed_at=now))
    else:
        choice.daily, choice.changed_at = daily, now
    db.session.flush()
    audit.record(actor=actor, now=now, act="mail.chosen", detail={"daily": daily})


def put_back(*, actor: Actor, now: datetime) -> None:
    """A backup was put back: what waited in it went out long ago, and what it does not know of is nobody's news (A10)."""
    _held_server()
    waits = update(Mail).where(Mail.ended_at.is_(None))
    gone = _execute(waits.values(ended_at=now, ended_how=rules.PUT_BACK, **HELD))
    _execute(update(MailServer).values(since=now, next_try_at=now))
    audit.record(actor=actor, now=now, act="mail.put-back", detail={"count": gone})


def prune_mail(*, now: datetime) -> int:
    """Forget what became of mail long ago; how many rows went."""
    return _execute(delete(Mail).where(Mail.ended_at <= now - rules.KEPT_FOR))


def _held_server() -> MailServer | None:
    held = select(MailServer).where(MailServer.id == queries.THE_SERVER).with_for_update()
    return db.session.scalar(held.execution_options(populate_existing=True))


def _execute(statement) -> int:
    """How many rows it changed."""
    return db.session.execute(statement.execution_options(synchronize_session=False)).rowcount
