"""Moments given from outside become UTC before anything else sees them."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

IMPOSSIBLE = _("Enter a date and time that exist, like 2026-11-25T09:00:00Z.")


def to_utc(moment: dt.datetime) -> dt.datetime:
    """Return the moment in UTC. Refuses one that no calendar reaches (ValidationError).

    PostgreSQL takes offsets only up to ±15:59; Python takes them up to ±23:59.
    """
    aware = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    try:
        return aware.astimezone(dt.UTC)
    except (OverflowError, ValueError):
        raise ValidationError(IMPOSSIBLE, code="invalid") from None


class MomentField(forms.DateTimeField):
    """A moment with its offset (RFC 3339), as programs write it."""

    def to_python(self, value: Any) -> dt.datetime | None:
        """Return the moment in UTC."""
        if value in self.empty_values or isinstance(value, dt.datetime):
            return to_utc(value) if value else None
        try:
            moment = parse_datetime(str(value).strip().replace(" ", "+"))  # an unescaped plus arrives as a space
        except ValueError:
            moment = None
        if moment is None or timezone.is_naive(moment):
            raise ValidationError(IMPOSSIBLE, code="invalid")
        return to_utc(moment)
