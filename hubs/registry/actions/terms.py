"""Terms that begin and end."""

from django.db import models
from django.utils.translation import gettext as _

from toolkit.actions import ActionRefused
from toolkit.partial_dates.dates import are_in_order


def refuse_wrong_order(row: models.Model) -> None:
    """Refuse a term (``since``, ``until``) that ends before it begins."""
    if not are_in_order(getattr(row, "since", None), getattr(row, "until", None)):
        raise ActionRefused(_("Enter an end date after the start date."), "until")
