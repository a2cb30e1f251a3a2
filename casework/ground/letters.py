"""Letters without their accents, so that what is typed finds what is written, on either database alike."""

import unicodedata

# Letters that stand for others and that no table of accents takes apart.
OTHERS = {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
_OTHERS = str.maketrans(OTHERS)
# What Postgres' english dictionary leaves out, and so no text is found by.
_LITTLE = """
i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its
itself they them their theirs themselves what which who whom this that these those am is are was were be been being
have has had having do does did doing a an the and but if or because as until while of at by for with about against
between into through during before after above below to from up down in out on off over under again further then once
here there when where why how all any both each few more most other some such no nor not only own same so than too
very s t can will just don should now
"""
LITTLE_WORDS = frozenset(_LITTLE.split())


def plain(text: str) -> str:
    """Lower case, without accents: "Zoë Łuc" becomes "zoe luc"."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold().translate(_OTHERS)


def others(length: int) -> dict[str, str]:
    """Of the letters that no table takes apart, small and capital, those for which so many plain ones stand."""
    small = {letter: said for letter, said in OTHERS.items() if len(said) == length}
    return small | {letter.upper(): said for letter, said in small.items() if not letter.upper().isascii()}
