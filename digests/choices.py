"""How often a subscriber is emailed, and about what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """How often."""

    AT_ONCE = "at_once", _("At once")
    WEEKLY = "weekly", _("Weekly, on Monday mornings")
    MONTHLY = "monthly", _("Monthly, on the first Monday morning")


class ContentKind(models.TextChoices):
    """What a digest can report. The values are the resources of the change feed."""

    EVENTS = "events", _("Events")
    DIALOGUES = "dialogues", _("Policy dialogues")
    NEWS = "news", _("News")
    LIBRARY = "resources", _("Library")


def every_kind() -> list[str]:
    """Return all kinds: what a subscriber gets who does not choose."""
    return list(ContentKind.values)
