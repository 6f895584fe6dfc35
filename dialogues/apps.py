"""Policy dialogues and their recommendations."""

from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    """Policy dialogues and their recommendations."""

    name = "dialogues"
