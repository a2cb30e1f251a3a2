"""Reading links, failures, and the list of common passwords."""

import secrets
from datetime import datetime
from functools import cache
from importlib.resources import files

from sqlalchemy import func, select

from casework.ground.db import db
from casework.records.entry.models import FailedSignIn, OneTimeLink
from casework.records.entry.rules import WINDOW, account_key, token_of


@cache
def common_passwords() -> frozenset[str]:
    """Passwords and words that guessers try first, in lower case."""
    text = (files("casework.records.entry") / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("# "))


def hold(account: str) -> None:
    """Let tries for one account pass one after the other; SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(int(account_key(account)[:15], 16))))


def failures(account: str, now: datetime) -> list[datetime]:
    """Moments of recent wrong passwords, oldest first."""
    recent = select(FailedSignIn.at).where(FailedSignIn.account == account, FailedSignIn.at > now - WINDOW)
    return list(db.session.scalars(recent.order_by(FailedSignIn.at, FailedSignIn.id)))


def link_for(token: str, purpose: str, now: datetime, secret: str | bytes) -> OneTimeLink | None:
    """The link that a token opens, while it lasts and is not used."""
    number = token.split("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        return None
    link = db.session.get(OneTimeLink, int(number))
    if link is None or link.purpose != purpose or link.used_at is not None or link.expires_at <= now:
        return None
    known = token_of(link.id, link.seed, secret)
    return link if secrets.compare_digest(known.encode(), token.encode()) else None


def open_links(now: datetime) -> list[OneTimeLink]:
    """Links to set a password that still wait to be used, by the worker's name."""
    waiting = select(OneTimeLink).where(
        OneTimeLink.purpose == "password", OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now
    )
    links = db.session.scalars(waiting.order_by(OneTimeLink.id)).all()
    return sorted(links, key=lambda link: (link.worker.name, link.id))


def open_link_of(worker_id: int, now: datetime) -> OneTimeLink | None:
    """A worker's link that still waits to be used."""
    return next((link for link in open_links(now) if link.worker_id == worker_id), None)


def link_path(link: OneTimeLink, secret: str | bytes) -> str:
    """Where a link leads."""
    place = "set-up" if link.purpose == "set-up" else "link"
    return f"/{place}/{token_of(link.id, link.seed, secret)}"


def waiting_links(now: datetime, secret: str | bytes) -> list[tuple[str, str, str, datetime]]:
    """(name, e-mail address, path, runs out) of each link to set a password that waits to be used, by name."""
    return [(link.worker.name, link.worker.email, link_path(link, secret), link.expires_at) for link in open_links(now)]
