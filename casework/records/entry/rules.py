"""Guessing slowed, passwords judged, links made."""

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from casework.ground.refusal import Refusal

WINDOW = timedelta(minutes=5)
TRIES = 10  # wrong passwords within the window
SET_UP_LASTS = timedelta(hours=24)
PASSWORD_LINK_LASTS = timedelta(days=3)
LONGEST = 200
PRODUCT = ("casework",)
RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop",
        "1qaz2wsx3edc4rfv")  # fmt: skip

SAME_TEXT = "The e-mail address or the password is wrong."


def minutes_to_wait(failures: Sequence[datetime], now: datetime) -> int | None:
    """Minutes until another try is allowed; None when it is now.

    failures: moments of wrong passwords for one account. Tries that were refused do not count, so nobody is kept out
    for longer than the window after the last real try (A24).
    """
    recent = sorted(at for at in failures if now - at < WINDOW)
    if len(recent) < TRIES:
        return None
    free_at = recent[-TRIES] + WINDOW
    return max(1, -int(-(free_at - now).total_seconds() // 60))


def refusal_to_try(failures: Sequence[datetime], now: datetime) -> Refusal | None:
    """Whether one more password may be tried for an account."""
    minutes = minutes_to_wait(failures, now)
    if minutes is None:
        return None
    unit = "minute" if minutes == 1 else "minutes"
    return Refusal(f"There were too many wrong tries for this account. Try again in {minutes} {unit}, or ask an "
                   "administrator for a link to set a new password.")  # fmt: skip


def refusal_to_use_password(
    password: str, *, minimum: int, common: Collection[str], own_words: Iterable[str]
) -> Refusal | None:
    """Whether a password may be used: long enough, not known to guessers, not about its owner or office.

    No rule asks for figures or signs. own_words: name, e-mail address, council; their longer words are looked for.
    """
    if len(password) < minimum:
        return _no(
            f"The password must have {minimum} characters or more. Three or four words in a row are easy to keep in mind."
        )
    if len(password) > LONGEST:
        return _no(f"The password must have {LONGEST} characters or fewer.")
    folded = password.casefold()
    stem = re.sub(r"[\W\d_]+$", "", re.sub(r"^[\W\d_]+", "", folded))
    if folded in common or stem in common:
        return _no("This password, or the word in it, is among the first that a guesser tries. Choose another.")
    if _is_run(folded):
        return _no("This password repeats itself or follows the keyboard. Choose another.")
    if word := next((word for word in _long_words((*own_words, *PRODUCT)) if word in folded), None):
        return _no(f"The password must not hold “{word}”, which is known about you or your office. Choose another.")
    return None


def token_of(link_id: int, seed: str, secret: str | bytes) -> str:
    """The token of a one-time link: its number, and what only this application can make of its seed."""
    key = secret.encode() if isinstance(secret, str) else secret
    return f"{link_id}-{hmac.new(key, f'one-time-link {seed}'.encode(), hashlib.sha256).hexdigest()[:40]}"


def account_key(email: str, browser: str = "") -> str:
    """What failures are counted under: the address typed; in a browser that its owner used before, that browser's own."""
    return hashlib.sha256(f"{email.strip().lower()}\n{browser}".encode()).hexdigest()


def _no(sentence: str) -> Refusal:
    return Refusal(sentence, field="password")


def _long_words(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in re.findall(r"[^\W\d_]{4,}", text.casefold())]


def _is_run(folded: str) -> bool:
    doubled = folded + folded
    unit = doubled.find(folded, 1)
    if unit <= len(folded) // 3:
        return True
    runs = [run for keys in RUNS for run in (keys, keys[::-1])]
    return any(folded in run * 3 for run in runs)
