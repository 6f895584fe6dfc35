"""What one cell of a table may hold: each reader takes the text of a cell and gives its value, or refuses it in words.

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
    """Why a cell cannot be taken, in words for the person who filled the table in."""


@dataclass(frozen=True)
class Reader:
    """How a cell is read: ``parse`` its text, or ``empty`` where nothing stands."""

    parse: Callable[[str], Any]
    empty: Any = None


def text(longest: int = 300) -> Reader:
    """A line of text of at most ``longest`` characters; empty is ``""``. Control characters are refused."""

    def parse(cell: str) -> str:
        if len(cell) > longest:
            raise CellError(
                _("has %(length)d characters; at most %(longest)d fit") % {"length": len(cell), "longest": longest}
            )
        if any(unicodedata.category(letter) == "Cc" and letter not in _LINE_BREAKS for letter in cell):
            raise CellError(_("holds a control character that cannot be shown"))
        return cell

    return Reader(parse, empty="")


def one_of(choices: "type[models.TextChoices] | Collection[str]") -> Reader:
    """A code of a vocabulary; empty is ``""``."""
    codes = choices.values if isinstance(choices, type) else sorted(choices)

    def parse(cell: str) -> str:
        if cell not in codes:
            raise CellError(
                _("“%(cell)s” is not a known code; known are: %(codes)s")
                % {"cell": _shortened(cell), "codes": ", ".join(codes) or _("none")}
            )
        return cell

    return Reader(parse, empty="")


def reference(names: Collection[str], what: str) -> Reader:
    """The name or code of a row that another table must have; ``what`` says of which (``"country"``). Empty: ``""``.

    Where that table could not be read at all, which is told there, any name passes.
    """

    def parse(cell: str) -> str:
        if names and cell not in names:
            raise CellError(
                _("“%(cell)s” is unknown: no %(what)s of that name or code is loaded")
                % {"cell": _shortened(cell), "what": what}
            )
        return cell

    return Reader(parse, empty="")


def matching(pattern: str, words: str) -> Reader:
    """A text of which the whole matches ``pattern``; ``words`` say what is expected. Empty is ``""``."""
    shape = re.compile(pattern)

    def parse(cell: str) -> str:
        if shape.fullmatch(cell) is None:
            raise CellError(_("“%(cell)s” is not %(expected)s") % {"cell": _shortened(cell), "expected": words})
        return cell

    return Reader(parse, empty="")


def partial_date() -> Reader:
    """A PartialDate: ``2025``, ``2024-12`` or ``2025-07-02``; empty is None. Impossible days are refused."""

    def parse(cell: str) -> PartialDate:
        try:
            return PartialDate.parse(cell)
        except ValueError:
            raise CellError(
                _("“%(cell)s” is not a date; write 2025, 2025-07 or 2025-07-02") % {"cell": _shortened(cell)}
            ) from None

    return Reader(parse)


def web_address() -> Reader:
    """An http or https address; empty is ``""``."""

    def parse(cell: str) -> str:
        try:
            _is_web_address(cell)
        except ValidationError:
            raise CellError(
                _("“%(cell)s” is not a web address that begins with https:// or http://") % {"cell": _shortened(cell)}
            ) from None
        return str(text(300).parse(cell))

    return Reader(parse, empty="")


def number(lowest: int, highest: int) -> Reader:
    """A Decimal between the two, both included; empty is None."""

    def parse(cell: str) -> Decimal:
        try:
            value = Decimal(cell)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            raise CellError(_("“%(cell)s” is not a number") % {"cell": _shortened(cell)})
        if not lowest <= value <= highest:
            raise CellError(
                _("%(cell)s is not between %(lowest)d and %(highest)d")
                % {"cell": _shortened(cell), "lowest": lowest, "highest": highest}
            )
        return value

    return Reader(parse)


def whole_number(lowest: int, highest: int) -> Reader:
    """An int between the two, both included; empty is None."""
    any_number = number(lowest, highest)

    def parse(cell: str) -> int:
        value = any_number.parse(cell)
        if value != int(value):
            raise CellError(_("%(cell)s is not a whole number") % {"cell": _shortened(cell)})
        return int(value)

    return Reader(parse)


def yes_no() -> Reader:
    """``yes`` is True, ``no`` is False, empty is None."""
    return Reader(lambda cell: one_of(["no", "yes"]).parse(cell) == "yes")


def several(each: Reader, separator: str = "|") -> Reader:
    """A list of values joined with ``separator``; empty is an empty tuple."""

    def parse(cell: str) -> tuple[Any, ...]:
        parts = [part.strip() for part in cell.split(separator)]
        if not all(parts):
            raise CellError(_("has an empty value between two “%(separator)s”") % {"separator": separator})
        return tuple(each.parse(part) for part in parts)

    return Reader(parse, empty=())


def _shortened(cell: str) -> str:
    return cell if len(cell) <= 60 else f"{cell[:60]}…"
