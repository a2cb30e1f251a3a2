"""Policies and rules can be looked up by anybody who signs in."""

import pytest

from casework.policy.rulebook import RULES


@pytest.mark.rule("U3")
def test_a_rule_shows_its_title_source_and_the_figures_in_force(as_person):
    page = as_person("nadia").get("/rules/L20").text
    assert "Leicestershire PWT guidance, March 2023, for review March 2025" in page
    assert "1 week" in page and "Combined policy" in page


@pytest.mark.rule("U1", "U3")
def test_every_rule_and_every_policy_has_a_page(app, as_person):
    browser = as_person("nadia")
    listed = browser.get("/policies").text
    for number in RULES:
        assert f'href="/rules/{number}"' in listed
    for number in ("L13", "S1", "H2", "F15", "A2", "U23"):
        assert browser.get(f"/rules/{number}").status_code == 200
    for name in app.extensions["casework_policies"]:
        assert browser.get(f"/policies/{name}").status_code == 200


def test_an_unknown_rule_or_policy_is_not_found(as_person):
    browser = as_person("nadia")
    assert browser.get("/rules/Z99").status_code == 404
    assert browser.get("/policies/atlantis").status_code == 404


def test_the_page_of_components_is_only_in_a_demonstration(app, as_person):
    browser = as_person("nadia")
    assert browser.get("/style").status_code == 404
    app.config["DEMO"] = True
    try:
        assert "How Casework looks" in browser.get("/style").text
    finally:
        app.config["DEMO"] = False
