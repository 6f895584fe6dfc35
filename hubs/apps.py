"""Countries, hubs, organisations, milestones, teams."""

from django.apps import AppConfig


class HubsConfig(AppConfig):
    """Countries, hubs, organisations, milestones, teams."""

    name = "hubs"
