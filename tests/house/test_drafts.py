"""Nothing that somebody types is lost: every form with room for long text keeps drafts, and so do the others of a page."""

import html
import re
from functools import partial
from pathlib import Path

import pytest
from flask import template_rendered
from lxml.html import fragment_fromstring

from casework.ground import clock
from casework.ground.db import db
from casework.records.audit.models import Entry
from casework.records.drafts.models import Draft
from casework.records.people.models import Person
from tests.house.furnished import database, numbers  # noqa: F401
from tests.support.scene import CONSIDERED_ALL, URGENT
from tests.triage.answers import typed

ROOT = Path(__file__).resolve().parents[2] / "templates"
INCLUDED = re.compile(r"""\{% include ["']([^"']+)["'] %\}""")
FORM = re.compile(r"<form [^>]*?method=\"post\".*?</form>", re.S)
TEXT = "She said: “come on Tuesday” <b>& bring the letter.\nLine two ✓"
TODAY = f"{clock.today():%d/%m/%Y}"
REVIEW = f"{clock.today().replace(year=clock.today().year + 1, day=1):%d/%m/%Y}"
DECISION = {"matter": "Waiting too long", "decision": "Visit this week"}
CLOSED = {"done": TEXT, "things-0-what": "Bath", "things-0-who": "", "things-0-name": "Ann Marsh", "things-0-by": ""}
RESOLVED = {"settled_by": "reablement", "told": "Edith", "done": "x", "outstanding": "None", "responsible": "None"}

# template, who, address, what is typed: all of it keepable, none of it fit to be saved; posted to, if not to the address.
FORMS = [
    ("cases/comments.html", "nadia", "/cases/{case}/comments", {"words": TEXT + "x" * 4_000}),
    ("cases/new.html", "nadia", "/people/{person}/cases/new", {"reason": TEXT, "referrer": "Dr Ama Boateng"}),
    ("people/warnings.html", "nadia", "/people/{person}/warnings", {"words": TEXT}),
    ("people/warning.html", "nadia", "/people/{person}/warnings/{warning}", {"why": "The dog has gone to his sister"}),
    ("people/new.html", "nadia", "/people/new", {"family_name": "O’Brien", "communication_needs": TEXT}),
    ("people/details.html", "nadia", "/people/{person}/details", {"given_name": "", "communication_needs": TEXT}),
    ("people/network.html", "nadia", "/people/{person}/network", {"name": "Aziz", "relationship_words": "a neighbour"}),
    ("tray/_contact_form.html", "nadia", "/cases/{case}/contact", {"found": TEXT, "reasoning": TEXT}),
    ("tray/_attempt_form.html", "nadia", "/cases/{case}/attempt", {"tried": TEXT}),
    ("calling/_call_form.html", "nadia", "/cases/{case}/waiting-call", {"found": TEXT, "fall_words": "Fell", "reasoning": TEXT}),
    ("record/note.html", "mary", "/cases/{case}/decision", {"matter": TEXT}),
    ("tasks/task.html", "nadia", "/tasks/{task}", {"outcome": TEXT + "x" * 2_000}, "/completion"),
    ("tasks/new.html", "nadia", "/cases/{case}/tasks/new", {"words": "Ring the clinic", "due_on": "soon"}),
    ("ratings/_form.html", "nadia", "/cases/{case}/ratings/new?tool=rag", {"reasoning": TEXT + "x" * 4_000}),
    ("ratings/_form.html", "nadia", "/cases/{case}/ratings/new?tool=priority", {"reasoning": TEXT}),
    ("record/note.html", "nadia", "/notes/{note}/correction", {"found": TEXT, "reason": ""}),
    ("closing/ending.html", "nadia", "/cases/{case}/ending/died", {"matter": TEXT}),
    ("closing/ending.html", "mary", "/cases/{case}/ending/other-authority", {"done": TEXT, "authority": "Derby"}),
    ("closing/ending.html", "mary", "/cases/{case}/ending/closed", {"done": TEXT}),
    ("closing/ending.html", "nadia", "/cases/{held}/ending/moved", {"done": TEXT, "things-3-what": "Order the ramp"}),
    ("closing/closure.html", "mary", "/closures/{closure}", {"reason": TEXT + "x" * 3_000}, "/sending-back"),
    ("closing/leaves.html", "mary", "/teams/{team}/closing", {"from_on": "after the half term"}),
    ("reviews/review-date.html", "mary", "/cases/{held}/review-date", {"done": TEXT, "things-0-name": "Ann Marsh"}),
    ("outcomes/duty.html", "mary", "/cases/{held}/duty", {"done": TEXT, "things-1-by": "when the snow melts"}),
    ("closing/ending.html", "nadia", "/cases/{referral}/ending/resolved", {"done": TEXT, "told": TEXT}),
    ("allocation/allocate.html", "mary", "/cases/{case}/allocate", {"why": TEXT, "from_on": "last week"}),
    ("allocation/concern.html", "nadia", "/cases/{held}/allocation-concern", {"words": TEXT + "x" * 3_000}),
    ("allocation/answer.html", "mary", "/allocation-concerns/{doubt}", {"words": TEXT}, "/answer"),
    ("caseloads/weight.html", "mary", "/cases/{case}/weight", {"why": TEXT}),
    ("caseloads/own-limit.html", "mary", "/caseloads/{worker}/own-limit", {"words": TEXT, "review_on": "in spring"}),
    ("caseloads/review.html", "mary", "/own-limits/{own_limit}", {"outcome": TEXT}),
    ("caseloads/readiness.html", "mary", "/caseloads/{officer}/readiness", {"words": TEXT + "x" * 4_000}),
    ("meeting/meeting.html", "mary", "/teams/{team}/meeting", {"why_1": TEXT + "x" * 1_000}, "/picks"),
    ("ghosts/handing-on.html", "mary", "/caseloads/{limited}/handing-on", {"why": TEXT, "outstanding": TEXT}),
    ("caseloads/flag.html", "mary", "/limit-flags/{flag}", {"answer": TEXT + "x" * 4_000}),
    ("reviews/review-date.html", "mary", "/cases/{case}/review-date", {"matter": TEXT, "due_on": "in spring"}),
    ("outcomes/duty.html", "mary", "/cases/{case}/duty", {"matter": TEXT}),
    ("closing/reopening.html", "mary", "/cases/{case}/reopening", {"why": TEXT}),
    ("closing/death.html", "mary", "/cases/{case}/death", {"reason": TEXT}),
    ("closing/misplaced.html", "mary", "/notes/{note}/misplaced", {"reason": TEXT + "x" * 500}),
    ("escalation/escalate.html", "mary", "/cases/{case}/escalate", {"reason": TEXT + "x" * 20_000}),
    ("escalation/escalation.html", "sam", "/escalations/{escalation}", {"matter": TEXT}, "/acknowledgement"),
    ("triage/triage.html", "nadia", "/cases/{referral}/triage", {"rationale": TEXT, "told_on": "after lunch"}),
    ("triage/triage.html", "mary", "/proposals/{proposal}/change", {"rationale": TEXT, "discharge_on": "in spring"}),
    ("triage/proposal.html", "mary", "/proposals/{proposal}", {"reason": TEXT + "x" * 4_000}, "/turning-down"),
    ("moving/new.html", "mary", "/cases/{case}/move", {"done": TEXT, "why": "She lives in Oadby now"}),
    ("moving/move.html", "mary", "/moves/{move}", {"reason": TEXT + "x" * 4_000}, "/declining"),
    ("prioritising/prioritisation.html", "nadia", "/cases/{case}/prioritisation?tool=risk", {"mitigation": TEXT}),
    ("highs/review.html", "nadia", "/cases/{case}/duty-review", {"rationale": TEXT}),
    ("dates/allocation-date.html", "nadia", "/cases/{dated}/allocation-date", {"allocate_on": "after the half term"}),
    ("guarding/restriction.html", "mary", "/people/{person}/restriction", {"why": TEXT}),
    ("guarding/restriction.html", "mary", "/people/{guarded}/restriction", {"why": TEXT + "x" * 4_000}, "/lifting"),
    ("guarding/opening_new.html", "sue", "/openings/new/{token}", {"why": TEXT}),
    ("guarding/opening.html", "mary", "/openings/{opening}", {"words": TEXT}, "/answer"),
    ("triage/telling.html", "nadia", "/cases/{placed}/telling", {"safe_detail": TEXT}),
    ("intake/gates.html", "nadia", "/cases/{imported}/gates", {"rationale": TEXT, "told_on": "after lunch"}),
    ("joiners/several.html", "ada", "/staff/workers/several", {"listed": TEXT, "rows-2-name": "Jo Bright"}),
    ("joiners/new.html", "ada", "/staff/workers/new", {"name": "Jo Bright"}),
    ("founding/members.html", "ada", "/set-up/teams/{team}/members", {"listed": TEXT, "rows-5-email": "jo@"}),
    ("founding/team.html", "ada", "/set-up/team", {"name": "Eastern locality"}),
    ("teams/team.html", "ada", "/staff/teams/new", {"name": "Eastern locality", "opens": "half past"}),
    ("teams/team.html", "ada", "/staff/teams/{team}", {"name": "Eastern locality", "closes": "late"}),
    ("office/worker.html", "ada", "/staff/workers/{worker}", {"name": "Nadia Hussain-Reed", "email": "nadia@"}),
    ("office/role.html", "ada", "/staff/workers/{worker}/roles/new", {"from_on": "when the course ends"}),
    ("sampling/person.html", "mary", "/dip-samples/{sample}/people/{sampled}", {"follows": TEXT}, "/answer"),
    ("contacts/new.html", "nadia", "/contacts/new", {"matter": TEXT, "relation": "her niece"}),
    ("contacts/taking.html", "nadia", "/contacts/{begun}/taking?to=worker-{worker}&how=away-known",
     {"told": TEXT, "due_on": "after lunch"}),
    ("contacts/contact.html", "nadia", "/contacts/{message}", {"words": TEXT + "x" * 4_000}, "/answers"),
    ("contacts/passing.html", "nadia", "/contacts/{message}/passing", {"words": TEXT}),
    ("referrals/new.html", "nadia", "/referrals/new?person={person}", {"first_on": "last week"}),
    ("referrals/referral.html", "nadia", "/referrals/{taken}", {"issue": TEXT, "ground_on": "last week"}),
    ("referrals/sending.html", "nadia", "/referrals/{taken}/sending", {"views": TEXT, "agreed_on": "last week"}),
    ("referrals/not-taken.html", "nadia", "/referrals/{taken}/not-taken", {"words": TEXT}),
    ("referrals/ruling.html", "mary", "/referrals/{ungrounded}/ruling", {"reason": TEXT}),
    ("workload/new.html", "nadia", "/workload/new", {"words": TEXT + "x" * 4_000}),
    ("workload/team.html", "mary", "/workload/teams/{team}/new", {"impact": TEXT, "risk": TEXT}),
    ("workload/step.html", "mary", "/workload/{concern}/steps/explore", {"words": TEXT, "welfare_words": TEXT}),
    ("supervision/agenda.html", "nadia", "/supervisions/{worker}", {"words": TEXT + "x" * 2_000}, "/points"),
    ("supervision/new.html", "mary", "/supervisions/{worker}/new", {"discussed": TEXT, "action_2_words": "Find a course"}),
    ("supervision/record.html", "nadia", "/supervisions/records/{supervision}", {"remark": TEXT + "x" * 2_000}, "/reading"),
    ("escalation/worry.html", "nadia", "/cases/{case}/worry", {"reason": TEXT + "x" * 20_000}),
    ("directory/new.html", "nadia", "/directory/new", {"what": TEXT, "notes": TEXT}),
    ("directory/change.html", "nadia", "/directory/{organisation}/change", {"what": TEXT + "x" * 2_000}),
    ("directory/ending.html", "mary", "/directory/{organisation}/ending", {"why": TEXT + "x" * 2_000}),
    ("advice/new.html", "nadia", "/people/{person}/advice/new", {"said": TEXT, "access_words": TEXT}),
    ("advice/unknown.html", "nadia", "/advice/new", {"find_words": "Steps"}),
    ("advice/follow-up.html", "nadia", "/advice/follow-ups/{follow_up}", {"words": TEXT}),
    ("advice/prevention.html", "nadia", "/cases/{case}/prevention", {"whole": TEXT + "x" * 4_000}),
    ("forums/new.html", "nadia", "/cases/{case}/forum", {"question": TEXT + "x" * 4_000}),
    ("forums/case.html", "sam", "/forums/cases/{put}", {"took_part": TEXT}, "/advice"),
    ("walk/named.html", "mary", "/tray/review/named?team={team}", {"from_on": "after the half term"}),
    ("factors/new.html", "mary", "/teams/{team}/factors/new", {"words": "Discharge cannot be paid", "agreed_on": "at Easter"}),
    ("factors/ending.html", "mary", "/factors/{factor}/ending", {"until_on": "at Easter"}),
    ("matching/strengths-change.html", "nadia", "/workers/{worker}/strengths/change",
     {"strengths": TEXT + "x" * 4_000, "languages": "Polish, Urdu"}),
    ("matching/needs.html", "nadia", "/cases/{case}/needs", {"wishes": TEXT, "asked_on": "last week"}),
    ("absences/absence.html", "mary", "/absences/{worker}/new", {"from_on": "after the half term"}),
    ("account/absence.html", "nadia", "/account/absences/new", {"from_on": "after the half term"}),
    ("advocacy/answers.html", "nadia", "/people/{person}/advocacy/answers", {"view": TEXT, "who": "Her sister"}),
    ("advocacy/step.html", "nadia", "/people/{person}/advocacy/referral", {"words": TEXT, "whom": "Voice Ltd"}),
    ("processes/processes.html", "nadia", "/cases/{case}/processes", {"words": TEXT}),
    ("processes/process.html", "nadia", "/processes/{process}", {"words": TEXT}),
    ("processes/interim-measure.html", "nadia", "/cases/{case}/interim-measures", {"what": TEXT, "by": "The night service"}),
    ("revising/new.html", "nadia", "/cases/{planned}/plan-requests/new", {"what": TEXT, "who": "Ann Marsh"}),
    ("revising/consider.html", "nadia", "/plan-requests/{unplanned}/consideration", {"why_not": TEXT, "told": "By letter"}),
    ("revising/ruling.html", "mary", "/plan-requests/{plan}/ruling", {"words": TEXT}),
    ("revising/transfer.html", "nadia", "/plan-requests/{plan}/transfer", {"meanwhile": TEXT, "to": "Elsewhere"}),
    ("revising/light-touch.html", "nadia", "/plan-requests/{plan}/light-touch", {"found": TEXT}),
    ("revising/end.html", "nadia", "/plan-requests/{plan}/end", {"words": TEXT}),
    ("revising/revise.html", "nadia", "/cases/{planned}/plan-revisions/new", {"what": TEXT}),
    ("jointwork/new.html", "nadia", "/cases/{planned}/joint-work/new", {"nature": TEXT, "whom": "The hospital"}),
    ("jointwork/answer.html", "nadia", "/joint-work/{joint}/answer", {"words": TEXT, "who": "Jo Hall"}),
    ("jointwork/settle.html", "nadia", "/joint-work/{joint}/settlement", {"work": TEXT, "seen": "x"}),
    ("jointwork/delay.html", "nadia", "/joint-work/{joint}/delay", {"person": TEXT}),
    ("safeguarding/new.html", "nadia", "/safeguarding/new", {"safety": TEXT, "who": "The man next door"}),
    ("safeguarding/new.html", "nadia", "/safeguarding/new?person={person}", {"done": TEXT, "harmer": "A nephew"}),
    ("safeguarding/concern.html", "mary", "/safeguarding/{safeguarding}", {"words": TEXT}, "/answer"),
    ("disclosures/new.html", "nadia", "/people/{person}/disclosures/new", {"what": TEXT}),
    ("disclosures/disclosure.html", "mary", "/disclosures/{disclosure}", {"reason": TEXT}, "/answer"),
    ("support/record.html", "nadia", "/cases/{case}/support/new", {"support": TEXT, "ends_on": "at Easter"}),
    ("support/record.html", "nadia", "/support/{support}/change", {"outcomes": TEXT, "ends_on": "at Easter"}),
    ("support/step.html", "nadia", "/support/{support}/steps/review", {"words": TEXT, "on": "at Easter"}),
    ("support/asking.html", "nadia", "/support/{support}/funding", {"what": TEXT}),
    ("support/funding.html", "mary", "/funding/{money}", {"rationale": TEXT}),
    ("support/telling.html", "nadia", "/funding/{settled}/telling", {"next": TEXT, "whom": "Her son"}),
    ("letters/_new.html", "nadia", "/cases/{case}/letters/waiting", {"paragraph": TEXT + "x" * 4_000}),
    ("letters/_new.html", "nadia", "/cases/{processed}/letters/decision", {"next": TEXT, "to_name": ""}),
    ("letters/letterhead.html", "mary", "/teams/{team}/letterhead", {"complaints": TEXT, "council": ""}),
    ("account/name.html", "nadia", "/account/name", {"name": "Nadia " + "x" * 200}),
]
BY_ADDRESS = [f"{form[1]} {form[2]}" for form in FORMS]


def whole(name: str) -> str:
    """A template's text with what it includes."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return INCLUDED.sub(lambda found: whole(found[1]), text)


def posted_forms() -> list[tuple[str, str]]:
    """(template, form) of all forms that are posted and have room for more than a line.

    But that of the page which says that nothing could be saved: it carries on the draft of the form that was sent.
    """
    names = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
    names.remove("errors/error.html")
    found = [(name, form) for name in names for form in FORM.findall(whole(name))]
    return [(name, form) for name, form in found if re.search(r"\btextarea\(|<textarea\b", form)]


def test_every_form_with_room_for_long_text_keeps_drafts():
    found = posted_forms()
    there = {name for name, _form in found}
    assert {"record/case.html", "people/new.html", "tray/_contact_form.html"} <= there, (
        "finds forms, with what they include"
    )
    for name, form in found:
        assert re.match(r"<form [^\n]*data-draft-key=", form), f"{name}: without a draft"
        assert "draft_status(" in form, f"{name}: does not say whether the draft is saved"


def form_at(page, key: str):
    """The form of a page that keeps its draft under this address."""
    forms = re.findall(r"<form\b.*?</form>", page.text, re.S)
    (form,) = [text for text in forms if f'data-draft-key="{html.escape(key)}"' in text.partition(">")[0]]
    return fragment_fromstring(form)


def values(page, key: str) -> dict[str, str]:
    """What stands in the fields of that form; of choices, the one that is chosen."""
    found = {}
    for field in form_at(page, key).iter():
        if field.tag == "textarea":
            found[field.get("name")] = "".join(field.itertext()).removeprefix("\n")
        elif field.tag == "input" and (field.get("type") not in ("radio", "checkbox") or "checked" in field.attrib):
            found[field.get("name")] = field.get("value", "")
        elif field.tag == "select":
            chosen = [o for o in field.iter("option") if "selected" in o.attrib] or list(field.iter("option"))[:1]
            found[field.get("name")] = chosen[0].get("value", "") if chosen else ""
    found.pop("csrf_token")
    return found


def kept(browser, page, key: str, typed: dict):
    """The page's form with what is typed, kept as the browser does it."""
    answer = browser.post("/drafts", data=values(page, key) | typed, headers={"X-CSRFToken": browser.token})
    assert answer.status_code == 200, answer.text
    assert answer.json["saved_at"]


@pytest.mark.parametrize("form", FORMS, ids=BY_ADDRESS)
def test_what_was_typed_comes_back_and_survives_a_refusal(as_person, numbers, form):
    _template, name, address, typed, *to = form
    browser, address = as_person(name), address.format(**numbers)
    page = browser.get(address)
    kept(browser, page, address, typed)
    again = browser.get(address)
    assert {name: values(again, address)[name] for name in typed} == typed
    changed = {name: value.replace("e", "E") for name, value in typed.items()}
    refused = browser.post(address + "".join(to), data=values(again, address) | changed)
    assert refused.status_code == 422
    assert {name: values(refused, address)[name] for name in typed} == changed
    assert values(refused, address)["_draft_tab"] == values(again, address)["_draft_tab"]
    back = browser.get(address)
    assert {name: values(back, address)[name] for name in typed} == changed, "what was sent in vain is kept too"


ANSWERS = {"safe": "careful", "safe_detail": TEXT, "representative": "none", "told": "not-yet", "told_who": "person",
           "told_how": "letter", "told_on": "on Monday", "told_by": "Dev", "covered": ["phone", "needs"],
           "referrer_told": "may-not"}  # fmt: skip
CONTACT = {"happened_on": "yesterday", "happened_time": "at ten", "reached": "person", "reached_who": "Her son", "how": "visit",
           "reason": TEXT, "found": TEXT, "analysis": TEXT, "next_steps": TEXT, "rag": "none:low", "decided": "green",
           "reasoning": TEXT, "priority": "high", "urgent": "y", "complexity": "medium", "next_on": "in spring",
           "next_reason": "Away"}  # fmt: skip
CALL = CONTACT | {f"{name}_drawn": "" for name in ("reason", "found", "analysis", "next_steps")} | {
    name: value for key in ("fall", "hospital", "carer", "food", "safety")
    for name, value in ((key, "better"), (f"{key}_words", f"{key}: since Sunday"))}  # fmt: skip
STRENGTHS = {"version": "0", "functions": ["review", "dols"], "needs": ["autism", "dementia"], "interested": ["review", "caring"],
             "learning": ["safeguarding", "end-of-life"], "languages": "Polish, BSL", "interests": TEXT, "training": TEXT,
             "strengths": TEXT, "develop": TEXT}  # fmt: skip
NEEDED = {"version": "0", "needs": ["autism", "dementia"], "languages": "Polish", "known_face": "y", "wishes": TEXT,
          "asked_for": ["1", "2"], "not_again": ["3", "4"], "asked_whom": "Her son", "asked_on": "at Easter",
          "support_until": "in spring", "course": "both"}  # fmt: skip
# who, address, every answer of the form: choices and ticks, half a date, and what the style sheet folds away.
WHOLE = [
    ("nadia", "/cases/{placed}/telling", ANSWERS),
    ("nadia", "/cases/{case}/contact", CONTACT),
    ("nadia", "/cases/{case}/waiting-call", CALL),
    ("nadia", "/cases/{case}/attempt", {"happened_on": "yesterday", "happened_time": "at ten", "how": "visit", "tried": TEXT,
                                        "safe_and_well": TEXT, "safe_and_well_needed": "needed"}),
    ("nadia", "/cases/{case}/ratings/new?tool=rag", {"rag": "none:low", "decided": "red", "reasoning": TEXT}),
    ("nadia", "/cases/{case}/ratings/new?tool=priority", {"priority": "low", "urgent": "y", "reasoning": TEXT}),
    ("nadia", "/workers/{worker}/strengths/change", STRENGTHS),
    ("nadia", "/cases/{case}/needs", NEEDED),
]  # fmt: skip


def answers_in(page, key: str) -> dict[str, str | list[str]]:
    """What stands in the form's fields; all that is ticked, where several may be."""
    found = values(page, key)
    ticked = [
        box for box in form_at(page, key).iter("input") if box.get("type") == "checkbox" and "checked" in box.attrib
    ]
    several = {box.get("name") for box in ticked if box.get("value") != "y"}
    return found | {name: [box.get("value") for box in ticked if box.get("name") == name] for name in several}


@pytest.mark.parametrize("form", WHOLE, ids=[form[1] for form in WHOLE])
def test_every_answer_is_kept_while_it_is_given_and_offered_back(as_person, numbers, form):
    name, address, given = form
    browser, address = as_person(name), address.format(**numbers)
    opened = answers_in(browser.get(address), address)
    assert not {field for field in opened if not field.startswith("_draft") and field != "urgent_was"} - set(given), (
        "every field"
    )
    kept(browser, browser.get(address), address, given)
    page = browser.get(address)
    assert "Your draft is filled in" in page.text
    assert {field: answers_in(page, address).get(field) for field in given} == given
    folded = [details for details in form_at(page, address).iter("details") if "app-signs" not in details.get("class")]
    assert all("open" in details.attrib for details in folded), "what holds an answer is not folded away"


def test_the_table_above_leaves_out_no_form_that_keeps_drafts(app, as_person, numbers):
    pages = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.html")}
    keeping = {
        name for name, text in pages.items() if re.search(r"<form [^\n]*method=.post.[^\n]*data-draft-key", text)
    }
    shown = {"record/case.html"}  # the box for a comment, tested below
    for template, name, address, *_rest in FORMS:
        browser, rendered = as_person(name), []
        see = partial(lambda into, _sender, template, **_: into.append(template.name), rendered)
        with template_rendered.connected_to(see, app):
            browser.get(address.format(**numbers))
        assert template in (rendered[-1], *INCLUDED.findall(pages[rendered[-1]]))
        shown.add(template)
    assert keeping == shown


def test_a_comment_begun_on_the_case_is_there_on_the_case_and_among_the_comments(as_person, numbers):
    nadia, key = as_person("nadia"), f"/cases/{numbers['case']}/comments"
    kept(nadia, nadia.get(f"/cases/{numbers['case']}"), key, {"words": TEXT})
    assert values(nadia.get(f"/cases/{numbers['case']}"), key)["words"] == TEXT
    there = nadia.get(key)
    assert values(there, key)["words"] == TEXT
    assert nadia.post(key, data=values(there, key)).status_code == 303
    assert values(nadia.get(f"/cases/{numbers['case']}"), key)["words"] == ""


def test_a_draft_survives_the_step_of_likely_duplicates(as_person, numbers):
    nadia, key = as_person("nadia"), "/people/new"
    typed = {"given_name": "Edith", "family_name": "Marsh", "communication_needs": TEXT, "team": str(numbers["team"])}
    step = nadia.post(key, data=values(nadia.get(key), key) | typed)
    assert step.status_code == 422 and "They may already have a record" in step.text
    assert values(nadia.get(key), key)["communication_needs"] == TEXT
    saved = nadia.post(key, data=values(step, key))
    assert saved.status_code == 303
    assert values(nadia.get(key), key)["communication_needs"] == ""


def test_a_draft_survives_somebody_elses_saving(as_person, numbers):
    nadia, olive, key = as_person("nadia"), as_person("olive"), f"/people/{numbers['person']}/details"
    mine, theirs = values(nadia.get(key), key), values(olive.get(key), key)
    assert olive.post(key, data=theirs | {"phone": "01632 960777"}).status_code == 303
    second = nadia.post(key, data=mine | {"communication_needs": TEXT})
    assert second.status_code == 409
    assert values(nadia.get(key), key)["communication_needs"] == TEXT
    assert nadia.post(key, data=values(second, key)).status_code == 303
    assert db.session.get(Person, numbers["person"]).communication_needs == TEXT
    assert values(nadia.get(key), key)["communication_needs"] == TEXT, "now from the record"
    assert "Your draft is filled in" not in nadia.get(key).text


def test_a_form_without_its_sessions_token_is_not_kept(as_person, numbers):
    nadia, key = as_person("nadia"), f"/cases/{numbers['case']}/comments"
    sent = values(nadia.get(key), key) | {"words": "planted", "csrf_token": "made up"}
    assert nadia.post(key, data=sent, csrf=False).status_code in (302, 303, 400)
    assert db.session.scalars(db.select(Draft)).all() == []


NEW_TEAM = {"name": "East", "policy": "combined", "phone": "1", "out_of_hours_phone": "2", "open_days": "0", "opens": "9",
            "closes": "17"}  # fmt: skip
ATTEMPT = {"tried": "Rang", "safe_and_well": "No", "safe_and_well_needed": "not-needed", "how": "telephone"}
FACTOR = {"words": "Discharge cannot be paid", "place": "risk/high", "agreed_by_name": "Sam Okoro", "agreed_on": TODAY}
JO = {"name": "Jo Bright", "email": "jo@council.example", "grade": "practitioner"}
# who, address, what is typed, the page that the second of two sendings leads to; posted to, if not to the address.
CONSIDERED = dict.fromkeys(("need", "circumstance", "budget", "urgent", "learning"), "no") | {"reasonable": "yes", "by": "Tom"}
JOINT = {"kind": "chc", "whom": "The hospital", "way": "By form", "nature": "Together", "skills": "None", "agreed": "person",
         "agreed_how": "At home"}  # fmt: skip
TWICE = [
    ("nadia", "/cases/{case}/letters/waiting", {}, "/letters/{next_letter}"),
    ("mary", "/teams/{team}/letterhead", {"complaints": TEXT}, "/teams/{team}/letterhead"),
    ("nadia", "/cases/{case}/comments", {"words": TEXT}, "/cases/{case}"),
    ("nadia", "/people/{person}/cases/new", {"kind": "review", "referred_on": TODAY}, "/cases/{next_case}"),
    ("nadia", "/people/{person}/warnings", {"kind": "other", "words": TEXT, "review_on": REVIEW}, "/people/{person}"),
    ("nadia", "/people/{person}/warnings/{warning}", {"outcome": "end", "why": "Gone"}, "/people/{person}/warnings"),
    ("nadia", "/people/new", {"given_name": "Zofia", "family_name": "Zając"}, "/people/{next_person}"),
    ("nadia", "/people/{person}/details", {"phone": "01632 960888"}, "/people/{person}"),
    ("nadia", "/people/{person}/network", {"kind": "carer", "name": "Aziz"}, "/people/{person}"),
    ("nadia", "/cases/{case}/attempt", ATTEMPT, "/cases/{case}"),
    ("mary", "/cases/{case}/decision", DECISION, "/cases/{case}"),
    ("nadia", "/tasks/{task}", {"outcome": TEXT}, "/my-tasks", "/completion"),
    ("nadia", "/cases/{case}/tasks/new", {"words": "Ring the clinic", "due_on": TODAY}, "/cases/{case}#tasks"),
    ("nadia", "/cases/{case}/ratings/new?tool=priority", {"priority": "high", "urgent": "y"}, "/cases/{case}"),
    ("nadia", "/notes/{note}/correction", {"found": "Not so well"}, "/cases/{case}"),
    ("mary", "/cases/{case}/escalate", {"reason": "She fell"}, "/escalations/{next_escalation}"),
    ("sam", "/escalations/{escalation}", DECISION, "/escalations/{escalation}", "/acknowledgement"),
    ("nadia", "/cases/{referral}/triage", typed(), "/proposals/{next_proposal}"),
    ("mary", "/proposals/{proposal}/change", typed(priority="low"), "/cases/{proposed}"),
    ("mary", "/proposals/{proposal}", {"reason": TEXT}, "/proposals/{proposal}", "/turning-down"),
    ("nadia", "/cases/{placed}/telling", typed(), "/cases/{placed}"),
    (
        "mary",
        "/cases/{case}/allocate",
        {"worker": "{worker}", "weight": "low", "first_contact_on": REVIEW, "rows-0-words": "x", "rows-0-by": REVIEW,
         "why": "x", "discussed": "x"},
        "/cases/{case}",
    ),
    ("nadia", "/contacts/new", {"caller": "Ann Marsh"}, "/contacts/{next_contact}"),
    ("nadia", "/contacts/{begun}/taking?to=worker-{worker}&how=available", {"outcome": "through"}, "/contacts/{begun}"),
    ("nadia", "/contacts/{message}", {"what": "called-back", "words": TEXT}, "/contacts/{message}", "/answers"),
    ("mary", "/cases/{case}/weight", {"level": "high", "why": TEXT}, "/cases/{case}"),
    ("mary", "/caseloads/{worker}/own-limit",
     {"kind": "part-time", "cases": "9", "from_on": TODAY, "review_on": REVIEW, "words": TEXT}, "/caseloads/{worker}"),
    ("mary", "/own-limits/{own_limit}", {"goes_on": "yes", "again_on": REVIEW, "outcome": TEXT}, "/caseloads/{limited}"),
    ("mary", "/caseloads/{officer}/readiness", {"words": TEXT}, "/caseloads/{officer}"),
    ("mary", "/caseloads/{limited}/handing-on", {"case_{limited_case}": "{worker}", "why": "x", "outstanding": "x"},
     "/ghosts?team={team}"),
    ("mary", "/limit-flags/{flag}", {"answer": TEXT}, "/caseloads/{limited}"),
    ("mary", "/cases/{case}/review-date", DECISION, "/cases/{case}"),
    ("mary", "/cases/{case}/duty", DECISION, "/cases/{case}"),
    ("nadia", "/cases/{referral}/ending/resolved", RESOLVED, "/cases/{referral}"),
    ("mary", "/cases/{case}/ending/closed", CLOSED, "/cases/{case}"),
    ("nadia", "/cases/{held}/ending/closed", CLOSED, "/cases/{held}"),
    ("mary", "/closures/{closure}", {"reason": TEXT}, "/closures/{closure}", "/sending-back"),
    ("mary", "/teams/{team}/closing", {"worker": "{worker}", "from_on": TODAY}, "/teams/{team}/closing"),
    ("ada", "/staff/workers/new", JO, "/staff/workers/{next_worker}"),
    (
        "ada",
        "/staff/workers/several",
        {"listed": "Jo Bright, jo@council.example, Practitioner, Practitioner"},
        "/staff/links",
    ),
    (
        "ada",
        "/set-up/teams/{team}/members",
        {"listed": "Jo Bright, jo@council.example, ASYE, Practitioner"},
        "/set-up/more",
    ),
    ("ada", "/set-up/team", NEW_TEAM, "/set-up/teams/{next_team}/members"),
    ("ada", "/staff/teams/new", NEW_TEAM, "/staff/teams"),
    ("ada", "/staff/teams/{team}", {"phone": "01632 960999"}, "/staff/teams"),
    ("ada", "/staff/workers/{worker}", {"name": "Nadia Reed"}, "/staff/workers/{worker}"),
    ("ada", "/staff/workers/{worker}/roles/new", {"role": "administrator"}, "/staff/workers/{worker}"),
    ("mary", "/teams/{team}/factors/new", FACTOR, "/teams/{team}/factors"),
    ("mary", "/factors/{factor}/ending", {"until_on": TODAY}, "/teams/{team}/factors"),
    ("mary", "/absences/{worker}/new", {"from_on": TODAY}, "/absences"),
    ("nadia", "/account/absences/new", {"from_on": TODAY}, "/account"),
    ("nadia", "/account/name", {"name": "Nadia Reed"}, "/account"),
    ("nadia", "/people/{person}/advocacy/answers", {"difficulty": "no", "other": "not-known"}, "/people/{person}/advocacy"),
    ("nadia", "/people/{person}/advocacy/referral", {"kind": "imca", "whom": "Voice Ltd"}, "/people/{person}/advocacy"),
    ("nadia", "/cases/{processed}/processes", {"kind": "assessment"}, "/cases/{processed}/processes"),
    ("nadia", "/processes/{process}", {"how": "completed"}, "/cases/{processed}/processes"),
    ("nadia", "/cases/{case}/interim-measures", {"what": "A bed", "by": "Dev", "why": "She fell"}, "/cases/{case}/processes"),
    ("nadia", "/cases/{planned}/plan-requests/new", {"asker": "person", "what": "Other days", "reasonable": "open"},
     "/plan-requests/{next_plan}"),
    ("nadia", "/plan-requests/{unplanned}/consideration", CONSIDERED, "/plan-requests/{unplanned}"),
    ("nadia", "/plan-requests/{plan}/transfer",
     {"to": "Elsewhere", "confirmed": "Jo", "person": "Yes", "service": "Jo", "meanwhile": "Safe"}, "/plan-requests/{plan}"),
    ("nadia", "/plan-requests/{plan}/light-touch", {"found": "Well", "result": "unchanged"}, "/plan-requests/{plan}"),
    ("nadia", "/plan-requests/{plan}/end", {"how": "withdrawn", "words": "Content"}, "/plan-requests/{plan}"),
    ("nadia", "/cases/{planned}/plan-revisions/new", {"what": "Tuesday", "told": "At once"},
     "/cases/{planned}/plan-requests"),
    ("nadia", "/cases/{planned}/joint-work/new", JOINT, "/joint-work/{next_joint}"),
    ("nadia", "/joint-work/{joint}/answer", {"how": "yes", "who": "Jo Hall"}, "/joint-work/{joint}"),
    ("nadia", "/joint-work/{joint}/settlement", {"work": "Physiotherapy"}, "/joint-work/{joint}"),
    ("nadia", "/joint-work/{joint}/delay", {"how": "wait", "person": "Yes", "carer": "None", "urgent": "None"},
     "/joint-work/{joint}"),
    ("nadia", "/safeguarding/new?person={person}", {"what": "Bruises"}, "/safeguarding/{next_concern}"),
    ("mary", "/safeguarding/{safeguarding}", {"decision": "enquiry", "words": TEXT}, "/safeguarding/{safeguarding}", "/answer"),
    ("nadia", "/people/{person}/disclosures/new", {"what": "x", "whom": "y", "basis": "consent", "agreed": "Today"},
     "/disclosures/{next_disclosure}"),
    ("mary", "/disclosures/{disclosure}", {"allowed": "yes"}, "/disclosures/{disclosure}", "/answer"),
    ("nadia", "/cases/{case}/support/new", URGENT, "/support/{next_support}"),
    ("nadia", "/support/{support}/change", {"outcomes": TEXT}, "/support/{support}"),
    ("nadia", "/support/{support}/steps/home-authority", {"whom": "Duty, Kent"}, "/support/{support}"),
    ("nadia", "/support/{support}/funding", {"what": "x", **CONSIDERED_ALL}, "/funding/{next_funding}"),
    ("mary", "/funding/{money}", {"outcome": "refused", "rests_on": "risk", "rationale": TEXT}, "/funding/{money}"),
    ("nadia", "/funding/{settled}/telling", {"way": "email", "advice": "x", "next": "y", "complaint": "z"}, "/funding/{settled}"),
]


@pytest.mark.parametrize("form", TWICE, ids=[f"{form[0]} {form[1]}" for form in TWICE])
def test_a_form_sent_twice_is_saved_once_and_leads_to_what_was_saved(as_person, numbers, form):
    name, address, typed, leads_to, *to = form
    browser, address = as_person(name), address.format(**numbers)
    typed = {name.format(**numbers): value.format(**numbers) if value == "{worker}" else value for name, value in typed.items()}
    sent = values(browser.get(address), address) | typed
    first = browser.post(address + "".join(to), data=sent)
    assert first.status_code == 303, first.text
    entries = db.session.scalar(db.select(db.func.count()).select_from(Entry))
    second = browser.post(address + "".join(to), data=sent)
    assert second.status_code == 303, second.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Entry)) == entries, "nothing was done again"
    newest = dict.fromkeys(re.findall(r"next_\w+", leads_to), re.search(r"\d+|$", first.location)[0])
    assert second.location == leads_to.format(**numbers, **newest)
    page = browser.get(second.location)
    assert page.status_code == 200 and "Saved. It was sent twice, and saved once." in page.text
