"""Somebody rings while Dev is on duty: each of the four branches, from the first word to the answer."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.practice.contacts.models import Contact
from tests.browser import assert_accessible, overflows
from tests.contacts.scene import away, begun, held, worker_key
from tests.journeys.steps import rows


def sound(page):
    """No objection by axe, and nothing sticks out on a telephone."""
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    assert not overflows(page), overflows(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def leave(page, **answers):
    """Fill the branch's questions and save."""
    for label, words in answers.items():
        page.get_by_label(re.compile(f"^{label.replace('_', ' ')}")).fill(words)
    page.get_by_role("button", name="Save").click()


@pytest.mark.rule("F1", "F2", "F3")
def test_ann_rings_about_edith_asks_for_the_wrong_worker_and_is_called_back_by_the_right_one(office, enter):
    held(office)
    dev, nadia = enter("dev"), enter("nadia")
    dev.goto("/")
    dev.get_by_role("link", name="Take a contact").click()
    dev.get_by_label("Who is calling or writing?").fill("Ann Marsh")
    dev.get_by_label("Who is it about?").fill("marsh edit")
    dev.get_by_label("Whom do they ask for?").select_option("Olive Grant, North")
    dev.get_by_label("What is it about?").fill("The carer did not come.")
    sound(dev)
    dev.get_by_role("button", name="Go on").click()
    sound(dev)
    dev.get_by_role("button", name=re.compile("^It is about them")).click()
    expect(dev.locator(".app-refusal")).to_contain_text("It goes to Nadia Hussain")
    sound(dev)
    dev.get_by_role("link", name="Put through, or take a message").click()
    dev.get_by_label("They take a message, and call back").check()
    leave(dev, Message="Who comes tomorrow?", What_did_you_tell="Nadia rings before noon.", What_do_they_do="She rings duty.")
    expect(dev.locator("#notices")).to_contain_text("The message is with Nadia Hussain")

    nadia.goto("/")
    nadia.get_by_role("link", name=re.compile("^Open the message")).click()
    nadia.get_by_label("Called back").check()
    nadia.get_by_label("In a few words").fill("A carer comes at nine.")
    sound(nadia)
    nadia.get_by_role("button", name="Save").click()
    expect(nadia.locator("main")).to_contain_text("A carer comes at nine.")
    assert rows(Contact, stage="ended") == 1


@pytest.mark.rule("F2", "F3", "F4")
def test_nadia_is_away_and_dev_leaves_her_a_call_without_a_known_return_and_a_letter_without_javascript(office, enter):
    _, person_id = held(office)
    away(office, "nadia", days=20)
    back = office.now.date() + timedelta(days=30)
    numbers = [begun(office, person_id, channel=channel) for channel in ("call", "call", "letter")]
    dev, to = enter("dev", javascript=False), worker_key(office, "nadia")
    call = {"What_did_you_tell": "When she can expect it.", "Message": "Ring Ann.", "What_did_you_do": "Rang the carer.",
            "What_do_they_do": "She rings duty."}  # fmt: skip
    dev.goto(f"/contacts/{numbers[0]}")
    dev.get_by_role("link", name="Take a message").click()  # the calendar knows when she is back
    assert dev.get_by_label("Call back by").input_value()
    dev.get_by_label("Nothing was urgent").check()
    leave(dev, **call)
    expect(dev.locator("main")).to_contain_text("Nothing was urgent")
    dev.goto(f"/contacts/{numbers[1]}")
    dev.get_by_role("link", name="Away, and nobody knows until when").click()
    dev.get_by_label("Something was urgent, and I dealt with it").check()
    leave(dev, **call)
    expect(dev.locator("main")).to_contain_text("Rang the carer.")
    dev.goto(f"/contacts/{numbers[2]}/taking?to={to}")
    expect(dev.locator("main")).not_to_contain_text("Call back by")
    dev.get_by_label("An answer or action is needed by").fill(f"{back:%d/%m/%Y}")
    dev.get_by_label("No, it is filed").check()
    dev.get_by_label("No response is needed").check()
    dev.get_by_label("Sent", exact=True).check()
    leave(dev, Message="She asks for a review.", Where_is_the_original="The safe, shelf two.",
          What_was_the_writer_told="Away for three weeks.")  # fmt: skip
    expect(dev.locator("main")).to_contain_text("The safe, shelf two.")
    assert rows(Contact, stage="open") == 3
