"""The calendar that programs read, by a secret address and without signing in. Its pages are the account's."""

import hashlib

from flask import Blueprint, current_app

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.web import anyone, make_response, request
from casework.records.audit import operations as audit
from casework.records.calendars import queries, rules

bp = Blueprint("calendars", __name__)
NOT_HERE = ("There is no calendar here.\n", 404, {"Content-Type": "text/plain; charset=utf-8"})


@bp.get("/calendar/<token>.ics")
@anyone(passive=True)
def calendar(token: str):
    """What is due of whoever made this address. Each time that it is shown is in the trail; what a program has, is not shown."""
    opened = queries.opened_by(token, clock.today())
    if opened is None:
        return make_response(NOT_HERE)
    address, actor = opened
    entries = queries.entries_of(actor, clock.today(), address.whose)
    body = rules.written(entries, current_app.config["BASE_URL"])
    response = make_response((body, 200, {"Content-Type": "text/calendar; charset=utf-8"}))
    response.set_etag(hashlib.sha256(body).hexdigest())
    response.headers["Content-Disposition"] = 'inline; filename="casework.ics"'
    if request.if_none_match.contains_weak(response.get_etag()[0]):
        return response.make_conditional(request)
    with transaction(reload=False):
        persons = {each.person for each in entries if each.person is not None}
        audit.record(actor=actor, now=clock.now(), act="calendar.read", subject=address, persons=persons)
    return response
