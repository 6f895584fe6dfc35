"""Pages by key: the next page begins behind the last row of this one, found by an index, however far in the list it is."""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import BooleanField, F, Field, Func, QuerySet, Value
from django.db.models.expressions import Combinable

from toolkit.times import to_utc

BIGGEST_KEY = 2**63 - 1
REFUSED = "Take it from the links of a page of the same list and order."


class RowComparison(Func):
    """``(a, b, key) > (x, y, z)``, which an index over the three answers at once."""

    output_field = BooleanField()

    def __init__(self, left: Sequence[Combinable], right: Sequence[Combinable], operator: str) -> None:
        super().__init__(*left, *right)
        self._shape = (len(left), operator)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        """Compile both rows."""
        size, operator = self._shape
        compiled = [compiler.compile(one) for one in self.get_source_expressions()]
        rows = [", ".join(sql for sql, _params in part) for part in (compiled[:size], compiled[size:])]
        return f"({rows[0]}) {operator} ({rows[1]})", tuple(param for _sql, params in compiled for param in params)


@dataclass(frozen=True)
class KeyedOrder:
    """A sort order: its name in the address, what it sorts by, the key last, and whether it is turned round."""

    name: str
    columns: tuple[str, ...]
    is_descending: bool

    def applied_to(self, rows: QuerySet[Any], *, backwards: bool = False) -> QuerySet[Any]:
        """Return the rows sorted, from the end if ``backwards``."""
        sign = "-" if self.is_descending is not backwards else ""
        return rows.order_by(*(f"{sign}{column}" for column in (*self.columns, "pk")))

    def position(self, rows: QuerySet[Any], token: str) -> list[Any]:
        """Return the values of a position, the key last, as the database takes them."""
        values = zip(self._fields(rows), self._read(rows, token), strict=True)
        return [field.get_db_prep_value(value, connection) for field, value in values]

    def beyond(self, rows: QuerySet[Any], token: str, *, backwards: bool = False) -> QuerySet[Any]:
        """Return the rows behind the position, or before it if ``backwards``."""
        values = self._read(rows, token)
        operator = "<" if self.is_descending is not backwards else ">"
        right = [Value(value, output_field=field) for value, field in zip(values, self._fields(rows), strict=True)]
        return rows.filter(RowComparison([F(column) for column in (*self.columns, "pk")], right, operator))

    def token(self, key: int, position: Sequence[Any]) -> str:
        """Return the position of a row as text for an address."""
        values = [value.isoformat() if isinstance(value, dt.datetime) else str(value) for value in position]
        return write_token([self.name, *values, str(key)])

    def _fields(self, rows: QuerySet[Any]) -> "list[Field[Any, Any]]":
        names = [F(column).resolve_expression(rows.query) for column in (*self.columns, "pk")]
        return [one.output_field for one in names]

    def _read(self, rows: QuerySet[Any], token: str) -> list[Any]:
        values = read_token(token, size=len(self.columns) + 2)
        if values[0] != self.name:
            raise ValidationError(REFUSED)
        found = [field.to_python(text) for field, text in zip(self._fields(rows), values[1:], strict=True)]
        if any(value is None for value in found) or not -BIGGEST_KEY <= found[-1] <= BIGGEST_KEY:
            raise ValidationError(REFUSED)
        return [to_utc(value) if isinstance(value, dt.datetime) else value for value in found]


def write_token(values: Sequence[str]) -> str:
    """Return the values as one word of letters, digits, minus and underscore."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def read_token(token: str, *, size: int) -> list[str]:
    """Return the values of a token. Refuses what is none of ours (ValidationError)."""
    try:
        found = json.loads(base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        raise ValidationError(REFUSED) from None
    is_ours = isinstance(found, list) and len(found) == size and all(isinstance(one, str) for one in found)
    if not is_ours or any("\x00" in one or any("\ud800" <= sign <= "\udfff" for sign in one) for one in found):
        raise ValidationError(REFUSED)
    return [str(one) for one in found]
