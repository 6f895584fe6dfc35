"""Forms that keep two people from overwriting each other, and what performs their actions."""

from toolkit.forms.edit_conflicts import EditFormMixin, FieldVersions
from toolkit.forms.submitting import done

__all__ = ["EditFormMixin", "FieldVersions", "done"]
