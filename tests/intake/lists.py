"""Waiting lists as teams keep them, made up here: the same nineteen headings, any number of invented people."""

import csv
import io
from datetime import date, timedelta
from random import Random

from openpyxl import Workbook

HEADS = (
    "Case ref", "Surname", "Forename", "DOB", "NHS No", "Address", "Postcode", "Phone", "Preferred contact",
    "Date referred", "Date on list", "RAG", "Priority", "Complexity", "Support", "Risk of harm", "Reason",
    "Last contact", "Team",
)  # fmt: skip
GIVEN = ("Zoë", "Amara", "Björn", "Siobhán", "Łukasz", "Winifred", "Desmond", "Yuki", "Ifeanyi", "Rhys")
FAMILY = ("Fairweather", "Ó Súilleabháin", "D’Arcy", "Kowalczyk", "Mensah", "Novotná", "Larkin-Bell", "Sato", "Pryce")
STREETS = ("Orchard Rise", "Canal Walk", "Chapel Row", "Fosse Lane")
REASONS = (
    "Fell twice, needs help with the stairs", 'Daughter says "cannot go on like this"', "Café club closed; more alone now",
    "Hoist due for its check", "New diagnosis, wants to talk about care at home",
)  # fmt: skip
WAYS = ("phone", "letter", "e-mail", "through her son", "text")
MATRIX = {
    ("None", "High"): "Red", ("None", "Moderate"): "Red", ("None", "Low"): "Amber",
    ("Moderate", "High"): "Red", ("Moderate", "Moderate"): "Amber", ("Moderate", "Low"): "Green",
    ("Full", "High"): "Amber", ("Full", "Moderate"): "Green", ("Full", "Low"): "Green",
}  # fmt: skip
LEVELS = ("High", "Medium", "Low")


def nhs_number(number: int) -> str:
    """A number that passes the check and belongs to nobody: those from 999 000 0000 on are set aside for tests."""
    while True:
        body = f"999{number:06d}"
        check = 11 - sum(int(figure) * weight for figure, weight in zip(body, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{body[:3]} {body[3:6]} {body[6:]}{check % 11}"
        number += 500_000


def people(count: int, *, on: date, seed: int = 1, teams: tuple[str, ...] = ("North",)) -> list[dict]:
    """Clean rows by heading, as at a day; dates are dates."""
    draw = Random(seed)
    return [_somebody(draw, number, on, teams) for number in range(count)]


def _somebody(draw: Random, number: int, on: date, teams: tuple[str, ...]) -> dict:
    placed_on = on - timedelta(days=draw.randrange(0, 120))
    support, harm = draw.choice(list(MATRIX))
    values = (
        f"T{50_000 + number}", draw.choice(FAMILY), draw.choice(GIVEN), date(1925, 1, 1) + timedelta(days=draw.randrange(29_000)),
        nhs_number(number), f"{draw.randrange(1, 200)} {draw.choice(STREETS)}", f"LE{draw.randrange(1, 19)} 3XY",
        f"01632 960{number % 1000:03d}", draw.choice(WAYS), placed_on - timedelta(days=draw.randrange(0, 8)), placed_on,
        MATRIX[support, harm], draw.choice(LEVELS), draw.choice(LEVELS), support, harm, draw.choice(REASONS),
        placed_on + timedelta(days=draw.randrange(0, (on - placed_on).days + 1)), draw.choice(teams),
    )  # fmt: skip
    return dict(zip(HEADS, values, strict=True))


def as_csv(rows: list[dict], *, heads=HEADS, separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """The rows as CSV, dates written 21/11/2026."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(heads)
    writer.writerows([_written(row[head]) for head in heads] for row in rows)
    return out.getvalue().encode(encoding)


def _written(value) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def as_xlsx(rows: list[dict], *, heads=HEADS) -> bytes:
    """The rows as a workbook; dates are dates, a text beginning with = is a formula."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Waiting list"
    sheet.append(list(heads))
    for row in rows:
        sheet.append([row[head] for head in heads])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
