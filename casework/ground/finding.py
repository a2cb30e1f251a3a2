"""Finding texts by their words, and words by parts of them: SQLite's FTS5 and Postgres' full text behind one interface.

A table says what of it is found (``found_by``); its rows are added, never changed. SQLite keeps an FTS5 index beside it,
which holds no text and is filled by a trigger. Postgres has a generated column, and an index on that. The models know of
neither: both are made here, and made anew from the rows at any time.

What is found may be asked for by an instant of its rows, the latest first. FTS5 gives its rows by their number alone, from the
last; so that number begins with the instant, and a page of what is found is read without putting anything in order.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    column,
    func,
    inspect,
    literal_column,
    select,
    table,
)
from sqlalchemy.exc import DBAPIError

from casework.ground.db import db
from casework.ground.letters import LITTLE_WORDS, others

FOUND = "found"  # the column that Postgres generates
WORDS, PARTS = "words", "parts"  # of a note's sections, words in any of their forms; of a word, three letters in a row
NUMBER_BITS = 30  # of what numbers a row in SQLite's index; before them are the seconds, with 33 bits up to the year 2242
LONGEST = 80_000  # letters of one note that Postgres looks at: of more, an index entry might grow too large to be saved
MARKS = dict.fromkeys("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", " ")
MARKS_BEYOND = dict.fromkeys("\u2018\u2019\u201c\u201d\u2013\u2014\u2022\u00b7", " ")
INDEXES_THERE = (
    "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_attribute ON attrelid = indrelid "
    "AND attname = 'found' AND attgenerated = 's' WHERE indisvalid AND relnamespace = current_schema()::regnamespace"
)
NOT_IN_JSONB = {"\\\\": " ", "\\u0000": " "}  # JSON may have a NUL, and Postgres' own kind may not
ESCAPES = {"\\n": " ", "\\t": " "}  # as JSON writes the ends of lines


@dataclass(frozen=True)
class Found:
    """A column that is found by words or parts, and what keeps it so. latest: the instant by which what is found is in order."""

    table: str
    column: str
    by: str
    latest: str = ""

    @property
    def beside(self) -> str:
        """SQLite's index, a table beside the table."""
        return f"find_{self.table}"

    @property
    def trigger(self) -> str:
        """By which SQLite fills it."""
        return f"{self.beside}_added"

    @property
    def index(self) -> str:
        """Postgres' index, on the column FOUND."""
        return f"ix_{self.table}_{FOUND}"

    @property
    def order(self) -> str:
        """Postgres' index by which very many that are found are read in order."""
        return f"{self.index}_latest"

    def kept_by(self, dialect: str) -> set[str]:
        """The names of all that keeps it. dialect: sqlite | postgresql."""
        if dialect == "sqlite":
            return {self.beside, self.trigger}
        return {self.index, self.order} if self.latest else {self.index}


_kept: dict[str, Found] = {}


def found_by(by: str, name: str, *, latest: str = "") -> Callable[[type], type]:
    """Class decorator: rows of this table are found by WORDS or PARTS of the text in the column ``name``.

    latest: a column with an instant, by which what is found comes in order.
    """

    def keep(model: type) -> type:
        _kept[model.__tablename__] = Found(model.__tablename__, name, by, latest)
        return model

    return keep


# --- asking -----------------------------------------------------------------------------------------------------------


def having_words(asked: Select, model: type, phrases: Sequence[Sequence[str]]) -> Select:
    """Of a selection from ``model``, the rows in which each phrase stands, the latest first, to the second.

    phrases: each of one word or of some that stand together, in plain small letters, one at least no little word.
    """
    found = _kept[model.__tablename__]
    if db.engine.dialect.name == "sqlite":
        beside = table(found.beside, column("rowid"), column(found.beside))
        match = beside.c[found.beside].op("MATCH")(" AND ".join(_quoted(" ".join(phrase)) for phrase in phrases))
        number = beside.c.rowid.op("&")(literal_column(str(2**NUMBER_BITS - 1))) if found.latest else beside.c.rowid
        return asked.join(beside, model.id == number).where(match).order_by(beside.c.rowid.desc())
    asked_for = [func.phraseto_tsquery(_language(phrase), " ".join(phrase)) for phrase in phrases]
    wanted = asked_for[0]
    for each in asked_for[1:]:
        wanted = wanted.op("&&")(each)
    order = [getattr(model, found.latest).desc()] if found.latest else []
    return asked.where(_generated(model).op("@@")(wanted)).order_by(*order, model.id.desc())


def _language(phrase: Sequence[str]) -> Any:
    """Words in any form; but word for word where little words stand among them, which Postgres' English leaves out."""
    return literal_column(f"'pg_catalog.{'simple' if LITTLE_WORDS & {*phrase} else 'english'}'::regconfig")


def _generated(model: type) -> Any:
    return literal_column(f'"{model.__tablename__}".{FOUND}')


def sharing_parts(model: type, words: Iterable[str]) -> Any:
    """The condition on a table found by PARTS: its word has three letters in a row, or the first or last two, of one of these."""
    found, wanted = _kept[model.__tablename__], sorted({part for word in words for part in parts(word)})
    if db.engine.dialect.name == "sqlite":
        beside = table(found.beside, column("rowid"), column(found.beside))
        match = beside.c[found.beside].op("MATCH")(" OR ".join(map(_quoted, wanted)))
        return model.id.in_(select(beside.c.rowid).where(match))
    return _generated(model).op("&&")(func.string_to_array("|".join(wanted), "|"))


def parts(word: str) -> set[str]:
    """Each three letters in a row of a word between two spaces."""
    said = f" {word} "
    return {said[at : at + 3] for at in range(len(word))}


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


# --- keeping ----------------------------------------------------------------------------------------------------------


def own_tables() -> set[str]:
    """The tables that SQLite keeps for this: nobody's records, and made anew from them at any time."""
    endings = ("", "_data", "_idx", "_content", "_docsize", "_config")
    return {found.beside + ending for found in _kept.values() for ending in endings}


def own_triggers(dialect: str) -> set[str]:
    """The triggers that fill them. dialect: sqlite | postgresql."""
    return {found.trigger for found in _kept.values()} if dialect == "sqlite" else set()


def is_own(kind: str, name: str) -> bool:
    """Whether a table, column or index that stands in a database is of this, and so in no model."""
    indexes = {each for found in _kept.values() for each in found.kept_by("postgresql")}
    names = {"table": own_tables(), "column": {FOUND}, "index": indexes}
    return name in names.get(kind, ())


def missing(connection: Connection) -> list[str]:
    """What finding needs and is not there, by name and in order."""
    dialect = connection.dialect.name
    asked = "SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')" if dialect == "sqlite" else INDEXES_THERE
    needed = {name for found in _kept.values() for name in found.kept_by(dialect)}
    return sorted(needed - set(connection.exec_driver_sql(asked).scalars()))


def install(connection: Connection, *, anew: bool = False) -> None:
    """Make what is missing, filled from the tables that are there. anew: all of it."""
    gone, there, dialect = set(missing(connection)), set(inspect(connection).get_table_names()), connection.dialect.name
    _run(connection, FUNCTIONS if dialect == "postgresql" else ())
    for found in _kept.values():
        lacking = found.kept_by(dialect) if anew else found.kept_by(dialect) & gone
        if found.table in there and lacking:
            column_too = dialect == "postgresql" and found.index in lacking
            _run(connection, _make_beside(found) if dialect == "sqlite" else _make_index(found) if column_too else ())
            _run(connection, _make_order(found) if dialect == "postgresql" else ())


def _run(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


@contextmanager
def indexed_later(connection: Connection) -> Iterator[None]:
    """For adding very many rows: the indexes are made once they are there, which takes a part of the time."""
    on_sqlite, kept = connection.dialect.name == "sqlite", _kept.values()
    for found in kept:
        kind, names = ("TRIGGER", [found.trigger]) if on_sqlite else ("INDEX", sorted(found.kept_by("postgresql")))
        _run(connection, [f'DROP {kind} IF EXISTS "{name}"' for name in names])
    yield
    for found in kept:
        _run(connection, _make_beside(found) if on_sqlite else (_index(found), *_make_order(found)))


def _index(found: Found) -> str:
    return f'CREATE INDEX "{found.index}" ON "{found.table}" USING gin ({FOUND})'


def _make_order(found: Found) -> tuple[str, ...]:
    if not found.latest:
        return ()
    return f'DROP INDEX IF EXISTS "{found.order}"', f'CREATE INDEX "{found.order}" ON "{found.table}" ("{found.latest}", id)'


def _make_index(found: Found) -> tuple[str, ...]:
    kind = {WORDS: "tsvector", PARTS: "text[]"}[found.by]
    made = f'{FOUND} {kind} GENERATED ALWAYS AS (found_{found.by}("{found.column}")) STORED'
    return (
        f'ALTER TABLE "{found.table}" DROP COLUMN IF EXISTS {FOUND}', f'ALTER TABLE "{found.table}" ADD COLUMN {made}',
        _index(found), f'ANALYZE "{found.table}"',
    )  # fmt: skip


def _make_beside(found: Found) -> tuple[str, ...]:
    into, new = f'INSERT INTO "{found.beside}" (rowid, said)', f"VALUES ({_number(found, 'NEW.')}, {_text(found, 'NEW.')})"
    return (
        f'DROP TRIGGER IF EXISTS "{found.trigger}"', f'DROP TABLE IF EXISTS "{found.beside}"', _beside(found.beside, found.by),
        f"{into} {_all_texts(found)}",
        f'CREATE TRIGGER "{found.trigger}" AFTER INSERT ON "{found.table}" BEGIN {into} {new}; END',
    )  # fmt: skip


def _all_texts(found: Found) -> str:
    """In the order of their numbers: FTS5 writes to the disk for each that comes before the one that came last."""
    return f'SELECT {_number(found)}, {_text(found)} FROM main."{found.table}" ORDER BY 1'  # noqa: S608 - names of our own


def _number(found: Found, of: str = "") -> str:
    """What numbers a row in SQLite's index: by it alone FTS5 puts what it finds in order."""
    seconds = f"CAST(strftime('%s', {of}{found.latest}) AS INTEGER)"
    return f"(({seconds} << {NUMBER_BITS}) | {of}id)" if found.latest else f"{of}id"


def _beside(name: str, by: str) -> str:
    how = {WORDS: "porter unicode61 remove_diacritics 2", PARTS: "trigram"}[by]
    return f"CREATE VIRTUAL TABLE {name} USING fts5(said, content='', tokenize='{how}')"


def _text(found: Found, of: str = "") -> str:
    """What is found of a row, in SQLite's words."""
    if found.by == PARTS:
        return f"' ' || {of}{found.column} || ' '"
    text = f"(SELECT group_concat(json_extract(value, '$.text'), ' ') FROM json_each({of}{found.column}))"  # noqa: S608
    return _replaced(text, others(1) | others(2))


def _plain_text() -> str:
    """The texts of sections, in Postgres' words: small plain letters and figures between spaces."""
    kept = _replaced("sections", NOT_IN_JSONB)
    text = f"left(jsonb_path_query_array({kept}::jsonb, '$[*].text')::text, {LONGEST})"
    ascii_alone = f"lower({_translated(_replaced(text, ESCAPES), MARKS)})"
    apart = f"regexp_replace(normalize({_replaced(text, ESCAPES | others(2))}, NFKD), '[\\u0300-\\u036f]+', '', 'g')"
    every = f"lower({_translated(apart, MARKS | MARKS_BEYOND | others(1))})"
    return f"CASE WHEN octet_length(sections) = length(sections) THEN {ascii_alone} ELSE {every} END"


def _replaced(text: str, pairs: Mapping[str, str]) -> str:
    for each, by in pairs.items():
        text = f"replace({text}, '{each}', '{by}')"
    return text


def _translated(text: str, letters: Mapping[str, str]) -> str:
    """Each letter by one other. This looks through all of them for each letter of the text, so they are few."""
    of, to = "".join(letters).replace("'", "''"), "".join(letters.values())
    return f"translate({text}, '{of}', '{to}')"


def _function(head: str, gives: str, body: str) -> str:
    return (f"CREATE OR REPLACE FUNCTION {head} RETURNS {gives} LANGUAGE sql IMMUTABLE PARALLEL SAFE AS "
            f"$$ SELECT {body} $$").replace("%", "%%")  # fmt: skip


# Each whole in itself: while a dump is put back, none finds another by its name alone. What was generated by one stays as
# it is when the function changes: whoever changes one has all made anew, by a revision.
FUNCTIONS = (
    _function("found_words(sections text)", "tsvector", "to_tsvector('pg_catalog.english', said) || "
              f"to_tsvector('pg_catalog.simple', said) FROM (SELECT {_plain_text()} AS said) AS plain"),
    _function("found_parts(word text)", "text[]", "array_agg(DISTINCT substr(' ' || word || ' ', at, 3)) "
              "FROM generate_series(1, length(word)) AS at"),
)  # fmt: skip


# --- checking ---------------------------------------------------------------------------------------------------------


def differences(connection: Connection) -> list[str]:
    """Where SQLite's indexes are not what the tables make them, in sentences. Nobody waits: what is compared is made aside."""
    if connection.dialect.name != "sqlite":
        return []
    gone = set(missing(connection))
    return [
        f"what finds {found.table} by its {found.by} does not fit the table"
        for found in _kept.values()
        if not {found.beside, found.trigger} & gone and _differs(connection, found)
    ]


def _differs(connection: Connection, found: Found) -> bool:
    run = connection.exec_driver_sql
    aside = f"again_{found.table}"
    run(_beside(f"temp.{aside}", found.by))
    try:
        run(f"INSERT INTO temp.{aside} (rowid, said) {_all_texts(found)}")
        return _summed(connection, "temp", aside) != _summed(connection, "main", found.beside)
    except DBAPIError:  # the index is in no state to be read
        return True
    finally:
        run(f"DROP TABLE temp.{aside}")


def _summed(connection: Connection, place: str, beside: str) -> list[tuple]:
    """By word: how often, in which rows and where it stands, added up; of large numbers what is left, for no sum is too large."""
    run = connection.exec_driver_sql
    run(f"CREATE VIRTUAL TABLE temp.all_of_it USING fts5vocab('{place}', '{beside}', 'instance')")
    try:
        asked = ("SELECT term, count(*), sum(doc % 1000003), sum(doc % 999983), sum(doc % 1000003 * (offset % 10007 + 1)) "
                 "FROM temp.all_of_it GROUP BY term ORDER BY term")  # fmt: skip
        return [tuple(row) for row in run(asked)]
    finally:
        run("DROP TABLE temp.all_of_it")
