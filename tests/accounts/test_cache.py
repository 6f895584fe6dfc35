"""Nothing that keeps people safe can be pushed out of the cache by strangers."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.cache import delete_expired_entries
from accounts.models import UsedCode, User
from accounts.used_codes import delete_expired_codes, use_code
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return make_user()


def fill_the_cache() -> None:
    """More live entries than Django keeps, with keys before and after every other."""
    for number in range(400):
        cache.set(f"{number % 36:x}{number}", "x", timeout=300)


def test_code_of_second_factor_counts_once_however_full_the_cache_is(person: User) -> None:
    assert use_code(person, "123456")
    fill_the_cache()
    assert not use_code(person, "123456")


@pytest.mark.parametrize("again", ["123 456", "123-456", " 123456 ", "12.34.56"])
def test_used_code_is_known_with_other_spaces_and_hyphens(person: User, again: str) -> None:
    assert use_code(person, "123456")
    assert not use_code(person, again)


def test_the_same_code_of_another_user_counts(person: User) -> None:
    assert use_code(person, "123456")
    assert use_code(make_user(), "123456")


def test_used_codes_are_kept_as_a_hash_until_they_expire(person: User) -> None:
    use_code(person, "123456")
    row = UsedCode.objects.get()
    assert "123456" not in row.code_hash
    assert delete_expired_codes(at=timezone.now()) == 0
    assert delete_expired_codes(at=timezone.now() + dt.timedelta(minutes=2)) == 1


def test_counter_of_wrong_passwords_is_not_flushed_by_other_entries(client: Client) -> None:
    person = make_user(password="three words apart")
    wrong = {"login": person.email, "password": "wrong password"}
    for _ in range(5):
        client.post(reverse("account_login"), wrong)
    fill_the_cache()
    response = client.post(reverse("account_login"), {**wrong, "password": "three words apart"})
    assert response.context["form"].errors != {}


def entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_cache")
        return int(cursor.fetchone()[0])


def test_expired_entries_are_deleted_and_live_ones_stay() -> None:
    cache.set("short", "x", timeout=60)
    cache.set("long", "x", timeout=6000)
    delete_expired_entries(at=timezone.now() + dt.timedelta(minutes=10))
    assert (cache.get("long"), entries()) == ("x", 1)
