"""Where a contact goes, what is asked for in each of four branches, when the message is due and who hears (F1 to F4)."""

from casework.practice.contacts.rules.answering import refusal_of_answer, refusal_of_words, refusal_to_act
from casework.practice.contacts.rules.branches import (
    ACKNOWLEDGED,
    ASKED,
    AVAILABLE,
    BRANCHES,
    KNOWN,
    MEANWHILE,
    MESSAGE,
    NO,
    NONE,
    ORIGINAL,
    OUTCOMES,
    RESPONSES,
    TO_SEND,
    TRAVELS,
    TRAVELS_OF,
    UNKNOWN,
    URGENT,
    WRITTEN,
    branch_of,
    branches,
)
from casework.practice.contacts.rules.days import acknowledge_by, begun_on, few_days_on, figure, missed_on, usual_day
from casework.practice.contacts.rules.life import (
    ABOUT,
    ANSWERS,
    BEGUN,
    CALL,
    CALLED,
    CALLING_BACK,
    CHANNELS,
    DONE,
    DROPPED,
    ENDED,
    FINDING,
    GIVEN,
    HAPPENED,
    LIFE,
    MISSED,
    NOT_REACHED,
    OPEN,
    PASSED,
    STAGES,
    TAKEN,
    TEXT,
    THROUGH,
    WRITING,
    WRITTEN_WAYS,
    WROTE_BACK,
    answers_to,
    is_written,
)
from casework.practice.contacts.rules.missing import DUTY, MANAGERS, Message, Telling, telling
from casework.practice.contacts.rules.presence import Presence, presence
from casework.practice.contacts.rules.receiving import (
    KEEPERS,
    Held,
    Receiver,
    for_referral,
    in_a_sentence,
    keepers,
    receiver_of,
    receivers,
    refusal_to_pass,
)
from casework.practice.contacts.rules.taking import (
    Situation,
    Taking,
    acknowledgement_of,
    goes_to_duty,
    is_late,
    needed,
    refusal_of_taking,
)

__all__ = [
    "ABOUT", "ACKNOWLEDGED", "ANSWERS", "ASKED", "AVAILABLE", "BEGUN", "BRANCHES", "CALL", "CALLED", "CALLING_BACK",
    "CHANNELS", "DONE", "DROPPED", "DUTY", "ENDED", "FINDING", "GIVEN", "HAPPENED", "KEEPERS", "KNOWN", "LIFE", "MANAGERS",
    "MEANWHILE", "MESSAGE", "MISSED", "NO", "NONE", "NOT_REACHED", "OPEN", "ORIGINAL", "OUTCOMES", "PASSED", "RESPONSES",
    "STAGES", "TAKEN", "TEXT", "THROUGH", "TO_SEND", "TRAVELS", "TRAVELS_OF", "UNKNOWN", "URGENT", "WRITING", "WRITTEN",
    "WRITTEN_WAYS", "WROTE_BACK", "Held", "Message", "Presence", "Receiver", "Situation", "Taking", "Telling",
    "acknowledge_by", "acknowledgement_of", "answers_to", "begun_on", "branch_of", "branches", "few_days_on", "figure",
    "for_referral", "goes_to_duty", "in_a_sentence", "is_late", "is_written", "keepers", "missed_on", "needed", "presence",
    "receiver_of", "receivers", "refusal_of_answer", "refusal_of_taking", "refusal_of_words", "refusal_to_act",
    "refusal_to_pass", "telling", "usual_day",
]  # fmt: skip
