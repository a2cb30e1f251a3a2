"""What stands on somebody's desk: where each item leads, and what to begin with."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.policy.model import Level
from casework.records.notices.rules import DATED
from casework.records.tasks.rules import ENDED, GROUPS, group_of

BEGIN = {
    "escalation": ("escalation waits", "escalations wait", "for your decision"),
    "overdue": ("item is", "items are", "overdue"),
    "due": ("item is", "items are", "due today"),
    "acknowledge": ("item is", "items are", "to be acknowledged"),
    "know": ("item is", "items are", "for you to know"),
}
TO_DO = {
    "proposal": ("/proposals/{number}", "Decide on the placing"),
    "task": ("/tasks/{number}", "Open the task"),
    "review": ("/cases/{case_id}/outcome", "Decide what happens"),
    "move": ("/moves/{number}", "Answer the request"),
    "closure": ("/closures/{number}", "Authorise or send back"),
    "allocation-concern": ("/allocation-concerns/{number}", "Answer the concern"),
    "opening": ("/openings/{number}", "Look into it"),
    "advocacy": ("/people/{number}/advocacy", "Open the advocacy"),
    "disclosure": ("/disclosures/{number}", "Allow or refuse"),
    "disclosure-answer": ("/disclosures/{number}", "Read the answer"),
    "forum": ("/forums/cases/{number}", "Open the question"),
    "referral": ("/referrals/{number}", "Read the referral"),
    "high": ("/cases/{case_id}/duty-review", "Record what was done"),
}
ANSWERED = ("proposal", "move", "closure", "allocation-concern")  # whoever asked reads what was answered at the same address
ABOUT_TEAM = dict.fromkeys(("dip-sample", "dip-sample-late"), "The monthly dip sample")
ABOUT_TEAM |= dict.fromkeys(("limit-flag", "own-limit"), "Somebody’s caseload")
ABOUT_TEAM |= {"workload": "A workload concern", "directory": "The directory", "contact": "A message"}
ABOUT_TEAM |= dict.fromkeys(("advice", "advice-late"), "Advice that was given")
ABOUT_TEAM |= dict.fromkeys(("referral", "referral-ground"), "A referral")
ABOUT_TEAM |= {"advocacy": "Somebody’s advocate"}
ABOUT_TEAM |= dict.fromkeys(("disclosure", "disclosure-answer"), "A disclosure")
ABOUT_TEAM |= dict.fromkeys(("concern", "concern-answer"), "A safeguarding concern")
TEAM_TO_DO = {
    "opening": ("/openings/{number}", "Look into it"),
    "dip-sample": ("/dip-samples/{number}", "Open the sample"),
    "dip-sample-late": ("/dip-samples/{number}", "Open the sample"),
    "limit-flag": ("/limit-flags/{number}", "Decide what happens"),
    "own-limit": ("/own-limits/{number}", "Review the limit"),
    "workload": ("/workload/{number}", "Open the concern"),
    "contact": ("/contacts/{number}", "Open the message"),
    "advice": ("/advice/follow-ups/{number}", "Record how it went"),
    "advice-late": ("/advice/follow-ups/{number}", "Record how it went"),
    "directory": ("/directory?show=check", "Check the entries"),
    "referral": ("/referrals/{number}", "Go on with the referral"),
    "referral-ground": ("/referrals/{number}/ruling", "Decide whether it is taken"),
    "import": ("/import/{number}/first", "See what the list needs first"),
    "advocacy": ("/people/{number}/advocacy", "Open the advocacy"),
    "disclosure": ("/disclosures/{number}", "Allow or refuse"),
    "disclosure-answer": ("/disclosures/{number}", "Read the answer"),
    "concern": ("/safeguarding/{number}", "Say what is done"),
    "concern-answer": ("/safeguarding/{number}", "Read the answer"),
}
SUPERVISION_READ = {"supervision-record": "Read the record", "supervision-remark": "Read the remark"}
NO_TASKS = {
    "mine": ("You have no task", "What you set yourself, what somebody sets you and what a rule asks of you appears here.",
             "/", "See my feed"),
    "team": ("Nobody in your teams has a task", "Tasks are set on a case's page.", "/tray", "See who is waiting"),
    "done": ("You ended no task in the last two weeks", "What you tick off, hand over or drop is kept here for a while."),
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One line of the feed: a notice, the level of its case (None: not rated, or of a team), where it leads, what may be done.

    sees_case: the reader may open the case. Of another team's, only the name is shown (U40). about: of a team, what of it.
    """

    notice: Any
    level: Level | None
    href: str
    action: str
    may_acknowledge: bool
    sees_case: bool = True
    about: str = ""


def leads_to(
    kind: str, case_id: int, *, note_id: int | None, escalation_id: int | None, clock: bool, occasion: str = "",
    pages: Mapping[int, str] | None = None,
) -> tuple[str, str]:  # fmt: skip
    """(address, what to do there) of an item. pages: of tasks that are done on a page of their own, by number."""
    if escalation_id is not None:
        return f"/escalations/{escalation_id}", "Decide" if kind == "escalation" else "Open the escalation"
    about, _, number = occasion.partition(":")
    page = (pages or {}).get(int(number)) if about == "task" and number.isdigit() else None
    if page and kind == "due":
        return page, "Do it now"
    if about in TO_DO:
        address, action = TO_DO[about]
        answer = "Read the answer" if about in ANSWERED and kind not in DATED else action
        return address.format(number=number.partition(":")[0], case_id=case_id), answer
    if note_id is not None:
        return f"/cases/{case_id}#note-{note_id}", "Read the note"
    if clock and kind in ("due", "overdue"):
        return f"/cases/{case_id}/notes/new?type=pwt", "Record the contact"
    return f"/cases/{case_id}", "Open the case"


def leads_on_for_team(
    kind: str, team_id: int, occasion: str, supervised: Mapping[str, tuple[int, str]] | None = None
) -> tuple[str, str]:
    """(address, what to do there) of an item about a team: what TEAM_TO_DO names, its walk, supervision.

    supervised: by occasion, the number and name of the worker whose supervision it is about.
    """
    about, _, number = occasion.partition(":")
    if about in SUPERVISION_READ:
        return f"/supervisions/records/{number}", SUPERVISION_READ[about]
    if supervised and occasion in supervised:
        return f"/supervisions/{supervised[occasion][0]}", "Open the agenda"
    if about in TEAM_TO_DO:
        address, action = TEAM_TO_DO[about]
        return address.format(number=number.partition(":")[0]), action
    if kind in ("due", "overdue"):
        return f"/tray/review?team={team_id}", "Walk through the tray"
    return f"/tray?team={team_id}", "Open the tray"


def about_team(occasion: str, supervised: Mapping[str, tuple[int, str]] | None = None) -> str:
    """What of a team an item is about. supervised: as above."""
    if supervised and occasion in supervised:
        return f"Supervision of {supervised[occasion][1]}"
    return ABOUT_TEAM.get(occasion.partition(":")[0], "The whole tray")


def due_when(days: Collection[date | None], total: int, on: date) -> str:
    """When the items of the group "due" are due, in words: by their days, where all of them are known; today, where not."""
    later = [day for day in days if day is not None and day > on]
    if not later or len(days) < total:
        return "due today"
    return "due later" if len(later) == len(days) else "due today or later"


def what_first(totals: dict[str, int], due: str = "due today") -> str:
    """The sentence at the top: the group to begin with; totals by group, gravest first. due: as ``due_when`` gives it."""
    group = next((key for key, total in totals.items() if total), None)
    if group is None:
        return "Nothing needs you now"
    count = totals[group]
    one, many, how = BEGIN[group]
    return f"Start here: {count:,} {one if count == 1 else many} {due if group == 'due' else how}"


def mark_of(on: date, items: Iterable[tuple]) -> str:
    """A short mark that changes when anything shown changes; a browser that shows the same is answered with nothing."""
    seen = repr((on.isoformat(), *items)).encode()
    return hashlib.sha256(seen).hexdigest()[:16]


def numbers_of(about: str, occasions: Iterable[str]) -> set[int]:
    """The row numbers in occasions such as "task:12"."""
    parts = (occasion.split(":") for occasion in occasions)
    return {int(each[1]) for each in parts if each[0] == about and len(each) > 1 and each[1].isdigit()}


def grouped(tasks: Iterable[Any], on: date) -> list[tuple[str, list[Any]]]:
    """Tasks under the headings of their days, or of how they ended, in the order of the headings; no empty one."""
    groups: dict[str, list[Any]] = {title: [] for title in (*GROUPS.values(), *ENDED.values())}
    for task in tasks:
        groups[ENDED[task.ended_how] if task.ended_how else GROUPS[group_of(task.due_on, on)]].append(task)
    return [(title, found) for title, found in groups.items() if found]
