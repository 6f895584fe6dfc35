"""The application of the project, installed so that its template tags load."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Configuration of echos_portal."""

    name = "echos_portal"
