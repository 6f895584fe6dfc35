"""What one cell of a table may hold: each reader takes the text of a cell and returns its value, or says what to correct.

Texts arrive stripped and never empty: an empty cell gets the ``empty`` value of its reader.
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _

from toolkit.partial_dates.dates import PartialDate

_LINE_BREAKS = "\n\r\t"
_is_web_address = URLValidator(schemes=["http", "https"])


class CellError(ValueError):
    """Why a cell is refused, for the person who filled it in."""


@dataclass(frozen=True)
class Reader:
    """How a cell is read: ``parse`` its text, or ``empty`` where there is none."""

    parse: Callable[[str], Any]
    empty: Any = None


def text(longest: int = 300) -> Reader:
    """A text of at most ``longest`` characters; empty is ``""``. Control characters are refused."""

    def parse(cell: str) -> str:
        if len(cell) > longest:
            words = _("Enter at most %(longest)d characters. You entered %(length)d.")
            raise CellError(words % {"length": len(cell), "longest": longest})
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in _LINE_BREAKS for c in cell):
            raise CellError(_("Remove the control character, which can't be shown."))
        return cell

    return Reader(parse, empty="")


def parsed(parse: Callable[[str], Any], expected: str) -> Reader:
    """Whatever ``parse`` returns; where it raises ``ValueError`` the cell “…” is not ``expected``. Empty is None."""

    def read(cell: str) -> Any:
        try:
            return parse(cell)
        except ValueError:
            raise CellError(_not(cell, expected)) from None

    return Reader(read)


def matching(pattern: str, expected: str) -> Reader:
    """A text of which the whole matches ``pattern``; ``expected`` says what that is. Empty is ``""``."""
    shape = re.compile(pattern)

    def parse(cell: str) -> str:
        if shape.fullmatch(cell) is None:
            raise CellError(_not(cell, expected))
        return cell

    return Reader(parse, empty="")


def one_of(choices: "type[models.TextChoices] | Collection[str]") -> Reader:
    """A code of a vocabulary; empty is ``""``."""
    codes = choices.values if isinstance(choices, type) else sorted(choices)

    def parse(cell: str) -> str:
        if cell not in codes:
            raise CellError(unknown(cell, codes))
        return cell

    return Reader(parse, empty="")


def reference(names: Collection[str], what: str) -> Reader:
    """The name or code of a row that another table must have; ``what`` says of which (``"country"``). Empty: ``""``.

    Where that table could not be read at all, which is reported there, any name passes.
    """

    def parse(cell: str) -> str:
        if names and cell not in names:
            words = _("“%(cell)s” is unknown: no %(what)s of that name or code is loaded.")
            raise CellError(words % {"cell": shortened(cell), "what": what})
        return cell

    return Reader(parse, empty="")


def web_address() -> Reader:
    """An http or https address; empty is ``""``."""

    def parse(cell: str) -> str:
        try:
            _is_web_address(cell)
        except ValidationError:
            raise CellError(_not(cell, _("a web address that begins with https:// or http://"))) from None
        return str(text(300).parse(cell))

    return Reader(parse, empty="")


def number(lowest: int, highest: int) -> Reader:
    """A Decimal between the two, both included; empty is None."""

    def parse(cell: str) -> Decimal:
        try:
            value = Decimal(cell)
        except InvalidOperation:
            value = Decimal("NaN")
        if not (value.is_finite() and lowest <= value <= highest):
            expected = _("a number from %(lowest)d to %(highest)d") % {"lowest": lowest, "highest": highest}
            raise CellError(_not(cell, expected))
        return value

    return Reader(parse)


def whole_number(lowest: int, highest: int) -> Reader:
    """An int between the two, both included; empty is None."""
    any_number = number(lowest, highest)

    def parse(cell: str) -> int:
        value = any_number.parse(cell)
        if value != int(value):
            raise CellError(_not(cell, _("a whole number")))
        return int(value)

    return Reader(parse)


def partial_date() -> Reader:
    """A PartialDate: ``2025``, ``2024-12`` or ``2025-07-02``; empty is None. Impossible days are refused."""
    return parsed(PartialDate.parse, _("a date; write 2025, 2025-07 or 2025-07-02"))


def whole_date() -> Reader:
    """A PartialDate of a day; empty is None."""

    def parse(cell: str) -> PartialDate:
        date: PartialDate = partial_date().parse(cell)
        if date.precision != "day":
            raise CellError(_("“%(cell)s” is not a day; write it as 2025-07-02.") % {"cell": cell})
        return date

    return Reader(parse)


def yes_no() -> Reader:
    """``yes`` is True, ``no`` is False, empty is None."""
    return Reader(lambda cell: one_of(["no", "yes"]).parse(cell) == "yes")


def several(each: Reader, separator: str = "|") -> Reader:
    """A list of values joined with ``separator``; empty is an empty tuple."""

    def parse(cell: str) -> tuple[Any, ...]:
        parts = [part.strip() for part in cell.split(separator)]
        if not all(parts):
            raise CellError(_("There is nothing between two “%(separator)s”.") % {"separator": separator})
        return tuple(each.parse(part) for part in parts)

    return Reader(parse, empty=())


def unknown(cell: str, known: Collection[str]) -> str:
    """What to say of a value that is not in a list."""
    words = _("“%(cell)s” is unknown. Enter one of: %(known)s.")
    return words % {"cell": shortened(cell), "known": ", ".join(known) or _("none")}


def shortened(cell: str) -> str:
    """A cell as it is quoted: printable, at most 60 characters."""
    shown = "".join(character if character.isprintable() else "�" for character in cell[:61])
    return shown if len(shown) <= 60 else f"{shown[:60]}…"


def _not(cell: str, expected: str) -> str:
    return _("“%(cell)s” is not %(expected)s.") % {"cell": shortened(cell), "expected": expected}
