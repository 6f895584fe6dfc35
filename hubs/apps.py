"""Countries, hubs, organisations, milestones, teams."""

from django.apps import AppConfig


class HubsConfig(AppConfig):
    """Countries, hubs, organisations, milestones, teams."""

    name = "hubs"

    def ready(self) -> None:
        """Register what hubs publish."""
        from hubs.milestones.subject import MILESTONES
        from hubs.profile.subject import PROFILE
        from publishing.subjects import register

        register(PROFILE)
        register(MILESTONES)
