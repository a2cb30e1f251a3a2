"""What the page of fairness counts, in plain SQL written by hand, beside which the app's own counting is held.

Restricted records are left out, as for somebody who is named on none.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from statistics import median, quantiles
from typing import Any

from sqlalchemy import bindparam, text

from casework.ground.db import db
from casework.practice.matching.rules import NEEDS
from casework.records.cases.rules import KINDS
from tests.national.plain import SEEN

NEED = "case when coalesce(cast(n.needs as text), '') like '%\"{0}\"%' then 1 else 0 end"
HOW_MANY = " + ".join(NEED.format(key) for key in NEEDS)
WHICH = "case {} end".format(" ".join(f"when {NEED.format(key)} = 1 then '{need.label}'" for key, need in NEEDS.items()))
WORK = "case c.kind {} end".format(" ".join(f"when '{key}' then '{words.replace(chr(39), chr(39) * 2)}'"
                                            for key, words in KINDS.items()))  # fmt: skip
AGE = "(:today - cast(replace(cast(p.date_of_birth as text), '-', '') as integer)) / 10000"
WAITING = f"""select l.team_id as team, t.name as team_name, c.person_id, coalesce(l.rag, '') as level,
    cast(l.referred_on as text) as referred_on,
    case when p.date_of_birth is null then 'No date of birth' when {AGE} < 18 then 'Under 18' when {AGE} < 25 then '18 to 24'
        when {AGE} < 65 then '25 to 64' when {AGE} < 75 then '65 to 74' when {AGE} < 85 then '75 to 84'
        else '85 and over' end as age,
    {WORK} as work,
    case when {HOW_MANY} = 0 then 'Not written down' when {HOW_MANY} > 1 then 'Several needs' else {WHICH} end as need,
    case when replace(lower(coalesce(cast(n.languages as text), '')), '"english"', '') like '%"%'
        then 'Another language than English' when trim(coalesce(p.communication_needs, '')) <> ''
        then 'Other communication needs' else 'Nothing on record' end as language,
    case when (select min(k.due_on) from clock k where k.case_id = c.id and k.kind = 'waiting-limit' and k.ended_at is null)
        < :day then 1 else 0 end as over_limit
    from placement l join "case" c on c.id = l.case_id join person p on p.id = c.person_id join team t on t.id = l.team_id
    left join case_needs n on n.case_id = c.id
    where l.ended_at is null and l.team_id in :teams and {SEEN.format("c")}"""
DECIDED = """(select r.decided from rating r where r.case_id = c.id and r.tool = '{0}'
    and not exists (select 1 from misplaced_note m where m.note_id = r.note_id) order by r.happened_at desc, r.id desc limit 1)"""
HELD = f"""select c.holder_id, {DECIDED.format("weight")}, {DECIDED.format("rag")}, {DECIDED.format("complexity")}
    from "case" c where c.stage <> 'closed' and exists (
    select 1 from allocation a where a.case_id = c.id and a.ended_at is null and a.worker_id = c.holder_id)"""
WORKERS = """select distinct h.worker_id from role_held h join worker w on w.id = h.worker_id where h.team_id = :team
    and h.role in :roles and h.from_on <= :day and (h.until_on is null or h.until_on >= :day)
    and w.ended_on is null"""


TABLES = {"Age": "age", "Kind of work": "work", "Need": "need", "Language and communication": "language", "Team": "team_name"}
TOGETHER = {"Kind of work": "Other kinds of work", "Need": "Other needs",
            "Language and communication": "A language or other communication needs"}  # fmt: skip
LEVELS = {"Red": "red", "Amber": "amber", "Green": "green", "Not rated": ""}


def waiting(teams: list[int], today: date) -> list[Any]:
    """A row for each case on these trays, with the group that it is in, in each table."""
    asked = text(WAITING).bindparams(bindparam("teams", expanding=True))
    day = today if db.engine.dialect.name == "postgresql" else str(today)
    return db.session.execute(asked, {"teams": teams, "today": int(f"{today:%Y%m%d}"), "day": day}).all()


def held() -> dict[int, list[Any]]:
    """By worker, (weight, level, complexity) of each case that they hold."""
    found: dict[int, list[Any]] = {}
    for holder, *levels in db.session.execute(text(HELD)):
        found.setdefault(holder, []).append(levels)
    return found


def workers(team: int, roles: tuple[str, ...], today: date) -> set[int]:
    """Numbers of those who are given the team's cases."""
    asked = text(WORKERS).bindparams(bindparam("roles", expanding=True))
    day = today if db.engine.dialect.name == "postgresql" else str(today)
    return set(db.session.scalars(asked, {"team": team, "roles": list(roles), "day": day}))


def mix(levels: list[Any]) -> Counter:
    """How many cases are of each complexity, "" for those that nobody told it of."""
    return Counter(complexity or "" for _, _, complexity in levels)


def groups(rows: Sequence[Any], title: str, small: int) -> list[str]:
    """The group of each row in a table; those of few people together, where there are two or more of them."""
    own = [getattr(row, TABLES[title]) for row in rows]
    people = Counter(group for group, _ in {(group, row.person_id) for group, row in zip(own, rows, strict=True)})
    few = {group for group, count in people.items() if count < small}
    return [TOGETHER[title] if group in few and len(few) > 1 and title in TOGETHER else group for group in own]


def figures(rows: Sequence[Any], today: date, levels: Sequence[str]) -> list[tuple[Any, int]]:
    """Of some rows, each figure of a line with of how many people it is: cases, median, ninth of ten, over, its share, levels."""
    days = sorted((today - date.fromisoformat(row.referred_on)).days for row in rows)
    over = [row for row in rows if row.over_limit]
    ninth = quantiles(days, n=10, method="inclusive")[8] if len(days) > 1 else None
    by_level = [[row for row in rows if row.level == LEVELS[label]] for label in levels]
    everybody = _people(rows)
    return [
        (len(rows), everybody), (median(days) if days else None, everybody), (ninth, everybody // 2), (len(over), _people(over)),
        (round(100 * len(over) / len(rows)) if rows else None, _people(over)), *((len(each), _people(each)) for each in by_level),
    ]  # fmt: skip


def _people(rows: Sequence[Any]) -> int:
    return len({row.person_id for row in rows})
