"""What other sites build on: public lists for programs, keys of the API, webhooks, pages to embed."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """What other sites build on."""

    name = "partners"
    label = "partners"
