"""Objects as lines of a table: what is in an object of the same row has a column of its own, lists of objects are JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from partners.formats.writers import ListPage
from toolkit.api.fields import Shape
from toolkit.api.representations import EXPANDED
from toolkit.spreadsheets.writer import csv_file

BETWEEN = " | "
Path = tuple[str, ...]


def csv_page(page: ListPage) -> bytes:
    """Return the page as CSV of which no cell is ever executed."""
    shape: type[Shape] = page.listing.serializer_class  # type: ignore[assignment]
    rows = page.rows
    return b"".join(csv_file(table_of(shape, rows, rows[0] if rows else None)))


def table_of(
    shape: type[Shape], rows: Iterable[Mapping[str, Any]], first: Mapping[str, Any] | None
) -> Iterator[Sequence[str]]:
    """Give the header and a line for each object; the columns are those of the shape that the ``first`` object has."""
    paths = [path for path in columns_of(shape) if first is None or path[0] in first]
    paths += [(name,) for name in ("text_languages", EXPANDED) if first and name in first]
    yield [".".join(path) for path in paths]
    for row in rows:
        yield [cell_of(_value(row, path)) for path in paths]


def columns_of(shape: type[Shape]) -> list[Path]:
    """Return where in an object the value of each column is."""
    found: list[Path] = []
    for name, field in shape().fields.items():
        if isinstance(field, Shape):
            found += [(str(name), *path) for path in columns_of(type(field))]
        else:
            found.append((str(name),))
    return found


def _value(row: Any, path: Path) -> Any:
    for name in path:
        if row is None:
            return None
        row = row.get(name)
    return row


def cell_of(value: Any) -> str:
    """Return a value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return BETWEEN.join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
