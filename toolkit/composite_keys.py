"""Foreign keys of several columns, which Django's models cannot state: a row stays in the hub or event of what it names."""

from django.db.migrations import RunSQL


def composite_key(name: str, columns: str, target: str, target_columns: str, *, deferred: bool = False) -> RunSQL:
    """Return the operation that adds the key; its name begins with that of its table, as ``app_model_what``.

    Columns are given in SQL: "hub_id, event_id". A deferred key is looked at when the transaction ends.
    """
    table = "_".join(name.split("_")[:2])
    moment = " DEFERRABLE INITIALLY DEFERRED" if deferred else ""
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name}"
        f" FOREIGN KEY ({columns}) REFERENCES {target} ({target_columns}){moment}",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )
