"""What a team chooses when it makes two contacts one."""

from typing import Any

from stakeholders.contacts.languages import LANGUAGES
from stakeholders.models import Stakeholder
from toolkit.merging.forms import SideBySideForm


class MergeForm(SideBySideForm):
    """For each field in which two contacts differ: whose value stays."""

    compared = ("kind", "name", "email", "language", "sector", "level", "organisation", "function", "region")
    model = Stakeholder

    def shown(self, row: Any, name: str) -> str:
        """A value as a person reads it."""
        if name in ("kind", "sector", "level"):
            return str(getattr(row, f"get_{name}_display")())
        if name == "language":
            return str(LANGUAGES.get(row.language, row.language))
        return super().shown(row, name)
