"""What is written in the notes of invented people, and the answers with which they are placed."""

from datetime import date
from typing import Any

from casework.clockwork.demo.rules.lives import Life
from casework.practice.triage.rules import COVERED

TRIED = {
    "needed": {
        "tried": "Rang at ten and at three, and the neighbour. Nobody has seen them since the weekend.",
        "safe-and-well": "Needed: asked the police to call round this evening.",
    },
    "not-needed": {
        "tried": "Rang twice and left no message.",
        "safe-and-well": "Not needed: the district nurse saw them yesterday.",
    },
}
TRANSFER = {
    "done": "Contacts while waiting, as due; no assessment yet.",
    "outstanding": "The assessment.",
    "responsible": "The team that takes it on.",
}
GIVEN_TO = {
    "tasks": "Assessment within two weeks, support plan within six.",
    "why": "Has room, and knows the area.",
    "discussed": "In supervision.",
}
REVIEWED = {"matter": "The support plan works.", "decision": "Nothing is left to do until the review."}
CLOSED = {"done": "Assessment, support plan, a first review of it.", "outstanding": "None.", "responsible": "None."}
ENDED = {
    "matter": "The case ends, as talked over with the worker.",
    "decision": "Off the list. They know how to come back.",
}
SAMPLED = (  # what managers find in dip samples: is the level right, is the note good enough, what was amiss, what follows
    ("right", True, (), ""),
    ("right", True, (), ""),
    ("right", True, (), ""),
    ("right", True, ("voice",), ""),
    ("right", False, ("voice", "carer"), "Ask at the next contact how the daughter manages, and write it down."),
    ("right", False, ("mitigation",), "Write down what the falls service has put in place."),
    ("too-low", True, ("risk",), "She fell twice since. Rate anew with today’s call."),
    ("too-low", False, ("old", "risk"), "Nothing on the discharge. Ring today, and rate anew."),
    ("too-high", True, (), "The package works. Bring the level down at the next contact."),
)
SUPERVISED = (  # what is written of a supervision: its parts, what was said and agreed of cases, what is to be done
    (
        {"discussed": "The caseload as a whole: two reviews slipped while colleagues were away.",
         "agreed": "Reviews first; new work only after that.",
         "workload": "Feels full since the summer. No new case this month.",
         "wellbeing": "Tired, sleeping well. A week of leave is booked.",
         "remark": "The second review slipped because of the hospital, not because of the leave."},
        (("The support plan works, the daughter less so.", "A carer’s assessment is offered at the next visit."),
         ("Nobody has seen the flat since the discharge.", "A joint visit with the occupational therapist.")),
        ("Offer the carer’s assessment", "Ask for a place on the course on hoarding"),
    ),
    (
        {"discussed": "Recording is up to date. How to end well where little is left to do.",
         "agreed": "Two cases are looked at for closing before we meet again.", "workload": "", "wellbeing": "Well.",
         "remark": "Thank you, this helped."},
        (("The package was changed twice in a month.", "A meeting with the provider."),
         ("Waits for equipment.", "Chased once more, then the manager rings.")),
        ("Arrange the meeting with the provider", "Find somebody to shadow a capacity assessment"),
    ),
)  # fmt: skip
REFERRALS = (  # what was said so far: one that lacks a good deal, one that is whole
    {"urgent": "no", "referrer_is": "other", "referrer_name": "Nia Probert", "referrer_relationship": "Community nurse",
     "referrer_contact": "01632 960271", "issue": "The stairs have become too much since the winter.",
     "referrer_view": "Breathless after a few steps; the bath is no longer safe."},
    {"urgent": "no", "ground": "own", "ground_how": "By telephone, to duty", "referrer_is": "person", "ni_number": "AB123456C",
     "residence": "ours", "issue": "Looks after her husband by day and night, and cannot go on alone.",
     "wishes": "A few hours each week for herself, and somebody to ring.",
     "options": "A sitting service; her sister at weekends.",
     "support": "Her sister comes on Saturdays.", "advice": "given", "advice_detail": "The carers' centre, and carer's allowance",
     "prevention": "considered", "prevention_detail": "A pendant alarm for him", "communication": "none", "difficulty": "no",
     "services": "None of her own so far", "involved": "Her sister, to whom she agrees", "other": "He is never left alone.",
     "finance": "given", "na_details": "No NHS number: she will look it up"},
)  # fmt: skip
FORUMS = (  # what is asked of a forum, and what was advised; the last one waits
    ("He turns away everybody who comes to help. How do we begin?",
     "Begin with what he wants: the stairs. Go with the neighbour whom he trusts, and leave the rest for later."),
    ("Mother and son both need support, and each speaks for the other. Who is heard, and how?",
     "Two workers, one for each, on one visit. Offer an advocate before the assessment, not after it."),
    ("The third provider has given notice. What have others done?", ""),
)  # fmt: skip

# Days ago; topics; what is looked up in the directory; what was said; asked after so many days; how it went, and the words.
ADVICE = (
    (30, ("carers",), "carers", "Her daughter is worn out. Where carers can talk, and how a break is paid for.", 14, "worked",
     "She goes on Tuesdays now, and has had a weekend away."),
    (24, ("equipment", "falls"), "care link", "How an alarm worn on the wrist works, and what it costs.", 10, "not",
     "He finds it too dear. We look at what can be lent."),
    (12, ("facilities-grant", "housing"), "housing options", "How a Disabled Facilities Grant is asked for, and that it takes "
     "months. Whom to ask about moving meanwhile.", 12, "", ""),
    (3, ("mental-health",), "turning point", "How to ring them oneself, without a letter from the doctor.", 10, "", ""),
)  # fmt: skip
EXPLORED = {
    "whole": "She lives alone above the shop she used to run. The street knows her.",
    "strengths": "She cooks, keeps her own accounts, and wants no stranger in her kitchen.",
    "community": "Two neighbours look in every day; one of them has a key.",
}
WAYS_EXPLORED = {
    "start-discharge": ("unsuitable", "She is at home, and was not in hospital."),
    "reablement": ("unsuitable", "Six weeks in spring: she managed the stairs again, and nothing more was gained."),
}


def contact_sections(found: str, rated: bool) -> dict[str, str]:
    """The texts of a contact with somebody who waits (L22)."""
    return {
        "reason": "Contact while waiting, as due.",
        "found": found,
        "analysis": "The matrix was picked anew." if rated else "The level stands.",
        "next-steps": "We ring again by the next date. They have our number.",
    }


def answers(life: Life, circumstances: str, today: date, teller: str, *, told: bool = False) -> dict[str, Any]:
    """Answers to the triage page with which this life is placed. told: now they are, where it was left for later."""
    telling = {"told": "not-yet", "told_who": "", "told_how": "", "told_on": "", "told_by": "", "covered": []}
    if told or not life.told_later:
        telling = {"told": "yes", "told_who": "person", "told_how": "telephone", "told_on": str(today),
                   "told_by": teller, "covered": list(COVERED)}  # fmt: skip
    grave = life.priority == "high" or life.cell.endswith(":high") or life.cell.startswith("none:")
    return {
        "urgent": "done" if grave else "none",
        "urgent_actions": "Food and heating seen to by duty the same day." if grave else "",
        "information": "centre", "information_detail": "", "residence": "ours", "residence_detail": "",
        "section_117": "not-applicable", "section_117_detail": "", "discharge": "no", "discharge_by": "", "discharge_on": "",
        "self_funder": "no", "self_funder_arranges": "", "self_funder_why": "", "safeguarding": "none",
        "safeguarding_with": "", "rag": life.cell, "decided": "", "reasoning": "", "priority": life.priority,
        "urgent_response": "yes" if life.urgent else "", "complexity": life.complexity,
        "safe": "yes", "safe_detail": "", "representative": "no", **telling, "referrer_told": "told",
        "circumstances": circumstances, "rationale": "No worker is free at this moment; the wait was explained.",
        "tried": "Equipment and the community's own offers were gone through at the first call.",
    }  # fmt: skip
