"""The page of fairness as each reader's browser gets it, and its files."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from casework.ground.clock import now as this_moment
from casework.ground.db import db
from casework.pages.fairness import queries
from casework.practice.tray.queries import Asked, counts
from casework.records.audit.models import Entry
from tests.cast import email_of
from tests.guarding.scene import restrict
from tests.outcomes.ways import allocated

pytestmark = pytest.mark.rule("H17")


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


@pytest.fixture
def crowd(cast):
    """Of North, six of forty with short waits and two of ninety with long ones; of South, one."""
    def person(age, name, team="North", by="mary"):
        return cast.person(name, "Waits", team=team, by=by, date_of_birth=cast.now.date() - timedelta(days=366 * age))

    cases = [cast.waiting("none:high", days=number, person=person(40, f"A{number}")) for number in range(1, 7)]
    cases += [cast.waiting("full:low", days=days, person=person(90, f"B{days}")) for days in (40, 50)]
    cast.waiting(team="South", days=3, person=person(40, "Sid", "South", "mo"))
    return cases


def lines(page, caption):
    """The rows of a table, cell by cell."""
    body = page.split(f">Waits and levels by {caption}</caption>")[1].split("</table>")[0]
    rows = re.findall(r"<tr class=\"govuk-table__row\"><th scope=\"row\"[^>]*>(.*?)</th>(.*?)</tr>", body, re.S)
    return {head: [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells, re.S)]
            for head, cells in rows}  # fmt: skip


def test_what_is_counted_is_what_the_tray_counts_and_plain_sql(cast, crowd):
    team, today = cast.team("North").id, cast.now.date()
    found, tray = queries.waiters_of(cast.actor("mary"), [team], today), counts(cast.actor("mary"), Asked(), today)
    assert len(found) == tray.total == 8
    assert {level: sum(w.level == level for w in found) for level in ("red", "green")} == {
        level: count for level, count in tray.levels.items() if count}  # fmt: skip
    assert sum(w.limit == "over" for w in found) == counts(cast.actor("mary"), Asked(past_limit=True), today).shown == 2
    plain = text("SELECT referred_on FROM placement WHERE team_id = :team AND ended_at IS NULL")
    referred = [date.fromisoformat(str(day)) for day in db.session.scalars(plain, {"team": team})]
    assert sorted(w.referred_on for w in found) == sorted(referred)


def test_mary_sees_groups_with_the_small_ones_hidden_and_no_way_to_them(cast, crowd, as_person):
    page = as_person("mary").get("/reports/fairness").text
    ages = lines(page, "age")
    assert ages["Everybody"][0] == "8" and ages["25 to 64"][:2] == ["hidden", "hidden"] == ages["85 and over"][:2]
    assert "A difference is a question, not a verdict" in page and "Sex, ethnicity" in page and "not recorded" in page
    assert "Waits" not in re.sub(r"Waits and levels", "", page.partition("What workers hold")[0]), "nobody by name"
    assert db.session.scalar(db.select(Entry).where(Entry.act == "fairness.read")).detail == {"teams": [cast.team("North").id]}


def test_a_file_hides_the_same_and_so_does_what_a_command_makes(app, cast, crowd, as_person, tmp_path):
    mary, out = as_person("mary"), tmp_path / "groups.csv"
    rows = list(csv.reader(io.StringIO(mary.get("/reports/fairness/groups/list.csv").data.decode("utf-8-sig"))))
    assert "Groups under 5 are hidden" in rows[0][0] and rows[1][:3] == ["Table", "Group", "Cases"]
    told = {(row[0], row[1]): row[2:] for row in rows[2:]}
    assert told["Age", "85 and over"][:2] == ["hidden", "hidden"] and told["Everybody", "Everybody"][0] == "8"
    assert mary.get("/reports/fairness/groups/list.xlsx").data[:2] == b"PK"
    made = export(app, "fairness", out, "mary")
    assert made.exit_code == 0 and list(csv.reader(io.StringIO(out.read_text("utf-8-sig"))))[1:] == rows[1:]
    logged = db.session.scalars(db.select(Entry).where(Entry.act == "list.exported").order_by(Entry.seq)).all()
    assert [(each.detail["export"], each.detail["kind"], each.persons) for each in logged] == [
        ("fairness", "csv", []), ("fairness", "xlsx", []), ("fairness", "csv", [])]  # fmt: skip


@pytest.mark.rule("U16")
def test_what_workers_hold_is_exported_for_one_team_to_its_managers_alone(app, cast, tmp_path):
    allocated(cast, cast.waiting("none:high"), weight="high")
    out = tmp_path / "workers.csv"
    for name, more in (("nadia", []), ("mo", ["--team", "North"]), ("sam", []), ("helen", [])):
        assert export(app, "fairness-workers", out, name, *more).exit_code == 1 and not out.exists(), name
    assert "Choose one" in export(app, "fairness-workers", out, "sam").output
    assert export(app, "fairness-workers", out, "sam", "--team", "North").exit_code == 0
    assert "Nadia Hussain" in out.read_text("utf-8-sig")


def export(app, name, out, who, *more):
    """The command's answer."""
    return app.test_cli_runner().invoke(args=["export", name, "--out", str(out), "--as", email_of(who), *more])


@pytest.mark.rule("U17")
def test_whose_record_is_restricted_to_others_is_in_no_figure(cast, crowd):
    restrict(cast, crowd[0])
    north, today = cast.team("North").id, cast.now.date()
    assert len(queries.waiters_of(cast.actor("tom"), [north], today)) == 7


def test_her_managers_see_what_nadia_holds_and_colleagues_see_their_own_alone(cast, as_person):
    allocated(cast, cast.waiting("none:high"), weight="high")
    mary = as_person("mary").get("/reports/fairness").text
    assert "The workers of North" in mary and "Nadia Hussain" in mary and "Olive Grant" in mary
    own = as_person("nadia").get("/reports/fairness").text
    assert "What you hold yourself" in own and "Nadia Hussain" in own and "Olive Grant" not in own and "Median" not in own
    sam = as_person("sam")
    assert "Choose one team above" in sam.get("/reports/fairness").text
    assert "The workers of North" in sam.get(f"/reports/fairness?team={cast.team('North').id}").text
    sheet = list(csv.reader(io.StringIO(as_person("mary").get("/reports/fairness/workers/list.csv").data.decode("utf-8-sig"))))
    (hers,) = [row[:4] for row in sheet if row[0] == "Nadia Hussain"]
    assert hers == ["Nadia Hussain", "Practitioner (social worker)", "1", "3"]


@pytest.mark.rule("U16")
@pytest.mark.parametrize(("name", "page", "groups", "workers"), [
    ("nadia", 404, 403, 403), ("mo", 404, 404, 404), ("ada", 403, 403, 403), ("helen", 200, 200, 200), ("tom", 200, 200, 200),
])  # fmt: skip
def test_who_may(cast, as_person, name, page, groups, workers):
    north, browser = f"team={cast.team('North').id}", as_person(name)
    for address, status in ((f"/reports/fairness?{north}", page), (f"/reports/fairness/groups/list.csv?{north}", groups),
                            (f"/reports/fairness/workers/list.xlsx?{north}", workers)):  # fmt: skip
        assert browser.get(address).status_code == status, address
