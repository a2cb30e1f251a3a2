"""Every address has declared who may use it, and answers as declared."""

import pytest

from casework.ground.web import Access
from tests.cast import PEOPLE


def views(app):
    """(endpoint, view function) of every address but static files."""
    return sorted((name, view) for name, view in app.view_functions.items() if name != "static")


def addresses(app):
    """Addresses that take no value and answer GET."""
    rules = app.url_map.iter_rules()
    return sorted({r.rule for r in rules if not r.arguments and "GET" in r.methods and r.endpoint != "static"})


@pytest.mark.rule("U16")
def test_every_view_declares_who_may_use_it(app):
    undeclared = [name for name, view in views(app) if not isinstance(getattr(view, "access", None), Access)]
    assert undeclared == []


@pytest.mark.rule("U16")
def test_without_signing_in_nothing_but_the_open_addresses_answers(app, client):
    for address in addresses(app):
        endpoint = app.url_map.bind("localhost").match(address)[0]
        answer = client.get(address)
        if app.view_functions[endpoint].access.anyone:
            assert answer.status_code < 500 or address == "/healthz", address
        else:
            assert answer.status_code in (302, 303, 401), f"{address} answered {answer.status_code}"
            assert answer.status_code == 401 or "/sign-in" in answer.location


@pytest.mark.rule("U16")
@pytest.mark.parametrize("name", ["nadia", "mary", "helen", "ada"])
def test_each_address_answers_or_refuses_as_declared_and_never_fails(app, as_person, cast, name):
    held = {role for role, _team in PEOPLE[name][2]}
    browser = as_person(name)
    for address in addresses(app):
        access = app.view_functions[app.url_map.bind("localhost").match(address)[0]].access
        if access.anyone:
            continue
        answer = browser.get(address)
        if access.roles and not held & set(access.roles):
            assert answer.status_code == 403, f"{name} at {address}: {answer.status_code}"
        else:
            assert answer.status_code < 400 or answer.status_code == 404, f"{name} at {address}: {answer.status_code}"


def test_safe_headers_stand_on_every_answer(app, client, as_person):
    from app import HEADERS

    browser = as_person("nadia")
    for answer in (client.get("/sign-in"), client.get("/nowhere"), browser.get("/tray"), client.post("/sign-in", csrf=False)):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, f"{answer.request.path}: {name}"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "HX-Request" in answer.headers["Vary"]


def test_a_post_without_the_token_changes_nothing(app, as_person, cast):
    case = cast.waiting()
    answer = as_person("nadia").post(f"/cases/{case.id}/attempt", csrf=False, data={"how": "telephone"})
    assert answer.status_code == 400
