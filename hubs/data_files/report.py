"""The problems and counts of a load. Every application reads its tables into one report, then writes."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from hubs.data_files.reading import DataFile, read_data_file
from hubs.rules import hub_of
from toolkit.actions import ActionRefused, apply_changes
from toolkit.actions.editions import plain_value, stored_value
from toolkit.spreadsheets.tables import FileColumn, Problem, Row

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Actions:
    """The actions of a model: ``add(**fields)`` returns the new row, ``change(row, **fields)`` changes one."""

    add: Callable[..., Any]
    change: Callable[..., Any]


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
    """Problems over all files, names that later tables may refer to, and what was written."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.tallies: dict[str, Tally] = {}
        self.homes: dict[str, set[str]] = defaultdict(set)  # countries of the organisations of a name, "" for none
        self._known: dict[str, set[str]] = defaultdict(set)
        self._rows: dict[Any, dict[tuple[Any, ...], Any]] = {}

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
        self, by: Actor, what: str, model: type[M], *, key: Mapping[str, Any], fields: Mapping[str, Any],
        actions: Actions | None = None, line: Row | None = None,
    ) -> M:  # fmt: skip
        """Bring the row with this ``key`` to ``fields``: add it, change it or leave it, and count it.

        ``actions`` add and change rows of a model that people change in the portal as well; rows of other models are written
        here, with their audit rows. Fields last written by a person are left. What an action refuses to change is noted at
        ``line`` of the table. Rows are read once, so nothing else may write them during the load.
        """
        columns = tuple(_by_column(model, key))
        rows = self._rows_of(model, columns)
        values = tuple(_by_column(model, key).values())
        if (row := rows.get(values)) is not None:
            self.change(by, what, row, fields, actions=actions, line=line)
            return row
        if actions:
            row = rows[values] = actions.add(**key, **fields)
        else:
            row = rows[values] = model(**key)
            apply_changes(row, fields, by=by, allowed=fields)
            self._note(by, "add", row, [*key, *fields])
        self.tally(what).added += 1
        return row

    def change(
        self, by: Actor, what: str, row: models.Model, fields: Mapping[str, Any], *, actions: Actions | None = None,
        line: Row | None = None,
    ) -> None:  # fmt: skip
        """Bring an existing row to ``fields``, as ``keep`` does."""
        different = self.differing(row, fields)
        try:
            if different and actions:
                actions.change(row, **different)
            elif different:
                apply_changes(row, different, by=by, allowed=different)
                self._note(by, "change", row, list(_by_column(type(row), different)))
        except ActionRefused as refused:
            if line is None:
                raise
            self.note(line, refused.field or "", refused.message)
            different = {}
        if different:
            self.tally(what).changed += 1
        else:
            self.tally(what).as_they_were += 1

    def differing(self, row: models.Model, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Those of ``fields`` that differ from the row and were not last written by a person."""
        theirs = set(getattr(row, "edited_fields", ()))
        return {
            name: value
            for name, value in fields.items()
            if name.removesuffix("_id") not in theirs
            and plain_value(row, name, value) != plain_value(row, name, stored_value(row, name))
        }

    def leave(self, what: str, row: M) -> M:
        """Count a row that stays as it is, whatever its table says."""
        self.tally(what).as_they_were += 1
        return row

    def _rows_of(self, model: type[M], names: tuple[str, ...]) -> dict[tuple[Any, ...], M]:
        """The rows of a model by the columns of a key."""
        if (model, names) not in self._rows:
            related = [field.name for field in model._meta.many_to_many]
            rows = model._default_manager.prefetch_related(*related)  # noqa: SLF001 - documented
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
