"""Signing in, being signed out in mid-form, drafts: nothing that was typed is lost, and nobody stays in for ever."""

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.ground import clock
from casework.ground.db import core_transaction, db
from casework.records.sessions.models import BrowserSession
from tests.cast import PASSWORD, email_of
from tests.journeys.conftest import sign_in
from tests.journeys.steps import NOTE, fill_contact, notes_on, typed_values


def set_sessions(**values):
    """Change every session of the database, as time or an administrator would."""
    with core_transaction() as connection:
        connection.execute(db.update(BrowserSession).values(**values))


def seen_at():
    """When the only session of somebody who is signed in was last used."""
    with db.engine.connect() as connection:
        wanted = db.select(BrowserSession.seen_at).where(
            BrowserSession.ended_at.is_(None), BrowserSession.worker_id.is_not(None)
        )
        return connection.execute(wanted).scalar_one()


def type_password(page):
    """The sign-in form as it now stands, filled by its owner."""
    page.get_by_label("E-mail address").fill(email_of("nadia"))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_in_elsewhere(page, message):
    """Follow the link of a message that opens the sign-in in another tab, and sign in there."""
    with page.context.expect_page() as opened:
        message.get_by_role("link", name="Sign in").click()
    type_password(opened.value)
    expect(opened.value).not_to_have_url(re.compile("/sign-in"))
    opened.value.close()
    page.wait_for_timeout(1000)  # nobody comes back to the first tab within the second in which two clicks are one


@pytest.mark.long
def test_ten_wrong_passwords_slow_a_guesser_down_with_a_sentence(office, enter):
    """The eleventh try is refused even with the right password, and says when to try again."""
    page = enter(None)
    page.goto("/sign-in")
    for _ in range(10):
        page.get_by_label("E-mail address").fill(email_of("nadia"))
        page.get_by_label("Password", exact=True).fill("not the password")
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator(".govuk-error-summary")).to_contain_text("address or the password is wrong")
        page.goto("/sign-in")
    type_password(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text(re.compile("too many wrong tries.*[1-5] minutes"))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.goto("/tray")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_a_session_that_ends_in_mid_form_loses_nothing(office, enter):
    """With the script: the page stays; after signing in again in another tab, the form still holds everything, and saves."""
    case = office.waiting("full:low")
    page = enter("nadia")
    page.goto(f"/cases/{case.id}/contact")
    fill_contact(page)
    before = typed_values(page)
    set_sessions(ended_at=clock.now())
    page.get_by_role("button", name="Save this contact").click()
    message = page.locator("#failures [role=alert]", has_text="Not saved. You are no longer signed in.")
    expect(message).to_be_visible()
    assert typed_values(page) == before
    sign_in_elsewhere(page, message)
    page.get_by_role("button", name="Save this contact").click()
    expect(page.locator("#notices")).to_contain_text("You had signed in again since this form was opened")
    assert typed_values(page) == before
    expect(page.get_by_role("radio", name=re.compile("^No support, low", re.I))).to_be_checked()
    assert not notes_on(case.id)
    page.get_by_role("button", name="Save this contact").click()
    expect(page.locator("#notices")).to_contain_text("Contact saved")
    assert [section["text"] for section in notes_on(case.id)[0].sections] == list(NOTE.values())


def test_a_session_that_ends_in_mid_form_loses_nothing_without_javascript(office, enter):
    """Saving leads to the sign-in, and from there to the filled form."""
    case = office.waiting("full:low")
    page = enter("nadia", javascript=False)
    page.goto(f"/cases/{case.id}/contact")
    fill_contact(page)
    before = typed_values(page)
    set_sessions(ended_at=clock.now())
    page.get_by_role("button", name="Save this contact").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    type_password(page)
    expect(page).to_have_url(re.compile(rf"/cases/{case.id}/contact$"))
    assert typed_values(page) == before
    expect(page.get_by_role("radio", name="Telephone")).to_be_checked()
    page.get_by_role("button", name="Save this contact").click()
    expect(page.locator("#notices")).to_contain_text("Contact saved")
    assert len(notes_on(case.id)) == 1


def test_a_comment_sent_after_the_session_ended_is_not_lost(office, enter):
    """After signing in it stands in its box again."""
    case = office.waiting("full:low")
    page = enter("nadia", javascript=False)
    page.goto(f"/cases/{case.id}")
    page.locator("form[action$='/comments'] textarea").fill("Her son asks to be told first.")
    set_sessions(ended_at=clock.now())
    page.get_by_role("button", name="Save the comment").click()
    type_password(page)
    expect(page.locator("form[action$='/comments'] textarea")).to_have_value("Her son asks to be told first.")
    page.get_by_role("button", name=re.compile("the comment$")).click()
    expect(page.locator("main .moj-timeline")).to_contain_text("Her son asks to be told first.")


def test_a_form_without_a_draft_sent_after_the_session_ended_is_offered_again(office, enter):
    """A search: what was typed is shown after signing in, and sent with one button."""
    office.waiting("full:low")
    page = enter("nadia", javascript=False)
    set_sessions(ended_at=clock.now())
    page.get_by_label("Find a person or case").fill("Marsh")
    page.get_by_role("search").get_by_role("button").click()
    type_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What you sent was kept")
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator("#answer")).to_contain_text("Edith Marsh")


def test_what_is_typed_is_saved_by_itself_and_offered_on_return(office, enter):
    """Also while the form is not complete; on another device, too."""
    case = office.waiting("full:low")
    page = enter("nadia")
    page.goto(f"/cases/{case.id}/contact")
    page.get_by_label("What was found").press_sequentially("She has not eaten since Monday.")
    expect(page.locator(".app-draft-status")).to_have_text(re.compile(r"Draft saved at \d\d:\d\d"), timeout=6000)
    page.reload()
    expect(page.locator(".app-message__title")).to_have_text(re.compile("Your draft is filled in|in another window"))
    expect(page.get_by_label("What was found")).to_have_value("She has not eaten since Monday.")
    elsewhere = enter("nadia", width=390)
    elsewhere.goto(f"/cases/{case.id}/contact")
    expect(elsewhere.get_by_label("What was found")).to_have_value("She has not eaten since Monday.")
    elsewhere.get_by_role("button", name="Throw the draft away").click()
    expect(elsewhere.get_by_label("What was found")).to_have_value("")


def test_a_page_that_is_killed_loses_ten_seconds_of_typing_at_most(office, enter):
    """The page dies while somebody types without a pause: what was typed ten seconds before is there."""
    case = office.waiting("full:low")
    page = enter("nadia")
    page.goto(f"/cases/{case.id}/contact")
    box = page.get_by_label("What was found")
    box.focus()
    typed, began = [], time.monotonic()
    while time.monotonic() - began < 13:
        word = f"word{len(typed)} "
        page.keyboard.type(word)
        typed.append((time.monotonic(), word))
        page.wait_for_timeout(60)
    page.context.set_offline(True)  # so that no last word of the dying page arrives
    died = time.monotonic()
    page.close()
    later = enter("nadia")
    later.goto(f"/cases/{case.id}/contact")
    kept = later.get_by_label("What was found").input_value()
    due = "".join(word for at, word in typed if at < died - 10)
    assert due.strip() and kept.startswith(due.strip()), f"lost: {due[len(kept) :]!r}"
    first_lost = next((at for at, word in typed if word.strip() not in kept.split()), died)
    print(f"a killed page lost {died - first_lost:.1f} s of typing")


@pytest.fixture
def short_sessions(app):
    """Sessions that end after six idle seconds."""
    usual = app.config["SESSION_IDLE_SECONDS"]
    app.config["SESSION_IDLE_SECONDS"] = 6
    yield
    app.config["SESSION_IDLE_SECONDS"] = usual


def test_a_warning_comes_before_the_session_ends_and_one_key_extends_it(office, enter, short_sessions):
    """The dialog says when; "Stay signed in" has the focus; afterwards the session lives beyond its first end."""
    page = enter("nadia")
    signed_in = time.monotonic()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=7000)
    expect(dialog).to_contain_text(re.compile(r"signed out at \d\d:\d\d"))
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    page.wait_for_timeout(max(0, 7_000 - (time.monotonic() - signed_in) * 1000))
    page.goto("/tray")
    expect(page.get_by_role("heading", level=1)).to_have_text("Planned Work Tray")


def test_a_session_ends_by_itself_and_the_page_says_so_and_keeps_the_text(office, enter, short_sessions):
    """Nobody answers the warning: the page tells that they are signed out; signing in elsewhere lets them go on."""
    case = office.waiting("full:low")
    page = enter("nadia")
    page.goto(f"/cases/{case.id}/contact")
    page.get_by_label("Analysis").fill("Typed before lunch.")
    set_sessions(seen_at=clock.now() - timedelta(seconds=7))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("You have been signed out", timeout=7000)
    sign_in_elsewhere(page, dialog)
    dialog.get_by_role("button", name="Close this message").click()
    fill_contact(page)
    page.get_by_label("Analysis").fill("Typed before lunch.")
    page.get_by_role("button", name="Save this contact").click()
    expect(page.locator("#notices")).to_contain_text("You had signed in again since this form was opened")
    expect(page.get_by_label("Analysis")).to_have_value("Typed before lunch.")
    page.get_by_role("button", name="Save this contact").click()
    expect(page.locator("#timeline")).to_contain_text("Typed before lunch.")
    assert len(notes_on(case.id)) == 1


def test_the_feed_that_renews_itself_keeps_nobody_signed_in(office, enter):
    """Its polling is no use of the app; opening a page is."""
    office.waiting("none:high", days=20)
    page = enter(None)
    page.clock.install()
    sign_in(page, "nadia")
    expect(page.locator("#feed")).to_be_attached()
    long_ago = clock.now().replace(microsecond=0) - timedelta(minutes=20)
    set_sessions(seen_at=long_ago)
    with page.expect_response(re.compile("/feed")) as polled:
        page.clock.fast_forward(61_000)
    assert polled.value.status in (200, 204)
    assert seen_at() == long_ago
    page.goto("/tray")
    assert seen_at() > long_ago
