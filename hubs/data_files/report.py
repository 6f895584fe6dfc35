"""What a load over several tables found, knows and did. Every room reads its tables into one report, then writes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from hubs.data_files.reading import DataFile, read_data_file
from hubs.rules import hub_of
from toolkit.actions import apply_changes
from toolkit.spreadsheets.tables import Column, Problem, Row

M = TypeVar("M", bound=models.Model)


@dataclass
class Tally:
    """How many rows of a kind a load added, changed and found as they should be."""

    added: int = 0
    changed: int = 0
    as_they_were: int = 0

    def __str__(self) -> str:
        return _("%(added)d added, %(changed)d changed, %(same)d as they were") % {
            "added": self.added,
            "changed": self.changed,
            "same": self.as_they_were,
        }


class LoadReport:
    """Problems over all files, names that later tables may refer to, and what was written."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.tallies: dict[str, Tally] = {}
        self.homes: dict[str, set[str]] = defaultdict(set)  # countries of the organisations of a name, "" for none
        self._known: dict[str, set[str]] = defaultdict(set)
        self._rows: dict[Any, dict[tuple[Any, ...], Any]] = {}

    def read(self, path: Path, columns: Sequence[Column], *, unique: Sequence[tuple[str, ...]] = ()) -> DataFile:
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

    def keep(self, by: Actor, what: str, model: type[M], *, key: Mapping[str, Any], fields: Mapping[str, Any]) -> M:
        """Bring the row with this ``key`` to these ``fields``: added, changed or left as it is, noted and counted.

        Only the fields that differ are written. Rows are looked up among those that were there when the first of their
        model was asked for, and those added since: nobody else may write them meanwhile.
        """
        columns = _by_column(model, key)
        rows = self._rows_of(model, tuple(columns))
        row = rows.get(tuple(columns.values()))
        if row is not None:
            self.change(by, what, row, fields)
            return row
        row = rows[tuple(columns.values())] = model._default_manager.create(**key, **fields)  # noqa: SLF001
        self.tally(what).added += 1
        self._note(by, "add", row, [*key, *fields])
        return row

    def change(self, by: Actor, what: str, row: models.Model, fields: Mapping[str, Any]) -> None:
        """Bring a row that is there to these ``fields``; noted and counted like ``keep``."""
        different = self.differing(row, fields)
        if not different:
            self.tally(what).as_they_were += 1
            return
        apply_changes(row, different, by=by, allowed=different)
        self.tally(what).changed += 1
        self._note(by, "change", row, list(_by_column(type(row), different)))

    def differing(self, row: models.Model, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the fields that say something else than the row, and of which no person had the last word."""
        theirs = set(getattr(row, "edited_fields", ()))
        columns = _by_column(type(row), fields)
        changed = [
            name for name, column in zip(fields, columns, strict=True) if getattr(row, column) != columns[column]
        ]
        return {name: fields[name] for name in changed if name.removesuffix("_id") not in theirs}

    def leave(self, what: str, row: M) -> M:
        """Count a row that stays as it is, whatever its table says."""
        self.tally(what).as_they_were += 1
        return row

    def _rows_of(self, model: type[M], names: tuple[str, ...]) -> dict[tuple[Any, ...], M]:
        """The rows of a model by the columns of a key."""
        if (model, names) not in self._rows:
            rows = model._default_manager.all()  # noqa: SLF001  (Django's documented way to a model's manager)
            self._rows[model, names] = {tuple(getattr(row, name) for name in names): row for row in rows}
        return self._rows[model, names]

    def _note(self, by: Actor, verb: str, row: models.Model, fields: Sequence[str]) -> None:
        action = f"{row._meta.app_label}.load_{verb}"
        record(by=by, action=action, subject=row, hub_id=hub_of(row), fields=fields)


def _by_column(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values under the names of their columns, rows as their keys."""
    columns = {field.name: field.attname for field in model._meta.concrete_fields}
    return {
        columns.get(name, name): value.pk if isinstance(value, models.Model) else value
        for name, value in values.items()
    }
