"""Countries, hubs, organisations, milestones, teams."""

from django.apps import AppConfig


class HubsConfig(AppConfig):
    """Countries, hubs, organisations, milestones, teams."""

    name = "hubs"

    def ready(self) -> None:
        """Register what hubs publish."""
        from hubs.milestones.subject import MILESTONES
        from hubs.models import Hub
        from hubs.profile.subject import PROFILE
        from publishing.file_uses import FileUse, register_file_use
        from publishing.subjects import register

        register_file_use(FileUse(Hub, "logo", Hub.objects.published))
        register(PROFILE)
        register(MILESTONES)
