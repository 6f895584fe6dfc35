"""Text inputs that suggest what was entered before, so that each thing is spelled in one way."""

from collections.abc import Iterable
from typing import Any

from django import forms


class SuggestingInput(forms.TextInput):
    """A text input with suggestions: what other rows have in this field."""

    template_name = "components/suggesting_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suggestions: Iterable[str] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the suggestions and the id of their list."""
        context = super().get_context(name, value, attrs)
        if self.suggestions:
            context["widget"]["attrs"]["list"] = f"{context['widget']['attrs']['id']}_known"
        return context | {"suggestions": self.suggestions}
