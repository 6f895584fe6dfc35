"""Who signs in, and by which links people act without signing in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who signs in, and by which links people act without signing in."""

    name = "accounts"
