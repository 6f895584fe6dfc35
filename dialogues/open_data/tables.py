"""A table of the open data: its columns with their meaning, and its rows as CSV and as JSON."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from dialogues.models import PolicyDialogue
from toolkit.partial_dates.dates import PartialDate
from toolkit.spreadsheets.writer import Lines, csv_file

Row = Sequence[Any]


@dataclass(frozen=True)
class OpenTable:
    """One table; ``columns`` are names with what they mean, ``rows`` gives their values in that order."""

    name: str
    meaning: str
    columns: Mapping[str, str]
    rows: Callable[[PolicyDialogue], Iterable[Row]]

    def files(self, dialogue: PolicyDialogue) -> dict[str, bytes]:
        """Return the CSV and the JSON file of the table, by name."""
        rows = [list(row) for row in self.rows(dialogue)]
        objects = [dict(zip(self.columns, map(_as_json, row), strict=True)) for row in rows]
        return {
            f"{self.name}.csv": csv_of([list(self.columns), *([_as_text(value) for value in row] for row in rows)]),
            f"{self.name}.json": json_of(objects),
        }

    @property
    def dictionary(self) -> list[list[str]]:
        """Return a line of the data dictionary for each column."""
        return [[self.name, column, meaning] for column, meaning in self.columns.items()]


def csv_of(lines: Lines) -> bytes:
    """Return lines as CSV of which no cell is ever executed."""
    return b"".join(csv_file(lines))


def json_of(data: Any) -> bytes:
    """Return data as JSON, the same each time."""
    return json.dumps(data, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder).encode() + b"\n"


def _as_json(value: Any) -> Any:
    return str(value) if isinstance(value, PartialDate) else value


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
