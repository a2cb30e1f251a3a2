"""Names as they are found: folded, split into words, one slip apart."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from casework.ground.letters import plain

SHORTEST_FUZZY = 4  # below four letters a slip makes another name
_BETWEEN = re.compile(r"[\W_]+")
_JOINERS = re.compile(r"['\u2018\u2019\u02bc`\u00b4\-\u2010\u2011]")


def fold(text: str) -> str:
    """Lower case, no accents, no apostrophes or hyphens: "Zoë O'Brien-Hay" becomes "zoe obrienhay"."""
    return _BETWEEN.sub(" ", plain(_JOINERS.sub("", text))).strip()


def tokens(*names: str) -> tuple[str, ...]:
    """The folded words of names, each once; of a name with a hyphen the whole and each part."""
    words: dict[str, None] = {}
    for name in names:
        words |= dict.fromkeys(fold(name).split())
        for piece in (p for p in name.split() if _JOINERS.search(p)):
            words |= dict.fromkeys(w for part in re.split(r"[\-\u2010\u2011]", piece) for w in fold(part).split())
    return tuple(words)


def deletions(word: str) -> set[str]:
    """The word with any one letter left out; nothing for words of fewer than four letters."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))} if len(word) >= SHORTEST_FUZZY else set()


def keys_for_name(*names: str) -> set[str]:
    """What a name is found by: its words, and each with one letter left out. Two words one slip apart share a key."""
    words = tokens(*names)
    return {key[:100] for word in words for key in {word, *deletions(word)}}


def names_in(names: Iterable[str]) -> set[str]:
    """The folded words of names, as they are kept among the words of all names."""
    return {word[:100] for word in tokens(*names)}


def distance(one: str, other: str, most: int = 2) -> int:
    """Slips between two words (a letter added, left out, changed, or two neighbours swapped); ``most + 1`` if more."""
    return OSA.distance(one, other, score_cutoff=most)
