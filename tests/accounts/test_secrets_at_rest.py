"""Secrets of second factors are encrypted in the database; keys can be changed; what was there before keeps working."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import CharField, TextField
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import encrypt_second_factors
from accounts.errors import UnreadableSecret
from accounts.models import KeptForm, User
from accounts.two_step.columns import encrypted_columns
from accounts.two_step.encryption import MARK, decrypted, encrypted
from audit.models import Entry
from devstack.totp import code
from partners.models import WebhookEndpoint
from tests.dialogues.volunteering import make_call, make_draw, make_volunteers
from tests.factories import make_user
from tests.privacy.planting import plant
from tests.signing_in import SECRET, give_second_factor, signed_in

SEED = "5eed" * 20


@pytest.fixture
def person(db: Any) -> User:
    return make_user()


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        return str(cursor.fetchone()[0])


def as_before(user: User) -> None:
    """Rows as an earlier version of the portal wrote them."""
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": SEED, "used_mask": 5})


def works(user: User) -> bool:
    cache.clear()  # allauth remembers codes that were used
    row = Authenticator.objects.get(user=user, type="totp")
    return bool(TOTP(row).validate_code(code(SECRET, time.time())))


@pytest.mark.parametrize("text", ["", SECRET, "Łódź", "x" * 10_000])
def test_what_is_encrypted_comes_back_and_does_not_show(text: str) -> None:
    kept = encrypted(text)
    assert decrypted(kept) == text
    assert kept.startswith(MARK)
    assert not text or text not in kept


def test_same_secret_never_looks_the_same_twice() -> None:
    assert encrypted(SECRET) != encrypted(SECRET)


def test_what_an_earlier_version_stored_is_read_unchanged() -> None:
    assert decrypted(SECRET) == SECRET


def test_app_and_recovery_codes_are_stored_encrypted(person: User) -> None:
    TOTP.activate(person, SECRET)
    codes = RecoveryCodes.activate(person).generate_codes()
    kept = stored()
    assert [word for word in (SECRET, *codes) if word in kept] == []
    assert kept.count(MARK) == 2
    assert works(person)


def test_rows_of_before_keep_working_and_are_encrypted_by_the_command(person: User, capsys: Any) -> None:
    as_before(person)
    row = Authenticator.objects.get(type="recovery_codes")
    codes, unused = RecoveryCodes(row).generate_codes(), RecoveryCodes(row).get_unused_codes()
    assert works(person)
    call_command("encrypt_data")
    assert capsys.readouterr().out.startswith("2 second factors are encrypted with the first key.\n")
    assert (SECRET in stored(), SEED in stored()) == (False, False)
    row.refresh_from_db()
    assert (RecoveryCodes(row).generate_codes(), RecoveryCodes(row).get_unused_codes()) == (codes, unused)
    assert works(person)
    entries = Entry.objects.filter(action="accounts.encrypt_second_factor").order_by("pk")
    assert [entry.fields for entry in entries] == [["secret"], ["seed"]]


def test_new_first_key_encrypts_and_the_old_one_still_opens(person: User, settings: Any) -> None:
    settings.DATA_KEY = ["the old key"]
    TOTP.activate(person, SECRET)
    settings.DATA_KEY = ["a new key", "the old key"]
    assert works(person)
    assert encrypt_second_factors() == (1, [])
    settings.DATA_KEY = ["a new key"]
    assert works(person)


def test_secret_that_no_key_opens_is_refused_and_never_guessed(person: User, settings: Any) -> None:
    TOTP.activate(person, SECRET)
    settings.DATA_KEY = ["another key"]
    with pytest.raises(UnreadableSecret, match="can't check your two-step verification"):
        works(person)


def test_command_goes_on_behind_what_no_key_opens_and_names_the_accounts(
    person: User, settings: Any, capsys: Any
) -> None:
    settings.DATA_KEY = ["lost"]
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    settings.DATA_KEY = ["a new key"]
    other = make_user()
    as_before(other)
    with pytest.raises(CommandError, match=rf"opens the second factors of these accounts: {person.pk}\. They"):
        call_command("encrypt_data")
    assert capsys.readouterr().out.startswith("2 second factors are encrypted with the first key.\n")
    assert works(other)


def test_missing_key_is_reported_at_the_field(person: User, settings: Any, client: Client) -> None:
    give_second_factor(person)
    person.set_password("correct horse battery")
    person.save(update_fields=["password"])
    client.post(reverse("account_login"), {"login": person.email, "password": "correct horse battery"})
    settings.DATA_KEY = ["another key"]
    response = client.post(reverse("mfa_authenticate"), {"code": code(SECRET, time.time())})
    assert response.context["form"].errors == {"code": [str(UnreadableSecret())]}


def test_page_of_the_account_opens_without_the_key(person: User, settings: Any) -> None:
    client = signed_in(person)
    RecoveryCodes.activate(person)
    settings.DATA_KEY = ["another key"]
    response = client.get(reverse("mfa_index"))
    assert response.status_code == 200
    assert "You have 0 codes left" in response.content.decode()


@pytest.mark.parametrize("kept", [MARK, f"{MARK}x", MARK + Fernet(Fernet.generate_key()).encrypt(b"x").decode()])
def test_broken_secret_is_refused(kept: str) -> None:
    with pytest.raises(UnreadableSecret):
        decrypted(kept)


def test_everything_encrypted_is_readable_with_the_new_key_alone(settings: Any, db: Any) -> None:
    settings.DATA_KEY = ["the old key"]
    plant()
    KeptForm.objects.update(typed=encrypted("{}"))
    WebhookEndpoint.objects.update(old_secret=encrypted("whsec"), old_secret_until=timezone.now())
    call = make_call(title="Drawn")
    make_volunteers(call.dialogue, 6)
    make_draw(call.dialogue, draws=False)
    columns = {column.label: column for column in encrypted_columns()}
    marked = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField)
        and model._meta.base_manager.filter(**{f"{field.name}__startswith": MARK}).exists()
    }
    assert marked == set(columns), "declare the column in Privacy.encrypted"
    settings.DATA_KEY = ["a new key", "the old key"]
    call_command("encrypt_data")
    settings.DATA_KEY = ["a new key"]
    for column in columns.values():
        texts = list(column.model._meta.base_manager.values_list(column.name, flat=True))
        assert texts, column.label
        assert all(text.startswith(MARK) and decrypted(text) is not None for text in texts)
