"""The words of all names, by which somebody is found whose name was typed with more than one slip."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

WORD = sa.table("name_word", sa.column("word"))
NAMES = (
    sa.table("person", sa.column("given_name"), sa.column("family_name"), sa.column("preferred_name")),
    sa.table("person_name", sa.column("given_name"), sa.column("family_name")),
)
_JOINERS = re.compile(r"['\u2018\u2019\u02bc`\u00b4\-\u2010\u2011]")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})


def upgrade() -> None:
    op.create_table(
        "name_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_word")),
    )
    op.create_index(op.f("ix_name_word_word"), "name_word", ["word"])
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    words = set()
    for table in NAMES:
        for column in table.columns:
            for (name,) in connection.execute(sa.select(column).distinct()):
                words |= _words(name)
    if words:
        connection.execute(sa.insert(WORD), [{"word": word} for word in sorted(words)])


def _words(name: str) -> set[str]:
    words = set(_fold(name).split())
    for piece in (piece for piece in name.split() if _JOINERS.search(piece)):
        words |= {word for part in re.split(r"[\-\u2010\u2011]", piece) for word in _fold(part).split()}
    return {word[:100] for word in words}


def _fold(text: str) -> str:
    apart = unicodedata.normalize("NFKD", _JOINERS.sub("", text))
    bare = "".join(c for c in apart if not unicodedata.combining(c)).casefold().translate(_LETTERS)
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())


def downgrade() -> None:
    op.drop_table("name_word")
