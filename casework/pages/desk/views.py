"""The first pages on signing in: my feed with my team's duty today, my cases and my tasks (U15, U39)."""

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.web import actor, make_response, policies, redirect, render, request, who_may, whole_number
from casework.pages.desk import queries, rules
from casework.pages.desk.rules import Item
from casework.practice.tray.queries import gravest_first
from casework.records.audit import operations as audit
from casework.records.cases.rules import STAGES
from casework.records.clocks.rules import KIND_LABELS
from casework.records.notices import queries as notices
from casework.records.notices.rules import GROUPS, WHOSE, may_be_acknowledged
from casework.records.staff.rules import RECORD_ROLES
from casework.records.tasks import queries as tasks
from casework.records.tasks import rules as task_rules

bp = Blueprint("desk", __name__)


@bp.get("/")
@who_may()
def home():
    """My feed, and what my team has to do today. Somebody without records goes to what they do have."""
    if not actor().holds(*RECORD_ROLES):
        return redirect("/staff" if actor().holds("administrator") else "/account")
    feed = _feed()
    teams = queries.teams_today(actor(), clock.today())
    _log(feed)
    return render("desk/desk.html", teams=teams, **feed)


@bp.get("/feed")
@who_may(*RECORD_ROLES, passive=True)
def feed():
    """The feed alone, for renewing it; nothing when the browser shows just this already."""
    shown = _feed()
    if request.htmx and request.args.get("seen") == shown["mark"]:
        return make_response(("", 204))
    _log(shown)
    teams = [] if request.htmx else queries.teams_today(actor(), clock.today())
    return render("desk/desk.html", "desk/_feed.html", teams=teams, **shown)


def _feed() -> dict:
    """What the feed shows; one context for the page and for the fragment."""
    today, whose = clock.today(), request.args.get("whose", "all")
    whose = whose if whose in WHOSE else "all"
    groups = notices.feed(actor(), today, whose, gravest_first())
    found = [notice for group in groups for notice in group.notices]
    levels = queries.levels_of([notice.case for notice in found if notice.case is not None], policies())
    pages = queries.pages_of_tasks(rules.numbers_of("task", (notice.occasion for notice in found)))
    supervised = queries.supervised_in(notice.occasion for notice in found if notice.case is None)
    shown = [(group, [_item(notice, levels, pages, supervised) for notice in group.notices]) for group in groups]
    due = next((rules.due_when([n.due_on for n in group.notices], group.total, today) for group in groups if group.key == "due"),
               "due today")  # fmt: skip
    totals = {key: next((group.total for group in groups if group.key == key), 0) for key in GROUPS}
    facts = [(n.id, g.key, n.words, n.due_on, levels.get(n.case_id), g.total) for g in groups for n in g.notices]
    newest, seen = max((notice.id for notice in found), default=0), request.args.get("newest", type=whole_number)
    return {
        "groups": shown,
        "first": rules.what_first(totals, due),
        "titles": GROUPS | {"due": due.capitalize()},
        "total": sum(totals.values()),
        "whose": whose,
        "whose_labels": WHOSE,
        "mark": rules.mark_of(today, facts),
        "newest": newest,
        "added": 0 if seen is None else sum(notice.id > seen for notice in found),
        "on": today,
        "persons": sorted({notice.case.person_id for notice in found if notice.case is not None}),
    }


def _item(notice, levels: dict, pages: dict[int, str], supervised: dict) -> Item:
    if notice.case is None:
        href, action = rules.leads_on_for_team(notice.kind, notice.team_id, notice.occasion, supervised)
        return Item(notice, None, href, action, may_be_acknowledged(notice.kind, notice.receiver), sees_case=False,
                    about=rules.about_team(notice.occasion, supervised))  # fmt: skip
    href, action = rules.leads_to(notice.kind, notice.case_id, note_id=notice.note_id,
                                  escalation_id=notice.escalation_id, clock=notice.clock_id is not None,
                                  occasion=notice.occasion, pages=pages)  # fmt: skip
    may_acknowledge, sees = may_be_acknowledged(notice.kind, notice.receiver), actor().sees_team(notice.case.team_id)
    return Item(notice, levels[notice.case_id] if sees else None, href, action, may_acknowledge, sees)


def _log(shown: dict) -> None:
    if shown["persons"]:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="feed.listed", persons=shown["persons"])


@bp.get("/my-cases")
@who_may(*RECORD_ROLES)
def my_cases():
    """The cases that I hold, the next thing due first."""
    rows = queries.my_cases(actor(), policies())
    if rows:
        with transaction(reload=False):
            persons = [row.case.person_id for row in rows]
            audit.record(actor=actor(), now=clock.now(), act="my-cases.listed", persons=persons)
    return render("desk/my-cases.html", rows=rows, stages=STAGES, kinds=KIND_LABELS, on=clock.today())


@bp.get("/my-tasks")
@who_may(*RECORD_ROLES)
def my_tasks():
    """What falls to me, to my teams, or what I ended lately; the earliest first."""
    on, whose = clock.today(), request.args.get("whose", "mine")
    whose = whose if whose in task_rules.WHOSE else "mine"
    listed = {"mine": lambda: tasks.mine(actor(), on), "team": lambda: tasks.of_my_teams(actor()),
              "done": lambda: tasks.done_lately(actor(), clock.now())}[whose]()  # fmt: skip
    if listed.tasks:
        with transaction(reload=False):
            persons = sorted({task.case.person_id for task in listed.tasks})
            audit.record(actor=actor(), now=clock.now(), act="my-tasks.listed", persons=persons)
    return render(
        "desk/my-tasks.html", whose=whose, whose_labels=task_rules.WHOSE, groups=rules.grouped(listed.tasks, on),
        total=listed.total, shown=len(listed.tasks), names=tasks.names_of(task.receiver for task in listed.tasks),
        ended=task_rules.ENDED, nothing=rules.NO_TASKS, on=on,
    )  # fmt: skip
