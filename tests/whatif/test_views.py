"""What if, as a manager's browser gets it: before and after, who is meant, and not a row written but the trail's."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.pages.whatif import views
from casework.practice.intake.queries.undoing import READING
from casework.practice.tray import operations as tray
from casework.records.audit.models import Entry
from casework.records.cases import queries as cases
from casework.records.staff.models import RoleHeld, Team
from tests.cast import LONG_AGO
from tests.durability.conftest import everything
from tests.guarding.scene import restrict
from tests.statements import statements

PWT = {"reason": "Weekly call", "found": "Well", "analysis": "Steady", "next-steps": "Ring again"}
KEPT_ASIDE = {"audit_entry", "browser_session"}
CAPTIONS = ("Levels", "What is due", "Next contacts, week by week")
DAILY_GREEN = {"contact_green": 1, "contact_green_unit": "days"}


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


@pytest.fixture
def some(cast):
    """A Green and a Red, a Green that people decided, and an Amber who was reached; all of North."""
    found = {"green": cast.waiting("full:low", person=cast.person("Gwen", "Green")),
             "red": cast.waiting("none:high", days=40, person=cast.person("Rhys", "Redd")),
             "decided": cast.waiting("none:low", decided="green", days=2, person=cast.person("Dot", "Differing"))}  # fmt: skip
    reached = found["amber"] = cast.waiting("none:low", days=20, person=cast.person("Amy", "Amber"))
    with transaction():
        by = {"actor": cast.actor("nadia"), "now": cast.now, "policy": cast.policy}
        case = cases.case_for(cast.actor("nadia"), reached.id)
        tray.record_contact(**by, case=case, happened_at=cast.now - timedelta(days=1), sections=PWT,
                            reached=tray.Reached("person", "telephone"))  # fmt: skip
    return found


def asked(browser, **figures):
    return browser.get(f"/what-if?{urlencode(figures)}")


def table(page, caption):
    """The rows of a table: its heading's words -> (now, on trial, change)."""
    body = page.text.split(f">{caption}: now")[1].split("</table>")[0]
    rows = re.findall(r"<tr class=\"govuk-table__row\"><th scope=\"row\"[^>]*>(.*?)</th>(.*?)</tr>", body, re.S)
    return {words_of(head): tuple(map(words_of, re.findall(r"<td[^>]*>(.*?)</td>", cells, re.S)))[:3] for head, cells in rows}


def words_of(html):
    return " ".join(re.sub(r"<svg.*?</svg>|<a .*?</a>|<[^>]+>", " ", html, flags=re.S).split())


def bars(page):
    """The widths of the pictures' bars, in pairs."""
    return re.findall(r'<rect x="1" y="2" width="([\d.]+)%".*?<rect x="0" y="15" width="([\d.]+)%"', page.text, re.S)


@pytest.mark.rule("U5")
def test_mary_sees_her_tray_as_it_is_with_each_figure_of_her_policy_filled_in(some, as_person):
    page = asked(as_person("mary"))
    assert page.status_code == 200 and "4 people wait." in page.text and "These are the figures in force" in page.text
    assert table(page, "Levels") == {"Red": ("1", ""), "Amber": ("1", ""), "Green": ("2", ""), "Not rated": ("0", "")}
    for name, value in {"contact_red": 1, "longest": 1, "limit": 28, "warning": 21, "urgent": 24, "target_low": 3}.items():
        assert re.search(rf'<input[^>]* name="{name}"[^>]* value="{value}"', page.text), name
    for rule in ("L20", "L26", "L27", "L18", "S9", "L13"):
        assert f'href="/rules/{rule}">{rule}<' in page.text, rule
    assert page.text.partition("<main")[2].partition("</main>")[0].count('class="govuk-button"') == 1, "one main button"


@pytest.mark.rule("U5", "U9")
def test_other_figures_show_before_and_after_with_a_picture_of_the_same_numbers_and_who_is_meant(some, as_person):
    page = asked(as_person("mary"), **DAILY_GREEN)
    due = table(page, "What is due")
    assert due["Contact overdue"] == ("1", "2", "1 more")
    assert due["Contact due in the next 7 days, today included"] == ("0", "1", "1 more")
    assert "Green: at least every <strong>1 day</strong> in place of 1 month" in page.text
    assert f'href="/cases/{some["green"].id}">Green, Gwen</a>' in page.text
    assert "sooner for 2 people and later for 0" in page.text
    rows = [(int(now), int(tried)) for caption in CAPTIONS for now, tried, _change in table(page, caption).values()]
    assert len(bars(page)) == len(rows)
    for (now, tried), (hollow, filled) in zip(rows, bars(page), strict=True):
        assert (now == 0) == (float(hollow) == 0) and (tried == 0) == (float(filled) == 0)
        assert (now > tried) == (float(hollow) > float(filled))


@pytest.mark.rule("U5", "L17")
def test_an_edited_cell_moves_who_was_picked_so_and_says_who_keeps_a_decided_level(some, as_person):
    page = asked(as_person("mary"), rag_none_low="red")
    moved = page.text.split('<caption class="govuk-visually-hidden">Who moves level</caption>')[1].split("</table>")[0]
    assert "Amber, Amy" in moved and "Differing" not in moved and moved.count("/cases/") == 1
    assert "1 person keeps a level that was decided otherwise" in page.text
    assert table(page, "Levels")["Red"] == ("1", "2", "1 more") and table(page, "Levels")["Amber"] == ("1", "0", "1 fewer")


@pytest.mark.rule("U5", "U1")
def test_another_policy_is_tried_with_its_own_figures(some, as_person):
    page = asked(as_person("mary"), policy="leicestershire")
    assert "On trial: <a" in page.text and 'name="target_low"' not in page.text
    assert table(page, "What is due")["Past the day for allocating"] == ("0", "No rule", "no such rule")
    assert as_person("mary").get("/what-if?policy=atlantis").status_code == 404


NONSENSE = [
    ({"contact_red": "soon"}, "“Red: at least every” must be a whole number from 1 to 9,999."),
    ({"limit": "0"}, "“A named worker within” must be a whole number from 1 to 9,999."),
    ({"longest": "-3"}, "“Nobody longer than” must be a whole number from 1 to 9,999."),
    ({"otherwise": "10000"}, "must be a whole number from 1 to 9,999."),
    ({"warning": "٣"}, "must be a whole number from 1 to 9,999."),
    ({"contact_red_unit": "hours"}, "Red: at least every: unit: choose from the list."),
    ({"rag_none_high": "purple"}, "No support, high risk of harm: choose from the list."),
    ({"contact_amber": "3", "contact_amber_unit": "months"}, "is longer than “Nobody longer than”. Give"),
    ({"warning": "30"}, "the warning does not come before the limit. Give fewer days than “A named worker within” (28)."),
]  # fmt: skip


@pytest.mark.rule("U5", "U2")
def test_nonsense_is_refused_beside_its_field_with_all_that_was_typed_and_nobody_is_shown(some, as_person):
    mary = as_person("mary")
    for figures, sentence in NONSENSE:
        page = asked(mary, **{"target_normal": "7", "rag_full_low": "red"} | figures)
        assert page.status_code == 422 and "There is a problem" in page.text, figures
        assert page.text.count(sentence.replace('"', "&#34;")) == 2, f"{sentence}: in the summary and beside the field"
        assert re.search(r'name="target_normal"[^>]* value="7"', page.text), figures
        assert re.search(r'name="rag_full_low".*?<option selected value="red">', page.text, re.S), figures
        name, typed = next(iter(figures.items()))
        if not name.endswith("_unit") and not name.startswith("rag"):
            assert re.search(rf'<input[^>]* name="{name}"[^>]* value="{typed}"', page.text), figures
        assert "Gwen" not in page.text
    assert not tried_entries()


def tried_entries():
    return db.session.scalars(db.select(Entry).where(Entry.act == "what-if.listed").order_by(Entry.seq)).all()


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("U5", "U16")
def test_nobody_but_managers_tries_and_none_of_another_team(some, cast, as_person):
    for name in ("nadia", "dev", "ada"):
        assert asked(as_person(name)).status_code == 403, name
    north, south = (cast.team(name).id for name in ("North", "South"))
    for name, team in (("mary", south), ("mo", north), ("mary", 999_999), ("mary", "x")):
        assert asked(as_person(name), team=team).status_code == 404, (name, team)
    for name, team in (("tom", north), ("sam", south), ("helen", north), ("helen", south)):
        assert asked(as_person(name), team=team).status_code == 200, (name, team)


@pytest.mark.rule("U5", "U16", "U17", "U18")
def test_other_teams_cases_and_restricted_ones_are_neither_shown_nor_counted_and_the_trail_says_who_was_read(
    some, cast, as_person
):
    south = cast.waiting("full:low", team="South", person=cast.person("Sid", "Southern", team="South", by="mo"))
    hidden = cast.waiting("full:low", person=cast.person("Vera", "Vane"))
    restrict(cast, hidden, "tom", "sam")
    page = asked(as_person("mary"), **DAILY_GREEN)
    assert "4 people wait." in page.text and "Vane" not in page.text and "Southern" not in page.text
    entry = tried_entries()[-1]
    assert entry.persons == sorted(case.person_id for case in some.values())
    assert entry.act.endswith(tuple(f".{verb}" for verb in READING)), "a list can still be taken back after a trial (U31)"
    assert (entry.subject_kind, entry.subject_id, entry.detail) == ("team", cast.team("North").id, {"policy": "combined"})
    named = asked(as_person("tom"), **DAILY_GREEN)
    assert "5 people wait." in named.text and "Vane, Vera" in named.text
    assert "Southern, Sid" in asked(as_person("helen"), team=south.team_id, **DAILY_GREEN).text


@pytest.mark.rule("U5")
def test_a_team_where_nobody_waits_says_so_and_each_page_that_decides_leads_there(cast, as_person):
    mary = as_person("mary")
    assert "Nobody is waiting" in asked(mary).text
    north = cast.team("North").id
    assert f'href="/what-if?team={north}"' in mary.get("/tray").text
    assert 'href="/what-if"' in mary.get("/policies").text
    assert 'href="/what-if?policy=leicestershire"' in mary.get("/policies/leicestershire").text
    for address in ("/tray", "/policies", "/policies/combined"):
        assert "/what-if" not in as_person("nadia").get(address).text
    ada = as_person("ada")
    page = ada.get(f"/staff/teams/{north}").text
    assert "/what-if" not in page and "A manager of this team can see first what would change" in page
    with transaction() as session:
        session.add(RoleHeld(worker_id=cast.worker("ada").id, role="team-manager", team_id=north, from_on=LONG_AGO))
    assert f'<a class="govuk-link" href="/what-if?team={north}">See first what would change</a>' in ada.get(
        f"/staff/teams/{north}"
    ).text


# --- nothing is written, and not much is read -------------------------------------------------------------------------

TRIALS = {
    "as it is": {},
    "another interval": DAILY_GREEN,
    "another cell": {"rag_full_low": "red"},
    "every kind": {"longest": 2, "limit": 14, "warning": 3, "grave": 1, "grave_unit": "weeks", "urgent": 2, "otherwise": 9,
                   "target_low": 1, "target_low_unit": "days", "rag_none_high": "green", **DAILY_GREEN},
    "another policy": {"policy": "leicestershire"},
    "another policy, edited": {"policy": "leicestershire", "contact_red": 2, "contact_red_unit": "days"},
    "nonsense": {"warning": 400},
}  # fmt: skip


@pytest.mark.rule("U5")
def test_after_every_kind_of_trial_every_table_but_the_trail_is_byte_for_byte_as_before(some, cast, as_person):
    mary = as_person("mary")
    before = {name: rows for name, rows in everything().items() if name not in KEPT_ASIDE}
    answered = {what: asked(mary, team=cast.team("North").id, **figures) for what, figures in TRIALS.items()}
    assert {what: page.status_code for what, page in answered.items()} == dict.fromkeys(TRIALS, 200) | {"nonsense": 422}
    assert len({page.text for page in answered.values()}) == len(TRIALS), "each shows something else"
    assert {name: rows for name, rows in everything().items() if name not in KEPT_ASIDE} == before
    assert sum(map(len, before.values())) > 40
    assert db.session.scalar(db.select(Team.policy).where(Team.name == "North")) == "combined"
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("U5")
def test_more_who_wait_cost_no_more_queries_and_a_list_shows_no_more_than_its_most(cast, as_person, monkeypatch):
    mary = as_person("mary")
    cast.waiting("full:low")
    asked(mary, **DAILY_GREEN)  # what is read once a process has been read
    with statements() as few:
        asked(mary, **DAILY_GREEN)
    for _ in range(4):
        cast.waiting("full:low")
    with statements() as many:
        page = asked(mary, **DAILY_GREEN)
    assert len(many) == len(few), "\n".join(many)
    assert page.text.count("Marsh, Edith</a>") >= 5
    monkeypatch.setattr(views, "SHOWN", 2)
    capped = asked(mary, **DAILY_GREEN).text
    assert "The first 2 of 5." in capped and "only on trial: 5" in capped and capped.count("Marsh, Edith</a>") % 2 == 0
