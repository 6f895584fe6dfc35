"""Cells that only the network's tables have."""

from django.utils.translation import gettext as _

from toolkit.partial_dates.dates import PartialDate
from toolkit.spreadsheets.cells import CellError, Reader, parsed


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
