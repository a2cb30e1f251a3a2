"""A referral in a real browser: begun by duty, finished by another, placed on the tray, and nothing typed twice."""

import re

import pytest
from playwright.sync_api import expect

from casework.ground.db import db
from casework.practice.tray.models import Placement
from casework.records.cases.models import Case
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import pick, rows


class Typist:
    """Somebody at a keyboard; ``typed`` holds every text of everybody, in order."""

    def __init__(self, page, typed):
        self.page, self.typed = page, typed

    def types(self, **texts):
        for name, text in texts.items():
            box = self.page.locator(f"main [name={name}]")
            assert box.input_value() == "", f"{name} asks for what is known: {box.input_value()!r}"
            box.fill(text)
            self.typed.append(text)

    def chooses(self, **answers):
        for name, value in answers.items():
            self.page.locator(f"input[name={name}][value='{value}']").check()

    def presses(self, label):
        self.page.get_by_role("button", name=label, exact=True).click()


def sound(page):
    """No objection by axe, and nothing sticks out on a telephone."""
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    assert not overflows(page), overflows(page)
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.rule("F9", "F10", "F12")
def test_a_referral_begun_by_duty_is_finished_by_another_and_placed_with_no_fact_typed_twice(office, enter):
    person = office.edith(communication_needs="Speak slowly.", preferred_contact="Telephone, mornings")
    typed = []
    dev, nadia = (Typist(enter(name), typed) for name in ("dev", "nadia"))
    dev.page.goto("/")
    dev.page.get_by_role("link", name="Referrals", exact=True).click()
    dev.page.get_by_role("link", name="Begin a referral", exact=True).click()
    dev.types(q="Edith Marsh")
    dev.presses("Find the person")
    assert "Edith" not in dev.page.url
    dev.page.get_by_role("link", name="Edith Marsh").click()
    dev.presses("Begin the referral")
    expect(dev.page.locator("[name=phone]")).to_have_value("01632 960100")
    dev.chooses(urgent="no", referrer_is="other", ground="consent")
    dev.types(referrer_name="Ama Boateng", referrer_relationship="District nurse", referrer_contact="01632 960155",
              issue="She cannot get up the stairs.", referrer_view="Weaker since her fall in October.",
              ground_on="1/11/2026", ground_how="By telephone, to the nurse")  # fmt: skip
    sound(dev.page)
    dev.presses("Save and come back later")
    expect(dev.page.locator("#notices")).to_contain_text("Anybody in the team can go on with it")

    nadia.page.goto("/referrals")
    nadia.page.get_by_role("link", name=re.compile("^Edith Marsh")).click()
    expect(nadia.page.locator("main")).to_contain_text("Changed last by Dev Patel")
    nadia.types(ni_number="AB 12 34 56 C", wishes="To sleep upstairs again.", recommendation="An assessment at home.",
                options="A bed downstairs, which she refused.", support="A neighbour does the shopping.",
                services="Reablement in 2024", involved="Her son Peter; she agrees", other="She keeps a cat.")  # fmt: skip
    nadia.chooses(residence="ours", advice="given", prevention="used", communication="needs", difficulty="yes",
                  appropriate_person="no", advocate="yes", finance="given")  # fmt: skip
    nadia.types(advice_detail="Stair lifts and grants", prevention_detail="Six weeks of exercises",
                difficulty_why="She tires within minutes.")  # fmt: skip
    nadia.page.locator("[name=other]").blur()
    expect(nadia.page.locator("#items")).to_contain_text("14 of 14 items")
    nadia.presses("Save and go on to sending")
    expect(nadia.page.locator("input[name=finance][value=given]")).to_be_checked()
    nadia.page.get_by_label("What kind of work is asked for?").select_option("care-act-assessment")
    nadia.chooses(way="plain")
    sound(nadia.page)
    nadia.presses("Send the referral")
    expect(nadia.page.locator("#notices")).to_contain_text("is open there")
    nadia.page.get_by_role("link", name="Read all of the referral").click()
    expect(nadia.page.locator("main")).to_contain_text("She tires within minutes.")
    sound(nadia.page)

    (case,) = db.session.scalars(db.select(Case)).all()
    nadia.page.goto(f"/cases/{case.id}/triage")
    for field, texts in (("circumstances", ("She cannot get up the stairs.", "Weaker since her fall in October.")),
                         ("tried", ("A bed downstairs, which she refused.", "Six weeks of exercises"))):  # fmt: skip
        assert all(text in nadia.page.locator(f"[name={field}]").input_value() for text in texts), field
    for field, answer in (("information", "duty"), ("residence", "ours"), ("representative", "none")):
        expect(nadia.page.locator(f"input[name={field}][value='{answer}']")).to_be_checked()
    assert nadia.page.get_by_text("From the referral. Look at it before you save.").count() >= 6
    nadia.chooses(urgent="none", section_117="none", discharge="no", self_funder="no", safeguarding="none", safe="yes",
                  told="not-yet", referrer_told="not-yet", priority="medium", complexity="low")  # fmt: skip
    pick(nadia.page, "Moderate support, moderate risk of harm")
    nadia.types(rationale="No worker is free for it this week.")
    sound(nadia.page)
    nadia.presses("Propose placing on the tray")
    expect(nadia.page.locator("#notices")).to_contain_text("Proposed.")

    mary = Typist(enter("mary"), typed)
    mary.page.goto("/")
    mary.page.get_by_role("link", name=re.compile("^Decide on the placing")).click()
    mary.presses("Accept and place")
    expect(mary.page.locator("#notices")).to_contain_text("The first contact is due by")
    assert rows(Placement) == 1
    assert case.referrer == "Ama Boateng, District nurse" and case.person_id == person.id
    print(f"from the first word to the tray: {len(typed)} texts typed, {len(set(typed))} of them distinct")
    assert len(set(typed)) == len(typed) == 20
