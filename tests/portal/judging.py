"""What became of a form that was sent: taken and stored as typed, or refused with the field named and everything kept."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from dialogues.models import VoiceEntry, VoiceHandover
from events.models import AccessNeeds, HealthAnswer
from tests.portal.bad_values import arrived, body_of
from tests.portal.open_forms import OpenForm
from tests.portal.reading_forms import Control, Page
from tests.portal.worlds import Contents, Watch
from toolkit.email_addresses import InvalidAddress, canonical_address

NOT_STORED_AS_TYPED = {"password", "datetime-local"}  # hashed, and put on the clock of UTC
NOT_STORED = {
    ("events_manage:repeat", "count"),  # how many copies to make
    ("events_manage:create", "online_capacity"),  # of an event in person there is none, as the form says
    ("events_manage:edit", "online_capacity"),
}
ONE_LINE = {
    ("dialogues_personal:write", "text"),
    ("dialogues_manage:statement_add", "text"),
}  # line breaks become spaces
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


@dataclass(frozen=True)
class FormVerdict:
    """How it ended, what is wrong with that (empty: nothing), which of the bad fields were named, and what was counted."""

    taken: bool
    wrong: str = ""
    named: frozenset[str] = frozenset()
    counted: Any = None


def judged(
    one: OpenForm,
    fields: dict[str, list[str]],
    bad: Iterable[str],
    before: Contents,
    *,
    count: Callable[[set[str]], Any] = len,
) -> FormVerdict:
    """Send ``fields``, of which ``bad`` are bad; ``before`` is the fingerprint of all tables, as it is after each try.

    What was taken is counted by ``count`` in the tables that changed.
    """
    with taken_back(), cookies_kept(one.client):
        watch = Watch(before)
        response = one.client.post(one.path, body_of(fields), content_type=URLENCODED)
        if response.status_code >= 500:
            return FormVerdict(False, f"{response.status_code} {getattr(response, 'exc_info', None)!r:.200}")
        connection.check_constraints()
        changed = watch.changed()
        if response.status_code == 302:
            wrong = _taken(one, response, {name: fields.get(name, []) for name in bad}, changed)
            return FormVerdict(True, wrong, counted=count(changed))
        if response.status_code not in {200, 400, 409}:
            return FormVerdict(False, f"answered {response.status_code}")
        return _refused(one, response, fields, set(bad), changed)
    raise AssertionError("unreachable: the block returns")


def complaints(one: OpenForm, bad: dict[str, list[str]], before: Contents) -> str:
    """Send bad values in all these fields; those the portal names are put right, until it takes the rest or names all."""
    left = dict(bad)
    while left:
        verdict = judged(one, one.filled() | left, left, before)
        if verdict.wrong or verdict.taken or not verdict.named:
            return verdict.wrong
        left = {name: values for name, values in left.items() if name not in verdict.named}
    return ""


def _taken(one: OpenForm, response: Any, bad: dict[str, list[str]], changed: set[str]) -> str:
    shown = one.client.get(response.headers["Location"])
    if urlsplit(response.headers["Location"]).path.endswith("/accounts/login/"):
        return "sent to sign in"
    if shown.status_code >= 400:
        return f"was taken, and then {response.headers['Location']} answered {shown.status_code}"
    stored = {*_texts(_rows(changed)), *_read_health()}
    lost = {
        name
        for name, values in bad.items()
        if changed
        and (one.name, name) not in NOT_STORED
        and not _is_stored(one.form.controls.get(name), _as_kept(one, name, values), stored)
    }
    return f"was taken, but {sorted(lost)} not stored: {sorted(stored)!r:.300}" if lost else ""


def _as_kept(one: OpenForm, name: str, values: list[str]) -> list[str]:
    if one.name == "stakeholders_manage:targets" and name != "regions":
        return [value for value in values if value.strip().strip("%") != "0"]  # none
    return [" ".join(value.split()) for value in values] if (one.name, name) in ONE_LINE else values


def _read_health() -> Iterator[str]:
    """What the database holds encrypted."""
    for rows in (AccessNeeds.objects.all(), HealthAnswer.objects.all()):
        yield from (row.text for row in rows)
    yield from (row.text for row in VoiceEntry.objects.all())
    yield from (row.note for row in VoiceHandover.objects.exclude(encrypted=""))


def _is_stored(control: Control | None, typed: list[str], stored: set[str]) -> bool:
    if control is None or not control.is_typed or control.kind in NOT_STORED_AS_TYPED or not typed:
        return True
    value = arrived(typed[-1])
    return not value.strip() or bool(_read_as(control, value) & stored)


def _read_as(control: Control, value: str) -> set[str]:
    """As it was typed, or as the form says that it reads a number, an address or a list of lines."""
    trimmed = value.strip()
    if control.kind == "number":
        return {str(int(value))}
    if control.kind == "textarea":
        plain = trimmed.replace("\r\n", "\n")  # browsers send line breaks as two characters
        return {value, trimmed, plain, *(line.strip() for line in value.splitlines() if line.strip())}
    return {value, trimmed, _as_address(value), f"https://{trimmed}"}


def _as_address(value: str) -> str:
    try:
        return canonical_address(value)
    except InvalidAddress:
        return value


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


def _refused(
    one: OpenForm, response: Any, fields: dict[str, list[str]], bad: set[str], changed: set[str]
) -> FormVerdict:
    if changed:
        return FormVerdict(False, f"was refused, but {sorted(changed)} changed")
    if response.status_code in {400, 409} and one.has_buttons_only:
        return FormVerdict(False)
    page = Page(response.content.decode())
    controls = {key: control for form in page.forms for key, control in form.controls.items()}
    targets = {target for target, _words in page.errors}
    named = frozenset(name for name in bad & set(controls) if targets & controls[name].ids)
    if not page.errors or (bad and not named and not one.is_of_sign_in):
        return FormVerdict(False, f"was refused without naming the field: {page.errors!r:.200}")
    lost = [key for key in fields if key in controls and not _is_kept(controls[key], fields[key])]
    return FormVerdict(False, f"was refused, and what was typed in {lost} is gone" if lost else "", named)


def _is_kept(control: Control, typed: list[str]) -> bool:
    if control.kind == "password":
        return control.filled == [""]  # on purpose
    if control.is_typed:
        return _lines(control.filled[0]) == _lines(arrived(typed[-1]))
    counts = typed[-1:] if control.kind in {"select", "radio"} else typed
    return set(control.filled) >= {arrived(value) for value in counts if arrived(value) in control.offered}


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")
