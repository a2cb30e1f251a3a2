"""One referral: gone on with while it is open, read whole afterwards; and the list of what is missing, as it is typed."""

from datetime import date
from typing import Any

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Overtaken, Refused
from casework.ground.web import actor, go, policy_of, render, request, who_may
from casework.practice.referrals import operations, queries, rules
from casework.practice.referrals.forms import LABELS, ReferralForm, filled, typed_number
from casework.practice.referrals.models import Referral
from casework.records.cases import queries as cases
from casework.records.drafts.views import draft_for_form, drop_draft, refuse_a_second_time, saved_as
from casework.records.people import operations as people_operations
from casework.records.people import queries as people
from casework.records.people.rules import new_numbers
from casework.records.people.views.comparing import NOBODY, Others, note_comparing, others_like, was_asked
from casework.records.staff.rules import RECORD_ROLES

from .shared import bp, referral_or_404, seen

NOT_TYPED = ("version", "person_version", "csrf_token", "shown", "told")


@bp.get("/referrals/<int:referral_id>")
@who_may(*RECORD_ROLES)
def referral(referral_id: int):
    """Its form while it is open, all of it once it was sent on or ended."""
    found = referral_or_404(referral_id)
    seen(found)
    if found.ended_at is not None:
        return _read_page(found)
    return _form_page(found, ReferralForm(data=filled(found, queries.former_surname(found.person))))


@bp.post("/referrals/<int:referral_id>")
@who_may(*RECORD_ROLES)
def save(referral_id: int):
    """Save what is typed by now, and go on or come back later. Two who save at once are shown both versions."""
    found, form = referral_or_404(referral_id), ReferralForm()
    status, theirs, others, address = 422, None, NOBODY, request.path
    if form.validate_on_submit():
        try:
            with transaction():
                refuse_a_second_time(actor=actor(), address=address)
                others = others_like(new_numbers(people.traits_of(found.person, ()), form.traits), but_not=found.person_id)
                if was_asked(form, others):
                    drop_draft(actor=actor(), address=address)
                    leads_to, saying = _next(found)
                    saved_as(actor=actor(), address=address, leads_to=leads_to)
                    _save(found, form)
                    return go(leads_to, saying=saying)
                note_comparing(others, found.person)
        except Overtaken:
            status, theirs = 409, _as_it_stands(found, form)
        except Refused as refused:
            form.refuse(refused.refusal)
    return _form_page(found, form, status, theirs, others)


def _next(found: Referral) -> tuple[str, str]:
    """(where a saved form leads, what is said there)."""
    if request.form.get("then") == "later":
        return "/referrals", "Saved. Anybody in the team can go on with it."
    return f"/referrals/{found.id}/sending", "Saved."


def _save(found: Referral, form: ReferralForm) -> None:
    by = {"actor": actor(), "now": clock.now()}
    people_operations.change_person(**by, person=found.person, version=typed_number(form.person_version), **form.details)
    people_operations.record_former_name(**by, person=found.person, family_name=form.former_surname.data or "")
    operations.go_on(**by, policy=policy_of(found.team), referral=found, facts=form.facts, version=typed_number(form.version),
                     first_on=form.first_on.data)  # fmt: skip


def _as_it_stands(found: Referral, form: ReferralForm) -> ReferralForm:
    """The form as others saved it; that of this reader goes over it knowingly the next time."""
    for field, row in ((form.version, found), (form.person_version, found.person)):
        field.raw_data, field.data = None, str(row.version)
    return ReferralForm(formdata=None, data=filled(found, queries.former_surname(found.person)))


def _form_page(found: Referral, form: ReferralForm, status: int = 200, theirs=None, others: Others = NOBODY):
    draft = draft_for_form(form, f"/referrals/{found.id}")
    form.ask_about(others.ids, others.held)
    ended = rules.refusal_to_change(found.ended_at is not None)
    return render(
        "referrals/referral.html", status=status, referral=found, form=form, draft=draft, theirs=theirs, others=others,
        error=status != 200, skip=NOT_TYPED, opens=rules.OPENS, refusal=ended, rulings=queries.rulings_of(found.id),
        network=[link for link in people.network_of(found.person_id) if not link.ended_on],
        warnings=people.warnings_of(found.person_id), earlier=_earlier(found),
        stands=rules.standings(form.whole(_network(found))), decides=actor().holds(*rules.DECIDERS, team_id=found.team_id),
    )  # fmt: skip


def _network(found: Referral) -> int:
    return queries.network_counts([found.person_id]).get(found.person_id, 0)


def _earlier(found: Referral) -> dict[str, Any]:
    """Cases and referrals before this one, to be looked up while it is written."""
    before = [each for each in queries.referrals_of(actor(), found.person_id) if each.id < found.id]
    return {"cases": cases.cases_of(actor(), found.person_id), "referrals": before}


@bp.post("/referrals/<int:referral_id>/items")
@who_may(*RECORD_ROLES)
def items(referral_id: int):
    """The fourteen items with what is missing, as the answers stand; it saves nothing."""
    found = referral_or_404(referral_id)
    return render("referrals/items.html", "referrals/_items.html", referral=found,
                  stands=rules.standings(ReferralForm().whole(_network(found))))  # fmt: skip


def _read_page(found: Referral):
    ending = queries.ending_of(found.id)
    facts = ending.as_sent
    return render(
        "referrals/read.html", referral=found, ending=ending, facts=facts, stands=rules.standings(facts),
        rows_of=lambda item: _rows(item, facts),
        beside=_answers(rules.BESIDE, facts), details=_details(facts), rulings=queries.rulings_of(found.id), ways=rules.WAYS,
        warnings=people.warnings_of(found.person_id), money=rules.FINANCE, sees_case=_sees_case(ending),
    )  # fmt: skip


def _sees_case(ending) -> bool:
    return ending.case_id is not None and cases.case_for(actor(), ending.case_id) is not None


def _rows(item: rules.Item, facts: rules.Facts) -> list[tuple[str, str]]:
    """(question, answer) of all that was answered in an item."""
    return _answers([name for name in item.fields if name != item.excuse], facts)


def _answers(names, facts: rules.Facts) -> list[tuple[str, str]]:
    found = []
    for name in names:
        text = rules.said(facts, name)
        if text and name in rules.DAYS:
            on = date.fromisoformat(text)
            text = f"{on.day} {on:%B %Y}"
        if text:
            found.append((LABELS[name], rules.CHOICES.get(name, {}).get(text, text)))
    return found


DETAIL_LABELS = {
    "preferred_name": "Called", "former_surname": "Former surname", "address": "Address", "postcode": "Postcode",
    "phone": "Telephone", "email": "Email",
    "preferred_contact": "Wishes to be reached", "communication_needs": "Communication needs",
}  # fmt: skip


def _details(facts: rules.Facts) -> list[tuple[str, str]]:
    """The person's details as they were on the day of sending."""
    born = rules.said(facts, "date_of_birth")
    on = date.fromisoformat(born) if born else None
    rows = [("Name", f"{rules.said(facts, 'given_name')} {rules.said(facts, 'family_name')}")]
    rows += [("Born", f"{on.day} {on:%B %Y}")] if on else []
    nhs = rules.said(facts, "nhs_number")
    rows += [("NHS number", f"{nhs[:3]} {nhs[3:6]} {nhs[6:]}")] if nhs else []
    return rows + [(label, rules.said(facts, name)) for name, label in DETAIL_LABELS.items() if rules.said(facts, name)]
