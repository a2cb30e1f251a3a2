"""Recording and changing people, on both databases."""

from datetime import date, timedelta

import pytest

from casework.ground.db import db, transaction
from casework.ground.refusal import Overtaken, Refused
from casework.records.audit.models import Entry
from casework.records.people import operations, queries
from casework.records.people.models import Involvement, NameKey, Person, PersonName
from casework.records.people.rules import Traits


def acts():
    return list(db.session.scalars(db.select(Entry.act).order_by(Entry.seq)))


def test_a_new_person_has_a_name_an_address_keys_and_a_team_that_sees_them(cast):
    edith = cast.person(
        "Edith",
        "Marsh",
        address="4 Mill Lane",
        postcode="le1 1aa",
        date_of_birth=date(1940, 3, 7),
        nhs_number="999 979 1905",
    )
    assert (edith.nhs_number, edith.postcode) == ("9999791905", "LE1 1AA")
    assert [n.kind for n in queries.names_of(edith.id)] == ["current"]
    assert [a.address for a in queries.addresses_of(edith.id)] == ["4 Mill Lane"]
    assert [t.name for t in queries.teams_with(edith.id)] == ["North"]
    keys = set(db.session.scalars(db.select(NameKey.key).where(NameKey.person_id == edith.id)))
    assert {"edith", "edth", "marsh", "arsh"} <= keys
    assert acts()[-1] == "person.recorded"


def test_a_false_nhs_number_stops_the_record_and_leaves_nothing(cast):
    with pytest.raises(Refused, match="NHS number"):
        cast.person("Edith", "Marsh", nhs_number="1111111111")
    assert db.session.scalar(db.select(db.func.count()).select_from(Person)) == 0


def change(cast, person, *, version=None, by="nadia", since=None, **details):
    with transaction():
        operations.change_person(
            actor=cast.actor(by), now=cast.now, person=person, version=version or person.version, since=since, **details
        )


@pytest.mark.rule("U36")
def test_ediths_former_name_and_address_stay_with_their_end_and_she_is_found_by_both_names(cast):
    edith = cast.person("Edith", "Marsh", address="4 Mill Lane", postcode="LE1 1AA")
    change(cast, edith, family_name="Holloway", address="9 Hill Road", since=date(2026, 11, 1))
    names, addresses = queries.names_of(edith.id), queries.addresses_of(edith.id)
    assert {(n.family_name, n.kind, n.until_on) for n in names} == {
        ("Marsh", "former", date(2026, 11, 1)), ("Holloway", "current", None)
    }  # fmt: skip
    assert [(a.address, a.until_on) for a in addresses if a.until_on] == [("4 Mill Lane", date(2026, 11, 1))]
    for words in ("Edith Marsh", "Edith Holloway"):
        assert [p.id for p in queries.find_people(cast.actor("nadia"), words, on=cast.now.date())[0]] == [edith.id]


@pytest.mark.rule("U36")
def test_only_what_changed_is_in_the_trail_and_a_new_telephone_makes_no_new_name(cast):
    edith = cast.person("Edith", "Marsh")
    change(cast, edith, given_name="Edith", phone="01632 960100")
    entry = db.session.scalars(db.select(Entry).order_by(Entry.seq.desc())).first()
    assert (entry.act, entry.detail) == ("person.changed", {"what": ["phone"]})
    assert len(queries.names_of(edith.id)) == 1


def test_saving_without_a_change_writes_nothing_in_the_trail(cast):
    edith = cast.person("Edith", "Marsh")
    before = len(acts())
    change(cast, edith, given_name="Edith", family_name="Marsh")
    assert len(acts()) == before


def test_the_second_of_two_who_save_is_told_and_nothing_is_overwritten(cast):
    edith = cast.person("Edith", "Marsh")
    opened_with = edith.version
    change(cast, edith, phone="01632 960100")
    with pytest.raises(Overtaken):
        change(cast, edith, version=opened_with, by="tom", phone="01632 960999")
    db.session.expire_all()
    assert db.session.get(Person, edith.id).phone == "01632 960100"


def test_an_unknown_detail_is_a_mistake_of_the_caller(cast):
    with pytest.raises(TypeError, match="shoe_size"):
        cast.person("Edith", "Marsh", shoe_size="5")


@pytest.mark.rule("U35")
def test_a_warning_is_added_with_who_and_a_review_date_and_ended_with_a_reason(cast):
    edith, nadia = cast.person(), cast.actor("nadia")
    with transaction():
        warning = operations.add_warning(
            actor=nadia,
            now=cast.now,
            person=edith,
            kind="danger-at-address",
            words="Dog in the yard",
            review_on=date(2026, 12, 1),
        )
    (held,) = queries.warnings_of(edith.id)
    assert (held.recorded_by.name, held.review_on) == ("Nadia Hussain", date(2026, 12, 1))
    assert queries.warned_among([edith.id, 999]) == {edith.id}
    with pytest.raises(Refused, match="Say why"), transaction():
        operations.end_warning(actor=nadia, now=cast.now, warning=warning, why=" ")
    with transaction():
        operations.end_warning(actor=nadia, now=cast.now, warning=warning, why="The dog has moved away")
    assert queries.warnings_of(edith.id) == []
    (ended,) = queries.warnings_of(edith.id, ended=True)
    assert ended.ended_why == "The dog has moved away"
    with pytest.raises(Refused, match="already ended"), transaction():
        operations.end_warning(actor=nadia, now=cast.now, warning=warning, why="Again")
    assert acts()[-2:] == ["warning.added", "warning.ended"]


@pytest.mark.rule("U35")
def test_a_warning_looked_at_again_and_kept_goes_on_to_its_next_review_with_its_past_readable(cast):
    edith, nadia = cast.person(), cast.actor("nadia")
    with transaction():
        warning = operations.add_warning(
            actor=nadia, now=cast.now, person=edith, kind="other", words="Rings twice", review_on=cast.now.date()
        )
    later = cast.now + timedelta(days=40)
    with transaction():
        operations.keep_warning(actor=nadia, now=later, warning=warning, review_on=date(2027, 6, 1))
    assert [(w.words, w.review_on) for w in queries.warnings_of(edith.id)] == [("Rings twice", date(2027, 6, 1))]
    assert len(queries.warnings_of(edith.id, ended=True)) == 1


@pytest.mark.rule("U35")
def test_a_warning_whose_review_lies_in_the_past_is_refused(cast):
    with pytest.raises(Refused, match="today or later"), transaction():
        operations.add_warning(
            actor=cast.actor("nadia"),
            now=cast.now,
            person=cast.person(),
            kind="other",
            words="x",
            review_on=date(2026, 11, 19),
        )


@pytest.mark.rule("U34")
def test_one_person_is_asked_first_and_whoever_leaves_the_network_stays_readable(cast):
    edith, nadia = cast.person(), cast.actor("nadia")
    by = {"actor": nadia, "now": cast.now, "person": edith}
    with transaction():
        ben = operations.add_link(
            **by, kind="family", name="Ben Marsh", relationship_words="son", ask_first=True, consent="yes"
        )
        operations.add_link(**by, kind="carer", name="Rita Sands", ask_first=True)
    assert [(link.name, link.ask_first) for link in queries.network_of(edith.id)] == [
        ("Rita Sands", True),
        ("Ben Marsh", False),
    ]
    with transaction():
        operations.end_link(actor=nadia, now=cast.now, link=ben)
        operations.end_link(actor=nadia, now=cast.now, link=ben)
    assert queries.network_of(edith.id)[-1].ended_on == cast.now.date()
    assert acts().count("link.ended") == 1


@pytest.mark.rule("U34")
def test_a_carer_with_a_record_of_their_own_is_linked_both_ways_but_never_to_themselves(cast):
    edith, rita = cast.person(), cast.person("Rita", "Sands")
    by = {"actor": cast.actor("nadia"), "now": cast.now}
    with transaction():
        operations.add_link(**by, person=edith, other=rita, kind="carer", name="Rita Sands")
    ((_, other),) = queries.linked_from(cast.actor("nadia"), rita.id)
    assert other.id == edith.id
    assert queries.linked_from(cast.actor("sue"), rita.id) == []
    with pytest.raises(Refused, match="own network"), transaction():
        operations.add_link(**by, person=edith, other=edith, kind="carer", name="Edith")


@pytest.mark.rule("U16")
def test_a_south_practitioner_sees_no_north_person_until_south_works_with_them(cast):
    edith, sue = cast.person(), cast.actor("sue")
    assert queries.person_for(sue, edith.id) is None
    assert queries.visible_numbers(sue, [edith.id]) == set()
    assert queries.find_people(sue, "Edith Marsh", on=cast.now.date()) == ([], False)
    assert queries.likely_duplicates(sue, Traits((("Edith", "Marsh"),))) == []
    for above in ("sam", "helen", "anna"):
        assert queries.person_for(cast.actor(above), edith.id) is not None
    assert queries.person_for(cast.actor("ada"), edith.id) is None
    cast.case(team="South", by="mo", person=edith)
    assert queries.person_for(sue, edith.id) is not None


def test_a_team_is_involved_once_however_many_cases_it_has(cast):
    edith = cast.person()
    cast.case(person=edith)
    cast.case(person=edith)
    assert db.session.scalar(db.select(db.func.count()).select_from(Involvement)) == 1


def test_the_current_name_is_one_after_many_changes(cast):
    edith = cast.person()
    for name in ("Holloway", "Marsh", "Reed"):
        change(cast, edith, family_name=name)
    current = db.select(PersonName.family_name).where(PersonName.person_id == edith.id, PersonName.until_on.is_(None))
    assert list(db.session.scalars(current)) == ["Reed"]
