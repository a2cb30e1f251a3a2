"""Who answers a message or passes it on, and what an answer says (F3).

Only what ``life.LIFE`` lets happen at the stage is done.
"""

from datetime import date

from casework.ground.refusal import Refusal
from casework.practice.contacts.rules.life import ANSWERS, BEGUN, CALLING_BACK, LIFE, NOT_REACHED, OPEN
from casework.records.staff.rules import Actor


def refusal_to_act(actor: Actor, *, stage: str, team_id: int, what: str) -> Refusal | None:
    """Who answers a message or passes it on: somebody of the team that has it, while it is open."""
    if what not in LIFE[stage]:
        usual = "This has been answered already. Read below what came of it."
        sentences = {BEGUN: "This contact is not finished. Finish it first.", OPEN: "This contact has been taken already."}
        return Refusal(sentences.get(stage, usual), CALLING_BACK)
    if stage == OPEN and not actor.sees_team(team_id):
        return Refusal("Another team has this message. Ring its duty.", CALLING_BACK)
    return None


def refusal_of_answer(what: str, words: str, next_on: date | None, today: date) -> Refusal | None:
    """An answer says what came of it; after a vain try, there is a day for the next (F3)."""
    if what not in ANSWERS:
        return Refusal("Choose what came of it.", CALLING_BACK, "what")
    if not words.strip():
        return Refusal("Write in a few words what came of it.", CALLING_BACK, "words")
    if what == NOT_REACHED and next_on is None:
        return Refusal("Enter the day of the next try.", CALLING_BACK, "next_on")
    if what == NOT_REACHED and next_on < today:
        return Refusal("Enter today or a day to come.", CALLING_BACK, "next_on")
    return None


def refusal_of_words(words: str) -> Refusal | None:
    """Whoever passes a message on, or drops a contact, says why."""
    return None if words.strip() else Refusal("Say why.", CALLING_BACK, "words")
