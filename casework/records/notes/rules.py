"""What a note must have before it is saved, for ever."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from casework.ground.days import office_date
from casework.ground.letters import LITTLE_WORDS, plain
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


# --- finding ----------------------------------------------------------------------------------------------------------

MOST_PHRASES, LONGEST_PHRASE = 12, 20  # looked for at once; words in one of them
AROUND, MOST_HITS = 36, 200  # words of an excerpt; places looked at for it
LONGEST_PIECE = 400  # letters of it
_QUOTED = re.compile(r'["\u201c\u201d]([^"\u201c\u201d]*)["\u201c\u201d]')
_WORD = re.compile(r"[^\W_]+")
_ENDINGS = ("ingly", "edly", "ings", "ing", "ied", "ies", "ed", "es", "ly", "s", "e", "y")


def read_words(typed: str) -> tuple[tuple[str, ...], ...]:
    """What must all stand in a note: each word, and the words between quotes together. Little words alone tell nothing."""
    quoted = _QUOTED.findall(typed)
    pieces = [*quoted, *_QUOTED.sub(" ", typed).split()]
    phrases = (tuple(_WORD.findall(plain(_bare(piece)))[:LONGEST_PHRASE]) for piece in pieces)
    telling = dict.fromkeys(phrase for phrase in phrases if not LITTLE_WORDS.issuperset(phrase))
    return tuple(telling)[:MOST_PHRASES]


def _bare(piece: str) -> str:
    """Without the "'s" at its end."""
    return re.sub(r"['\u2019]s$", "", piece.strip())


def excerpt(texts: Sequence[str], phrases: Sequence[Sequence[str]]) -> list[tuple[str, bool]]:
    """Some words of a note around what was looked for, in pieces: (text, whether it is what was looked for)."""
    wanted = {_stem(word) for phrase in phrases for word in phrase if word not in LITTLE_WORDS}
    found = [_window(" ".join(text.split()), wanted) for text in texts if text.strip()]
    return max(found, key=lambda each: each[0])[1] if found else []


def _window(text: str, wanted: set[str]) -> tuple[int, list[tuple[str, bool]]]:
    """(how many of the words wanted are in the best part of a text, that part in pieces)."""
    words = [(match.start(), match.end(), _stem(plain(match[0]))) for match in _WORD.finditer(text)]
    hits = [at for at, (_, _, stem) in enumerate(words) if stem in wanted]
    ways = [(len({words[at][2] for at in hits if first <= at < first + AROUND}), -first)
            for first in {max(0, at - AROUND // 3) for at in hits[:MOST_HITS]}]  # fmt: skip
    score, first = max(ways, default=(0, 0))
    shown = words[-first : -first + AROUND]
    if not shown:
        return 0, [(text[:LONGEST_PIECE], False)]
    start, end = 0 if first == 0 else shown[0][0], len(text) if len(words) <= -first + AROUND else shown[-1][1]
    return score, _pieces(text, start, min(end, start + LONGEST_PIECE), shown, wanted)


def _pieces(text: str, start: int, end: int, shown: list, wanted: set[str]) -> list[tuple[str, bool]]:
    pieces, at = [("\u2026 ", False)] if start else [], start
    for begins, ends, stem in shown:
        if stem in wanted and ends <= end:
            pieces += [(text[at:begins], False), (text[begins:ends], True)]
            at = ends
    pieces += [(text[at:end], False), (" \u2026" if end < len(text) else "", False)]
    return [(piece, hit) for piece, hit in pieces if piece]


def _stem(word: str) -> str:
    """A word without its usual endings. For marking alone: the database decides which forms belong together."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
