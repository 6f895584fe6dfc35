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
from hubs.rules import hub_of
from hubs.tables import Column, Problem, Row, Table, read_table

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
        self.tallies: dict[str, Tally] = {}
        self._known: dict[str, set[str]] = defaultdict(set)

    def read(self, path: Path, columns: Sequence[Column], *, unique: Sequence[tuple[str, ...]] = ()) -> Table:
        """Read a table (see ``read_table``) and collect its problems here."""
        table = read_table(path, columns, unique=unique)
        self.problems.extend(table.problems)
        return table

    def complain(self, row: Row, column: str, words: str) -> None:
        """Note that something is wrong with a row beside others, or with two cells of it together."""
        self.problems.append(Problem(row.file, row.number, column, words))

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

        Foreign keys are named by their column (``country_id``). Only the fields that differ are written.
        """
        manager = model._default_manager  # noqa: SLF001  (Django's documented way to a model's manager)
        row = manager.filter(**key).first()
        if row is None:
            row = manager.create(**key, **fields)
            self.tally(what).added += 1
            self._note(by, "add", row, [*key, *fields])
            return row
        self.change(by, what, row, fields)
        return row

    def change(self, by: Actor, what: str, row: models.Model, fields: Mapping[str, Any]) -> None:
        """Bring a row that is there to these ``fields``; noted and counted like ``keep``."""
        different = [name for name, value in fields.items() if getattr(row, name) != value]
        if not different:
            self.tally(what).as_they_were += 1
            return
        for name in different:
            setattr(row, name, fields[name])
        row.save(update_fields=[*different, *(["updated_at"] if hasattr(row, "updated_at") else [])])
        self.tally(what).changed += 1
        self._note(by, "change", row, different)

    def _note(self, by: Actor, verb: str, row: models.Model, fields: Sequence[str]) -> None:
        action = f"{row._meta.app_label}.load_{verb}"  # noqa: SLF001  (Django's documented way to a model's room)
        record(by=by, action=action, subject=row, hub_id=hub_of(row), fields=fields)
