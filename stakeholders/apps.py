"""People and organisations a hub works with."""

from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    """People and organisations a hub works with."""

    name = "stakeholders"
