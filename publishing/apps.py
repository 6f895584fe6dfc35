"""The app of what is public."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Drafts, approval, revisions, differences and stored files."""

    name = "publishing"
