"""Guessing slowed, passwords judged."""

from datetime import UTC, datetime, timedelta

import pytest

from casework.records.entry.queries import common_passwords
from casework.records.entry.rules import minutes_to_wait, refusal_to_use_password, token_of

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def ago(*seconds):
    return [NOW - timedelta(seconds=s) for s in seconds]


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [
        ([], None),
        (ago(*range(9)), None),
        (ago(*range(10)), 5),
        (ago(*range(290, 300)), 1),
        (ago(*range(291, 301)), None),
        (ago(*range(100, 110)), 4),
        (ago(*range(50)), 5),
    ],
)
def test_the_eleventh_try_in_five_minutes_waits(failures, minutes):
    assert minutes_to_wait(failures, NOW) == minutes


def test_nobody_waits_longer_than_fifteen_minutes():
    assert max(minutes_to_wait(ago(*[n] * 10), NOW) or 0 for n in range(400)) <= 15


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("purple river lantern", None),
        ("x" * 3 + "yellow boats 7", None),
        ("Zwölf grüne Äpfel!", None),
        ("短い傘が三本ある森の中の家", None),
        ("lower case only here", None),
        ("eleven char", "12 characters or more"),
        ("a" * 201, "200 characters or fewer"),
        ("password2026!!", "first that a guesser tries"),
        ("2026Password!!", "first that a guesser tries"),
        ("qwertyuiop12", "first that a guesser tries"),
        ("abababababab", "repeats itself"),
        ("abcdefghijkl", "follows the keyboard"),
        ("321098765432", "follows the keyboard"),
        ("my casework password", "casework"),
        ("hussain and the sea", "hussain"),
        ("the office at northshire", "northshire"),
    ],
)
def test_a_password_is_long_unknown_to_guessers_and_not_about_its_owner(password, said):
    refusal = refusal_to_use_password(
        password, minimum=12, common=common_passwords(), own_words=["Nadia Hussain", "nadia.h@x.test", "Northshire"]
    )
    assert (refusal is None) if said is None else said in refusal.sentence


def test_the_list_of_common_passwords_is_there_without_a_network():
    assert {"password1", "iloveyou", "1q2w3e4r5t", "football"} <= common_passwords()


def test_a_links_token_needs_the_key_and_the_seed():
    tokens = {token_of(number, seed, key) for number in (1, 2) for seed in ("a", "b") for key in ("k", b"l")}
    assert len(tokens) == 8
