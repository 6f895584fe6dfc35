"""Triggers that keep the change feed, declared on the models whose rows the public sees.

A public model names itself once as a ``FeedResource``. Its own table carries ``own_changes()``; every table whose rows are
shown inside it (a milestone in its hub, a topic in its events) carries ``changes_with(…)``. A model of a lower app carries
the trigger on a proxy in the app above, so that no app names one above it.
"""

import re
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.apps import apps

NEVER_SHOWN = ("accounts", "publishing")  # applications of which no row is shown inside another
_TABLE = re.compile(r"\[(\w+\.\w+)\]")


@dataclass(frozen=True)
class FeedResource:
    """A kind of public object: its name in the feed, its model, when a row is public, and which countries it belongs to.

    ``public_when`` is an SQL condition on the row as ``shown``, ``countries`` a query for the codes of its countries, empty
    where it belongs to none. Tables are written as ``[app.Model]``.
    """

    name: str
    model: str
    public_when: str = "TRUE"
    countries: str = ""

    @property
    def countries_sql(self) -> str:
        """Return the expression for the codes of the countries of ``shown``, in their order."""
        if not self.countries:
            return "'{}'::varchar(2)[]"
        return f"ARRAY(SELECT one.code FROM ({self.countries}) one (code) ORDER BY one.code)::varchar(2)[]"  # noqa: S608 - our own text

    def own_changes(self) -> "FeedTrigger":
        """Return the trigger for the resource's own table."""
        return FeedTrigger(self, name=f"feed_{self.name}", keys="SELECT {row}.id", when_changed=(), is_own=True)

    def changes_with(self, name: str, keys: str, *when_changed: str) -> "FeedTrigger":
        """Return the trigger for a table whose rows are shown inside this resource.

        ``keys`` selects the ids of the objects that show a row, with ``{row}`` for the row. With columns in
        ``when_changed`` only an update of one of these counts; without, every insert, update and delete does.
        """
        return FeedTrigger(self, name=f"feed_{self.name}_{name}", keys=keys, when_changed=when_changed)


class FeedTrigger(pgtrigger.Trigger):
    """Note in the feed, after each row that changes, the objects that show it."""

    when = pgtrigger.After
    declare = [("keys", "bigint[] := '{}'"), ("known", "bigint")]

    def __init__(
        self, resource: FeedResource, *, name: str, keys: str, when_changed: tuple[str, ...], is_own: bool = False
    ) -> None:
        self.resource = resource
        self._is_own = is_own
        self._keys = keys
        self.when_changed = when_changed
        every = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
        super().__init__(name=name, operation=pgtrigger.Update if when_changed else every)

    def get_condition(self, model: Any) -> Any:
        """Look only at the columns that are shown."""
        if not self.when_changed:
            return None
        changed = (f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in self.when_changed)
        return pgtrigger.Condition(" OR ".join(changed))

    def get_func(self, model: Any) -> str:
        """Collect the keys of before and after, and note them."""
        before, after = (self._keys.format(row=row) for row in ("OLD", "NEW"))
        resource = self.resource
        # Its own row is at hand: a plan made while the table was small would read all of it for each row of a bulk insert.
        rows = "(SELECT NEW.* WHERE TG_OP <> 'DELETE')" if self._is_own else f"[{resource.model}]"
        body = f"""
            IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF;
            IF TG_OP <> 'INSERT' THEN keys := keys || ARRAY({before}); END IF;
            IF TG_OP <> 'DELETE' THEN keys := keys || ARRAY({after}); END IF;
            known := publishing_lock('{resource.name}', keys);
            {self._lock_parents(model)}
            PERFORM publishing_note('{resource.name}', keys, ARRAY(
                SELECT shown.id FROM {rows} shown
                WHERE shown.id = ANY(keys) AND ({resource.public_when})
            ));
            RETURN NULL;
        """  # noqa: S608 - put together from what the models declare
        return with_tables(body)

    def _lock_parents(self, model: Any) -> str:
        """Return the SQL that lets changes of what a new row names wait until it can be seen.

        Whoever renames a topic or hides a hub notes all that show it, and does not see what another transaction is about to
        add. So does whoever adds a row not see the name that is about to come. Of the two, one waits for the other.
        """
        if self.when_changed:
            return ""
        is_unknown = "known = 0" if self._is_own else "FALSE"
        columns = [
            (field.column, field.remote_field.model)
            for field in model._meta.concrete_fields
            if field.is_relation and field.remote_field.model._meta.app_label not in NEVER_SHOWN
        ]
        return "\n".join(
            f"""
            IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND (OLD."{column}" IS DISTINCT FROM NEW."{column}" OR {is_unknown}) THEN
                PERFORM FROM "{parent._meta.db_table}" parent WHERE parent.id = NEW."{column}" FOR SHARE;
            END IF;
            """
            for column, parent in columns
        )


class RefusalTrigger(pgtrigger.Trigger):
    """Refuse changes of a row while an SQL condition holds; the error names the trigger as a constraint does."""

    when = pgtrigger.Before

    def __init__(self, *, name: str, operation: Any, condition: str = "TRUE") -> None:
        self._refused_when = condition
        super().__init__(name=name, operation=operation)

    def get_func(self, model: Any) -> str:
        """Raise the error, or let the row pass."""
        return with_tables(
            f"""
            IF {self._refused_when} THEN
                RAISE EXCEPTION '{model._meta.app_label}_{self.name}'
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{model._meta.app_label}_{self.name}';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
            """
        )


def with_tables(sql: str) -> str:
    """Return the SQL with the name of the table for each ``[app.Model]``."""
    return _TABLE.sub(lambda found: f'"{apps.get_model(found.group(1))._meta.db_table}"', sql)
