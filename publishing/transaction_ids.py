"""PostgreSQL's 64-bit transaction ids (``xid8``) as a column."""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    Column = models.Field[int, int]
else:
    Column = models.Field


class TransactionIdField(Column):
    """Store the id of the transaction that wrote the row. Compares and sorts as a number, never as text."""

    description = "Transaction id"

    def db_type(self, connection: Any) -> str:
        """Return the type of the column."""
        return "xid8"

    def from_db_value(self, value: str | int | None, expression: object, connection: object) -> int | None:
        """Read the number: the driver hands it out as text."""
        return None if value is None else int(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> str | None:
        """Write the number as PostgreSQL reads it."""
        return None if value is None else str(int(value))
