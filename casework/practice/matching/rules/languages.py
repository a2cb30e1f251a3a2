"""Languages, typed by hand: one spelling for each, so that a worker's and a person's can be compared."""

import re
from collections.abc import Iterable

from casework.ground.refusal import Refusal

MOST_LANGUAGES, LONGEST_LANGUAGE = 12, 40
BETWEEN = re.compile(r"[,;/\n]|\band\b", re.I)
SIGN = "British Sign Language"
# How people write it -> how it is kept. What is not here is kept as it is typed, each word with a capital.
SPELLINGS = {
    "bsl": SIGN, "british sign": SIGN, "sign language": SIGN, "bangla": "Bengali", "farsi": "Persian", "panjabi": "Punjabi",
    "mandarin chinese": "Mandarin", "portugese": "Portuguese", "romani": "Romany",
}  # fmt: skip
EVERYBODYS = "english"  # in which everybody works: no reason for one worker rather than another


def tidy_languages(typed: str) -> list[str]:
    """Languages from a line such as "polish, BSL and Urdu", in that order, each once and by its usual name."""
    found: dict[str, str] = {}
    for part in BETWEEN.split(typed):
        words = part.strip(" .\t").split()
        if words:
            name = " ".join(word[0].upper() + word[1:] for word in words)
            name = SPELLINGS.get(name.casefold(), name)
            found.setdefault(name.casefold(), name)
    return list(found.values())


def refusal_of_languages(languages: Iterable[str], rule: str) -> Refusal | None:
    """A list of languages names each, and says nothing more."""
    languages = list(languages)
    if len(languages) > MOST_LANGUAGES or any(len(each) > LONGEST_LANGUAGE for each in languages):
        return Refusal(f"Write up to {MOST_LANGUAGES} languages by their names alone, with commas between.", rule, "languages")
    return None


def speaks(languages: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Of the languages wanted, those that are spoken; not the one in which everybody works."""
    spoken = {each.casefold() for each in languages} - {EVERYBODYS}
    return [each for each in wanted if each.casefold() in spoken]


def named_in(text: str, languages: Iterable[str]) -> list[str]:
    """Of these languages, those that a text names in any of their spellings."""
    text = text.casefold()
    return [each for each in languages if each.casefold() != EVERYBODYS and any(_names(text, s) for s in _spellings(each))]


def _spellings(language: str) -> list[str]:
    return [language.casefold(), *(typed for typed, kept in SPELLINGS.items() if kept == language)]


def _names(text: str, spelling: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(spelling)}(?!\w)", text) is not None
