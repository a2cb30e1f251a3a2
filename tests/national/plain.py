"""What the national preview shows, in plain SQL written by hand, beside which the app's own reading is held.

``EVENTS`` makes the events of the collection of the tables as they are, numbered so that texts are in the order of numbers;
the method itself is ``published``. The lists of records that would not come out right are questions to both. ``:teams`` are
numbers of teams; restricted records are left out, as for somebody who is named on none.
"""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, text

from casework.ground.days import office_date
from casework.ground.db import db
from tests.national.published import FIGURES, book_of
from tests.reports.plain import as_day, as_instant

SEEN = "not exists (select 1 from restriction r where r.person_id = {0}.person_id and r.ended_at is null)"
JOINED_BY = """case when coalesce(p.nhs_number, '') <> '' then 'nhs-' || p.nhs_number
    when coalesce(p.council_key, '') <> '' then 'council-' || p.council_key else 'record-' || p.id end"""
NEWEST = "(select e.{0} from case_ending e where e.case_id = c.id order by e.id desc limit 1)"
SETTLED = f"cast({NEWEST.format('settled_by')} as text) like '%\"{{0}}\"%'"
BY_SERVICE = "({})".format(" or ".join(SETTLED.format(each) for each in (
    "reablement", "care-technology", "occupational-therapy", "prevention")))  # fmt: skip
PLANNED = """exists (select 1 from process q left join process_end x on x.process_id = q.id
    where q.case_id = c.id and q.kind = 'planning' and coalesce(x.how, '') <> 'stopped' {0})"""
HELD = "exists (select 1 from allocation a where a.case_id = c.id)"
SUPPORT = "exists (select 1 from interim_support s where s.case_id = c.id {0})"
FREE = """exists (select 1 from funding_request f join funding_decision d on d.request_id = f.id
    where f.support_id = s.id and d.charge = 'reablement' and d.outcome <> 'not-agreed')"""
FROM_ON = {"sqlite": "json_extract(s.facts, '$.from_on')", "postgresql": "cast(s.facts as json) ->> 'from_on'"}
CASES = f"""from "case" c join person p on p.id = c.person_id where c.team_id in :teams and {SEEN.format("c")}
    and coalesce({NEWEST.format("kind")}, '') <> 'taken-back'"""
PERSON = f"c.person_id, {JOINED_BY} as person, cast(p.date_of_birth as text) as born, p.nhs_number, p.council_key"

EVENTS = f"""
select 'case-' || (10000000000 + c.id) as number, {PERSON}, 'request' as kind, cast(c.referred_on as text) as start, null as ends,
    '' as type,
    case when {SUPPORT.format("and " + FREE)} then 'reablement' when {SUPPORT.format("")} then 'services'
        when {HELD} or exists (select 1 from process q left join process_end x on x.process_id = q.id where q.case_id = c.id
            and q.kind in ('assessment', 'planning') and coalesce(x.how, '') <> 'stopped') then 'assessment'
        when c.stage = 'closed' and {NEWEST.format("kind")} = 'resolved' and {SETTLED.format("reablement")} then 'reablement'
        when c.stage = 'closed' and {NEWEST.format("kind")} = 'resolved' and {BY_SERVICE} then 'services'
        when c.stage = 'closed' then 'no-action' when c.stage in ('referral', 'duty') then null else 'assessment' end as outcome,
    case when c.kind = 'carers-assessment' then 1 else 0 end as carer
    {CASES} and c.kind not in ('safeguarding', 'dols', 'review')
union all
select 'referral-' || (10000000000 + c.id), {PERSON}, 'request', cast(c.first_on as text), null, '',
    case when e.id is null then null else 'no-action' end, 0
    from referral c join person p on p.id = c.person_id left join referral_ending e on e.referral_id = c.id
    where c.team_id in :teams and coalesce(e.how, '') <> 'sent' and {SEEN.format("c")}
union all
select 'process-' || (10000000000 + o.id), {PERSON}, 'assessment', cast(o.begun_on as text), cast(n.ended_on as text),
    case when c.kind in ('care-act-assessment', 'transition', 'review', 'carers-assessment') then 'long-term-assessment'
        when c.kind = 'occupational-therapy' then 'short-term-assessment' else '' end,
    case when {PLANNED.format("and q.begun_on >= o.begun_on")} then 'services' when c.stage = 'closed' then 'no-action' end,
    case when c.kind = 'carers-assessment' then 1 else 0 end
    from process o join process_end n on n.process_id = o.id and n.how = 'completed' join "case" c on c.id = o.case_id
    {CASES.replace('from "case" c ', "")} and o.kind = 'assessment' and c.kind not in ('safeguarding', 'dols')
union all
select 'support-' || (10000000000 + s.id), {PERSON}, 'service', {{from_on}},
    (select cast(max(t.happened_on) as text) from support_step t where t.support_id = s.id and t.what = 'ending'),
    case when c.kind = 'carers-assessment' then 'carers-assessment' when {FREE} then 'st-max' else 'other-short' end, null, 0
    from interim_support s join "case" c on c.id = s.case_id
    {CASES.replace('from "case" c ', "")} and c.kind not in ('safeguarding', 'dols') and {{from_on}} <> ''
"""

# Of records that would not come out right, those that are no events: (person, day).
WORKS = {
    "not-completed": f"""select c.person_id, cast(o.begun_on as text) from process o
        left join process_end n on n.process_id = o.id join "case" c on c.id = o.case_id
        {CASES.replace('from "case" c ', "")} and o.kind = 'assessment' and coalesce(n.how, '') <> 'completed'
       and c.kind not in ('safeguarding', 'dols')""",
    "no-assessment": f"""select c.person_id, cast(c.referred_on as text) {CASES} and {HELD} and c.stage = 'closed'
        and {NEWEST.format("kind")} = 'closed' and c.kind not in ('safeguarding', 'dols', 'review') and not exists (
        select 1 from process q join process_end x on x.process_id = q.id and x.how = 'completed'
        where q.case_id = c.id and q.kind = 'assessment')""",
    "no-start": f"""select c.person_id, cast(s.begun_at as text) from interim_support s join "case" c on c.id = s.case_id
        {CASES.replace('from "case" c ', "")} and c.kind not in ('safeguarding', 'dols') and coalesce({{from_on}}, '') = ''""",
    "no-service": f"""select c.person_id, case when {PLANNED.format("")} then (select cast(min(q.begun_on) as text) from process q
            left join process_end x on x.process_id = q.id where q.case_id = c.id and q.kind = 'planning'
            and coalesce(x.how, '') <> 'stopped') else cast(c.referred_on as text) end
        {CASES} and c.kind not in ('safeguarding', 'dols') and not {SUPPORT.format("and {from_on} <> ''")}
        and ({PLANNED.format("")} or ({NEWEST.format("kind")} = 'resolved' and {BY_SERVICE}))""",
}  # fmt: skip
SUPPORTED = f"""select {JOINED_BY} as person, cast(x.ended_on as text) as marked from process q
    join process_end x on x.process_id = q.id and x.how = 'completed' and q.kind in ('planning', 'review')
    join "case" c on c.id = q.case_id {CASES.replace('from "case" c ', "")}
    union all select {JOINED_BY}, cast(c.referred_on as text) {CASES} and c.kind = 'review'"""

# Asked of the events, and of the tables that the method makes of those until today.
FATE = """SELECT e.number, e.person, e.start, CASE WHEN e.carer THEN 'carer' WHEN e.start < '2023-04-01' THEN 'early'
    WHEN e.age IS NULL THEN 'no-age' WHEN e.age < 25 THEN 'young'
    WHEN NOT EXISTS (SELECT 1 FROM new_request n WHERE n.number = e.number) THEN 'existing'
    WHEN e.outcome IS NULL THEN 'no-outcome' WHEN e.outcome IN ('no-action', 'hospital') THEN 'ended'
    WHEN j.overlaps THEN 'overlaps' WHEN j.first_at IS NULL THEN 'unanswered' ELSE 'counted' END AS fate
  FROM event e LEFT JOIN judged j ON j.number = e.number WHERE e.kind = 'request'"""
OF_EVENTS = {
    "no-birth-date": "born IS NULL",
    "no-nhs-number": "nhs_number IS NULL OR nhs_number = ''",
    "no-outcome": "kind = 'request' AND outcome IS NULL",
    "no-type": "kind = 'assessment' AND type = ''",
    "no-assessment-outcome": """kind = 'assessment' AND outcome IS NULL AND NOT carer
        AND type IN ('short-term-assessment', 'long-term-assessment')""",
    "backwards": 'ends < start',
    "future": "start > ?1",
    "no-request": """(kind = 'assessment' AND type IN ('short-term-assessment', 'long-term-assessment')
        OR kind = 'service' AND type IN ('st-max', 'other-short')) AND age >= 25 AND NOT carer
        AND NOT EXISTS (SELECT 1 FROM fate f WHERE f.person = every.person
        AND f.start <= every.start AND f.fate IN ('overlaps', 'unanswered', 'counted'))""",
}  # fmt: skip
TWICE = """SELECT DISTINCT p.id FROM somebody p JOIN somebody o ON o.id <> p.id
    AND ((p.nhs <> '' AND o.nhs = p.nhs) OR (o.born = p.born AND lower(o.name) = lower(p.name)))"""
EVERY = ("number", "person_id", "person", "born", "nhs_number", "council_key", "kind", "start", "ends", "type", "outcome",
         "carer", "age")  # fmt: skip
NAMES = """select id, given_name || ' ' || family_name, coalesce(nhs_number, ''), cast(date_of_birth as text) from person
    where id in :teams"""


def shown(teams: list[int], today: date) -> dict[str, Any]:
    """All that the preview should show of these teams: figures, what became of requests, and (person, day) by list."""
    rows = [tuple(row) for row in _ask(EVENTS, teams)]
    every = [(*row, _age(row[3], row[7])) for row in rows]
    until = [row for row in every if row[7] <= str(today)]
    book = book_of((row[0], row[2], row[6], row[7], row[8], row[9], row[10], row[12], row[11], False, 0) for row in until)
    book.execute(f"CREATE TABLE every ({', '.join(EVERY)})")
    book.executemany(f"INSERT INTO every VALUES ({', '.join('?' * len(EVERY))})", every)
    book.execute(f"CREATE TABLE fate AS {FATE}")
    lists = {key: book.execute(f"SELECT person_id, start FROM every WHERE {asked}", (str(today),) if "?1" in asked else ())
             for key, asked in OF_EVENTS.items()}  # fmt: skip
    lists |= {key: [(person, str(as_day(day))) for person, day in _ask(query, teams)] for key, query in WORKS.items()}
    book.execute("CREATE TABLE supported (person, marked)")
    book.executemany("INSERT INTO supported VALUES (?, ?)", [tuple(row) for row in _ask(SUPPORTED, teams)])
    lists["client-already"] = book.execute(
        "SELECT e.person_id, e.start FROM every e JOIN fate f ON f.number = e.number WHERE f.fate IN ('counted', 'unanswered') "
        "AND EXISTS (SELECT 1 FROM supported s WHERE s.person = f.person AND s.marked < f.start)")  # fmt: skip
    book.execute("CREATE TABLE somebody (id, name, nhs, born)")
    people = sorted({row[1] for row in rows})
    book.executemany("INSERT INTO somebody VALUES (?, ?, ?, ?)", [tuple(row) for row in _ask(NAMES, people)])
    waits = book.execute("SELECT metric, every.person_id, every.start, ended, CAST(days AS INTEGER) "
                         "FROM wait JOIN every ON every.number = wait.number")  # fmt: skip
    return {
        "events": sorted([(*row[1:3], *row[6:12], row[12]) for row in every], key=str),
        "figures": list(book.execute(FIGURES)),
        "fates": dict(book.execute("SELECT fate, count(*) FROM fate GROUP BY fate")),
        "requests": sorted(book.execute("SELECT fate, person_id, every.start FROM fate JOIN every USING (number)")),
        "waits": sorted(waits),
        "lists": {key: sorted(found) for key, found in lists.items()},
        "twice": sorted(number for (number,) in book.execute(TWICE)),
    }


def _ask(query: str, teams: list[int]) -> list[Any]:
    filled = query.replace("{from_on}", FROM_ON[db.engine.dialect.name])
    return db.session.execute(text(filled).bindparams(bindparam("teams", expanding=True)), {"teams": teams}).all()


def _age(born: str | None, on: str) -> int | None:
    """By the figures of both days read as one number each: (20260301 - 19400302) / 10000."""
    return None if born is None else (int(on.replace("-", "")) - int(born.replace("-", ""))) // 10_000


CLOCKS = f"""select c.id, c.stage, cast(c.referred_on as text), n.at,
    (select cast(l.placed_on as text) from placement l where l.case_id = c.id and l.ended_at is null),
    (select cast(min(a.from_on) as text) from allocation a where a.case_id = c.id and a.allocated_at >= n.at),
    (select cast(v.due_on as text) from review_date v where v.case_id = c.id order by v.id desc limit 1),
    (select cast(d.due_on as text) from allocation_date d where d.due_on > d.before_on and d.id = (
        select max(o.id) from allocation_date o where o.case_id = c.id
        and not exists (select 1 from misplaced_note m where m.note_id = o.note_id)) and d.case_id = c.id)
    from "case" c join case_stage n on n.case_id = c.id and n.id = (select max(o.id) from case_stage o where o.case_id = c.id)
    where c.team_id in :teams and c.stage <> 'closed' and {SEEN.format("c")}"""


def clocks(teams: list[int], today: date) -> dict[int, tuple[str, int, int, list[str]]]:
    """By open case, its stage, its days since the first request and in its step, and until when it was put off."""
    found = {}
    for number, stage, referred_on, at, placed_on, held_from, rests_until, put_off in _ask(CLOCKS, teams):
        since = placed_on if stage == "waiting" else held_from if stage == "allocated" else None
        step = date.fromisoformat(since) if since else office_date(as_instant(at))
        until = [rests_until] if stage == "review" else [put_off] if stage in ("referral", "duty", "waiting") and put_off else []
        days = (max(0, (today - begun).days) for begun in (date.fromisoformat(referred_on), step))
        found[number] = (stage, *days, until)
    return found
