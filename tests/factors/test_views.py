"""Local factors in the browser: added, offered in each kind of tool, ended; what was rated with them stays readable."""

from datetime import timedelta

import pytest

from casework.ground import clock
from casework.ground.db import db, transaction
from casework.practice.factors import operations as factors
from casework.practice.factors import queries
from casework.practice.factors.rules import Typed, places
from casework.practice.risk import queries as ratings
from casework.records.audit.queries import entries_about

WORDS = "A hospital discharge needs an assessment to settle funding"
RATIONALE = {"rationale": "Nobody will pay until she is assessed"}


@pytest.fixture
def add(cast):
    """``add("risk/high", words)``: Mary adds a factor in North today."""
    cast.now = clock.now()

    def added(place, words=WORDS, **others):
        day = clock.today()
        typed = Typed(places(cast.policy)[place], words, **{"agreed_by": "Sam Okoro", "agreed_on": day, "from_on": day} | others)
        with transaction():
            return factors.add_factor(actor=cast.actor("mary"), now=cast.now, team=cast.team("North"), typed=typed).id

    return added


@pytest.fixture
def address(cast):
    """Where North's factors stand."""
    return f"/teams/{cast.team('North').id}/factors"


def typed(**others):
    today = f"{clock.today():%d/%m/%Y}"
    return {"words": WORDS, "place": "risk/normal", "agreed_on": today, "from_on": today} | others


@pytest.mark.rule("L16", "U18")
def test_a_manager_adds_a_factor_with_who_agreed_and_it_is_in_the_trail(as_person, cast, address):
    mary, sam = as_person("mary"), cast.worker("sam")
    assert "No local factor is offered now" in mary.get(address).text
    page = mary.get(f"{address}/new")
    assert "Sam Okoro" in page.text and "Nadia Hussain" not in page.text, "senior managers are offered, and nobody else"
    assert mary.post(f"{address}/new", data=typed(agreed_by=str(sam.id))).location == address
    (added,) = queries.factors_of(cast.team("North").id)
    assert (added.agreed_by, added.agreed_by_id, added.recorded_by_id) == ("Sam Okoro", sam.id, cast.worker("mary").id)
    shown = mary.get(address).text
    for words in (WORDS, "Risk priority: Normal", "Sam Okoro", "Added by Mary Byrne", "until further notice"):
        assert words in shown, words
    entry = entries_about("local_factor", added.id)[0]
    assert (entry.act, entry.detail["tool"], entry.detail["points_to"]) == ("local-factor.added", "risk", "normal")


@pytest.mark.rule("L16")
def test_without_the_senior_manager_who_agreed_it_is_refused_and_all_that_was_typed_stands(as_person, cast, address):
    mary = as_person("mary")
    mary.get(f"{address}/new")
    for agreed_by in ({}, {"agreed_by": str(cast.worker("nadia").id)}):
        refused = mary.post(f"{address}/new", data=typed() | agreed_by)
        assert refused.status_code == 422 and WORDS in refused.text
    assert "Strategic Service Manager’s agreement no factor is added" in mary.post(f"{address}/new", data=typed()).text
    assert mary.post(f"{address}/new", data=typed(agreed_by_name="Pat Lane, SSM until May")).status_code == 303
    assert mary.post(f"{address}/new", data=typed(agreed_by_name="Pat Lane")).status_code == 422, "it is there already"
    assert len(queries.factors_of(cast.team("North").id)) == 1


@pytest.mark.rule("L16", "U16")
def test_everybody_of_the_team_reads_them_its_managers_change_them_and_others_find_nothing(as_person, address, add):
    number = add("risk/high")
    nadia, sue, mo = as_person("nadia"), as_person("sue"), as_person("mo")
    page = nadia.get(address)
    assert WORDS in page.text and "/factors/new" not in page.text and "/ending" not in page.text
    for path in (f"{address}/new", f"/factors/{number}/ending"):
        assert nadia.get(path).status_code == nadia.post(path, data=typed()).status_code == 403
        assert mo.get(path).status_code == mo.post(path, data=typed(agreed_by_name="Sam")).status_code == 404
    assert sue.get(address).status_code == 404
    assert f'href="{address}"' in nadia.get("/").text


@pytest.mark.rule("L16", "S3")
def test_where_indicators_are_ticked_it_is_offered_as_local_counts_and_stays_with_the_rating_when_it_has_ended(
    as_person, cast, add
):  # fmt: skip
    number, case = add("risk/normal"), cast.waiting()
    nadia, page = as_person("nadia"), f"/cases/{case.id}/prioritisation"
    assert f'value="local-{number}"' in nadia.get(page).text
    assert "Normal" in nadia.get(f"{page}/outcome?ticked=local-{number}", headers={"HX-Request": "true"}).text
    assert nadia.post(page, data=RATIONALE | {"ticked": [f"local-{number}", "falls"]}).status_code == 303
    rating = ratings.current_rating(case.id, "risk")
    assert (rating.suggested, rating.decided) == ("normal", "normal")
    kept = {"indicators": ["falls", f"local-{number}"], "local": {f"local-{number}": WORDS}}
    assert rating.picked == kept
    mary = as_person("mary")
    mary.get(f"/factors/{number}/ending")
    yesterday = f"{clock.today() - timedelta(days=1):%d/%m/%Y}"
    assert mary.post(f"/factors/{number}/ending", data={"until_on": yesterday}).status_code == 303
    assert f'value="local-{number}"' not in nadia.get(page).text, "offered no more"
    refused = nadia.post(page, data=RATIONALE | {"ticked": [f"local-{number}"]})
    assert refused.status_code == 422 and "choose from the list" in refused.text
    assert ratings.current_rating(case.id, "risk").picked == kept, "what was rated is as it was"
    history = nadia.get(f"/cases/{case.id}/ratings").text
    assert WORDS in history and ">Local</strong>" in history
    ended = nadia.get(f"/teams/{case.team_id}/factors").text
    assert "Ended by Mary Byrne" in ended and WORDS in ended
    assert [each.act for each in entries_about("local_factor", number)] == ["local-factor.ended", "local-factor.added"]


@pytest.mark.rule("L16")
@pytest.mark.parametrize(("place", "pages"), [
    ("rag/harm:high", ("ratings/new?tool=rag", "contact", "triage")),
    ("priority/high", ("ratings/new?tool=priority", "contact", "triage")),
    ("complexity/low", ("ratings/new?tool=complexity", "contact", "triage")),
])  # fmt: skip
def test_in_a_matrix_or_scale_it_stands_among_the_signs_wherever_the_tool_is_used(as_person, cast, add, place, pages):
    number, waiting, referral = add(place), cast.waiting(), cast.case()
    add(place, "Not yet offered", from_on=clock.today() + timedelta(days=3))
    nadia = as_person("nadia")
    for page in pages:
        text = nadia.get(f"/cases/{(referral if page == 'triage' else waiting).id}/{page}").text
        assert f"<li>{WORDS} (local)</li>" in text and "Not yet offered" not in text, page
    south = cast.waiting(team="South")
    assert WORDS not in as_person("sue").get(f"/cases/{south.id}/contact").text, "it is the team's own"
    with transaction():
        found = db.session.get(queries.LocalFactor, number)
        factors.end_factor(actor=cast.actor("mary"), now=cast.now, factor=found, until_on=clock.today() - timedelta(days=1))
    assert WORDS not in nadia.get(f"/cases/{waiting.id}/contact").text
