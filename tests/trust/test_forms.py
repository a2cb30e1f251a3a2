"""Every form that a page shows, sent without its token, with rows of others, and with whatever anybody can type (A17, A26, A31).

The forms are found on the pages of the world by a crawl; a form written tomorrow is among them.
"""

import os
import re
import time
from collections import Counter, defaultdict
from itertools import count
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.ground.db import clean
from tests.trust import addresses
from tests.trust.addresses import NUMBERED, OTHER_FIGURES
from tests.trust.canaries import Mark
from tests.trust.crawling import Browser, Visit, view_of
from tests.trust.forms import Found, find_again, find_forms, plausible, send
from tests.trust.test_matrix import BY_SCRIPT, business, told

pytestmark = pytest.mark.slow
ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")

NOT_SAVED = (400, 401, 403, 404, 405, 409, 413, 422, 429)
KEPT = {"draft", "failed_sign_in", "lease", "finished_form"}  # not about a person, or kept for whoever typed it
RECEIVER = re.compile(r"^(worker|duty|managers):(\d+)$")

OF_PERSONS = {"case", "person", "note"}
# Views that pass over the number of a case which is not theirs, and show what they show without one.
PASS_OVER = {
    "walk.review": "goes on with the next case of the walk",
    "safeguarding.new": "a concern is never turned away: it is about anybody then",
}
# Forms that stand on a page only in a moment that the world is not in.
RARE = {
    "caseloads.educator": "on the page of a student, further on than mary follows links; tests/allocation/test_operations.py",
    "closing.taking_back": "for whoever asked, further on than nadia follows links; tests/closing/test_views.py",
    "meeting.begin": "before a meeting, and the teams of the world are in one; tests/meeting/test_views.py",
    "sampling.draw": "in a month whose sample no sweep has drawn yet; tests/sampling/test_views.py",
    "sampling.set_aside": "when no manager of a team sees a record that was drawn; tests/sampling/test_views.py",
    "walk.finish": "when all who were not seen in a walk came off the tray meanwhile",
    "post.test": "where a mail server is set; tests/post/test_views.py",
    "post.try_again": "where a mail server is set; tests/post/test_views.py",
    "upkeep.confirm_restoring": "after a backup was put back; tests/upkeep/test_pages.py",
}
# Forms whose work goes on in a thread of its own: tried where somebody waits for its end.
GOES_ON = {"upkeep.back_up": "tests/upkeep/test_pages.py"}
DATABASES = ("SqliteDatabase", "PostgresDatabase")

_found: dict = {}


@pytest.fixture
def found(database, app, world) -> list[Found]:
    """Every form, by a crawl of the first database that a test asks for; of the next, those on the same pages of it."""
    return _forms(database, app, world)[0]


@pytest.fixture
def visits(database, app, world) -> list[Visit]:
    """The pages of the crawl by which they were found."""
    return _forms(database, app, world)[1]


def _forms(database, app, world):
    if database not in _found:
        first = next(iter(_found), None)
        _found[database] = (find_again(app, world, _found[first][0], first.there), []) if first else find_forms(app, world)
    return _found[database]


def reader_of(app, world, found: Found) -> Browser:
    """The browser that was shown the form, with the token of its page."""
    return Browser.of(app, world, found.reader)


@ON_ONE
def test_some_page_of_the_world_has_a_form_for_every_address_that_takes_one(app, found):
    shown = {each.endpoint for each in found}
    takes = {place.endpoint for place in addresses.places(app) if set(place.methods) - {"GET"}}
    missing = sorted(takes - shown - BY_SCRIPT - set(RARE))
    assert not missing, (
        f"no page of the world shows a form for {missing}: make what leads to it in tests/trust/world, or name it in "
        "BY_SCRIPT in tests/trust/test_matrix.py or in RARE here"
    )
    nowhere = [str(each) for each in found if each.endpoint.startswith("nothing")]
    assert not nowhere, told(nowhere)
    print(f"\n{len(found)} forms")


# --- without the token ------------------------------------------------------------------------------------------------


@ON_ONE
@pytest.mark.rule("U16")
@pytest.mark.parametrize(
    "token", [None, "made up", *(pytest.param(each, marks=pytest.mark.long) for each in ("", "IjAwMDAi.aaaa.bbbb"))]
)
def test_a_form_without_the_right_token_is_refused_and_changes_nothing(app, world, database, found, token):
    before, faults = business(), []
    for each in (one for one in found if one.form.method == "post"):
        pairs = [pair for pair in plausible(each) if pair[0] != "csrf_token"]
        pairs += [("csrf_token", token)] if token is not None else []
        visit = send(reader_of(app, world, each), each, pairs)
        if visit.status != 400 or visit.changed:
            faults.append(f"{each}: {visit.status}, changed {visit.changed}")
    for place in addresses.places(app):
        for method in set(place.methods) - {"GET"}:
            for name in ("mary", "administrator"):
                if place.access.roles and not world.reader(name).actor.holds(*place.access.roles):
                    continue
                own = addresses.own(app, world, world.reader(name), place)[:1]
                for address in own:
                    visit = Browser.of(app, world, name).visit(address, method, data={"csrf_token": token or ""}, csrf=False)
                    if visit.status != 400 or visit.changed:
                        faults.append(f"{visit}, changed {visit.changed}")
    assert not faults, told(faults)
    assert business() == before


# --- with others' rows ------------------------------------------------------------------------------------------------


def numbered(app, world, found: list[Found], visits: list[Visit]) -> list[str]:
    """Sentences about values that look like a row's number and that nobody has explained."""
    names = defaultdict(str)
    for each in found:
        for one in each.form.fields.values():
            values = [v for v in [*one.options, one.value] if v]
            chosen = one.type in ("hidden", "select", "radio", "checkbox") and each.endpoint not in OTHER_FIGURES
            if chosen and values and all(value.isdigit() for value in values):
                names[re.sub(r"[\d-]+", "N", one.name)] = str(each)
    for visit in visits:
        for link in visit.page.links if visit.is_html else ():
            for name, _, value in (pair.partition("=") for pair in link.partition("?")[2].partition("#")[0].split("&")):
                if value.isdigit():
                    names[re.sub(r"[\d-]+", "N", name)] = link
    return [f"{name} (in {where}): say in NUMBERED in tests/trust/addresses.py which table's row it numbers, or None"
            for name, where in sorted(names.items()) if name not in NUMBERED]  # fmt: skip


@ON_ONE
@pytest.mark.rule("U16")
def test_it_is_known_of_every_figure_in_a_form_or_query_which_row_it_numbers(app, world, found, visits):
    faults = numbered(app, world, found, visits)
    assert not faults, told(faults)


def swapped(world, each: Found, pairs) -> list[tuple[str, list[tuple[str, str]]]]:
    """(field, the form with another's row in it) for each field that names a row."""
    reader, made = world.reader(each.reader), []
    for name, value in dict(pairs).items():
        figure = value.isdigit() or each.form.fields[name].type == "text"
        table = NUMBERED.get(re.sub(r"[\d-]+", "N", name)) if figure else None
        who = RECEIVER.match(value)
        table = {"worker": "worker", "duty": "team", "managers": "team"}[who[1]] if who else table
        for number in not_theirs(world, reader, table) if table else ():
            other = f"{who[1]}:{number}" if who else str(number)
            if other not in each.form.fields[name].options:  # what the form itself offers may be picked
                made.append((name, [(key, other if key == name else old) for key, old in pairs]))
                break
    return made


def not_theirs(world, reader, table: str) -> list[int]:
    """Rows of a table that are not the reader's."""
    return [n for source, rows in world.numbers[table].items() if source and not reader.may_meet(Mark(source)) for n in rows]


@ON_ONE
@pytest.mark.rule("U16")
def test_a_form_with_a_row_of_others_in_it_is_refused_and_changes_nothing(app, world, database, found):
    faults, tried, vain = [], 0, []
    for each in found:
        if world.reader(each.reader).actor.sees_all or not world.reader(each.reader).reads_records:
            continue
        pairs = plausible(each)
        for name, other in swapped(world, each, pairs):
            visit = send(reader_of(app, world, each), each, other)
            tried += 1
            if visit.changed - KEPT or (each.form.method == "post" and visit.status not in NOT_SAVED):
                faults.append(f"{each}: {name} of others: {visit.status}, changed {visit.changed}")
            faults += [f"{each}: tells {canary}" for canary in world.foreign_to(world.reader(each.reader), visit.whole)]
            if visit.changed:
                database.put_back()
            if each.form.method == "post" and send(reader_of(app, world, each), each, pairs).status in NOT_SAVED:
                vain.append(f"{each}: with its own row it is not saved either, so nothing was shown: say in TYPED in "
                            "tests/trust/forms.py what makes it whole")  # fmt: skip
            database.put_back()
    assert not faults, told(faults)
    assert not vain, told(vain)
    assert tried > 5
    print(f"\n{tried} swaps")


@ON_ONE
@pytest.mark.rule("U16")
def test_a_query_with_a_row_of_others_tells_nothing(app, world, visits):
    faults, asked = [], set()
    for visit in visits:
        reader = world.reader(visit.reader)
        for link in visit.page.links if visit.is_html else ():
            path, _, query = link.partition("#")[0].partition("?")
            for pair in query.split("&"):
                name, _, value = pair.partition("=")
                table = NUMBERED.get(name) if value.isdigit() else None
                shape = (visit.reader, re.sub(r"\d+", "N", path), name)
                if table is None or shape in asked:
                    continue
                asked.add(shape)
                for number in not_theirs(world, reader, table)[:2]:
                    other = "&".join(f"{name}={number}" if each == pair else each for each in query.split("&"))
                    answer = Browser.of(app, world, visit.reader).visit(f"{path}?{other}")
                    told_of = world.foreign_to(reader, answer.whole)
                    opened = table in OF_PERSONS and answer.status not in (403, 404) and answer.endpoint not in PASS_OVER
                    if answer.status >= 500 or opened or told_of or answer.changed:
                        faults.append(f"{answer}: tells {told_of}, changed {answer.changed}")
    assert not faults, told(faults)
    assert asked


# --- whatever can be typed --------------------------------------------------------------------------------------------

MEGABYTE = "long " * 200_000
STRANGE = (
    "\0", "Edith\0Marsh", "\ud800", "a\udfffb", "\u202eevil\u202c", "e\u0301", "\ufeff", "\u2028", "\x1b[31m", "\r\n\r\n", " ",
    "\t", "😀" * 50, "a" * 201, "a" * 20_001, "x" * 100_000, "0", "-1", "-99999999999999999999", "2147483648", "9" * 40, "1e309",
    "NaN", "٣", "²", "½", "0x10", "1_000", "01/01/0001", "31/12/9999", "1/1/10000", "0001-01-01", "9999-12-31", "29/02/2023",
    "31/02/2026", "00:00", "24:00", "99:99", "None", "null", "true", "[]", "{}", "../../etc/passwd",
    "//elsewhere.example", "' OR 1=1 --", "{{ 7 * 7 }}", "%s%n", "<script>",
    "worker:0", "worker:99999999999", "duty:-1", "managers:x", "none:none:none", ":", "rag",
)  # fmt: skip


def at_once(pairs, form) -> dict[str, list[tuple[str, str]]]:
    """Inputs that each form gets, by what is strange about them."""
    own = dict(pairs)
    kept = [(name, value) for name, value in pairs if name == "csrf_token"]
    room = ("textarea", "text", "search", "email", "tel")
    texts = [each.name for kind in room for each in form.fields.values() if each.type == kind]

    def all_of(text):
        return [(name, value if name == "csrf_token" else text) for name, value in pairs]

    return {
        "a megabyte": [*[pair for pair in pairs if pair[0] not in texts[:1]], *[(name, MEGABYTE) for name in texts[:1]]],
        "nothing": kept,
        "empty": all_of(""),
        "nul": all_of("a\0b"),
        "surrogates": all_of("\ud800"),
        "turned": all_of("\u202eabc"),
        "the first day": all_of("01/01/0001"),
        "the last day": all_of("31/12/9999"),
        "negative": all_of("-1"),
        "huge": all_of("9" * 40),
        "ten thousand fields": [*pairs, *((f"rows-{n}-name", "x") for n in range(10_000))],
        "twice": [*pairs, *((name, f"{value}x") for name, value in pairs if name != "csrf_token")],
        "lists": [(name if name == "csrf_token" else f"{name}[]", value) for name, value in own.items()],
    }


@st.composite
def inputs(draw, pairs):
    """A form with some of its fields left out, doubled, or filled with anything."""
    made = []
    for name, value in pairs:
        if name == "csrf_token":
            made.append((name, value))
            continue
        how = draw(st.integers(0, 9))
        if how == 0:
            continue
        if how <= 4:
            value = draw(st.sampled_from(STRANGE))
        elif how == 5:
            value = draw(st.text(max_size=60))
        made += [(name, value)] * (2 if how == 9 else 1)
    if draw(st.booleans()):
        made.append((draw(st.sampled_from(["version", "q", "tab", "_draft_key", "_draft_tab", "rows-0-name", "x"])),
                     draw(st.sampled_from(STRANGE))))  # fmt: skip
    return made


def fault_in(each: Found, pairs, visit: Visit) -> str | None:
    """What is wrong with the answer to an input."""
    if visit.status >= 500:
        return f"answered {visit.status}"
    if visit.status in NOT_SAVED and visit.changed - KEPT:
        return f"answered {visit.status}, and changed {visit.changed}"
    if visit.status == 422 and visit.is_html:
        return lost(each, pairs, visit)
    return None


def lost(each: Found, pairs, visit: Visit) -> str | None:
    """Words of a long text that were sent and do not stand in the answer."""
    texts = {one.name for one in each.form.fields.values() if one.type == "textarea"}
    sent = defaultdict(list)
    for name, value in pairs:
        sent[name].append(value)
    shown = {one.name: one.value for form in visit.page.forms for one in form.fields.values() if one.type == "textarea"}
    for name in texts & set(sent):
        wanted = tidy(sent[name][0])
        if len(sent[name]) == 1 and wanted and tidy(shown.get(name, "")) != wanted and "\ufffd" not in wanted:
            return f"{name}: {wanted[:40]!r} was sent, and {shown.get(name, 'nothing')[:40]!r} came back"
    return None


def tidy(text: str) -> str:
    """A text as the app keeps it: what no encoding holds went as a mark of doubt."""
    return clean(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\r\n", "\n")).strip()


def try_out(app, world, database, each: Found, pairs) -> None:
    visit = send(reader_of(app, world, each), each, pairs)
    if visit.changed - KEPT or "Set-Cookie" in dict(visit.headers):
        database.put_back()
    fault = fault_in(each, pairs, visit)
    assert fault is None, f"{each}: {fault}\nsent {[(name, value[:60]) for name, value in pairs[:30]]}"


def share(database, found: list[Found], whole: bool) -> list[Found]:
    """In the suite, an eighth of the forms on either database; with -m long all on both."""
    found = [each for each in found if each.endpoint not in GOES_ON]
    return found if whole else found[DATABASES.index(type(database).__name__) :: 8]


@pytest.mark.rule("U18")
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["some", "all"])
def test_what_nobody_would_type_breaks_no_form_and_saves_no_half(app, world, database, found, whole):
    """In the suite, one text too long and three other kinds of input for each form, other ones for the next."""
    before, tried, faults = business(), 0, []
    for turn, each in enumerate(share(database, found, whole)):
        longest, *kinds = at_once(plausible(each), each.form).items()
        for what, pairs in [longest, *(kinds if whole else [kinds[(turn * 3 + n) % len(kinds)] for n in range(3)])]:
            tried += 1
            try:
                try_out(app, world, database, each, pairs)
            except AssertionError as fault:
                faults.append(f"{what}: {fault}")
            except Exception as fault:
                database.put_back()
                faults.append(f"{what}: {each}: {type(fault).__name__} {fault}"[:600])
    assert not faults, told(faults)
    assert {k: v for k, v in business().items() if k not in KEPT} == {k: v for k, v in before.items() if k not in KEPT}
    print(f"\n{tried} inputs to {len(share(database, found, whole))} forms")


@ON_ONE
@pytest.mark.rule("U18")
@pytest.mark.parametrize("each_gets", [2, pytest.param(len(STRANGE), marks=pytest.mark.long)])
def test_whatever_stands_in_a_query_breaks_no_page(app, world, visits, each_gets):
    asked, faults, turn = set(), [], 0
    for visit in visits:
        for link in visit.page.links if visit.is_html else ():
            path, _, query = link.partition("#")[0].partition("?")
            for name in (pair.partition("=")[0] for pair in query.split("&") if pair):
                shape = (view_of(app, path, "GET"), name)
                if shape in asked:
                    continue
                asked.add(shape)
                for _ in range(each_gets):
                    turn += 1
                    strange = urlencode({name: STRANGE[turn % len(STRANGE)]}, errors="surrogatepass")[:4_000]
                    others = "&".join(pair for pair in query.split("&") if not pair.startswith(f"{name}="))
                    try:
                        answer = Browser.of(app, world, visit.reader).visit(f"{path}?{others}&{strange}")
                        faults += [str(answer)] if answer.status >= 500 or answer.changed else []
                    except Exception as fault:
                        faults.append(f"{path}?{strange}: {type(fault).__name__} {fault}"[:400])
    assert not faults, told(faults)
    assert turn > 20
    print(f"\n{turn} strange values in {len(asked)} queries")


@pytest.mark.rule("U18")
@pytest.mark.parametrize("examples", [2, pytest.param(1_000, marks=pytest.mark.long)])
def test_any_input_is_saved_or_refused_whole(app, world, database, found, examples):
    """With -m long, 1,000 for each form, or as many as fit into CASEWORK_TEST_MINUTES (30) spread over all forms.

    Each turn gives each form 25, drawn anew: a run that begins with a later turn (CASEWORK_TEST_TURN) adds to an earlier one.
    """
    whole = examples > 100
    until = time.monotonic() + 60 * float(os.environ.get("CASEWORK_TEST_MINUTES", "30"))
    left, tried = share(database, found, whole), Counter()
    for turn in count(int(os.environ.get("CASEWORK_TEST_TURN", "0"))):
        for each in list(left):
            portion = min(25, examples - tried[str(each)])
            generate(app, world, database, each, portion, seed=turn)
            tried[str(each)] += portion
            if tried[str(each)] >= examples or time.monotonic() > until:
                left.remove(each)
        if not left:
            break
    print(f"\n{sum(tried.values())} inputs, {min(tried.values())} to {max(tried.values())} to each of {len(tried)} forms")


def generate(app, world, database, each: Found, count: int, seed: int) -> None:
    from hypothesis import seed as seeded

    @seeded(f"{each}{seed}")
    @settings(max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(inputs(plausible(each)))
    def run(pairs):
        try_out(app, world, database, each, pairs)

    run()
