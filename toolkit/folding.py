"""Text as one searches in it and sorts by it: without case, accents and special forms."""

import unicodedata
from functools import lru_cache

# Plain letters of their own, not accented ones: they sort after all words with the similar letter of the alphabet.
_OWN_LETTERS = str.maketrans({"ł": "l\uffff", "Ł": "l\uffff"})


# What is typed instead of them.
_PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


@lru_cache(maxsize=1024)
def sort_key(name: str) -> str:
    """Where a name belongs in a list: case and accents aside."""
    return folded(name.translate(_OWN_LETTERS))


def folded(text: str) -> str:
    """The text without case and accents, to search in and to sort by."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def searchable(text: str) -> str:
    """The text as one searches in it: without case, without accents, and with plain letters for those of few keyboards."""
    return folded(text).translate(_PLAIN_LETTERS)


def folded_words(text: str) -> str:
    """Return the words without accents, letter case and punctuation: two spellings of one name give the same text."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in searchable(text)).split())
