"""Compare names without accents, letter case and punctuation, and tell whether they are similar."""

import unicodedata
from difflib import SequenceMatcher

ALIKE = 0.86
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


def folded_words(text: str) -> str:
    """Return the words without accents, letter case and punctuation: two spellings of one name give the same text."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in bare.translate(_PLAIN))
    return " ".join(words.split())


def alike(one: str, other: str) -> bool:
    """Whether two different names, both folded, probably name the same: "jan kowalski" and "jan maria kowalski"."""
    if one == other or not one or not other or any(c.isdigit() for c in one + other):
        return False  # "Ward 3" and "Ward 4" are two
    if set(one.split()) < set(other.split()) and " " in one:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
