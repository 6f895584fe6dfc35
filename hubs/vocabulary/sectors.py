"""The five sectors of society with which a hub works."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sector(models.TextChoices):
    """The five sectors of the Penta Helix."""

    PUBLIC_ADMINISTRATION = "public_administration", _("Public administration")
    HEALTH_CARE = "health_care", _("Health and care services")
    ACADEMIA = "academia", _("Academia and research")
    INDUSTRY = "industry", _("Commercial sector and industry")
    CIVIL_SOCIETY = "civil_society", _("Citizens, patients and civil society")
