"""How mail goes, for the pages, for doctor and for whoever sends."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casework.clockwork.post import rules
from casework.clockwork.post.rules import Server, State
from casework.clockwork.storage.queries import is_demo
from casework.ground.refusal import Refused, refuse_if
from casework.records.outbox import queries as outbox
from casework.records.outbox.rules import REMEMBERED_FOR


def server_of(config: Mapping[str, Any]) -> Server | None:
    """The mail server that is set; None when mail is off. Raises Refused when it cannot be used."""
    if not rules.is_set(config):
        return None
    server = rules.read_server(config["SMTP_URL"], config["BASE_URL"])
    refuse_if(rules.refusal_to_send(server, is_demo=is_demo()))
    return server


def state(config: Mapping[str, Any], now: datetime) -> State:
    """How mail goes. Three small queries, none while mail is off."""
    try:
        server = server_of(config)
    except Refused as refused:
        return State(fault=refused.refusal.sentence)
    if server is None:
        return State()
    known = outbox.server()
    if known is None:
        return State(server)
    waiting, refused = outbox.waiting()
    return State(server, "", known.failing_since, known.why, waiting, refused, outbox.given_up_since(now - REMEMBERED_FOR),
                 known.sent_at)  # fmt: skip
