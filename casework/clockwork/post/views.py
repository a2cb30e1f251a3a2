"""How mail goes: a page for administrators, with a button to try again and one for a test message."""

import logging
from threading import Thread
from typing import Any

from flask import Blueprint, Flask, current_app

from casework.clockwork.post import operations, queries, rules
from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import who_may
from casework.records.outbox import operations as outbox
from casework.records.outbox import queries as kept
from casework.records.outbox.rules import ENDED, KINDS, SENT, TEST
from casework.records.staff.rules import ADMINISTRATOR

log = logging.getLogger(__name__)
bp = Blueprint("post", __name__)


@bp.get("/mail")
@who_may(ADMINISTRATOR)
def mail():
    """Whether mail goes out, what waits, what became of the rest; how mail is turned on."""
    return web.render("post/mail.html", **_shown("asked" in web.request.args))


@bp.get("/mail/state")
@who_may(ADMINISTRATOR, passive=True)
def mail_state():
    """The same as it is now, for a page that waits for a try to be over."""
    return web.render("post/_mail.html", **_shown())


def _shown(asked: bool = False) -> dict[str, Any]:
    config, now = current_app.config, clock.now()
    state = queries.state(config, now)
    still, over = kept.lately() if state.server else ([], [])
    number = web.request.args.get("tested", type=web.whole_number)
    tested = kept.mail(number) if number is not None else None
    return {
        "state": state, "now": now, "troubles": rules.troubles_of(state, web.moment), "still": still, "over": over,
        "kinds": KINDS, "ended": ENDED, "sent": SENT, "under_way": asked, "base": config["BASE_URL"],
        "data": config["DATA"].parent if config["DEMO"] else config["DATA"],
        "tested": tested if tested and tested.worker_id == web.actor().worker_id and tested.kind == TEST else None,
    }  # fmt: skip


@bp.post("/mail/tries")
@who_may(ADMINISTRATOR)
def try_again():
    """Try now, beside everybody's work, whatever was to be tried later; the page tells how it ends."""
    if _server() is None:
        return web.go("/mail")
    with transaction():
        outbox.try_again(actor=web.actor(), now=clock.now())
    Thread(target=_send, args=(current_app._get_current_object(),), name="post", daemon=True).start()
    return web.go("/mail?asked=1")


def _send(app: Flask) -> None:
    with app.app_context():
        try:
            operations.send_waiting(
                now=clock.now(), policies=web.policies(), server=queries.server_of(app.config),
                address=app.config["BASE_URL"], clock=clock.now,
            )  # fmt: skip
        except Exception:  # the job tries again within a minute
            log.exception("mail could not be tried by hand")


@bp.post("/mail/tests")
@who_may(ADMINISTRATOR)
def test():
    """A real message to whoever asks, sent before the page answers."""
    server = _server()
    if server is None:
        return web.go("/mail")
    with transaction():
        outbox.begin(now=clock.now())
        number = outbox.write_test(actor=web.actor(), now=clock.now())
    operations.send_test(number, server=server, address=current_app.config["BASE_URL"], clock=clock.now)
    return web.go(f"/mail?tested={number}")


def _server() -> rules.Server | None:
    try:
        return queries.server_of(current_app.config)
    except Refused:  # the page says why
        return None
