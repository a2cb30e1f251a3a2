"""Telephone numbers and postcodes, by which people are found: read out of what is typed, each in one form.

A number of the country is kept without its first 0 and whatever stands for it, a foreign one from its "+" on. A postcode is
kept whole and by its outward part, "LE1" of "LE1 1AA".
"""

import re
from collections.abc import Iterable

_APART = r"[ .()\-\u2010-\u2015]{0,3}"  # between the figures of a number
PHONE = re.compile(
    rf"(?<![\d+])(?:(?:\+|00){_APART}44{_APART}(?:\(?0\)?)?|\(?0)({_APART}[1-9](?:{_APART}[0-9]){{8,9}})(?!\d)"
    rf"|(?<![\d+])(?:\+|00)({_APART}[1-9](?:{_APART}[0-9]){{7,14}})(?!\d)"
)
POSTCODE = re.compile(r"(?<![^\W_])([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})(?![^\W_])", re.IGNORECASE)
OUTWARD = re.compile(r"(?<![^\W_])[A-Z]{1,2}[0-9][A-Z0-9]?(?![^\W_])", re.IGNORECASE)
MOST = 5  # read out of one line


def phones_in(text: str) -> tuple[str, ...]:
    """Each telephone number in a text, whole with its area code, in the form that it is kept in."""
    found = (kept_phone(match) for match in PHONE.finditer(" ".join(text.split())))
    return tuple(dict.fromkeys(found))[:MOST]


def kept_phone(match: re.Match) -> str:
    """The form in which a number is kept that was met by PHONE."""
    figures = re.sub(r"[^0-9]", "", match[1] or match[2])
    return figures if match[1] else f"+{figures}"


def postcodes_in(text: str) -> tuple[str, ...]:
    """Each whole postcode in a text, with one blank in it."""
    found = (f"{match[1]} {match[2]}".upper() for match in POSTCODE.finditer(" ".join(text.split())))
    return tuple(dict.fromkeys(found))[:MOST]


def outwards_in(text: str) -> tuple[str, ...]:
    """Each outward part of a postcode that stands by itself in a text."""
    rest = POSTCODE.sub(" , ", " ".join(text.split()))
    return tuple(dict.fromkeys(found.upper() for found in OUTWARD.findall(rest)))[:MOST]


def keys_to_reach(phone: str, postcode: str, network: Iterable[str]) -> set[str]:
    """What somebody is found by, besides their names. network: telephone numbers of those who are in theirs."""
    whole = postcodes_in(postcode)
    outward = {each.split()[0] for each in whole} or set(outwards_in(postcode))
    return {*whole, *outward, *(key for text in (phone, *network) for key in phones_in(text))}
