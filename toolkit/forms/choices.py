"""Several choices out of a list."""

from typing import Any

from django import forms


class SeveralChoicesField(forms.MultipleChoiceField):
    """Each choice counts once, however often a request names it."""

    def to_python(self, value: Any) -> list[str]:
        """Return what was chosen, in the order of the request."""
        return list(dict.fromkeys(super().to_python(value)))
