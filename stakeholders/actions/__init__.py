"""Every change to a hub's address book; the only writer of its tables."""

from stakeholders.actions.book import (
    FIELDS,
    add_stakeholder,
    change_stakeholder,
    delete_segment,
    record_consent,
    remove_stakeholder,
    save_segment,
)
from stakeholders.actions.exporting import note_export
from stakeholders.actions.importing import (
    check_import,
    confirm_import,
    continue_imports,
    discard_import,
    forget_imports,
    start_import,
    write_import,
)
from stakeholders.actions.merging import following, forget_different, is_merged, merge_stakeholders, note_different

__all__ = [
    "FIELDS",
    "add_stakeholder",
    "change_stakeholder",
    "check_import",
    "confirm_import",
    "continue_imports",
    "delete_segment",
    "discard_import",
    "following",
    "forget_different",
    "forget_imports",
    "is_merged",
    "merge_stakeholders",
    "note_different",
    "note_export",
    "record_consent",
    "remove_stakeholder",
    "save_segment",
    "start_import",
    "write_import",
]
