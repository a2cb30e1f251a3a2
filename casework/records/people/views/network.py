"""The people around a person: carers, relatives, representatives, professionals."""

from casework.ground.clock import now
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, render, request, who_may
from casework.records.drafts.views import draft_for_form, drop_draft
from casework.records.people import operations, queries
from casework.records.people.forms import LinkForm
from casework.records.people.models import Person
from casework.records.staff.rules import RECORD_ROLES

from .shared import bp, person_or_404, seen


@bp.get("/people/<int:person_id>/network")
@who_may(*RECORD_ROLES)
def network(person_id: int):
    person = person_or_404(person_id)
    seen(person)
    return _network_page(person, LinkForm())


@bp.post("/people/<int:person_id>/network")
@who_may(*RECORD_ROLES)
def add_link(person_id: int):
    person, form = person_or_404(person_id), LinkForm()
    if form.validate_on_submit():
        typed = {name: form[name].data for name in form.columns}
        other = _linked_person(form)
        if not form.errors:
            try:
                with transaction():
                    drop_draft(actor=actor(), address=request.path)
                    operations.add_link(actor=actor(), now=now(), person=person, other=other, **typed)
                return go(f"/people/{person_id}", saying="The network is changed.")
            except Refused as refused:
                form.refuse(refused.refusal)
    return _network_page(person, form, status=422)


def _linked_person(form: LinkForm) -> Person | None:
    number = form.other_number.data
    other = queries.person_for(actor(), int(number)) if number else None
    if number and other is None:
        form.other_number.errors = ["No record that you may see has this number. Check it, or leave it empty."]
    return other


def _network_page(person: Person, form: LinkForm, status: int = 200):
    links, draft = queries.network_of(person.id), draft_for_form(form, request.path)
    open_ids = queries.visible_numbers(actor(), {link.other_id for link in links if link.other_id})
    return render(
        "people/network.html", status=status, person=person, form=form, links=links, open_ids=open_ids,
        draft=draft, error=bool(form.errors),
    )  # fmt: skip


@bp.post("/people/<int:person_id>/network/<int:link_id>/ending")
@who_may(*RECORD_ROLES)
def end_link(person_id: int, link_id: int):
    person_or_404(person_id)
    link = queries.link(person_id, link_id) or abort(404)
    with transaction():
        operations.end_link(actor=actor(), now=now(), link=link)
    return go(f"/people/{person_id}/network", saying="They no longer stand in the network.")
