"""The house itself, installed so that its template tags load."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The house itself."""

    name = "echos_portal"
