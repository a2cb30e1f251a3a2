"""What a note must have before it is saved, for ever."""

from datetime import datetime, timedelta

from casework.ground.days import office_date
from casework.ground.refusal import Refusal
from casework.policy.model import NoteType

LONGEST_SECTION = 20_000


def refusal_to_write(
    note_type: NoteType, sections: dict[str, str], happened_at: datetime, now: datetime
) -> Refusal | None:
    """Why the note cannot be saved: a needed section is empty, or it would have happened in the future (U29)."""
    for section in note_type.sections:
        text = sections.get(section.key, "")
        if section.required and not text.strip():
            sentence = f"Write something under \u201c{section.label}\u201d before you save."
            return Refusal(sentence, note_type.rule, section.key.replace("-", "_"))
        if len(text) > LONGEST_SECTION:
            sentence = f"\u201c{section.label}\u201d has more than {LONGEST_SECTION:,} characters. Shorten it."
            return Refusal(sentence, note_type.rule, section.key.replace("-", "_"))
    if happened_at > now + timedelta(minutes=2):  # two minutes: clocks of two computers differ
        return Refusal("It cannot have happened in the future. Check the date and the time.", "U29", "happened_on")
    return None


def refusal_to_correct(corrects_case_id: int, case_id: int, misplaced: bool = False) -> Refusal | None:
    """A correction belongs to the case of the note that it corrects; one on the wrong person is not corrected."""
    if misplaced:
        return Refusal("This note was written on the wrong person. Write it anew where it belongs.", "U38")
    if corrects_case_id != case_id:
        return Refusal("A correction is written on the case of the note that it corrects. Open that case first.", None)
    return None


def refusal_to_mark(manages: bool, marked: bool, reason: str) -> Refusal | None:
    """Why a note cannot be marked as written on the wrong person (U38)."""
    if not manages:
        return Refusal("Only a manager of the team marks a note as written on the wrong person. Ask yours.", "U38")
    if marked:
        return Refusal("This note was marked already. Load the page again to see by whom, and why.", "U38")
    if not reason.strip():
        return Refusal("Say how you know that it is on the wrong person.", "U38", "reason")
    return None


def sections_in_brief(note_type: NoteType, texts: dict[str, str], otherwise: str) -> dict[str, str]:
    """Texts of a note that the app words itself: what there is for each section, ``otherwise`` where one is needed."""
    return {s.key: texts.get(s.key) or (otherwise if s.required else "") for s in note_type.sections}


def recorded_late(happened_at: datetime, recorded_at: datetime) -> bool:
    """True when it was typed more than a day after it happened; shown beside the note (U29)."""
    return (office_date(recorded_at) - office_date(happened_at)).days > 1
