"""Personal data are declared where they live; a field that nobody declared breaks the build."""

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from audit.privacy import ON_REQUEST, Privacy

ROOMS = {
    "audit", "accounts", "outbox", "publishing", "hubs", "news", "library", "consents", "stakeholders", "events", "dialogues",
    "digests", "mailings", "partners", "search", "privacy", "echos_portal",
}  # fmt: skip
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


def ended_by(model: type[models.Model], name: str) -> str:
    """What ends the time of a row: a scheduled job, the row it is deleted with, or a request."""
    scheduled = {*settings.PERIODIC_JOBS, *(task for tasks in settings.POLLED_TASKS.values() for task in tasks)}
    if name in scheduled & set(current_app.tasks):
        return "job"
    try:
        remote = model._meta.get_field(name).remote_field
    except FieldDoesNotExist:
        return "request" if name == ON_REQUEST else "nothing"
    cascades = isinstance(remote, models.ManyToOneRel) and remote.on_delete is models.CASCADE
    return "parent" if cascades and remote.model.privacy.ends_with else "nothing"


def test_every_retention_names_what_ends_it() -> None:
    current_app.loader.import_default_modules()
    declared = {
        model._meta.label: ended_by(model, model.privacy.ends_with) for model in OURS if model.privacy.retention
    }  # type: ignore[attr-defined]
    assert {label for label, end in declared.items() if end == "nothing"} == set()
    assert {label for label, end in declared.items() if end == "request"} == {
        "outbox.Suppression",
        "stakeholders.Stakeholder",
    }


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_what_is_personal_is_found_by_the_address_or_says_why_not(model: type[models.Model]) -> None:
    """What is found is on the page about a person's data, in its export and in the erasure."""
    privacy: Privacy = model.privacy  # type: ignore[attr-defined]
    if privacy.personal or privacy.health:
        assert bool(privacy.person) != bool(privacy.not_linked)
    if privacy.person:
        model._default_manager.filter(**{privacy.person: "x"})  # a lookup that exists
