"""What an entry of the directory needs, when it is asked about, and what a website's link leads to."""

from dataclasses import replace
from datetime import date

import pytest

from casework.policy import loader
from casework.policy.organisations import AREAS, areas_for
from casework.policy.terms import Interval
from casework.records.directory import rules
from casework.records.directory.rules import TOPICS, Written
from casework.records.staff.rules import Actor, Held

POLICY = loader.load_all()["combined"]
CARERS = Written("Carers’ Table", "Company for carers", ("carers",), phone="01632 960 010")
NADIA = Actor(1, "Nadia Hussain", roles=(Held("practitioner", 1),))
MARY = Actor(2, "Mary Byrne", roles=(Held("team-manager", 1),))
ADA = Actor(3, "Ada Cole", roles=(Held("administrator", None),))


@pytest.mark.rule("F7")
@pytest.mark.parametrize(
    ("given", "field"),
    [({}, None), ({"name": " "}, "name"), ({"what": ""}, "what"), ({"topics": ()}, "topics"),
     ({"topics": ("fishing",)}, "topics"), ({"phone": ""}, "phone"), ({"phone": "", "web": "carers.example"}, None),
     ({"phone": "", "notes": "Ask at the desk"}, None)],
)  # fmt: skip
def test_an_entry_says_who_what_for_about_what_and_how_they_are_reached(given, field):
    refusal = rules.refusal_to_write(NADIA, replace(CARERS, **given))
    assert (refusal and refusal.field) == field
    assert refusal is None or refusal.rule == "F7"


@pytest.mark.rule("F7")
def test_whoever_records_keeps_the_directory_and_a_manager_ends_what_is_in_it():
    assert rules.refusal_to_write(ADA, CARERS).rule == "F7", "an administrator sees no records"
    assert rules.refusal_to_write(NADIA, CARERS, ended=True).sentence.startswith("This entry has ended")
    assert rules.refusal_to_confirm(NADIA, ended=False) is None
    assert "manager" in rules.refusal_to_end(NADIA, "Closed in May", ended=False).sentence
    assert rules.refusal_to_end(MARY, " ", ended=False).field == "why"
    assert rules.refusal_to_end(MARY, "Closed in May", ended=False) is None
    assert rules.refusal_to_put_back(NADIA, ended=True) and not rules.refusal_to_put_back(MARY, ended=True)


@pytest.mark.rule("F7")
@pytest.mark.parametrize(
    ("checked_on", "today", "asked"),
    [(date(2025, 11, 21), date(2026, 11, 20), False), (date(2025, 11, 20), date(2026, 11, 20), True),
     (date(2024, 2, 29), date(2025, 2, 27), False), (date(2024, 2, 29), date(2025, 2, 28), True),
     (None, date(2026, 11, 20), True)],
)  # fmt: skip
def test_an_entry_is_asked_about_twelve_months_after_it_was_found_right(checked_on, today, asked):
    assert rules.every(POLICY) == Interval(12, "months")
    assert rules.is_to_check([POLICY], checked_on, today) is asked


@pytest.mark.rule("F7")
def test_of_several_policies_the_strictest_asks_and_one_without_the_figure_never():
    silent = replace(POLICY, decided={})
    sooner = replace(POLICY, decided={**POLICY.decided, "directory-checked": replace(
        POLICY.decided["directory-checked"], value=Interval(3, "months"))})  # fmt: skip
    checked, today = date(2026, 8, 1), date(2026, 11, 20)
    assert not rules.is_to_check([POLICY, silent], checked, today)
    assert rules.is_to_check([POLICY, sooner], checked, today)
    assert not rules.is_to_check([silent], None, today)


@pytest.mark.rule("F7")
def test_every_policy_says_how_often_the_directory_is_checked():
    assert {name: rules.every(policy) for name, policy in loader.load_all().items()} == dict.fromkeys(
        loader.load_all(), Interval(12, "months")
    )


@pytest.mark.parametrize(
    ("web", "address"),
    [("www.carers.example/help", "https://www.carers.example/help"), ("http://carers.example", "http://carers.example"),
     ("HTTPS://carers.example", "HTTPS://carers.example"), ("javascript:alert(1)", ""), ("data:text/html,x", ""),
     ("carers at example", ""), ("", ""), ("https://user@carers.example", ""), ("http://[broken", "")],
)  # fmt: skip
def test_only_an_address_of_the_web_becomes_a_link(web, address):
    assert rules.web_address(web) == address


def test_words_are_found_whatever_their_case_and_apostrophe_and_a_number_without_its_gaps():
    found = rules.searchable(CARERS)
    assert all(word in found for word in rules.words_in("CARERS' company 01632960010 carers"))
    assert rules.words_in("one One two") == ("one", "two")


@pytest.mark.rule("F7")
def test_the_lists_to_begin_with_name_the_organisations_of_the_sources():
    names = {key: [each.name for each in area.organisations] for key, area in AREAS.items()}
    assert len(names["wakefield"]) == 8 and len(names["swindon"]) == 10
    for part in ("Age UK", "Alzheimer", "Carers Wakefield", "Live Well", "Care Link", "Housing Options", "Turning Point",
                 "Care & Repair"):  # fmt: skip
        assert any(part in name for name in names["wakefield"]), part
    for part in ("Local Offer", "Carers Centre", "Swindon Mind", "AWP", "Domestic Abuse"):
        assert any(part in name for name in names["swindon"]), part
    link = next(each for each in AREAS["wakefield"].organisations if each.key == "wakefield/care-link")
    assert (link.phone, link.charge) == ("01977 788 000", "There is a charge") and link.phone_2.startswith("0345 8 507 507")
    assert {topic for area in AREAS.values() for each in area.organisations for topic in each.topics} <= set(TOPICS)
    assert [area.key for area in areas_for(["swindon"])] == ["swindon"] and areas_for(["leicestershire"]) == []
    assert rules.refusal_to_begin(NADIA, AREAS["swindon"], ["swindon"]) and rules.refusal_to_begin(MARY, AREAS["swindon"], [])
    assert rules.refusal_to_begin(MARY, AREAS["swindon"], ["swindon"]) is None
