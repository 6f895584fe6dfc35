"""The one word for how far a country's hub is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HubStatus(models.TextChoices):
    """How far a country is, in the order of the map's legend."""

    OPERATING = "operating", _("Operational")
    RECOGNISED = "recognised", _("Recognised, activity not confirmed")
    FORMING = "forming", _("Being set up")
    NONE = "none", _("No hub yet")
