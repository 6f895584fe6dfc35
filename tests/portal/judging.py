"""What became of a form that was sent: taken and stored as typed, or refused with the field named and everything kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from accounts.addresses import normalised
from tests.portal.bad_values import arrived, body_of
from tests.portal.open_forms import OpenForm
from tests.portal.reading_forms import Control, Page
from tests.portal.worlds import fingerprint

NOT_STORED_AS_TYPED = {"password", "datetime-local"}  # hashed, and put on the clock of UTC
URLENCODED = "application/x-www-form-urlencoded"


class _TakenBack(Exception):
    pass


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written inside is gone afterwards, also when the database refused something."""
    try:
        with transaction.atomic():
            yield
            raise _TakenBack
    except _TakenBack:
        cache.clear()


@contextmanager
def cookies_kept(client: Client) -> Iterator[None]:
    """The client is as signed in afterwards as before: sessions are rows, and rows are taken back."""
    cookies = client.cookies
    client.cookies = SimpleCookie()
    client.cookies.update(cookies)
    try:
        yield
    finally:
        client.cookies = cookies


def verdict(one: OpenForm, fields: dict[str, list[str]], name: str, before: dict[str, Any]) -> tuple[str, str]:
    """Send ``fields``, in which ``name`` is bad. How it ended (``taken``, ``refused``), and what is wrong with that, if anything."""
    with taken_back(), cookies_kept(one.client):
        response = one.client.post(one.path, body_of(fields), content_type=URLENCODED)
        if response.status_code >= 500:
            return "failed", f"{response.status_code} {getattr(response, 'exc_info', None)!r:.200}"
        connection.check_constraints()
        after = fingerprint()
        changed = {table for table in after if after[table] != before[table]}
        if response.status_code == 302:
            return "taken", _taken(one, response, fields.get(name, []), one.form.controls.get(name), changed)
        if response.status_code not in {200, 400, 409}:
            return "refused", f"answered {response.status_code}"
        return "refused", _refused(one, response, fields, name, changed)
    return "failed", "no answer"


def _taken(one: OpenForm, response: Any, typed: list[str], control: Control | None, changed: set[str]) -> str:
    shown = one.client.get(response.headers["Location"])
    if "/accounts/login/" in response.headers["Location"]:
        return "sent to sign in"
    if shown.status_code >= 400:
        return f"was taken, and then {response.headers['Location']} answered {shown.status_code}"
    if control is None or not control.is_typed or control.kind in NOT_STORED_AS_TYPED or not changed:
        return ""
    value = arrived(typed[-1]) if typed else ""
    stored = set(_texts(_rows(changed)))
    return "" if not value.strip() or _read_as(control, value) & stored else f"was taken, but not stored: {sorted(stored)!r:.300}"


def _read_as(control: Control, value: str) -> set[str]:
    """As it was typed, or as the form says that it reads a number, an address or a list of lines."""
    trimmed = value.strip()
    if control.kind == "number":
        return {str(int(value))}
    if control.kind == "textarea":
        return {value, trimmed, *(line.strip() for line in value.splitlines() if line.strip())}
    return {value, trimmed, normalised(value), f"https://{trimmed}"}


def _rows(tables: set[str]) -> list[Any]:
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables]
    return [list(model._default_manager.values()) for model in models]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif value is not None:
        yield str(value)


def _refused(one: OpenForm, response: Any, fields: dict[str, list[str]], name: str, changed: set[str]) -> str:
    if changed:
        return f"was refused, but {sorted(changed)} changed"
    page = Page(response.content.decode())
    controls = {key: control for form in page.forms for key, control in form.controls.items()}
    told = {target for target, _words in page.told}
    if response.status_code == 400 and one.has_buttons_only:
        return ""
    if not page.told:
        return "was refused without a word"
    if name in controls and not one.is_of_sign_in and not told & controls[name].ids:
        return f"was refused without naming the field: {page.told!r:.200}"
    lost = [key for key in fields if key in controls and not _is_kept(controls[key], fields[key])]
    return f"was refused, and what was typed in {lost} is gone" if lost else ""


def _is_kept(control: Control, typed: list[str]) -> bool:
    if control.kind == "password":
        return control.filled == [""]  # on purpose
    if control.is_typed:
        return _lines(control.filled[0]) == _lines(arrived(typed[-1]))
    return set(control.filled) >= {arrived(value) for value in typed if arrived(value) in control.offered}


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")
