"""Telephone numbers and postcodes by which people are found."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

PERSON = sa.table("person", sa.column("id"), sa.column("phone"), sa.column("postcode"))
LINK = sa.table("link", sa.column("person_id"), sa.column("phone"), sa.column("ended_on"))
REACH = sa.table("reach_key", sa.column("person_id"), sa.column("key"))
PORTION = 2_000
_APART = r"[ .()\-\u2010-\u2015]{0,3}"
_PHONE = re.compile(
    rf"(?<![\d+])(?:(?:\+|00){_APART}44{_APART}(?:\(?0\)?)?|\(?0)({_APART}[1-9](?:{_APART}[0-9]){{8,9}})(?!\d)"
    rf"|(?<![\d+])(?:\+|00)({_APART}[1-9](?:{_APART}[0-9]){{7,14}})(?!\d)"
)
_OUT = r"(?<![^\W_])([A-Z]{1,2}[0-9][A-Z0-9]?)"
_POSTCODE = re.compile(_OUT + r" ?([0-9][A-Z]{2})(?![^\W_])", re.IGNORECASE)
_OUTWARD = re.compile(_OUT + r"(?![^\W_])", re.IGNORECASE)


def upgrade() -> None:
    op.create_table(
        "reach_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reach_key_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reach_key")),
    )
    op.create_index("ix_reach_key_key_person", "reach_key", ["key", "person_id"])
    op.create_index(op.f("ix_reach_key_person_id"), "reach_key", ["person_id"])
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    last = 0
    while people := connection.execute(sa.select(PERSON).where(PERSON.c.id > last).order_by(PERSON.c.id).limit(PORTION)).all():
        span = (last, last := people[-1].id)
        keys = {row.id: _phones(row.phone) | _places(row.postcode) for row in people}
        there = (LINK.c.person_id > span[0], LINK.c.person_id <= span[1], LINK.c.ended_on.is_(None))
        for row in connection.execute(sa.select(LINK.c.person_id, LINK.c.phone).where(*there)):
            keys[row.person_id] |= _phones(row.phone)
        rows = [{"person_id": number, "key": key} for number, theirs in keys.items() for key in sorted(theirs)]
        if rows:
            connection.execute(sa.insert(REACH), rows)


def _phones(text: str) -> set[str]:
    found = list(dict.fromkeys(_kept(match) for match in _PHONE.finditer(" ".join(text.split()))))
    return set(found[:5])


def _kept(match: re.Match) -> str:
    figures = re.sub(r"[^0-9]", "", match[1] or match[2])
    return figures if match[1] else f"+{figures}"


def _places(text: str) -> set[str]:
    text = " ".join(text.split()).upper()
    whole = list(dict.fromkeys(f"{match[1]} {match[2]}" for match in _POSTCODE.finditer(text)))[:5]
    alone = list(dict.fromkeys(_OUTWARD.findall(_POSTCODE.sub(" , ", text))))[:5]
    return {*whole, *(({each.split()[0] for each in whole}) or alone)}


def downgrade() -> None:
    op.drop_table("reach_key")
