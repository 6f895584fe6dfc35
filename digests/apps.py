"""What is new for a subscriber."""

from django.apps import AppConfig


class DigestsConfig(AppConfig):
    """What is new for a subscriber."""

    name = "digests"
