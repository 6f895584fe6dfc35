"""Countries, associations, terms and topics: reference data that only the tables of the network state."""

from typing import Any, TypeAlias, TypeVar

from audit.actions import record
from audit.actors import Actor
from hubs.models import Association, Country, Topic, VocabularyTerm
from toolkit.actions import action, apply_changes

Reference: TypeAlias = Country | Association | VocabularyTerm | Topic
R = TypeVar("R", bound=Reference)


@action
def add_reference(*, by: Actor, model: type[R], **fields: Any) -> R:
    """Add a row of reference data."""
    return _write(by, "add", model(), fields)


@action
def change_reference(*, by: Actor, row: Reference, **fields: Any) -> None:
    """Change a row of reference data."""
    _write(by, "change", row, fields)


def _write(by: Actor, verb: str, row: R, fields: dict[str, Any]) -> R:
    if changed := apply_changes(row, fields, by=by, allowed=fields):
        record(by=by, action=f"hubs.{verb}_{row._meta.model_name}", subject=row, fields=changed)
    return row
