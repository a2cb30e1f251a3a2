"""Prioritising in the browser, with the script and without."""

from datetime import timedelta

import pytest

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.web import day
from casework.practice.factors.operations import add_factor, end_factor
from casework.practice.factors.rules import Typed, places
from casework.practice.risk import queries as ratings
from casework.records.audit.queries import entries_about
from casework.records.notes.queries import notes_of

TICKED = {"ticked": ["danger-now", "isolated"], "rationale": "No heating at minus four"}


@pytest.fixture
def address(cast):
    """Where Edith's case is prioritised."""
    return f"/cases/{cast.waiting().id}/prioritisation"


def case_of(address):
    return int(address.split("/")[2])


@pytest.mark.rule("S4")
@pytest.mark.rule("S5")
@pytest.mark.rule("S6")
def test_every_indicator_of_the_tool_can_be_ticked(as_person, cast, address):
    page = as_person("nadia").get(address)
    counts = {level: len(cast.policy.tools["risk"].indicators_of(level)) for level in ("high", "normal", "low")}
    assert counts == {"high": 13, "normal": 21, "low": 15}
    assert page.text.count('name="ticked"') == 49


@pytest.mark.rule("S3")
def test_the_fragment_says_what_the_ticks_suggest_and_because_of_which(as_person, address):
    answer = as_person("nadia").get(f"{address}/outcome?ticked=danger-now&ticked=isolated", headers={"HX-Request": "true"})
    assert "Suggested:" in answer.text and "High" in answer.text
    assert "safety or survival is in danger" in answer.text
    assert "Isolated" not in answer.text, "what points to a lower level did not lead to this one"


@pytest.mark.rule("S7")
def test_what_was_ticked_and_typed_stands_when_the_rationale_is_missing(as_person, address):
    nadia = as_person("nadia")
    refused = nadia.post(address, data=TICKED | {"rationale": "", "mitigation": "Rang the GP"})
    assert refused.status_code == 422
    assert "Write something under" in refused.text
    assert "Rang the GP" in refused.text
    assert refused.text.count(" checked>") == 2
    assert ratings.current_rating(case_of(address), "risk") is None


@pytest.mark.rule("S7")
def test_saving_leads_back_to_the_case_with_level_note_and_day(as_person, address):
    nadia = as_person("nadia")
    saved = nadia.post(address, data=TICKED | {"decided": "normal"})
    assert saved.status_code == 303
    page = nadia.get(saved.location)
    for words in ("Risk priority saved: Normal", "To be allocated by", "Risk Prioritisation", "see case note dated"):
        assert words in page.text, words
    again = nadia.get(address)
    assert again.text.count(" checked>") == 2
    assert "Last time" in again.text


@pytest.mark.rule("S8")
def test_the_comment_leads_to_the_note_that_it_names(as_person, address):
    nadia = as_person("nadia")
    page = nadia.get(nadia.post(address, data=TICKED).location).text
    (note,) = [each for each in notes_of(case_of(address)) if each.type == "risk-prioritisation"]
    assert f'href="#note-{note.id}"' in page and f'id="note-{note.id}"' in page


@pytest.mark.rule("S1")
def test_whoever_decides_the_gravest_level_reads_at_once_that_a_response_is_owed_today(as_person, address):
    nadia = as_person("nadia")
    assert "somebody responds" in nadia.get(f"{address}/outcome?ticked=danger-now").text
    assert "somebody responds" not in nadia.get(f"{address}/outcome?ticked=isolated").text
    assert "A response is owed today, " in nadia.get(nadia.post(address, data=TICKED).location).text


@pytest.mark.rule("U16")
def test_nobody_of_another_team_prioritises_the_case(as_person, address):
    assert as_person("sue").get(address).status_code == as_person("sue").post(address, data=TICKED).status_code == 404


def dols_at(address):
    return f"{address}?tool=dols"


@pytest.fixture
def team_of_dols(cast):
    """North decides on deprivations of liberty."""
    with transaction():
        cast.team("North").tools = {"dols": True}


@pytest.mark.rule("A1", "U18")
@pytest.mark.parametrize("page", ["prioritisation", "ratings/new"])
def test_a_rating_of_deprivation_of_liberty_by_a_team_without_that_tool_is_refused_and_logged(as_person, cast, page):
    case, crafted = cast.waiting(), TICKED | {"ticked": ["covert-medication"], "decided": "orange", "dols": "orange"}
    nadia = as_person("nadia")
    assert "tool=dols" not in nadia.get(f"/cases/{case.id}").text
    refused = nadia.post(f"/cases/{case.id}/{page}?tool=dols", data=crafted)
    assert refused.status_code == 422
    assert "This team does not use" in refused.text
    assert 'href="/rules/A1"' in refused.text
    assert ratings.current_rating(case.id, "dols") is None
    entry = entries_about("case", case.id)[0]
    assert (entry.act, entry.actor_id, entry.persons, entry.detail) == (
        "rating.refused", cast.worker("nadia").id, [case.person_id], {"tool": "dols"},
    )  # fmt: skip


@pytest.mark.rule("A1")
def test_a_team_that_uses_it_rates_with_it_and_reads_that_when_it_does_so_no_more(as_person, cast, address, team_of_dols):
    nadia = as_person("nadia")
    page = nadia.get(dols_at(address))
    assert "no legal ground" in page.text and 'aria-current="page"' in page.text
    assert nadia.post(dols_at(address), data=TICKED | {"ticked": ["covert-medication"]}).status_code == 303
    with transaction():
        cast.team("North").tools = {"dols": False}
    assert nadia.get(dols_at(address)).status_code == 422
    shown = nadia.get(f"/cases/{case_of(address)}/ratings").text
    assert "Deprivation of liberty priority" in shown and "app-colour--orange" in shown
    assert "as it was then" not in shown


@pytest.mark.rule("A6")
@pytest.mark.parametrize(("asked", "kept_in_mind"), [
    ("ticked=covert-medication", "High"), ("ticked=covert-medication&decided=red", "Immediate"),
    ("ticked=covert-medication&decided=yellow", ""), ("ticked=settled&decided=orange", "High"), ("ticked=settled", ""),
])  # fmt: skip
def test_at_the_upper_bands_as_decided_the_courts_are_to_be_kept_in_mind(as_person, address, team_of_dols, asked, kept_in_mind):
    answer = as_person("nadia").get(f"{address}/outcome?tool=dols&{asked}", headers={"HX-Request": "true"}).text
    assert ("section 21A" in answer) is (f"Keep in mind at {kept_in_mind}:" in answer) is bool(kept_in_mind)


@pytest.mark.rule("A1", "A2", "U11")
def test_the_page_of_the_tool_says_what_it_is_not_for_how_long_they_wait_and_what_counts_only_with_others(
    as_person, cast, team_of_dols
):  # fmt: skip
    cast.now = clock.now()
    case = cast.waiting(days=12)
    page = as_person("nadia").get(f"/cases/{case.id}/prioritisation?tool=dols").text
    assert "no legal ground for delaying" in page
    assert "Waiting for 12 days" in page
    assert "Together with anything under High, one of them points to Immediate." in page
    alone, others = page.split('id="ticked-of-factors"')
    assert 'value="tries-to-leave"' in others and 'value="tries-to-leave"' not in alone
    assert alone.count("govuk-grid-column-one-half-from-desktop") == 4
    risk = as_person("nadia").get(f"/cases/{case.id}/prioritisation?tool=risk").text
    assert risk.count("govuk-grid-column-one-third-from-desktop") == 3


@pytest.mark.rule("S2", "S3")
def test_for_somebody_already_rated_it_says_what_is_ticked_anew_and_what_was_taken_away(as_person, address):
    nadia = as_person("nadia")
    assert "Changed since" not in nadia.get(f"{address}/outcome?ticked=falls", headers={"HX-Request": "true"}).text
    assert nadia.post(address, data=TICKED).status_code == 303
    assert "Nothing has changed since" in nadia.get(address).text
    answer = nadia.get(f"{address}/outcome?ticked=danger-now&ticked=falls", headers={"HX-Request": "true"}).text
    assert f"Changed since {day(clock.today())}" in answer
    added, taken = answer.split("Newly ticked:")[1].split("Taken away:")
    assert "may fall" in added.lower() and "isolated" in taken.lower() and "isolated" not in added.lower()


@pytest.mark.rule("L16")
def test_a_local_factor_that_ended_meanwhile_is_named_among_what_changed(as_person, cast, address):
    cast.now = clock.now()
    agreed = Typed(places(cast.policy)["risk/low"], "Waits for a key safe", "Sam Okoro", clock.today(), clock.today())
    with transaction():
        factor = add_factor(actor=cast.actor("mary"), now=cast.now, team=cast.team("North"), typed=agreed)
        key = factor.key
    nadia = as_person("nadia")
    nadia.get(address)
    assert nadia.post(address, data=TICKED | {"ticked": ["isolated", key]}).status_code == 303
    with transaction():
        end_factor(actor=cast.actor("mary"), now=cast.now, factor=factor, until_on=clock.today() - timedelta(days=1))
    page = nadia.get(address).text
    ended = page.split("Ticked then, and offered no more:")[1]
    assert "Waits for a key safe" in ended and ">Local</strong>" in ended and key not in page


@pytest.mark.rule("S3")
def test_without_the_script_a_button_shows_what_follows_and_saves_nothing(as_person, address):
    nadia = as_person("nadia")
    nadia.get(address)
    shown = nadia.post(address, data=TICKED | {"check": "1", "rationale": "Half a senten"})
    assert shown.status_code == 200 and "Suggested:" in shown.text and "Half a senten" in shown.text
    assert "There is a problem" not in shown.text
    assert ratings.current_rating(case_of(address), "risk") is None
