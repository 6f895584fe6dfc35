"""Forms that keep two people from overwriting each other."""

from toolkit.forms.edit_conflicts import EditFormMixin, FieldVersions

__all__ = ["EditFormMixin", "FieldVersions"]
