"""Every address of the app, filled with rows of the world: those that a reader may see, and those that she may not.

What a blank of an address names is told by KINDS; one that is not there fails with a sentence, so that no page written later
is left out in silence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import pytest
from flask import Flask

from casework.ground.db import Base
from casework.ground.web import Access
from casework.pages.monday import rules as monday
from casework.pages.reports import queries as reports
from casework.policy import rulebook
from casework.policy.organisations import AREAS
from casework.practice.advocacy import rules as advocacy
from casework.practice.closing import rules as closing
from casework.practice.letters import rules as letters
from casework.practice.support import rules as support
from casework.practice.workload import rules as workload
from casework.records.staff.rules import ADMINISTRATOR
from tests.trust.canaries import Mark
from tests.trust.world import Reader, World

BLANK = re.compile(r"([\w-]+)/<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
MISSING = 2**31 - 2  # no row has this number

# (the part of the address before it, the name of the blank) -> the table whose rows it numbers.
KINDS = {
    ("absences", "number"): "absence", ("absences", "worker_id"): "worker", ("cases", "case_id"): "case",
    ("dip-samples", "sample_id"): "dip_sample", ("closures", "request_id"): "closure_request",
    ("allocation-concerns", "concern_id"): "allocation_concern",
    ("closing-leaves", "leave_id"): "closing_leave",
    ("drafts", "draft_id"): "draft", ("escalations", "escalation_id"): "escalation", ("import", "run_id"): "import_run",
    ("factors", "factor_id"): "local_factor", ("directory", "organisation_id"): "organisation",
    ("follow-ups", "follow_up_id"): "advice_follow_up",
    ("contacts", "number"): "contact",
    ("cases", "put_id"): "forum_case", ("supervisions", "worker_id"): "worker", ("records", "record_id"): "supervision",
    ("actions", "action_id"): "supervision_action", ("points", "point_id"): "supervision_point",
    ("moves", "move_id"): "case_move", ("named", "named_id"): "named_walker", ("network", "link_id"): "link",
    ("notes", "note_id"): "note", ("notices", "notice_id"): "notice", ("openings", "opening_id"): "opening",
    ("people", "person_id"): "person", ("people", "sampled_id"): "dip_sample_case",
    ("referrals", "referral_id"): "referral",
    ("proposals", "proposal_id"): "proposal", ("review", "walk_id"): "walk", ("roles", "number"): "role_held",
    ("sessions", "number"): "browser_session", ("tasks", "task_id"): "task", ("teams", "number"): "team",
    ("workload", "number"): "workload_concern", ("caseloads", "worker_id"): "worker", ("own-limits", "number"): "own_limit",
    ("limit-flags", "number"): "limit_flag",
    ("plan-requests", "number"): "plan_request", ("joint-work", "number"): "joint_request",
    ("processes", "number"): "process", ("safeguarding", "number"): "safeguarding_concern",
    ("disclosures", "number"): "disclosure",
    ("letters", "number"): "letter",
    ("support", "number"): "interim_support", ("funding", "number"): "funding_request",
    ("teams", "team_id"): "team", ("warnings", "warning_id"): "person_warning", ("workers", "number"): "worker",
    ("workers", "worker_id"): "worker",
}  # fmt: skip
# … -> the words that it may be, alike for everybody.
WORDS = {
    ("advocacy", "step"): lambda app: sorted(advocacy.STEPS),
    ("due", "kind"): lambda app: sorted(monday.KINDS),
    ("changed", "change"): lambda app: sorted(monday.CHANGES),
    ("ending", "kind"): lambda app: sorted(closing.KINDS),
    ("letters", "kind"): lambda app: sorted(letters.KINDS),
    ("lists", "key"): lambda app: sorted(AREAS),
    ("policies", "name"): lambda app: sorted(app.extensions["casework_policies"]),
    ("rules", "number"): lambda app: sorted(rulebook.RULES)[:3],
    ("reports", "measure"): lambda app: sorted(reports.MEASURES),
    ("steps", "key"): lambda app: sorted(workload.ACTIONS),
    ("steps", "what"): lambda app: sorted(support.STEPS),
}
# … -> a secret of one worker, or of whoever was given it.
TOKENS = {
    ("search", "token"): "search", ("new", "token"): "opening", ("link", "token"): "link", ("set-up", "token"): "set-up",
    ("calendar", "token"): "calendar",
}  # fmt: skip
OF_ITS_READER = {"search", "opening"}  # tokens that open nothing to anybody else
# Rows that only their worker opens, by number.
OF_ONE = {"browser_session", "draft", "import_run"}
# Views that show such a row to others of the team as well.
OF_THE_TEAM = {"intake.first"}
# Rows of the office, all of which an administrator keeps.
OF_THE_OFFICE = {"absence", "role_held", "team", "worker"}
# Rows that everybody who records reads, whoever wrote them.
OF_ALL = {"organisation"}
# Parts of addresses under which a worker sees what is her own and nothing else.
OWN_PLACES = ("/account/",)


@dataclass(frozen=True)
class Place:
    """An address as the app declares it."""

    rule: str
    endpoint: str
    methods: tuple[str, ...]
    access: Access

    @property
    def blanks(self) -> list[tuple[str, str]]:
        """(the part before, the name) of each blank."""
        return BLANK.findall(self.rule)

    @property
    def owned(self) -> bool:
        """Whether some reader may open it for one row and not for another."""
        somebodys = any(blank in KINDS or TOKENS.get(blank) in OF_ITS_READER for blank in self.blanks)
        return somebodys and self.access.roles != (ADMINISTRATOR,)


def places(app: Flask) -> list[Place]:
    """Every address but those of static files; fails for one that nobody taught the harness to fill."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        access = getattr(app.view_functions[rule.endpoint], "access", None)
        place = Place(rule.rule, rule.endpoint, tuple(sorted(rule.methods - {"HEAD", "OPTIONS"})), access)
        if len(place.blanks) != len(rule.arguments):
            pytest.fail(f"{rule.rule}: tests/trust/addresses.py cannot read the blanks of this address: see BLANK")
        for blank in place.blanks:
            if blank not in KINDS | WORDS | TOKENS:
                pytest.fail(
                    f"{rule.rule}: nothing says what <{blank[1]}> after /{blank[0]}/ names. Add it to KINDS (with its table), "
                    "to WORDS or to TOKENS in tests/trust/addresses.py"
                )
        found.append(place)
    return sorted(found, key=lambda place: (place.rule, place.methods))


def own(app: Flask, world: World, reader: Reader, place: Place) -> list[str]:
    """The addresses of a place whose rows this reader may see."""
    return [address for address, mine in _filled(app, world, reader, place) if mine]


def foreign(app: Flask, world: World, reader: Reader, place: Place) -> list[str]:
    """Those with a row that is not theirs: all of it another's, or one of two."""
    if not place.owned:
        return []
    return [address for address, mine in _filled(app, world, reader, place) if not mine]


def missing(place: Place) -> str | None:
    """The address of a row that is not there; None where no blank is a number."""
    if not any(blank in KINDS for blank in place.blanks):
        return None
    return BLANK.sub(lambda found: f"{found[1]}/{MISSING if found.groups() in KINDS else 'nothing'}", place.rule)


def _filled(app: Flask, world: World, reader: Reader, place: Place) -> Iterator[tuple[str, bool]]:
    if not place.blanks:
        yield place.rule, True
        return
    first, *rest = place.blanks
    for value, mine in _values(app, world, reader, place, first):
        start = _put(place.rule, first, value)
        if not rest:
            yield start, mine
            continue
        for second, mine_too in _seconds(app, world, reader, place, first, value, rest[0]):
            yield _put(start, rest[0], second), mine and mine_too


def _values(app, world: World, reader: Reader, place: Place, blank: tuple[str, str]) -> list[tuple[str, bool]]:
    if blank in WORDS:
        return [(word, True) for word in WORDS[blank](app)]
    if blank in TOKENS:
        known = world.tokens[TOKENS[blank]]
        return [(token, name in ("", reader.name)) for name, tokens in sorted(known.items()) for token in tokens]
    table = KINDS[blank]
    if place.access.roles == (ADMINISTRATOR,):
        return [(str(number), True) for numbers in world.numbers[table].values() for number in numbers]
    if (table in OF_ONE and place.endpoint not in OF_THE_TEAM) or place.rule.startswith(OWN_PLACES):
        by_worker = world.own.get(table, {})
        return [(str(n), worker == reader.actor.worker_id) for worker, numbers in by_worker.items() for n in numbers]
    keeps = table in OF_ALL or (table in OF_THE_OFFICE and reader.actor.holds(ADMINISTRATOR))
    by_turns = zip_longest(*([(n, source) for n in numbers] for source, numbers in world.numbers[table].items()))
    return [
        (str(number), keeps or source == "" or reader.may_meet(Mark(source)))
        for turn in by_turns  # one of each source, then the next: the first few are of all kinds
        for number, source in filter(None, turn)
    ]


def _seconds(app, world, reader, place, first, value: str, second) -> list[tuple[str, bool]]:
    """What may stand in the second blank beside that first one: its own rows, and where they are not its own, one foreign."""
    values = _values(app, world, reader, place, second)
    if first not in KINDS or second not in KINDS:
        return values
    table, parent = Base.metadata.tables[KINDS[second]], KINDS[first]
    column = next((c.name for c in table.columns for key in c.foreign_keys if key.column.table.name == parent), None)
    if column is None:
        return [*[each for each in values if each[1]][:2], *[each for each in values if not each[1]][:1]]
    its_own = [each for each in values if str(world.rows[table.name][int(each[0])][column]) == value]
    strange = [(number, False) for number, mine in values if not mine and (number, mine) not in its_own]
    return [*its_own, *strange[:1]]


def _put(rule: str, blank: tuple[str, str], value: str) -> str:
    return re.sub(rf"(?<={re.escape(blank[0])}/)<(?:\w+(?:\([^)]*\))?:)?{blank[1]}>", lambda _: value, rule, count=1)


# --- what queries and forms name --------------------------------------------------------------------------------------

# Names of query values and form fields that are figures (in the names, N for figures) -> the table whose rows they number, or
# None where they number no row.
NUMBERED: dict[str, str | None] = {
    "team": "team", "team_N": "team", "team_id": "team", "every_row": "team", "worker": "worker", "deputy": "worker",
    "measuresNowner": "worker",
    "educator": "worker", "case_N": "worker", "who_N": "worker",
    "agreed_by": "worker", "asked_for": "worker", "not_again": "worker",
    "organisations": "organisation", "whose": "worker", "again_whose": "worker",
    "seen": None,  # the record that stood when its page was opened: compared, never written
    "plan_request": "plan_request", "request": "plan_request",
    "case": "case", "other_number": "person", "person": "person", "onN": "worker", "readers": "worker",
    "wasN": None,  # who was on a rota when its page was opened: compared, never written
    "about": None,  # the decision, placing or message of a letter: looked for among those of its case alone
    "further": "letter",
    "elsewhere": None,  # which of the records that a contact may be about and that are not the reader's to see
    "nobody": None,  # a contact is about nobody's record
    "instead_of": None,  # the address of a calendar that stood when its page was opened: compared, never written
    "tested": None,  # a test message, shown to nobody but whoever had it sent
    "newest": None,  # the newest notice that a feed shows, to say how many were added
    "signposting_ticked": None, "urgent_needs_ticked": None, "told_to_call_ticked": None,  # which phrase of a note
    "open_days": None, "page": None, "past_limit": None, "placing": None, "shown": None, "version": None, "all": None,
    "person_version": None,
}  # fmt: skip
# Views whose other figures are something else altogether.
OTHER_FIGURES = {"intake.save_columns": "which column of the list is what"}
