"""Making accounts."""

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts.actions import create_person, open_network_office
from accounts.errors import AccountRefused
from accounts.models import User
from audit.actors import SYSTEM
from audit.models import Entry
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_create_person_makes_a_verified_address_in_one_spelling() -> None:
    user = create_person(by=SYSTEM, email=" Coordinator@Hub.Example", name="Coordinator, Portugal")
    assert (user.email, user.name, user.is_network_office) == (
        "coordinator@hub.example",
        "Coordinator, Portugal",
        False,
    )
    address = EmailAddress.objects.get()
    assert (address.user, address.email, address.verified, address.primary) == (user, user.email, True, True)


def test_create_person_without_password_allows_no_sign_in() -> None:
    assert not create_person(by=SYSTEM, email="a@hub.example", name="A").has_usable_password()


def test_create_person_leaves_an_audit_entry_without_values() -> None:
    user = create_person(by=SYSTEM, email="a@hub.example", name="A", password="correct horse battery")
    entry = Entry.objects.get()
    assert (entry.action, entry.actor_kind, entry.subject_id) == ("accounts.create", "system", user.pk)
    assert entry.fields == ["email", "name"]


def test_create_person_refuses_an_address_that_differs_in_case_only() -> None:
    create_person(by=SYSTEM, email="a@hub.example", name="A")
    with pytest.raises(AccountRefused, match="already an account"):
        create_person(by=SYSTEM, email="A@Hub.example", name="B")
    assert User.objects.get().name == "A"


def test_create_person_refuses_an_empty_name() -> None:
    with pytest.raises(AccountRefused, match="Enter a name"):
        create_person(by=SYSTEM, email="a@hub.example", name=" ")


def test_open_network_office_happens_once() -> None:
    user = make_user()
    open_network_office(by=SYSTEM, user=user)
    open_network_office(by=SYSTEM, user=user)
    user.refresh_from_db()
    assert user.is_network_office
    assert Entry.objects.filter(action="accounts.open_network_office").count() == 1


def test_database_refuses_an_address_that_differs_in_case_only() -> None:
    user = make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=user.email.upper(), name="Other")
