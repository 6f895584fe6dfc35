"""Forms that keep two people from overwriting each other, and what performs their actions."""

from toolkit.forms.edit_conflicts import EditFormMixin, FieldVersions
from toolkit.forms.submission import done, sent_with

__all__ = ["EditFormMixin", "FieldVersions", "done", "sent_with"]
