"""The published waiting-time method in SQL, stage by stage, as an oracle: it shares no line of thought with our function.

Every stage is one question to SQLite about whole tables; our function walks each person's events once.
"""

import calendar
import sqlite3
from datetime import date

SQL = """
CREATE TEMP VIEW relevant AS SELECT * FROM event WHERE
  (kind = 'assessment' AND type IN ('short-term-assessment', 'long-term-assessment'))
  OR (kind = 'service' AND type IN ('nursing', 'residential', 'community', 'prison', 'st-max', 'low-level', 'other-short'));

CREATE TEMP VIEW adult_request AS SELECT * FROM event
  WHERE kind = 'request' AND NOT carer AND start >= '2023-04-01' AND age >= 25;

CREATE TEMP VIEW new_request AS SELECT * FROM adult_request AS r WHERE NOT EXISTS (
  SELECT 1 FROM relevant AS s WHERE s.person = r.person AND s.kind = 'service' AND s.start < r.start AND (
    (s.type IN ('nursing', 'residential', 'community', 'prison') AND (s."end" IS NULL OR s."end" >= months_before(r.start, 12)))
    OR (s.type IN ('st-max', 'other-short') AND (s."end" IS NULL OR s."end" >= months_before(r.start, 3)))));

CREATE TEMP VIEW valid_request AS SELECT * FROM new_request WHERE outcome NOT IN ('no-action', 'hospital');

CREATE TEMP TABLE line AS
  SELECT *, row_number() OVER (PARTITION BY person ORDER BY start,
    CASE kind WHEN 'request' THEN 1 WHEN 'assessment' THEN 2 ELSE 3 END, loaded DESC, number DESC) AS place
  FROM (SELECT * FROM valid_request UNION ALL SELECT * FROM relevant WHERE age >= 25)
  WHERE person IN (SELECT person FROM valid_request);
CREATE INDEX temp.line_place ON line (person, kind, place);

CREATE TEMP TABLE blocked AS
  SELECT *, CASE WHEN kind = 'assessment' THEN max(leads) OVER (PARTITION BY person, block) END AS block_leads FROM (
    SELECT *, CASE WHEN kind = 'assessment' THEN coalesce(outcome IN ('reablement', 'services', 'continues'), 0) END AS leads,
      sum(kind <> 'assessment') OVER (PARTITION BY person ORDER BY place ROWS UNBOUNDED PRECEDING) AS block FROM line);

CREATE TEMP TABLE bound AS SELECT r.*,
    (SELECT min(place) FROM line AS a WHERE a.person = r.person AND a.kind = 'assessment' AND a.place > r.place) AS next_a,
    (SELECT min(place) FROM line AS s WHERE s.person = r.person AND s.kind = 'service' AND s.place > r.place) AS next_s
  FROM blocked AS r WHERE r.kind = 'request';

CREATE TEMP VIEW talked AS SELECT b.*, CASE
    WHEN b.conversation AND b.start < '2025-07-01'
      AND b.outcome IN ('reablement', 'assessment', 'services', 'continues', 'first-release')
      AND (b.next_a IS NULL OR b.start < (SELECT start FROM line AS a WHERE a.person = b.person AND a.place = b.next_a))
    THEN b.place ELSE b.next_a END AS next_r FROM bound AS b;

CREATE TEMP VIEW served AS SELECT *, CASE WHEN next_r > next_s OR (next_r IS NULL AND next_s IS NOT NULL) THEN next_s
    ELSE next_r END AS first_at FROM talked;

CREATE TEMP TABLE linked AS
  SELECT v.*, CASE WHEN f.kind = 'assessment' AND f.block_leads = 0 THEN NULL ELSE v.next_s END AS service_at
  FROM served AS v LEFT JOIN blocked AS f ON f.person = v.person AND f.place = v.first_at;

CREATE TEMP TABLE judged AS SELECT *, (
    coalesce(lag(greatest_of(first_at, service_at)) OVER w > place, 0)
    OR coalesce(first_at <= coalesce(max(first_at) OVER earlier, 0), 0)
    OR coalesce(service_at <= coalesce(max(service_at) OVER earlier, 0), 0)) AS overlaps
  FROM linked WINDOW w AS (PARTITION BY person ORDER BY place),
    earlier AS (PARTITION BY person ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING);

CREATE TEMP TABLE wait AS
  SELECT 'first-response' AS metric, j.number, f.number AS ended_by, f.start AS ended, f.age AS age,
      julianday(f.start) - julianday(j.start) AS days
    FROM judged AS j JOIN line AS f ON f.person = j.person AND f.place = j.first_at WHERE NOT j.overlaps
  UNION ALL
  SELECT 'first-service', j.number, f.number, f.start, f.age, julianday(f.start) - julianday(j.start)
    FROM judged AS j JOIN line AS f ON f.person = j.person AND f.place = j.service_at WHERE NOT j.overlaps;
"""
FIGURES = """
SELECT metric, quarter, band, avg(days), count FROM (
  SELECT metric, quarter, band, days, count(*) OVER g AS count,
    row_number() OVER (PARTITION BY metric, quarter, band ORDER BY days) AS at
  FROM (SELECT *, quarter_start(ended) AS quarter, CASE WHEN age >= 65 THEN '65 and above' ELSE '25 to 64' END AS band FROM wait)
  WINDOW g AS (PARTITION BY metric, quarter, band))
WHERE at IN ((count + 1) / 2, (count + 2) / 2) GROUP BY metric, quarter, band ORDER BY metric, quarter, band
"""
COLUMNS = ("number", "person", "kind", "start", "end", "type", "outcome", "age", "carer", "conversation", "loaded")


def published(events):
    """(waits, overlapping requests, figures) of the method: sets of plain values, and the figures in order."""
    book = book_of([getattr(event, name) for name in COLUMNS] for event in events)
    waits = set(book.execute("SELECT metric, number, ended_by, CAST(days AS INTEGER) FROM wait"))
    overlapping = {number for (number,) in book.execute("SELECT number FROM judged WHERE overlaps")}
    return waits, overlapping, list(book.execute(FIGURES))


def book_of(rows):
    """A database with the method's tables made of events, each with the values of COLUMNS."""
    book = sqlite3.connect(":memory:")
    book.create_function("months_before", 2, months_before, deterministic=True)
    book.create_function("quarter_start", 1, quarter_start, deterministic=True)
    book.create_function("greatest_of", 2, lambda *given: max((g for g in given if g is not None), default=None))
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    book.execute(f"CREATE TABLE event ({names})")
    texts = [[str(value) if isinstance(value, date) else value for value in row] for row in rows]
    book.executemany(f"INSERT INTO event VALUES ({', '.join('?' * len(COLUMNS))})", texts)
    book.executescript(SQL)
    return book


def months_before(day: str, months: int) -> str:
    """As T-SQL's DATEADD does it: the same day of that month, or its last."""
    year, month, number = map(int, day.split("-"))
    for _ in range(months):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return f"{year:04}-{month:02}-{min(number, calendar.monthrange(year, month)[1]):02}"


def quarter_start(day: str) -> str:
    """The first day of the quarter."""
    return day[:5] + {"01": "01", "02": "01", "03": "01", "04": "04", "05": "04", "06": "04", "07": "07", "08": "07", "09": "07",
                      "10": "10", "11": "10", "12": "10"}[day[5:7]] + "-01"  # fmt: skip
