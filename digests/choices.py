"""How often a subscriber is emailed, and about what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """How often."""

    AT_ONCE = "at_once", _("Immediately")
    WEEKLY = "weekly", _("Weekly, on Monday mornings")
    MONTHLY = "monthly", _("Monthly, on the first Monday morning")


class ContentKind(models.TextChoices):
    """What a digest can report. The values are the resources of the change feed."""

    EVENTS = "events", _("Events")
    DIALOGUES = "dialogues", _("Policy dialogues")
    PROPOSALS = "proposals", _("Proposals of the European networks")
    NEWS = "news", _("News")
    LIBRARY = "resources", _("Library")
    RESPONSES = "responses", _("Responses to recommendations")
    REPORTS = "reports", _("Reports of policy dialogues")


# What reaches the followers of a dialogue only, whatever else they chose: a hub may have dozens of responses in a week.
OF_DIALOGUES = (ContentKind.RESPONSES, ContentKind.REPORTS)
OFFERED_KINDS = tuple((kind.value, kind.label) for kind in ContentKind if kind not in OF_DIALOGUES)


def every_kind() -> list[str]:
    """Return all kinds that are offered: what a subscriber gets who does not choose."""
    return [kind for kind, _label in OFFERED_KINDS]
