"""What every change of the portal has in common: refusals, locks, conflicts, violated constraints, hints to workers."""

from toolkit.actions.changes import apply_changes
from toolkit.actions.constraints import Refusals, refuse_violations
from toolkit.actions.decorator import action
from toolkit.actions.editions import edition_of, unread_fields
from toolkit.actions.errors import ActionRefused, Busy, ConflictingField, EditConflict
from toolkit.actions.locking import kept_lock, lock_row, lock_rows
from toolkit.actions.queueing import enqueue_on_commit
from toolkit.actions.value_sets import edition_of_values, refuse_unread_values

__all__ = [
    "ActionRefused",
    "Busy",
    "ConflictingField",
    "EditConflict",
    "Refusals",
    "action",
    "apply_changes",
    "edition_of",
    "edition_of_values",
    "enqueue_on_commit",
    "kept_lock",
    "lock_row",
    "lock_rows",
    "refuse_unread_values",
    "refuse_violations",
    "unread_fields",
]
