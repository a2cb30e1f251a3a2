"""What each figure of the reports is, in plain SQL written by hand, beside which the app's own counting is held.

Of a period: ``:first`` and ``:last`` are its days, ``:begins`` and ``:ends`` the instants between which it lies. Of a stock
``:ends`` is the end of its last day. ``{team}`` becomes a condition on the column that is named. A query with two columns
gives the beginning and the end of each wait, and the days or hours are reckoned here.
"""

from datetime import UTC, date, datetime
from statistics import median
from typing import Any

from sqlalchemy import text

from casework.ground.days import office_date
from casework.ground.db import db

STANDS = "not exists (select 1 from misplaced_note m where m.note_id = {note})"
CASE_OF = 'join "case" c on c.id = {case}.case_id'
ON_TRAY = "placed_on <= :last and (p.ended_at is null or p.ended_at >= :ends)"
NEWEST = f"""select r.gravity from rating r where r.case_id = p.case_id and r.tool = t.tool and r.happened_at < :ends
    and {STANDS.format(note="r.note_id")} order by r.happened_at desc, r.id desc limit 1"""

PLAIN = {
    "referrals": """select c.id from "case" c where c.referred_on between :first and :last
        and not (c.stage = 'closed' and exists (select 1 from case_ending e where e.case_id = c.id and e.kind = 'taken-back'))
        {c.team_id}""",
    "allocations": f"""select c.referred_on, a.from_on from allocation a {CASE_OF.format(case="a")}
        where a.from_on between :first and :last
        and a.id = (select min(o.id) from allocation o where o.case_id = a.case_id) {{c.team_id}}""",
    "closures": f"""select c.referred_on, s.at from case_stage s {CASE_OF.format(case="s")}
        left join case_ending e on e.case_id = s.case_id and e.at = s.at where s.stage = 'closed' and s.at >= :begins
        and s.at < :ends and (e.kind is null or e.kind <> 'taken-back') {{c.team_id}}""",
    "complaints": f"""select n.id from note n {CASE_OF.format(case="n")} where n.type = 'complaint' and n.corrects_id is null
        and n.happened_at >= :begins and n.happened_at < :ends and {STANDS.format(note="n.id")} {{c.team_id}}""",
    "waiting": f"select p.referred_on, :last from placement p where {ON_TRAY} {{p.team_id}}",
    "high-risk": f"""select p.referred_on, :last from placement p where {ON_TRAY} {{p.team_id}} and exists (
        select 1 from (select distinct tool from rating) t where ({NEWEST}) = 3)""",
    "contacts-due": """select k.id, k.ended_how, k.ended_at, k.due_on from clock k where k.kind = 'contact'
        and k.due_on between :first and :last and k.ended_how <> 'replaced' {k.team_id}""",
    "contacts-made": f"""select t.id from tray_contact t {CASE_OF.format(case="t")} where t.happened_at >= :begins
        and t.happened_at < :ends and {STANDS.format(note="t.note_id")} {{c.team_id}}""",
    "breached": """select k.id, k.ended_how, k.ended_at, k.due_on from clock k where k.due_on between :first and :last
        and k.due_on < :today and k.ended_how <> 'replaced' {k.team_id}""",
    "overdue": """select k.due_on, :last from clock k where k.due_on < :last and k.started_at < :ends
        and (k.ended_at is null or k.ended_at >= :ends) {k.team_id}""",
    "escalations": "select e.id from escalation e where e.raised_at >= :begins and e.raised_at < :ends {e.team_id}",
    "acknowledged": """select e.raised_at, a.at from acknowledgement a join escalation e on e.id = a.escalation_id
        where a.at >= :begins and a.at < :ends {e.team_id}""",
    "unanswered": """select e.id from escalation e left join acknowledgement a on a.escalation_id = e.id
        where e.raised_at < :ends and (a.at is null or a.at >= :ends) {e.team_id}""",
    "concerns": """select s.at, a.at from safeguarding_concern s left join concern_answer a on a.concern_id = s.id
        where s.at >= :begins and s.at < :ends {s.team_id}""",
    "held": f"""select a.id from allocation a {CASE_OF.format(case="a")} where a.from_on <= :last
        and (a.ended_at is null or a.ended_at >= :ends) {{c.team_id}}""",
    "over": """select f.id from limit_flag f where f.raised_at < :ends and (f.ended_at is null or f.ended_at >= :ends)
        {f.team_id}""",
    "sampled": """select d.id from dip_sample_case d join dip_sample s on s.id = d.sample_id where s.drawn_at >= :begins
        and s.drawn_at < :ends {s.team_id}""",
    "advocate-waits": """select w.since_on, :last from advocate_wait w join person p on p.id = w.person_id
        where w.since_on <= :last and (w.ended_at is null or w.ended_at >= :ends) and p.died_on is null
        and (not exists (select 1 from "case" c where c.person_id = p.id)
             or exists (select 1 from "case" c where c.person_id = p.id and c.stage <> 'closed')) {w.person}""",
    "advocates": """select w.id from advocate_wait w where w.ended_how = 'in-place' and w.ended_at >= :begins
        and w.ended_at < :ends {w.person}""",
}  # fmt: skip


def rows_of(key: str, period, today: date, team: int | None) -> list[Any]:
    """The rows that count, of one team or of all."""
    query = PLAIN[key]
    for column in ("c.team_id", "p.team_id", "k.team_id", "e.team_id", "s.team_id", "f.team_id", "w.person"):
        query = query.replace(f"{{{column}}}", _of_team(column, team))
    values = {"first": period.first, "last": period.last, "today": today, "begins": period.begins_at, "ends": period.ends_at}
    here = {name: _as_kept(value) for name, value in values.items() if f":{name}" in query}
    return [tuple(row) for row in db.session.execute(text(query), here) if _counts(key, row)]


def _of_team(column: str, team: int | None) -> str:
    if team is None:
        return ""
    if column == "w.person":
        return f"and exists (select 1 from involvement i where i.person_id = w.person_id and i.team_id = {team})"
    return f"and {column} = {team}"


def _as_kept(value: Any) -> Any:
    if db.engine.dialect.name == "postgresql":
        return value
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else str(value)


def _counts(key: str, row: Any) -> bool:
    """What SQL alone would tell differently on either database: the office's day of an instant, by the calendar here."""
    if key not in ("contacts-due", "breached"):
        return True
    how, ended, due = row.ended_how, row.ended_at and office_date(as_instant(row.ended_at)), as_day(row.due_on)
    if key == "contacts-due":
        return not (how == "stopped" and ended <= due)
    return ended is None or ended > due


def spread_of(rows: list[Any], unit: str) -> tuple[int, float | None]:
    """(how many, the middle one) of the waits whose both ends are known."""
    known = [row for row in rows if row[0] is not None and row[1] is not None]
    if unit == "hours":
        values = [(int(as_instant(end).timestamp()) - int(as_instant(begin).timestamp())) // 3600 for begin, end in known]
    else:
        values = [(as_day(end) - as_day(begin)).days for begin, end in known]
    return len(values), float(median(values)) if values else None


def as_instant(value: Any) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def as_day(value: Any) -> date:
    if isinstance(value, datetime) or (isinstance(value, str) and len(value) > 10):
        return office_date(as_instant(value))
    return date.fromisoformat(value) if isinstance(value, str) else value

