"""An administrator tries mail out, Nadia chooses hers and makes a calendar; the server fails, and comes back."""

import re
from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest
import time_machine
import vobject
from playwright.sync_api import expect

from casework.clockwork import jobs
from casework.ground import clock
from casework.ground.db import transaction
from casework.practice.escalation.operations import raise_escalation
from casework.records.outbox import operations as outbox
from casework.records.staff.rules import SYSTEM
from casework.records.tasks.operations import set_task
from tests.browser import assert_accessible, overflows
from tests.cast import email_of
from tests.post.scene import server_at
from tests.post.sink import Sink, serving

MORNING = datetime(2026, 11, 20, 7, 45, tzinfo=UTC)  # a Friday


@pytest.fixture
def morning():
    """The machine's clock shows that morning."""
    with time_machine.travel(MORNING, tick=True) as traveller:
        yield traveller


@pytest.fixture
def mail_server():
    """A real one that can be switched off and on; its port stays."""
    with ExitStack() as running:
        server = Sink()
        server.on = lambda: running.enter_context(serving(server))
        server.off = running.close
        yield server


@pytest.fixture
def theirs(cast, morning):
    """Two cases that Nadia holds, the milder of them overdue for longer, with a task on each; their numbers, gravest first."""
    cast.now, found = MORNING - timedelta(days=4), []
    for rag, days in (("none:high", 0), ("full:low", 1)):
        case = cast.waiting(rag, days=3)
        act = {"now": cast.now, "policy": cast.policy, "case": case, "actor": cast.actor("mary")}
        with transaction():
            set_task(**act, receiver=f"worker:{cast.worker('nadia').id}", words="Ring her daughter",
                     due_on=cast.now.date() + timedelta(days=1 - days))  # fmt: skip
        found.append(case.id)
    with transaction():
        cast.team("North").opens = time(8)
        outbox.choose_daily(actor=cast.actor("nadia"), now=cast.now, daily=False)
    jobs.sweep(clock.now(), cast.policies)
    return found


@pytest.mark.rule("U15")
def test_from_the_first_test_message_to_a_server_that_comes_back(
    app, cast, theirs, morning, mail_server, enter, served, monkeypatch
):
    monkeypatch.setitem(app.config, "BASE_URL", served)
    mail_server.on()
    program = build_opener(ProxyHandler({}))  # as a calendar does, without a session
    post = lambda: jobs.post(clock.now(), cast.policies, app.config)  # noqa: E731 - the job's tick
    ada = enter("ada")
    ada.goto("/mail")
    expect(ada.locator("main")).to_contain_text("Mail is off")
    monkeypatch.setitem(app.config, "SMTP_URL", server_at(mail_server.port))  # what the page says, and a start anew
    ada.reload()
    ada.get_by_role("button", name="Send me a test message").click()
    expect(ada.locator("#mail")).to_contain_text("The mail server took the test message")
    assert mail_server.to(email_of("ada"))[0]["Subject"] == "Casework: a test message"

    nadia = enter("nadia", width=390)
    nadia.goto("/account")
    nadia.get_by_role("link", name=re.compile("^My mail")).click()
    nadia.get_by_role("radio", name="Send it to me", exact=True).check()
    nadia.get_by_role("button", name="Save").click()
    expect(nadia.locator("#notices")).to_contain_text("Saved.")
    nadia.get_by_role("link", name="My account").first.click()
    nadia.get_by_role("link", name=re.compile("^My calendar")).click()
    nadia.get_by_role("button", name="Make my calendar’s address").click()
    address = nadia.locator("#address").inner_text()
    assert_accessible(nadia)
    assert not overflows(nadia)
    with program.open(address) as answer:
        calendar = vobject.readOne(answer.read().decode())
    shown = {(event.summary.value, event.dtstart.value) for event in calendar.vevent_list}
    days = [MORNING.date() - timedelta(days=3 + late) for late, _number in enumerate(theirs)]
    assert {(f"Task due – case {number}", day) for number, day in zip(theirs, days, strict=True)} <= shown

    morning.move_to(MORNING + timedelta(minutes=16))
    post()
    (digest,) = mail_server.to(email_of("nadia"))
    nadia.goto("/")
    heading = nadia.get_by_role("heading", name=re.compile(r"^Overdue \("))
    expect(heading).to_have_text(f"Overdue ({len(theirs)})")
    links = nadia.locator("table[aria-labelledby=group-overdue] th a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert digest["Subject"] == f"Casework: {len(theirs)} overdue"
    assert re.findall(r"case (\d+) · a task", digest.get_content()) == [each.rpartition("/")[2] for each in links]
    assert [int(each.rpartition("/")[2]) for each in links] == theirs, "the gravest first"

    mail_server.off()
    morning.move_to(MORNING + timedelta(minutes=20))
    with transaction():
        raised = raise_escalation(actor=SYSTEM, now=clock.now(), policy=cast.policy, case=cast.waiting(), rule="L27",
                                  chain="grave-wait", occasion="x", reason="Red", figures=[])  # fmt: skip
    assert post() == 0
    mary = enter("mary")
    for page in (mary, ada):
        page.goto("/policies")
        expect(page.get_by_text("Mail has not gone out since 20 November 2026 at 08:05")).to_be_visible()
    ada.get_by_role("link", name="Mail", exact=True).last.click()
    expect(ada.locator("#mail")).to_contain_text("does not answer on that port")
    expect(ada.get_by_role("row", name=re.compile("^Sam Okoro At once")).first).to_contain_text("does not answer on that port")
    assert_accessible(ada)
    nadia.goto("/policies")
    expect(nadia.locator("body")).not_to_contain_text("Mail has not gone out")

    mail_server.on()
    ada.get_by_role("button", name="Try again now").click()
    expect(ada.locator("#mail")).to_contain_text("No mail waits")
    letter = mail_server.to(email_of("sam"))[-1]
    assert letter["Subject"].endswith("for your decision") and f"case {raised.case_id} · " in letter.get_content()
    mary.reload()
    expect(mary.locator("body")).not_to_contain_text("Mail has not gone out")

    nadia.goto("/account/calendar")
    nadia.get_by_role("button", name="Stop the address").click()
    expect(nadia.locator("#notices")).to_contain_text("It shows nothing any more, whoever has it.")
    with pytest.raises(HTTPError) as gone:
        program.open(address)
    with gone.value as answer:
        assert answer.code == 404 and answer.read() == b"There is no calendar here.\n"
