"""What the portal keeps about people, said from the declarations of the models, so that the page cannot fall behind."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext

from audit.privacy import Privacy

APPLICATIONS = (
    "accounts",
    "hubs",
    "consents",
    "stakeholders",
    "events",
    "dialogues",
    "digests",
    "mailings",
    "partners",
    "privacy",
    "outbox",
    "audit",
)


@dataclass(frozen=True)
class KeptData:
    """One kind of row: what it is, which of its fields tell something of a person, and how long it is kept."""

    what: str
    fields: tuple[str, ...]
    retention: str


def kept_data() -> list[KeptData]:
    """Every kind of row that holds personal or health data. Secrets (passwords, keys of links) tell nothing of a person."""
    return [
        KeptData(
            what=capfirst(str(model._meta.verbose_name_plural)),
            fields=tuple(_words(model, name) for name in telling),
            retention=gettext(privacy.retention),
        )
        for application in APPLICATIONS
        for model in apps.get_app_config(application).get_models()
        if isinstance(privacy := getattr(model, "privacy", None), Privacy) and (telling := _telling(model, privacy))
    ]


def _telling(model: type[models.Model], privacy: Privacy) -> list[str]:
    """The fields that tell something of a person; not the columns the database derives from them to search and to sort."""
    named = (*privacy.personal, *privacy.health)
    return [name for name in named if not isinstance(model._meta.get_field(name), models.GeneratedField)]


def _words(model: type[models.Model], name: str) -> str:
    """What a field is called; reverse relations, which have no name of their own, are never declared."""
    field = model._meta.get_field(name)
    return str(field.verbose_name) if isinstance(field, models.Field) else name
