"""What a person typed, as PostgreSQL looks for it: each word in the forms every language gives it, and names of countries as such."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection, transaction
from django.utils.translation import override

from hubs.countries.names import COUNTRY_NAMES, country_name
from hubs.registry.search import ALSO_CALLED
from toolkit.composed_text import composed
from toolkit.folding import searchable
from toolkit.text_search import search_words

LONGEST_TEXT = 200  # characters that are read of what was typed
LONGEST_NAME = 4  # words of the name of a country
# Languages with a stemmer; in others a longer word is also looked for without its last two characters.
STEMMED = frozenset(
    [
        "ar",
        "da",
        "de",
        "el",
        "en",
        "es",
        "fi",
        "fr",
        "ga",
        "hu",
        "hy",
        "it",
        "lt",
        "nb",
        "nl",
        "nn",
        "pt",
        "ro",
        "sr",
        "sv",
        "tr",
    ]
)
SHORTEST_TRIMMED = 6
SHORTEST_BEGINNING = 3  # where the language has a stemmer, the database takes words of four and more
SHORTEST_WITH_A_TYPO = 4
MOST_SIMILAR = 8  # words taken for a form of a word
MOST_COMPARED = 24  # forms of words
_LEXEME = re.compile(r"'((?:[^']|'')+)'(:\*)?")
# Looked through are words whose characters agree in part, and those that hold the whole word, as compounds do.
_SIMILAR = """
    SELECT asked.word, array_agg(near.word) FROM unnest(%s::text[]) asked (word) CROSS JOIN LATERAL (
        SELECT known.word FROM search_word known WHERE known.word %% asked.word OR known.word LIKE '%%' || asked.word || '%%'
        ORDER BY similarity(known.word, asked.word) DESC, known.word LIMIT 60
    ) near GROUP BY asked.word
"""


@dataclass(frozen=True)
class Term:
    """A word that is looked for, or the words that name a country."""

    words: tuple[str, ...]
    country: str = ""


@dataclass(frozen=True)
class TextQuery:
    """What is looked for, as PostgreSQL reads it: a condition for each term."""

    terms: tuple[Term, ...]
    conditions: tuple[str, ...]

    @property
    def all_terms(self) -> str:
        """The condition that each term is found; empty where there is nothing to look for."""
        return " & ".join(f"({one})" for one in self.conditions)

    @property
    def any_term(self) -> str:
        """The condition that one of the terms is found; where there are longer ones, short words do not count."""
        pairs = list(zip(self.terms, self.conditions, strict=True))
        longer = [one for term, one in pairs if term.country or len(term.words[0]) >= SHORTEST_WITH_A_TYPO]
        return " | ".join(f"({one})" for one in longer or self.conditions)


def read_terms(text: str, language: str) -> list[Term]:
    """Return what is looked for, at most eight words; names of countries are known in the reader's language and in English."""
    words = search_words(composed(text.strip())[:LONGEST_TEXT])
    names = _country_names(language)
    terms: list[Term] = []
    at = 0
    while at < len(words):
        size = next((n for n in range(LONGEST_NAME, 0, -1) if _name(words[at : at + n]) in names), 0)
        taken = tuple(words[at : at + max(size, 1)])
        terms.append(Term(taken, names[_name(taken)] if size else ""))
        at += len(taken)
    return terms


def text_query(terms: Sequence[Term], language: str) -> TextQuery:
    """Return the conditions of the terms, those of mere punctuation left out. One query."""
    if not terms:
        return TextQuery((), ())
    words = [word for term in terms for word in term.words]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT search_word_query(one.word)::text FROM unnest(%s::text[]) WITH ORDINALITY one (word, place) ORDER BY place",
            [words],
        )
        forms = iter([row[0] for row in cursor.fetchall()])
    found = [(term, _condition(term, [next(forms) for _word in term.words], language)) for term in terms]
    found = [(term, condition) for term, condition in found if condition]
    return TextQuery(tuple(term for term, _condition in found), tuple(condition for _term, condition in found))


def similar_query(query: TextQuery) -> TextQuery:
    """Return the query widened by words that differ by a character or two, or hold a word of it. Two queries."""
    forms = [_forms(term, condition) for term, condition in zip(query.terms, query.conditions, strict=True)]
    asked = list(dict.fromkeys(form for some in forms for form in some))[:MOST_COMPARED]
    if not asked:
        return query
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', '0.2', true)")
        cursor.execute(_SIMILAR, [asked])
        near = {form: _nearest(form, words) for form, words in cursor.fetchall()}
    conditions = []
    for some, condition in zip(forms, query.conditions, strict=True):
        words = dict.fromkeys(word for form in some for word in near.get(form, ()))
        conditions.append(" | ".join([f"({condition})", *(f"'{word}'" for word in words)]))
    return TextQuery(query.terms, tuple(conditions))


def lexemes_in(condition: str) -> list[tuple[str, bool]]:
    """Return the words of a condition as they are indexed, and whether each is only the beginning of one."""
    found = _LEXEME.findall(condition)
    return [(lexeme, bool(is_beginning)) for lexeme, is_beginning in found if "=" not in lexeme]


def _forms(term: Term, condition: str) -> list[str]:
    """The forms of a word that it can be mistyped in; none of the name of a country, nor of what holds digits."""
    if term.country:
        return []
    forms = dict.fromkeys(lexeme for lexeme, is_beginning in lexemes_in(condition) if not is_beginning)
    return [form for form in forms if form.isalpha() and len(form) >= SHORTEST_WITH_A_TYPO]


def _condition(term: Term, forms: Sequence[str], language: str) -> str:
    condition = " & ".join(f"({form})" for form in forms if form)
    if term.country:
        return f"{condition} | 'country={term.country}'"
    word = searchable(term.words[0])
    if not condition or language in STEMMED or not word.isalnum() or len(word) < SHORTEST_BEGINNING:
        return condition
    return f"{condition} | '{word[:-2] if len(word) >= SHORTEST_TRIMMED else word}':*"


def _name(words: Sequence[str]) -> str:
    return searchable(" ".join(words)).strip(" *")


@lru_cache(maxsize=64)
def _country_names(language: str) -> dict[str, str]:
    """Codes of countries by name, folded."""
    names: dict[str, str] = {}
    for spoken in dict.fromkeys(("en", language)):
        with override(spoken):
            names |= {_name([country_name(code, spoken)]): code for code in COUNTRY_NAMES}
    return names | {_name([name]): code for code, others in ALSO_CALLED.items() for name in others}


def _nearest(word: str, known: Sequence[str]) -> list[str]:
    """The words that hold this one, and those that differ from it by one character (of six and more: two)."""
    most = 1 if len(word) < SHORTEST_TRIMMED else 2
    distances = {other: 0 if word in other else _distance(other, word) for other in known if other != word}
    near = [other for other, distance in distances.items() if distance <= most]
    return sorted(near, key=lambda other: (distances[other], len(other), other))[:MOST_SIMILAR]


# Of 600 words with one character wrong, missing, added or swapped it finds 97 %; levenshtein() of PostgreSQL, to which a swap is two
# changes, 93 %. difflib finds as many whole words, with a third more that were not meant, and fewer stems ("scrine" for "screen").
def _distance(one: str, other: str) -> int:
    """Characters that are wrong, missing, added or swapped between two words."""
    before: list[int] = []
    row = list(range(len(one) + 1))
    for at, character in enumerate(other, 1):
        last, before, row = before, row, [at]
        for place, known in enumerate(one, 1):
            cost = min(row[-1] + 1, before[place] + 1, before[place - 1] + (character != known))
            if at > 1 and place > 1 and character == one[place - 2] and known == other[at - 2]:
                cost = min(cost, last[place - 2] + 1)
            row.append(cost)
    return row[-1]
