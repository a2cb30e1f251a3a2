"""Pages of letters: those of a case, one before it is written, one as it was, its file for Word, a team's letterhead."""

from typing import Any

from flask import Blueprint, render_template

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.documents import fit, write_docx
from casework.ground.refusal import Overtaken, Refusal, Refused
from casework.ground.web import (
    abort,
    actor,
    go,
    make_response,
    now_over,
    policy_of,
    render,
    request,
    typed_version,
    way_back,
    who_may,
    whole_number,
)
from casework.practice.contacts import queries as contacts
from casework.practice.letters import forms, operations, queries, rules
from casework.practice.letters.models import Letterhead, LetterSent
from casework.practice.letters.rules import Letter, Matter
from casework.practice.support import queries as support
from casework.practice.triage import forms as triage_forms
from casework.practice.triage.queries import placed_by
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for, open_cases_of
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.notes.queries import misplaced
from casework.records.people.queries import network_of, warnings_of
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import ADMINISTRATOR, MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("letters", __name__)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.app_context_processor
def _on_pages() -> dict:
    return {"cases_to_write_on": lambda person_id: open_cases_of(actor(), [person_id]), "letters_of": queries.letters_of,
            "letter_kinds": rules.KINDS}  # fmt: skip


# --- of a case --------------------------------------------------------------------------------------------------------


@bp.get("/cases/<int:case_id>/letters")
@who_may(*RECORD_ROLES)
def of_case(case_id: int):
    """The letters of a case, the newest first, and which can be written now, or why not."""
    case = _case(case_id)
    _log("letter.listed", case)
    policy, today = policy_of(case.team), clock.today()
    ways = [
        (kind, matter, rules.refusal_to_write(kind, matter.state, stage=case.stage, died_on=case.person.died_on))
        for kind in rules.KINDS
        for matter in queries.matters_of(kind, actor(), case, policy, today)
    ]
    return render("letters/of-case.html", case=case, found=queries.letters_of(case.id), ways=ways, rules=rules,
                  no_head=_no_head(case.team), warnings=warnings_of(case.person_id))  # fmt: skip


@bp.route("/cases/<int:case_id>/letters/<kind>", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def new(case_id: int, kind: str):
    """One letter before it is written: its blanks, and how it reads. ``?about=`` names what it is about."""
    case = _case(case_id)
    if kind not in rules.KINDS:
        abort(404)
    policy, about = policy_of(case.team), request.args.get("about", type=whole_number)
    matter = queries.matter_for(kind, about, actor(), case, policy, clock.today()) or abort(404)
    further = _further(case, matter)
    form = forms.letter_form(kind, matter.state)(data=None if request.method == "POST" else _known(case, matter))
    address = _address(case, kind, about, further)
    if request.method == "GET":
        draft = draft_for_form(form, address)
        _log("case.read", case)
        return _new_page(case, matter, form, draft, address, further)
    if not form.show.data and form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                row = operations.write_letter(
                    actor=actor(), now=clock.now(), policy=policy, case=case, kind=kind, about_id=matter.about_id,
                    asked=form.asked(further.id if further else None), seen=form.seen.data or None,
                )  # fmt: skip
                saved_as(actor=actor(), address=address, leads_to=f"/letters/{row.id}")
            return go(f"/letters/{row.id}", saying="The letter is written, and noted on the case. Print it and post it.")
        except Refused as refused:
            form.refuse(refused.refusal)
            matter = queries.matter_for(kind, about, actor(), case, policy, clock.today()) or matter
    return _new_page(case, matter, form, draft_for_form(form, address), address, further, 200 if form.show.data else 422)


def _new_page(case: Case, matter: Matter, form: Any, draft: Any, address: str, further: LetterSent | None, status: int = 200):
    no_head, asked = _no_head(case.team), form.asked(further.id if further else None)
    refusal = rules.refusal_to_write(matter.kind, matter.state, stage=case.stage, died_on=case.person.died_on)
    letter = None
    if no_head is None and refusal is None:
        letter = queries.as_it_reads(actor=actor(), now=clock.now(), case=case, matter=matter, asked=asked, earlier=further)
        form.seen.raw_data, form.seen.data = None, rules.mark_of(letter, matter)
    return render(
        "letters/new.html", status=status, error=status == 422, case=case, matter=matter, form=form, draft=draft, address=address,
        further=further, letter=letter, wording=asked.wording, refusal=refusal or no_head, no_head=no_head,
        rules=rules, own=forms.order_of(matter), warnings=warnings_of(case.person_id), long=_too_long(letter, asked),
        serves=rules.serves(matter.kind, matter.state), needs=case.person.communication_needs,
        earlier=queries.letters_about(case.id, matter.kind, matter.about_id), first=_ask_first(case),
    )  # fmt: skip


def _known(case: Case, matter: Matter) -> dict[str, Any]:
    """What need not be typed: whom it is to, how it is worded, what is known of the decision or the placing."""
    person = case.person
    where = "\n".join(each for each in (person.address, person.postcode) if each)
    known = {"wording": rules.wording_for(person.communication_needs), "to_name": person.name, "to_address": where}
    if matter.kind == rules.ACKNOWLEDGEMENT and matter.other:
        return known | {"to_name": matter.whom, "to_address": "", "wording": rules.PLAIN}
    if matter.kind == rules.DECISION and matter.about_id is not None:
        return known | _known_of_decision(case, matter)
    if (matter.kind, matter.state) == (rules.PLACED, "to-tell"):
        proposal = placed_by(matter.about_id)
        answered = triage_forms.data_of(proposal.facts_that_hold) if proposal else {}
        given = triage_forms.known_of(case, actor().name, clock.today()) | answered
        return known | {"told_who": "person"} | {key: given[key] for key in forms.TELLING if given.get(key)}
    return known


def _known_of_decision(case: Case, matter: Matter) -> dict[str, str]:
    money = queries.money_about(case.id, matter.about_id)
    if money.telling is not None:
        whom = money.telling.whom
        return dict(money.telling.points) | {"to_name": whom} | ({} if whom == case.person.name else {"to_address": ""})
    row = queries.letterhead_of(case.team_id)
    made, wanted = money.decision, money.request.what
    words = rules.decided_words(made.outcome, made.what, wanted, made.charge)
    return support.points_known(money) | {"decision": words, "complaint": row.complaints if row else ""}


def _ask_first(case: Case) -> list:
    return [link for link in network_of(case.person_id) if link.ask_first and not link.ended_on]


def _too_long(letter: Letter | None, asked: rules.Asked) -> float | None:
    """The words in a sentence, on average, of an easy-read letter whose sentences are too long for one."""
    if letter is None or asked.wording != rules.EASY:
        return None
    average = rules.average_length(text for part in letter.parts for text in part.texts)
    return round(average, 1) if average > rules.LONG_SENTENCE else None


def _further(case: Case, matter: Matter) -> LetterSent | None:
    """The letter whose place this one is to take."""
    number = request.args.get("further", type=whole_number)
    found = [each for each in queries.letters_about(case.id, matter.kind, matter.about_id) if each.id == number]
    return found[0] if found else None


def _address(case: Case, kind: str, about: int | None, further: LetterSent | None) -> str:
    query = [f"about={about}"] if about is not None else []
    query += [f"further={further.id}"] if further else []
    return f"/cases/{case.id}/letters/{kind}" + (f"?{'&'.join(query)}" if query else "")


# --- one, as it was written -------------------------------------------------------------------------------------------


@bp.get("/letters/<int:number>")
@who_may(*RECORD_ROLES)
def letter(number: int):
    """The letter, word for word; printed, it is a letter and nothing else."""
    row = _letter(number)
    _log("letter.read", row.case, row)
    after = [each for each in queries.letters_about(row.case_id, row.kind, row.about_id) if each.further_id == row.id]
    return render("letters/letter.html", row=row, case=row.case, letter=Letter.from_content(row.content), wording=row.wording,
                  rules=rules, after=after, wrong=misplaced(row.note_id), warnings=warnings_of(row.case.person_id))  # fmt: skip


@bp.get("/letters/<int:number>/word")
@who_may(*RECORD_ROLES)
def word(number: int):
    """The letter as a file for Word. It leaves the building, so the trail has it as an export (U18)."""
    row = _letter(number)
    _log("letter.exported", row.case, row)
    kept = Letter.from_content(row.content)
    mark = render_template("letters/mark.txt")  # of a demonstration, which says so on whatever leaves it
    body = write_docx(rules.blocks_of(kept, row.wording), look=rules.LOOKS[row.wording], title=fit(kept.title), mark=mark)
    response = make_response((body, 200))
    response.headers["Content-Type"] = WORD
    response.headers["Content-Disposition"] = f'attachment; filename="letter-case-{row.case_id}.docx"'
    return response


# --- where other rooms send somebody to write -------------------------------------------------------------------------


@bp.get("/funding/<int:number>/letter")
@who_may(*RECORD_ROLES)
def of_funding(number: int):
    """On to the letter about this decision on money."""
    money = support.money_for(actor(), number) or abort(404)
    if money.decision is None:
        return go(f"/funding/{number}")
    return go(f"/cases/{money.request.support.case_id}/letters/{rules.DECISION}?about={money.decision.id}")


@bp.get("/contacts/<int:number>/acknowledgement")
@who_may(*RECORD_ROLES)
def of_contact(number: int):
    """On to the letter that says that this writing came; there is none without a case to write it on."""
    contact = contacts.contact_for(actor(), number) or abort(404)
    case = next((each for each in contacts.cases_to_write_on(contact) if case_for(actor(), each.id)), None)
    if case is None:
        saying = "A letter stands on a case, and there is none of this person with your team. Write to them from your own system."
        return go(f"/contacts/{number}", saying=saying)
    return go(f"/cases/{case.id}/letters/{rules.ACKNOWLEDGEMENT}?about={number}")


# --- the letterhead ---------------------------------------------------------------------------------------------------


@bp.route("/teams/<int:team_id>/letterhead", methods=["GET", "POST"])
@who_may(*MANAGERS, *SENIOR_MANAGERS, ADMINISTRATOR)
def letterhead(team_id: int):
    """What stands at the top of a team's letters."""
    team = staff.team(team_id) or abort(404)
    row, refusal = queries.letterhead_of(team.id), rules.refusal_to_set_letterhead(actor(), team.id)
    form = forms.LetterheadForm(data=None if request.method == "POST" else _filled(team, row))
    status, theirs = 422 if request.method == "POST" else 200, None
    if request.method == "POST" and form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                operations.set_letterhead(actor=actor(), now=clock.now(), team=team, values=form.values,
                                          version=typed_version(form))  # fmt: skip
                saved_as(actor=actor(), address=request.path, leads_to=request.path)
            return go(way_back(request.path), saying="The letterhead is saved. It stands on every letter from now on.")
        except Overtaken:
            row = queries.letterhead_of(team.id)
            status, theirs = 409, forms.LetterheadForm(formdata=None, data=_filled(team, row))
            now_over(form, row)
        except Refused as refused:
            form.refuse(refused.refusal)
    return render("letters/letterhead.html", status=status, error=status != 200, team=team, row=row, form=form, theirs=theirs,
                  refusal=refusal, draft=draft_for_form(form, request.path))  # fmt: skip


def _filled(team: Team, row: Letterhead | None) -> dict[str, Any]:
    """As it is, or what the team's own times give for the first one."""
    if row is None:
        return {"version": 0, "hours": rules.hours_words(team.weekdays_open, team.opens, team.closes)}
    return {name: getattr(row, name) for name in ("version", "council", "address", "hours", "email", "complaints")}


# --- what they share --------------------------------------------------------------------------------------------------


def _no_head(team: Team) -> Refusal | None:
    return rules.refusal_without_head(queries.head_of(team), phone=team.phone, team=team.name)


def _case(case_id: int) -> Case:
    return case_for(actor(), case_id) or abort(404)


def _letter(number: int) -> LetterSent:
    """Of one whose note is on the wrong person only a manager of the team reads more (U38)."""
    row = queries.letter_for(actor(), number) or abort(404)
    if misplaced(row.note_id) is not None and not actor().manages(row.case.team_id):
        abort(404)
    return row


def _log(act: str, case: Case, row: LetterSent | None = None) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act=act, subject=row or case, persons=[case.person_id],
                     detail={"case": case.id})  # fmt: skip


