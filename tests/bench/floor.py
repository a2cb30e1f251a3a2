"""The least that a page or a saving can cost here: the barest view, one statement, a flat template.

``python -m tests.bench.floor URL FOLDER PORT TEAM`` serves ``/list`` (the first 50 of a team's tray) and, by POST, ``/save``
(one row, committed to the disk) from the database at URL, with the server and the settings that the app has.
"""

import sqlite3
import sys
import threading

import psycopg
import waitress
from flask import Flask, render_template_string
from sqlalchemy.engine import make_url

LIST = """
SELECT person.family_name, person.given_name, placement.rag, placement.next_on, placement.placed_on, placement.priority,
       placement.complexity, placement.last_contact_on, placement.case_id
FROM placement JOIN "case" ON "case".id = placement.case_id JOIN person ON person.id = "case".person_id
WHERE placement.team_id = {team} AND placement.ended_at IS NULL
ORDER BY placement.urgent DESC, placement.gravity DESC, placement.next_on, placement.referred_on, placement.id LIMIT 50
"""
PAGE = """<!doctype html><html lang="en"><title>Floor</title><table>{% for row in rows %}<tr><th><a href="/cases/{{ row[8] }}">
{{ row[0] }}, {{ row[1] }}</a>{% for cell in row[2:8] %}<td>{{ cell }}{% endfor %}{% endfor %}</table></html>"""
MADE = "CREATE TABLE IF NOT EXISTS bench_floor (words TEXT)"
SAVED = "INSERT INTO bench_floor VALUES ('Rang, and they are well.')"


def make(url: str, folder: str, team: int) -> Flask:
    """The app of two views. What is saved goes into a file or table of its own."""
    app, kept = Flask("floor"), threading.local()

    def connection(name, connect):
        if not hasattr(kept, name):
            setattr(kept, name, connect())
        return getattr(kept, name)

    def to_read():
        return connection("read", lambda: sqlite(make_url(url).database) if "sqlite" in url else postgres(url))

    def to_save():
        return connection("save", lambda: sqlite(f"{folder}/floor.db") if "sqlite" in url else postgres(url))

    to_save().execute(MADE)

    @app.get("/list")
    def listed():
        return render_template_string(PAGE, rows=to_read().execute(LIST.format(team=team)).fetchall())

    @app.post("/save")
    def save():
        to_save().execute(SAVED)
        return "", 204

    return app


def sqlite(file: str) -> sqlite3.Connection:
    """As the app opens it; each statement is a transaction."""
    connection = sqlite3.connect(file, isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def postgres(url: str) -> psycopg.Connection:
    """Each statement is a transaction."""
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


if __name__ == "__main__":
    address, place, port, team_id = sys.argv[1:]
    waitress.serve(make(address, place, int(team_id)), host="127.0.0.1", port=int(port), threads=4)
