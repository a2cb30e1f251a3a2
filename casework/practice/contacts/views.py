"""Pages of contacts: one for while somebody is on the phone, the branch's form, the message with its answers, the list."""

from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policies, policy_of, render, request, who_may, whole_number
from casework.practice.contacts import forms, operations, queries, rules
from casework.practice.contacts.models import Contact
from casework.practice.referrals.queries import referrals_of
from casework.records.audit import operations as audit
from casework.records.drafts.views import draft_for_form, drop_draft, refuse_a_second_time, saved_as
from casework.records.people import queries as people
from casework.records.people.models import Person
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("contacts", __name__)
# What else may follow. {n}: the person's number.
ONWARD = (("Open a case", "/people/{n}/cases/new"), ("Record information and advice", "/people/{n}/advice/new"))


@bp.app_context_processor
def _for_pages() -> dict:
    """For a person's page: their contacts."""
    return {"contacts_about": queries.about_person, "contact_words": WORDS}


WORDS = {"channels": rules.CHANNELS, "stages": rules.STAGES, "happened": rules.HAPPENED}


# --- the list ---------------------------------------------------------------------------------------------------------


@bp.get("/contacts")
@who_may(*RECORD_ROLES)
def contacts():
    """Open messages of my teams, or mine, the earliest due first; and what I began and did not finish."""
    mine, page = request.args.get("whose") == "mine", request.args.get("page", 1, type=whole_number)
    listed, begun = queries.open_messages(actor(), mine=mine, page=page), queries.begun_by(actor())
    if listed.lines or begun:
        persons = {line.contact.person_id for line in (*listed.lines, *begun)} - {None}
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="contacts.listed", persons=persons,
                         detail={"contacts": [line.contact.id for line in (*listed.lines, *begun)]})  # fmt: skip
    return render("contacts/contacts.html", listed=listed, begun=begun, mine=mine, contact_words=WORDS,
                  address_of_page=lambda number: f"/contacts?{'whose=mine&' if mine else ''}page={number}",
                  seen=people.visible_numbers(actor(), {line.contact.person_id for line in begun} - {None}))  # fmt: skip


# --- beginning one ----------------------------------------------------------------------------------------------------


@bp.route("/contacts/new", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def new():
    """Somebody calls or writes: who, for whom, about whom. Kept at once."""
    number = request.form.get("person") or request.args.get("person", "")
    person = _person(number)
    if number and person is None:
        abort(404)
    options = queries.asked_options(actor(), clock.today())
    form, address = forms.begun_form(options)(data={"person": number if person else ""}), _address()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                contact = operations.begin_contact(
                    actor=actor(), now=clock.now(), policies=policies(), team=_team(form.asked.data), person=person,
                    begun=_begun(form, options))  # fmt: skip
                saved_as(actor=actor(), address=address, leads_to=f"/contacts/{contact.id}")
            return go(f"/contacts/{contact.id}")
        except Refused as refused:
            form.refuse(refused.refusal)
    if person is not None and request.method == "GET":
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="person.read", subject=person, persons=[person.id])
    return _form_page("contacts/new.html", form, address, person=person,
                      warnings=people.warnings_of(person.id) if person else [])  # fmt: skip


def _address() -> str:
    """The form's own address, by which its draft is kept."""
    return request.full_path.rstrip("?")


def _person(number: str) -> Person | None:
    """The person of that number, if the reader may see them."""
    whole = number.isascii() and number.isdigit() and len(number) < 10
    return people.person_for(actor(), int(number)) if whole else None


def _begun(form, options: dict[str, str]) -> operations.Begun:
    names = ("channel", "caller", "relation", "reach", "asked", "about", "matter")
    return operations.Begun(**{name: form[name].data or "" for name in names}, asked_name=options.get(form.asked.data, ""))


def _team(asked: str) -> Team:
    """The team that a contact is begun in: one of the reader's own, else the one asked for, else the first there is."""
    teams = staff.all_teams()
    own = [team for team in teams if team.id in actor().team_ids]
    for team in (*own, *teams):
        if asked == f"duty-{team.id}":
            return team if team in own or not own else own[0]
    return (own or teams or abort(404))[0]


# --- finishing it -----------------------------------------------------------------------------------------------------


@bp.get("/contacts/<int:number>")
@who_may(*RECORD_ROLES)
def contact(number: int):
    """A contact that is begun: whom it is about, and where it goes. One that was taken: the message, and its answers."""
    found = _contact_or_404(number)
    return _begun_page(found) if found.stage == rules.BEGUN else _message_page(found)


def _contact_or_404(number: int) -> Contact:
    return queries.contact_for(actor(), number) or abort(404)


def _begun_or_go(number: int) -> Contact:
    found = _contact_or_404(number)
    return found if found.stage == rules.BEGUN else abort(404)


def _begun_page(found: Contact, search=None, drop=None, *, status: int = 200):
    entry, on = queries.entries_of([found.id])[found.id][0], clock.today()
    settled = found.person_id is not None or found.nobodys
    person = people.person_for(actor(), found.person_id) if found.person_id is not None else None
    candidate = None if settled else _person(request.args.get("person", ""))
    answer = queries.find(actor(), found.looked_for, on=on) if found.looked_for and not settled else None
    shown = {found.person_id, candidate and candidate.id} | (answer.person_ids if answer else set())
    _log_reading(found, shown)
    ways = queries.ways(actor(), found, policy_of(found.team), on) if settled else []
    asked, asked_name = queries.whom_asked(entry.facts)
    refusal = None
    if asked.startswith("worker-") and found.person_id is not None:
        refusal = rules.refusal_to_pass(asked, [way.receiver for way in ways], queries.name_of(asked))
    return render(
        "contacts/begun.html", status=status, error=status != 200, contact=found, entry=entry, person=person, candidate=candidate,
        answer=answer, settled=settled, asked_name=asked_name, refusal=refusal, contact_words=WORDS, branch_words=rules.BRANCHES,
        keeper=None if person or not ways or ways[0].receiver.hidden else staff.team(ways[0].receiver.team_id),
        ways=sorted(ways, key=lambda way: way.receiver.key != asked), warnings=people.warnings_of(person.id) if person else [],
        cases=queries.open_cases(actor(), person) if person else [], written=rules.is_written(found.channel),
        search=search or forms.SearchForm(formdata=None, q=found.looked_for), drop=drop or forms.DropForm(formdata=None),
    )  # fmt: skip


def _log_reading(found: Contact, persons: set) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="contact.read", subject=found, persons=persons - {None},
                     detail={"stage": found.stage, "team": found.team_id})  # fmt: skip


@bp.post("/contacts/<int:number>/search")
@who_may(*RECORD_ROLES)
def search(number: int):
    """Look for whom it is about; the words stay with the contact, never in an address."""
    found, form = _begun_or_go(number), forms.SearchForm()
    if not form.validate_on_submit():
        return _begun_page(found, search=form, status=422)
    with transaction():
        operations.look_for(actor=actor(), now=clock.now(), contact=found, words=form.q.data)
    return go(f"/contacts/{number}#answer")


@bp.post("/contacts/<int:number>/person")
@who_may(*RECORD_ROLES)
def choose(number: int):
    """Say whom it is about: somebody found, a record of another team, or nobody's record."""
    found = _begun_or_go(number)
    with transaction():
        operations.choose_person(actor=actor(), now=clock.now(), contact=found, person_id=_chosen(found))
    return go(f"/contacts/{number}")


def _chosen(found: Contact) -> int | None:
    """The number of whoever was chosen; None for nobody's record."""
    if request.form.get("nobody"):
        return None
    elsewhere = request.form.get("elsewhere", "")
    if elsewhere.isascii() and elsewhere.isdigit():
        others = queries.find(actor(), found.looked_for, on=clock.today()).elsewhere
        return others[int(elsewhere)].person_id if int(elsewhere) < len(others) else abort(404)
    return (_person(request.form.get("person", "")) or abort(404)).id


@bp.post("/contacts/<int:number>/ending")
@who_may(*RECORD_ROLES)
def end(number: int):
    """Nothing comes of it: the caller rang off, or it was begun by mistake."""
    found, form = _begun_or_go(number), forms.DropForm()
    if not form.validate_on_submit():
        return _begun_page(found, drop=form, status=422)
    with transaction():
        operations.drop_contact(actor=actor(), now=clock.now(), contact=found, words=form.words.data)
    return go("/contacts", saying="It is kept that nothing came of it.")


@bp.route("/contacts/<int:number>/taking", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def take(number: int):
    """The questions of one branch, for one receiver; a worker who does not hold the person is refused (F1)."""
    address, on, to = _address(), clock.today(), request.args.get("to", "")
    found = _once_begun(number, address)
    receivers = queries.receivers_for(actor(), found)
    if not to or not receivers or (found.stage != rules.BEGUN and request.method == "GET"):
        return go(f"/contacts/{number}")
    receiver = rules.receiver_of(to, receivers)
    if receiver is None:
        refusal = rules.refusal_to_pass(to, receivers, queries.name_of(to))
        return render("contacts/refused.html", status=422, contact=found, refusal=refusal,
                      ways=queries.ways(actor(), found, policy_of(found.team), on))  # fmt: skip
    policy = policy_of(staff.team(receiver.team_id))
    about = queries.situation(found, receiver, policy, on)
    offered = rules.branches(written=rules.is_written(found.channel), there=about.there, duty=about.duty)
    how = request.args.get("how", offered[0])
    how = how if how in offered else offered[0]
    day = rules.usual_day(policy, how, about.there, on)
    form = forms.taking_form(how, found.channel)(data={"due_on": day})
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                operations.take_contact(actor=actor(), now=clock.now(), policies=policies(), contact=found, to=to,
                                        taking=form.taking)  # fmt: skip
                saved_as(actor=actor(), address=address, leads_to=_after(number))
            return go(_after(number), saying=_saying(form.taking, receiver))
        except Refused as refused:
            form.refuse(refused.refusal)
    if request.method == "GET":
        _log_reading(found, {found.person_id})
    person = people.person_for(actor(), found.person_id) if found.person_id is not None else None
    return _form_page(
        "contacts/taking.html", form, address, contact=found, receiver=receiver, how=how, about=about, day=day, person=person,
        entry=queries.entries_of([found.id])[found.id][0], branch_words=rules.BRANCHES, contact_words=WORDS,
        warnings=people.warnings_of(person.id) if person else [], few_days=rules.figure(policy, "contact-away"),
        duty=next((each for each in receivers if each.worker_id is None), None))  # fmt: skip


def _once_begun(number: int, address: str) -> Contact:
    """The contact, also when somebody has taken it meanwhile: what was typed then still stands in the answer."""
    found = queries.contact_for(actor(), number)
    if found is None and request.method == "POST":
        refuse_a_second_time(actor=actor(), address=address)
    return found or abort(404)


def _after(number: int) -> str:
    """The message's page, if the one who took it may read it."""
    return f"/contacts/{number}" if queries.contact_for(actor(), number) else "/contacts"


def _saying(taking: rules.Taking, receiver: rules.Receiver) -> str:
    if taking.put_through:
        return f"Put through to {receiver.name}. It is on record."
    return f"The message is with {rules.in_a_sentence(receiver.name)}."


# --- the message ------------------------------------------------------------------------------------------------------


def _message_page(found: Contact, form=None, *, status: int = 200):
    happened = queries.entries_of([found.id])[found.id]
    _log_reading(found, {found.person_id})
    address = f"/contacts/{found.id}"
    form = form or forms.answer_form(found.channel)(formdata=None)
    taken = next((each for each in happened if each.what in (rules.TAKEN, rules.THROUGH)), None)
    return render(
        "contacts/contact.html", status=status, error=status != 200, contact=found, happened=happened[::-1], came=happened[0],
        taken=taken, form=form, draft=draft_for_form(form, address), answers=rules.answers_to(found.channel),
        refusal=rules.refusal_to_act(actor(), stage=found.stage, team_id=found.team_id, what=rules.CALLED),
        warnings=people.warnings_of(found.person_id) if found.person_id else [], written=rules.is_written(found.channel),
        contact_words=WORDS, fact_words=rules, onward=_onward(found.person_id),
        cases=queries.open_cases(actor(), found.person) if found.person else [],
    )  # fmt: skip


def _onward(person_id: int | None) -> list[tuple[str, str]]:
    """(words, address) of what may follow; nothing for what is about nobody's record."""
    return [(words, path.format(n=person_id)) for words, path in ONWARD if person_id is not None]


@bp.post("/contacts/<int:number>/referral")
@who_may(*RECORD_ROLES)
def refer(number: int):
    """Go on as a referral, which begins with what the contact says; or with the one that is under way for the person."""
    found = _contact_or_404(number)
    under_way = [each for each in referrals_of(actor(), found.person_id or 0) if each.ended_at is None]
    if under_way:
        return go(f"/referrals/{under_way[0].id}", saying="This referral is under way already.")
    try:
        with transaction():
            begun = operations.refer(actor=actor(), now=clock.now(), policies=policies(), contact=found,
                                     team=_team(f"duty-{found.team_id}"))  # fmt: skip
        return go(f"/referrals/{begun.id}", saying="The referral is begun, with what the contact says.")
    except Refused as refused:
        begun_yet = found.stage == rules.BEGUN
        form = (forms.DropForm if begun_yet else forms.answer_form(found.channel))(formdata=None)
        form.refuse(refused.refusal)
    return _begun_page(found, drop=form, status=422) if begun_yet else _message_page(found, form, status=422)


@bp.post("/contacts/<int:number>/answers")
@who_may(*RECORD_ROLES)
def answer(number: int):
    """What came of the message."""
    found = _contact_or_404(number)
    if found.stage == rules.BEGUN:
        abort(404)
    form, address = forms.answer_form(found.channel)(), f"/contacts/{number}"
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                operations.answer_contact(actor=actor(), now=clock.now(), contact=found, what=form.what.data,
                                          words=form.words.data, next_on=form.next_on.data)  # fmt: skip
                saved_as(actor=actor(), address=address, leads_to=address)
            return go(address, saying="It is on record.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _message_page(_contact_or_404(number), form, status=422)


@bp.route("/contacts/<int:number>/passing", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def pass_on(number: int):
    """Give the message to somebody else in the team."""
    found, address = _contact_or_404(number), request.path
    if found.stage == rules.BEGUN:
        abort(404)
    form = forms.passing_form(queries.colleagues(found, clock.today()))()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                operations.pass_contact(actor=actor(), now=clock.now(), contact=found, to=form.to.data, words=form.words.data)
            return go(f"/contacts/{number}", saying="It is passed on.")
        except Refused as refused:
            form.refuse(refused.refusal)
    if request.method == "GET":
        _log_reading(found, {found.person_id})
    refusal = rules.refusal_to_act(actor(), stage=found.stage, team_id=found.team_id, what=rules.PASSED)
    return _form_page("contacts/passing.html", form, address, contact=found, refusal=refusal)


def _form_page(template: str, form, address: str, **context: Any):
    posted = request.method == "POST"
    return render(template, status=422 if posted else 200, error=posted, form=form, address=address,
                  draft=draft_for_form(form, address), **context)  # fmt: skip
