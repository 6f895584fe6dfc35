"""How the cells of contacts are read for one hub; what may be named in them is looked up once."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubs.models import Hub, Organisation
from hubs.vocabulary.topics import topics_of
from stakeholders.imports.columns import CODES, MISSING, OFFERED, PARTS, with_country
from toolkit.email_addresses import InvalidAddress, canonical_address
from toolkit.folding import folded_words
from toolkit.plain_text import one_line
from toolkit.spreadsheets.cells import CellError, Reader, shortened, text, unknown
from toolkit.spreadsheets.tables import FileColumn

LONGEST = {
    "name": 200,
    "email": 254,
    "function": 150,
    "region": 100,
    **dict.fromkeys(PARTS, 99),
}
_BREAKS = re.compile(r"\s*[\r\n\t]+\s*")


def single_line(cell: str) -> str:
    """The text of a cell without line breaks."""
    return _BREAKS.sub(" ", cell.strip())


def contact_columns(hub: Hub, *, required: set[str]) -> dict[str, FileColumn]:
    """Every column a file of contacts can have, by its field; the cells of those ``required`` must be filled."""
    readers = {
        **{name: Reader(_line(longest), empty="") for name, longest in LONGEST.items()},
        **{name: Reader(_code(name), empty="") for name in CODES},
        "email": Reader(_email, empty=""),
        "organisation": Reader(_organisation(hub)),
        "topics": Reader(_topics(hub), empty=()),
    }
    return {name: FileColumn(name, reader, name in required, MISSING.get(name, "")) for name, reader in readers.items()}


def _line(longest: int) -> Callable[[str], str]:
    """By the rules of the form for one contact."""

    def parse(cell: str) -> str:
        line = str(text(longest).parse(cell))
        try:
            one_line(line)
        except ValidationError as refused:
            raise CellError(refused.messages[0]) from None
        return line

    return parse


def _code(name: str) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        code = CODES[name].get(folded_words(cell))
        if code is None:
            raise CellError(unknown(cell, OFFERED[name]))
        return code

    return parse


def _email(cell: str) -> str:
    try:
        address = canonical_address(cell)
    except InvalidAddress:
        words = _("“%(cell)s” is not an email address. Enter one like name@example.org.")
        raise CellError(words % {"cell": shortened(cell)}) from None
    return str(text(LONGEST["email"]).parse(address))


def _organisation(hub: Hub) -> Callable[[str], int]:
    known = _organisations(hub)

    def parse(cell: str) -> int:
        found = known.get(cell) or known.get(folded_words(cell))
        if found is None:
            words = _("“%(cell)s” is not in the list of organisations. Correct the name or leave the cell empty.")
            raise CellError(words % {"cell": shortened(cell)})
        return found

    return parse


def _organisations(hub: Hub) -> dict[str, int]:
    """Id by name, exact and folded, also with the code of its country behind: “Cancer Institute (IE)”.

    Of several that are called the same, one of the hub's own country is meant, else the oldest. A short name counts
    where only one organisation has it.
    """
    names: dict[str, int] = {}
    short: dict[str, set[int]] = {}
    rows = Organisation.objects.values_list("pk", "name", "acronym", "country__code", "country")
    for pk, name, acronym, code, _country in sorted(rows, key=lambda row: (row[4] == hub.country_id, -row[0])):
        names |= {folded_words(name): pk, name: pk}
        if code:
            names.setdefault(folded_words(with_country(name, code)), pk)
        if acronym:
            short.setdefault(folded_words(acronym), set()).add(pk)
    return {word: ids.pop() for word, ids in short.items() if len(ids) == 1} | names


def _topics(hub: Hub) -> Callable[[str], tuple[int, ...]]:
    by_code: dict[str, int] = {}
    by_name: dict[str, list[tuple[str, int]]] = {}
    for row in topics_of(hub):
        by_code[folded_words(row.code)] = row.pk
        for name in {folded_words(texts["name"]) for texts in row.texts().values()}:
            by_name.setdefault(name, []).append((row.code, row.pk))

    def topic(part: str) -> int:
        word = folded_words(part)
        if word in by_code:
            return by_code[word]
        called = by_name.get(word, [])
        if len(called) > 1:
            words = ngettext(
                "“%(cell)s” matches %(count)d topic. Use a code, e.g. %(code)s (see the list).",
                "“%(cell)s” matches %(count)d topics. Use a code, e.g. %(code)s (see the list).",
                len(called),
            )
            raise CellError(words % {"cell": shortened(part), "count": len(called), "code": called[0][0]})
        if not called:
            words = _("“%(cell)s” is not a topic. Enter codes or names from the list, with “|” between two.")
            raise CellError(words % {"cell": shortened(part)})
        return called[0][1]

    def parse(cell: str) -> tuple[int, ...]:
        return tuple(sorted({topic(part) for part in map(str.strip, cell.split("|")) if part}))

    return parse


def values_for_model(values: dict[str, Any]) -> dict[str, Any]:
    """The filled ones, by the name of the model's field, without topics."""
    names = {"organisation": "organisation_id"}
    return {names.get(name, name): value for name, value in values.items() if value and name != "topics"}
