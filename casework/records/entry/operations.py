"""Signing in, passwords, one-time links. Hashing takes a third of a second and 64 MB: never inside a transaction."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, update

from casework.ground.db import db
from casework.ground.refusal import Refusal, Refused, refuse_if
from casework.records.audit import operations as audit
from casework.records.entry import queries, rules
from casework.records.entry.models import FailedSignIn, OneTimeLink
from casework.records.staff import operations as staff_operations
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import SYSTEM, Actor

_hasher = PasswordHasher()
_at_once = BoundedSemaphore(2)  # trap 43


def hash_cheaply() -> None:
    """For tests only: hashing that costs next to nothing."""
    global _hasher
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    _nobodys_hash.cache_clear()


def hashed(password: str) -> str:
    """The argon2 hash of a password."""
    with _at_once:
        return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one of the hash. Without a hash the same work is done, and the answer is no."""
    stored = password_hash or _nobodys_hash()
    with _at_once:
        try:
            return _hasher.verify(stored, password) and password_hash is not None
        except (VerifyMismatchError, InvalidHashError):
            return False


@cache
def _nobodys_hash() -> str:
    return hashed(secrets.token_hex(16))


def begin_try(*, now: datetime, account: str) -> FailedSignIn:
    """Count one try before the password is looked at, so that tries made at once are counted, too. May raise Refused."""
    queries.hold(account)
    refuse_if(rules.refusal_to_try(queries.failures(account, now), now))
    attempt = FailedSignIn(account=account, at=now)
    db.session.add(attempt)
    db.session.flush()
    return attempt


def refuse_try(*, now: datetime) -> None:
    """Too many tries: no password was looked at, and it does not count as a try."""
    audit.record(actor=SYSTEM, now=now, act="sign-in.refused")


def sign_in_failed(*, now: datetime, worker: Worker | None) -> None:
    """A wrong password or an unknown address; the trail names the worker where there is one, never what was typed."""
    audit.record(actor=SYSTEM, now=now, act="sign-in.failed", subject=worker)


def sign_in_done(*, actor: Actor, now: datetime, account: str, worker: Worker) -> None:
    """The right password: earlier slips are forgotten."""
    forget_tries(account=account)
    audit.record(actor=actor, now=now, act="sign-in.done", subject=worker)


def forget_tries(*, account: str) -> None:
    """The password was right after all."""
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.account == account))


def sign_out(*, actor: Actor, now: datetime, worker: Worker) -> None:
    """Somebody signs out; the session interface ends the session."""
    audit.record(actor=actor, now=now, act="sign-out", subject=worker)


def set_password(*, actor: Actor, now: datetime, worker: Worker, password_hash: str) -> None:
    """Give a worker a password, by its hash. Ending their other sessions is the caller's."""
    worker.password_hash, worker.password_changed_at = password_hash, now
    db.session.flush()
    audit.record(actor=actor, now=now, act="password.set", subject=worker)


def make_one_time_link(*, actor: Actor, now: datetime, worker: Worker, secret: str | bytes) -> str:
    """The path of a link by which a worker sets a password, once, within three days. Earlier links are void."""
    if worker.ended_on is not None:
        raise Refused(Refusal("This worker has ended and cannot sign in.", "U33"))
    _void("password", now, worker.id)
    link = _link("password", now, rules.PASSWORD_LINK_LASTS, worker.id)
    audit.record(actor=actor, now=now, act="link.made", subject=worker)
    return queries.link_path(link, secret)


def add_with_links(
    *, actor: Actor, now: datetime, team: Team, members: Iterable[Any], secret: str | bytes
) -> list[Worker]:
    """A list of members at once, each new one with a link (U41); the new workers. All or none: Faults names each line."""
    new = staff_operations.add_members(actor=actor, now=now, team=team, members=members)
    for worker in new:
        make_one_time_link(actor=actor, now=now, worker=worker, secret=secret)
    return new


def ensure_set_up_link(*, now: datetime, secret: str | bytes) -> str | None:
    """The path by which the first administrator is made, for 24 hours; None once anybody exists."""
    _void("set-up", now, None)
    if staff.anybody():
        return None
    return queries.link_path(_link("set-up", now, rules.SET_UP_LASTS, None), secret)


def spend_link(*, now: datetime, token: str, purpose: str, secret: str | bytes) -> OneTimeLink:
    """Use a link up; Refused when it was used, has run out or never was."""
    link = queries.link_for(token, purpose, now, secret)
    if link is None:
        raise Refused(Refusal("This link has been used already or has run out. Ask an administrator for a new one."))
    link.used_at = now
    return link


def prune_entry(*, now: datetime) -> int:
    """Forget failures that count no more; how many went."""
    return db.session.execute(delete(FailedSignIn).where(FailedSignIn.at <= now - rules.WINDOW)).rowcount


def _link(purpose: str, now: datetime, lasts: Any, worker_id: int | None) -> OneTimeLink:
    link = OneTimeLink(seed=secrets.token_hex(32), purpose=purpose, worker_id=worker_id, made_at=now)
    link.expires_at = now + lasts
    db.session.add(link)
    db.session.flush()
    return link


def _void(purpose: str, now: datetime, worker_id: int | None) -> None:
    whose = OneTimeLink.worker_id.is_(None) if worker_id is None else OneTimeLink.worker_id == worker_id
    unused = update(OneTimeLink).where(OneTimeLink.purpose == purpose, whose, OneTimeLink.used_at.is_(None))
    db.session.execute(unused.values(used_at=now))
