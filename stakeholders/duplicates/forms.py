"""What a team chooses when it merges two contacts."""

from typing import Any

from stakeholders.contacts.actions import FIELDS
from stakeholders.models import Stakeholder
from toolkit.duplicates.forms import SideBySideForm
from toolkit.languages import own_name


class MergeForm(SideBySideForm):
    """For each field in which two contacts differ: which value is kept."""

    compared = FIELDS
    model = Stakeholder

    def shown(self, row: Any, name: str) -> str:
        """Return a value as text; a language by its name."""
        return own_name(row.language) if name == "language" else super().shown(row, name)
