"""The pages of the dip sample."""

import re
from urllib.parse import unquote

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.practice.risk.models import Rating
from casework.practice.sampling import rules
from casework.practice.sampling.models import DipSample, DipSampleAnswer
from casework.practice.tray import operations as tray
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from casework.records.people.models import Person
from tests.guarding.scene import restrict
from tests.sampling.scene import answer, draw, off_tray, rows, samples, wait

pytestmark = pytest.mark.rule("S15")
FOUND = {"level": "right", "note_good": "yes"}


@pytest.fixture
def drawn(cast):
    """This month's sample of North, three of four people; its rows."""
    cast.now = this_moment()
    wait(cast, 4)
    return rows(draw(cast))


def page_of(row):
    return f"/dip-samples/{row.sample_id}/people/{row.id}"


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def name_of(row):
    person = db.session.get(Person, db.session.get(Case, row.case_id).person_id)
    return f"{person.given_name} {person.family_name}"


def entries(act):
    db.session.rollback()
    return db.session.query(Entry).filter_by(act=act).order_by(Entry.seq).all()


def test_a_manager_draws_by_a_button_once_and_finds_no_way_to_choose(cast, as_person):
    cast.now = this_moment()
    wait(cast, 5)
    mary = as_person("mary")
    page = mary.get("/dip-samples")
    assert "Nobody can choose who is drawn" in page.text
    form = page.text[page.text.index('action="/dip-samples"') :].partition("</form>")[0]
    assert set(re.findall(r'name="(\w+)"', form)) == {"csrf_token", "team"}
    sent = {"team": str(cast.team("North").id), "cases": "1", "seed": "00"}
    assert mary.post("/dip-samples", data=sent).status_code == 303
    again = mary.post("/dip-samples", data=sent)
    assert "drawn already" in mary.get(again.location).text and samples() == 1
    assert db.session.query(DipSample).one().seed != "00"


def test_where_nobody_waits_the_button_says_why_it_cannot_be_pressed(cast, as_person):
    page = as_person("mary").get("/dip-samples")
    assert "Nobody is waiting on this tray who could be drawn" in page.text and "disabled" in page.text
    refused = as_person("tom").post("/dip-samples", data={"team": str(cast.team("North").id)})
    assert refused.status_code == 422 and "S15" in refused.text


def test_the_page_names_this_months_three_and_leads_to_the_next_and_the_reading_is_logged(cast, as_person, drawn):
    mary = as_person("mary")
    page = mary.get("/dip-samples")
    assert all(name_of(row) in page.text for row in drawn) and "0 of 3 looked at" in page.text
    assert f'href="{page_of(drawn[0])}" class="govuk-button"' in page.text
    answer(cast, drawn[0])
    page = mary.get("/dip-samples")
    assert "1 of 3 looked at" in page.text and f'href="{page_of(drawn[1])}" class="govuk-button"' in page.text
    persons = sorted(db.session.get(Case, row.case_id).person_id for row in drawn)
    assert [entry.persons for entry in entries("samples.listed")] == [persons] * 2


def test_the_form_stands_beside_what_is_to_be_looked_at(cast, as_person, drawn):
    case = db.session.get(Case, drawn[0].case_id)
    with transaction():
        tray.record_contact(
            actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=case, happened_at=cast.now,
            sections={"reason": "Weekly", "found": "Managing on soup", "analysis": "Steady", "next-steps": "Ring"},
            reached=tray.Reached("person", "telephone"), rated=(tray.Rated("rag", {"row": "moderate", "column": "moderate"}),),
        )  # fmt: skip
    page = as_person("mary").get(page_of(drawn[0]))
    text = words(page)
    assert "person 1 of 3" in text and "Managing on soup" in text and "0 days on the tray" in text and "Next contact" in text
    assert re.search(r"Amber\s*</span></strong>\s*down from Red", page.text), "the level with its trend"
    assert all(theme in text for theme in rules.THEMES.values())
    assert f"/cases/{case.id}/prioritisation?tool=risk&amp;back=" in page.text
    assert entries("case.read")[-1].detail == {"sample": drawn[0].sample_id}


def test_what_is_found_is_saved_and_read_by_those_above(cast, as_person, drawn):
    mary = as_person("mary")
    mary.get(page_of(drawn[0]))
    said = FOUND | {"note_good": "no", "themes": ["voice", "old"], "follows": "Ask her how she sees it."}
    saved = mary.post(page_of(drawn[0]) + "/answer", data=said)
    assert saved.location == f"/dip-samples/{drawn[0].sample_id}"
    text = words(as_person("sam").get(saved.location))
    for each in ("Level right", "Note not good enough", "Out of date", "Ask her how she sees it.", "Mary Byrne", "1 of 3"):
        assert each in text
    kept = db.session.query(DipSampleAnswer).one()
    assert kept.themes == ["voice", "old"] and kept.rating.case_id == drawn[0].case_id


HALF = (
    ({"note_good": "yes"}, "Say whether the level is right"),
    ({"level": "right"}, "Say whether the note is good enough"),
    (FOUND | {"level": "too-low"}, "Say what follows"),
    (FOUND | {"level": "luck"}, "Not a valid choice"),
    (FOUND | {"themes": ["luck"]}, "choose from the list"),
)


def test_half_an_answer_is_refused_beside_its_field(as_person, drawn):
    mary = as_person("mary")
    mary.get(page_of(drawn[0]))
    for said, why in HALF:
        refused = mary.post(page_of(drawn[0]) + "/answer", data=said)
        assert refused.status_code == 422 and why in words(refused)
    assert db.session.query(DipSampleAnswer).count() == 0


def test_a_wrong_level_leads_to_rating_anew_and_back_and_the_answer_shows_the_new_rating(cast, as_person, drawn):
    mary, address = as_person("mary"), page_of(drawn[0])
    mary.get(address)
    saved = mary.post(address + "/answer", data=FOUND | {"level": "too-high", "follows": "Bring it down."})
    assert saved.location == address, "here until it is rated anew"
    page = mary.get(address)
    assert "nobody has rated the case anew" in page.text and 'class="govuk-button"' in page.text
    form = re.search(r'href="(/cases/\d+/ratings/new\?tool=rag&amp;back=[^"]+)"', page.text)[1].replace("&amp;", "&")
    mary.get(form)
    rated = mary.post(form, data={"rag": "full:low", "reasoning": "The package works"})
    assert unquote(rated.location) == address
    text = words(mary.get(address))
    assert "Green" in text and "nobody has rated" not in text and "Look at the next person" in text
    assert "Green" in words(mary.get(f"/dip-samples/{drawn[0].sample_id}"))
    assert db.session.query(Rating).filter_by(case_id=drawn[0].case_id).count() == 2


def test_the_page_says_how_they_were_drawn_with_all_that_it_takes_to_draw_again(cast, as_person, drawn):
    sample = db.session.get(DipSample, drawn[0].sample_id)
    text = words(as_person("mary").get(f"/dip-samples/{sample.id}"))
    assert sample.seed in text and "4 people were waiting" in text and "the same 3 people" in text
    assert ", ".join(map(str, sample.pool)) in text
    assert "Restricted records are never drawn, because most of the team may not read them" in text
    assert all(rules.lot(sample.seed, number)[:16] in text for number in sample.pool)


@pytest.mark.rule("U17")
def test_who_may_not_see_a_record_any_more_gets_a_neutral_line_and_no_number(cast, as_person, drawn):
    hidden = drawn[0]
    restrict(cast, db.session.get(Case, hidden.case_id), "mary", "sam")
    tom, address = as_person("tom"), f"/dip-samples/{hidden.sample_id}"
    for page in (tom.get("/dip-samples"), tom.get(address), tom.get(page_of(hidden))):
        assert "You cannot see this record now" in page.text and name_of(hidden) not in page.text
    text = words(tom.get(address))
    lot = rules.lot(db.session.get(DipSample, hidden.sample_id).seed, hidden.case_id)
    assert "1 number is not shown to you" in text and lot[:16] not in text
    assert tom.post(page_of(hidden) + "/answer", data=FOUND).status_code == 404
    refused = tom.post(page_of(hidden) + "/setting-aside")
    assert refused.status_code == 422 and "Another manager of your team" in refused.text
    assert name_of(hidden) in as_person("mary").get(page_of(hidden)).text


def test_who_left_the_tray_is_shown_as_such_and_can_be_answered_for(cast, as_person, drawn):
    off_tray(cast, drawn[0].case_id)
    mary = as_person("mary")
    assert "No longer waiting on this tray" in mary.get(page_of(drawn[0])).text
    assert mary.post(page_of(drawn[0]) + "/answer", data=FOUND).status_code == 303
    assert "no longer waiting" in mary.get(f"/dip-samples/{drawn[0].sample_id}").text


def test_those_above_read_and_others_do_not(as_person, drawn):
    for name, status in {"sam": 200, "helen": 200, "nadia": 403, "mo": 404, "ada": 403}.items():
        reader = as_person(name)
        for address in (f"/dip-samples/{drawn[0].sample_id}", page_of(drawn[0])):
            assert reader.get(address).status_code == status, name
        sent = reader.post(page_of(drawn[0]) + "/answer", data=FOUND)
        assert sent.status_code == (422 if status == 200 else status), name
    assert db.session.query(DipSampleAnswer).count() == 0


def test_somebody_above_several_teams_sees_all_and_chooses_one(cast, as_person, drawn):
    helen = as_person("helen")
    text = words(helen.get("/dip-samples"))
    assert "North" in text and "South" in text and "0 of 3" in text and "Nobody drawn" in text
    assert name_of(drawn[0]) in helen.get(f"/dip-samples?team={cast.team('North').id}").text
    assert "A manager of this team says" in helen.get(page_of(drawn[0])).text
    assert as_person("mary").get(f"/dip-samples?team={cast.team('South').id}").status_code == 404


def test_themes_stand_in_a_table_over_months(cast, as_person, drawn):
    finding = rules.Finding(rules.TOO_LOW, False, ("risk",), "Rate anew")
    answer(cast, drawn[0], finding=finding)
    page = as_person("mary").get("/dip-samples")
    table = page.text[page.text.index("What was found over months</h2>") :]
    row = re.search(r"Risk not described</th>(.*?)</tr>", table, re.S)[1]
    assert re.findall(r"numeric\">(\d)", row) == ["1"]


def test_the_tray_and_the_feed_lead_there_and_nobody_else_is_asked(cast, as_person, drawn):
    mary = as_person("mary")
    assert f'href="/dip-samples/{drawn[0].sample_id}"' in mary.get("/tray").text
    feed = mary.get("/")
    assert f'href="/dip-samples/{drawn[0].sample_id}"' in feed.text and "dip sample" in feed.text
    assert "dip-samples" not in as_person("nadia").get("/tray").text
    for row in drawn:
        answer(cast, row)
    assert "dip sample" not in mary.get("/").text and "3 of 3 looked at" in mary.get("/tray").text
