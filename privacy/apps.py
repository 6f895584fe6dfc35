"""What the portal holds about a person, shown to them, corrected and erased by them."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What the portal holds about a person, shown to them, corrected and erased by them."""

    name = "privacy"
