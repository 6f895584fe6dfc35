"""The problems and counts of a load. Every application reads its tables into one report, then calls its actions."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from toolkit.actions import ActionRefused
from toolkit.actions.editions import plain_value, stored_value
from toolkit.spreadsheets.data_files import DataFile, read_data_file
from toolkit.spreadsheets.tables import FileColumn, Problem, Row

M = TypeVar("M", bound=models.Model)


@dataclass
class Tally:
    """How many rows of a kind a load added, changed and found as they should be."""

    added: int = 0
    changed: int = 0
    as_they_were: int = 0

    def __str__(self) -> str:
        return _("%(added)d added, %(changed)d changed, %(same)d unchanged") % {
            "added": self.added,
            "changed": self.changed,
            "same": self.as_they_were,
        }


class LoadReport:
    """Problems over all files, names that later tables may refer to, and what became of each row."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.tallies: dict[str, Tally] = {}
        self._known: dict[str, set[str]] = defaultdict(set)

    def read(self, path: Path, columns: Sequence[FileColumn], *, unique: Sequence[tuple[str, ...]] = ()) -> DataFile:
        """Read a table (see ``read_data_file``) and collect its problems here."""
        table = read_data_file(path, columns, unique=unique)
        self.problems.extend(table.problems)
        return table

    def complain(self, row: Row, column: str, words: str) -> None:
        """Note that something is wrong with a row beside others, or with two cells of it together."""
        self.problems.append(Problem(row.number, column, words, row.file))

    def note(self, row: Row, column: str, words: str) -> None:
        """Tell of a cell that is sound and yet not followed."""
        self.notes.append(Problem(row.number, column, words, row.file))

    def know(self, what: str, names: Iterable[str]) -> None:
        """Later tables may refer to these: ``"country"`` and ``"hub"`` by ISO code, ``"organisation"`` by name …"""
        self._known[what].update(names)

    def known(self, what: str) -> Collection[str]:
        """The names noted by ``know``."""
        return self._known[what]

    def tally(self, what: str) -> Tally:
        """The counts of one kind of row, by its word in the plural (``"events"``)."""
        return self.tallies.setdefault(what, Tally())

    def keep(
        self, what: str, row: M | None, fields: Mapping[str, Any], *, line: Row, called: str, add: Callable[..., M],
        change: Callable[..., object], is_strict: bool = False,
    ) -> M:  # fmt: skip
        """Bring ``row`` to ``fields`` by the actions of its model, and count it; return it.

        ``add`` gets the ``fields`` where there is no row and returns the new one; ``change`` gets the row, by the name that the
        action calls it, and what differs. Fields last written by a person are left. A refused change is noted at ``line`` and
        the row stays as it was. A refused new row is a problem (``is_strict``: a refused change as well), and the refusal is
        raised again: there is nothing to go on with.
        """
        different: dict[str, Any] = {}
        try:
            if row is None:
                row = add(**fields)
                self.tally(what).added += 1
                return row
            if different := self._differing(row, fields):
                change(**{called: row}, **different)
        except ActionRefused as refused:
            if row is None or is_strict:
                self.complain(line, refused.field or "", refused.message)
                raise
            self.note(line, refused.field or "", refused.message)
            different = {}
        self.count_change(what, is_changed=bool(different))
        return row

    def leave(self, what: str, row: M) -> M:
        """Count a row that stays as it is, whatever its table says."""
        self.count_change(what, is_changed=False)
        return row

    def count_change(self, what: str, *, is_changed: bool) -> None:
        """Count a row that was there: changed, or as it was."""
        if is_changed:
            self.tally(what).changed += 1
        else:
            self.tally(what).as_they_were += 1

    def _differing(self, row: models.Model, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Those of ``fields`` that differ from the row and were not last written by a person."""
        theirs = set(getattr(row, "edited_fields", ()))
        return {
            name: value
            for name, value in fields.items()
            if name not in theirs and plain_value(row, name, value) != plain_value(row, name, stored_value(row, name))
        }
