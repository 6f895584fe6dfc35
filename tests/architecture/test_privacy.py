"""Personal data are declared where they live; a field that nobody declared breaks the build."""

import pytest
from django.apps import apps
from django.db import models

from audit.privacy import Privacy

ROOMS = {"audit", "accounts", "outbox", "publishing", "hubs", "stakeholders", "events", "dialogues", "digests"}
OURS = [
    model
    for model in apps.get_models(include_auto_created=False)
    if model._meta.app_label in ROOMS
]  # fmt: skip


def fields_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many]}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_is_declared_once(model: type[models.Model]) -> None:
    privacy: Privacy = model.privacy  # type: ignore[attr-defined]
    declared = [*privacy.none, *privacy.personal, *privacy.health, *privacy.secret]
    assert sorted(declared) == sorted(fields_of(model))


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_what_is_personal_has_a_retention(model: type[models.Model]) -> None:
    privacy: Privacy = model.privacy  # type: ignore[attr-defined]
    if privacy.personal or privacy.health or privacy.secret:
        assert privacy.retention != ""


def test_addresses_and_hashes_are_never_declared_harmless() -> None:
    telling = ("password", "link_hash", "link_nonce", "address_hash", "recipient")
    harmless = [
        f"{model._meta.label}.{name}"
        for model in OURS
        for name in model.privacy.none  # type: ignore[attr-defined]
        if name in telling or (name == "email" and model._meta.label != "hubs.Hub")
    ]
    assert harmless == []
