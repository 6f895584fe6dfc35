"""Texts people write to many: plain text with a little Markdown, in which a few placeholders are replaced.

It is no template language: ``{name}`` and the others are replaced literally, once, after the text was formatted and the value
escaped. Any other brace is refused, so that a typing error never goes out to everyone.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from toolkit.markdown import formatted

_BRACED = re.compile(r"\{[^{}]{0,40}\}|[{}]")


class Placeholders:
    """The placeholders of a kind of text, by their names; an instance is a validator of form fields."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.known = ", ".join(f"{{{name}}}" for name in names)
        self._pattern = re.compile(r"\{(" + "|".join(names) + r")\}")

    def __call__(self, text: str) -> None:
        """Refuse braces that are no placeholder, naming them and the placeholders there are."""
        unknown = list(dict.fromkeys(_BRACED.findall(self._pattern.sub("", text))))
        if unknown:
            raise ValidationError(
                _("%(unknown)s isn't a placeholder. You can use: %(known)s."),
                code="placeholder",
                params={"unknown": ", ".join(f"“{one}”" for one in unknown), "known": self.known},
            )

    def fill_plain(self, text: str, values: Mapping[str, Any]) -> str:
        """Replace the placeholders by their values."""
        return self._pattern.sub(lambda found: str(values.get(found[1], "")), text)

    def fill_formatted(self, text: str, values: Mapping[str, Any]) -> SafeString:
        """Return the text as safe HTML, its placeholders replaced by the escaped values."""
        html = self._pattern.sub(lambda found: str(escape(values.get(found[1], ""))), formatted(text))
        return mark_safe(html)  # noqa: S308 - formatted() is clean and each value is escaped
