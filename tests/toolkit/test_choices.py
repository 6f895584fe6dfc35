"""The words for a value of a row, as Django's own ``get_…_display`` says them."""

import pytest
from django.utils import translation

from hubs.models import Hub, Organisation
from stakeholders.models import Stakeholder
from toolkit.choices import choice_label


@pytest.mark.parametrize("language", ["en", "pt"])
@pytest.mark.parametrize(
    ("row", "field"),
    [
        (Organisation(kind="university"), "kind"),
        (Organisation(kind="no such kind"), "kind"),
        (Organisation(sector=""), "sector"),
        (Stakeholder(level="regional"), "level"),
        (Hub(model=None), "model"),
    ],
)
def test_label_is_the_one_django_finds(row: Organisation | Stakeholder | Hub, field: str, language: str) -> None:
    with translation.override(language):
        expected = getattr(row, f"get_{field}_display")()
        assert choice_label(row, field) == ("" if expected is None else str(expected))
