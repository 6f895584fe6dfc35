"""From the cells of one line to what is known of a person or organisation, and everything that is wrong with it."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from hubs.models import Hub, Organisation
from hubs.tables.cells import CellError, text
from hubs.vocabulary.topics import topics_of
from stakeholders.sheets.columns import CODES, NAMES, OFFERED, REQUIRED, field_of, known_topics, with_country
from stakeholders.sheets.exported import unmarked
from stakeholders.sheets.sheet import MOST_ROWS, Line, Sheet, Unreadable
from toolkit.email_addresses import InvalidAddress, canonical_address
from toolkit.merging.spelling import folded_words

LONGEST = {"name": 200, "email": 254, "function": 150, "region": 100}
_BREAKS = re.compile(r"\s*[\r\n\t]+\s*")


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where. Row 0 means the whole file, an empty column the whole row."""

    row: int
    column: str
    words: str


@dataclass(frozen=True)
class Entry:
    """One sound line: the fields it fills, by name. ``organisation`` is an id, ``topics`` a tuple of ids."""

    row: int
    values: dict[str, Any]


@dataclass
class Table:
    """A file being read: ``entries()`` gives the sound lines, ``problems`` grows with the others.

    ``columns`` are the fields by position, ``headers`` what stands above them.
    """

    sheet: Sheet
    hub: Hub
    problems: list[Problem] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    row: int = 0
    preview: list[list[str]] = field(default_factory=list)

    @classmethod
    def of_nothing(cls, hub: Hub, *problems: Problem) -> "Table":
        """Of a file that could not be opened."""
        return cls(Sheet(iter(())), hub, list(problems))

    def entries(self) -> Iterator[Entry]:
        """The sound lines one by one; only lines that hold something count."""
        cells = _Cells(self.hub)
        seen: dict[bytes, int] = {}
        filled = 0
        for number, line in _filled(self.sheet):
            self.row = number
            if not self.headers:
                if not self._take_header(number, line):
                    return
                continue
            filled += 1
            if filled > MOST_ROWS:
                self._complain("", _("is one row too many: at most %(limit)d are read.") % {"limit": MOST_ROWS})
                return
            if entry := self._entry(line, cells, seen):
                yield entry
        if not filled and not self.problems:
            self.problems.append(
                Problem(0, "", _("There are no rows below the header, so there is nothing to import."))
            )

    def _complain(self, column: str, words: str) -> None:
        self.problems.append(Problem(self.row, column, words))

    def _take_header(self, number: int, line: Sequence[str]) -> bool:
        self.headers = [_short(name.strip()) for name in line]
        self.columns = [field_of(name) for name in line]
        for header, name in zip(self.headers, self.columns, strict=True):
            if not name:
                words = _("is a column the portal does not know. Rename it or delete it. Known are: %(names)s.")
                self._complain(header, words % {"names": ", ".join(names[0] for names in NAMES.values())})
            elif self.columns.count(name) > 1:
                self._complain(header, _("is there more than once."))
        for name in REQUIRED:
            if name not in self.columns:
                self._complain(
                    NAMES[name][0], _("is a column the file must have. The first filled row names the columns.")
                )
        return not self.problems

    def _entry(self, line: Sequence[str], cells: "_Cells", seen: dict[bytes, int]) -> Entry | None:
        if len(line) > len(self.columns) and any(cell.strip() for cell in line[len(self.columns) :]):
            words = _("has %(count)d cells; the header has %(expected)d.")
            self._complain("", words % {"count": len(line), "expected": len(self.columns)})
            return None
        if len(self.preview) < 20:
            self.preview.append([_short(cell) for cell in line] + [""] * (len(self.columns) - len(line)))
        before = len(self.problems)
        texts = dict.fromkeys(self.columns, "") | dict(zip(self.columns, map(_single_line, line), strict=False))
        values = {name: self._value(cells, name, cell) for name, cell in texts.items()}
        self._refuse_double(values, seen)
        return Entry(self.row, values) if len(self.problems) == before else None

    def _value(self, cells: "_Cells", name: str, cell: str) -> Any:
        try:
            return cells.read(name, cell)
        except CellError as refused:
            self._complain(self.headers[self.columns.index(name)], f"{refused}.")
            return None

    def _refuse_double(self, values: dict[str, Any], seen: dict[bytes, int]) -> None:
        """Who has an address is known by it; of the others no two rows may be the same in every column."""
        key = values.get("email") or "\n".join(f"{name}\t{value}" for name, value in values.items())
        first = seen.setdefault(hashlib.blake2b(key.encode(), digest_size=16).digest(), self.row)
        if first == self.row:
            return
        if values.get("email"):
            column = self.headers[self.columns.index("email")]
            self._complain(column, _("is the same address as in row %(row)d.") % {"row": first})
        else:
            self._complain("", _("says the same as row %(row)d.") % {"row": first})


def _filled(sheet: Sheet) -> Iterator[Line]:
    empty = True
    for number, line in sheet.lines:
        if any(cell.strip() for cell in line):
            empty = False
            yield number, line
    if empty:
        raise Unreadable(_("The file is empty; its first row must name the columns."))


def _single_line(cell: str) -> str:
    return _BREAKS.sub(" ", unmarked(cell).strip())


def _short(cell: str) -> str:
    shown = "".join(letter if letter.isprintable() else "�" for letter in cell)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"


class _Cells:
    """Reads single cells for one hub; what may be named in them is looked up once."""

    def __init__(self, hub: Hub) -> None:
        topics = known_topics()
        ids = dict(topics_of(hub).values_list("code", "pk"))
        self.topics = {word: ids[code] for word, code in topics.items() if code in ids}
        self.organisations = _organisations(hub)
        self._readers: dict[str, Callable[[str], Any]] = {name: text(n).parse for name, n in LONGEST.items()}
        self._readers |= {"email": self._email, "organisation": self._organisation, "topics": self._topics}

    def read(self, name: str, cell: str) -> Any:
        """The value of a cell. Raises ``CellError``."""
        if not cell:
            if name in REQUIRED:
                raise CellError(_("must be filled"))
            return () if name == "topics" else None if name == "organisation" else ""
        reader = self._readers.get(name)
        return reader(cell) if reader else self._code(name, cell)

    def _code(self, name: str, cell: str) -> str:
        code = CODES[name].get(folded_words(cell))
        if code is None:
            words = _("“%(cell)s” is not known here; known are: %(codes)s")
            known = " · ".join(OFFERED[name])
            raise CellError(words % {"cell": _short(cell), "codes": known})
        return code

    def _email(self, cell: str) -> str:
        try:
            address = canonical_address(cell)
        except InvalidAddress as invalid:
            raise CellError(f"“{_short(cell)}”: {invalid}") from None
        return str(text(LONGEST["email"]).parse(address))

    def _organisation(self, cell: str) -> int:
        found = self.organisations.get(cell) or self.organisations.get(folded_words(cell))
        if found is None:
            words = _(
                "“%(cell)s” is not in the portal's list of organisations; leave the cell empty or correct the name"
            )
            raise CellError(words % {"cell": _short(cell)})
        return found

    def _topics(self, cell: str) -> tuple[int, ...]:
        parts = [part.strip() for part in cell.split("|") if part.strip()]
        unknown = [part for part in parts if folded_words(part) not in self.topics]
        if unknown:
            words = _("“%(cell)s” is no topic of the portal; write codes or names, with “|” between two")
            raise CellError(words % {"cell": _short(unknown[0])})
        return tuple(sorted({self.topics[folded_words(part)] for part in parts}))


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
