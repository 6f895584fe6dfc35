"""Every page at the size of the real network and of a large portal, in one run: `make bench SIZE=large`.

Both are databases of their own on one server. Printed are milliseconds of processor time of one request, ours and the
database's, and the ratio to a view that answers fixed bytes. Takes about five minutes, most of it to load the data.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from bench.large_data import load_all
from bench.measuring import Spent, spent_by
from hubs.models import Role, TeamMember
from hubs.registry.models.hub import Hub
from tests.factories import make_hub, make_user
from tests.network import load_tables
from tests.signing_in import signed_in
from toolkit.api import counts

PART = 6  # subjects measured in one database before the other
FIXED = "fixed bytes /health/live"
ONLY = os.environ.get("ONLY", "")  # measure only subjects with this in their name
FLAT_PAGES = {
    FIXED: "/health/live",
    "API events": "/api/v1/events/",
    "API events, changed lately": "/api/v1/events/?changed_since={cursor}",
    "API events, by title, search": "/api/v1/events/?search=saude+lodz&ordering=title",
    "API one event": "/api/v1/events/{event}/",
    "API organisations": "/api/v1/organisations/",
    "API organisations of a hub": "/api/v1/organisations/?hub=pt",
    "API hubs": "/api/v1/hubs/",
    "API one hub": "/api/v1/hubs/pt/",
    "API news": "/api/v1/news/",
    "home": "/en/",
    "hub list": "/en/hubs/",
    "country page": "/en/hubs/pt/",
    "events": "/en/events/",
    "past events": "/en/events/?period=past",
    "past events, last page": "/en/events/?period=past&page=999999",
    "one event": "/en/events/{event}/",
    "news": "/en/news/",
    "news, last page": "/en/news/?page=999999",
    "library, search": "/en/library/?q=saude",
    "search": "/en/search/?q=saude",
    "search, API": "/api/v1/search/?q=saude+registry",
}
DESK_PAGES = {
    "dashboard of a hub": "/en/manage/pt/",
    "contacts": "/en/manage/pt/people/",
    "contacts, last page": "/en/manage/pt/people/?page=999999",
    "contacts, search": "/en/manage/pt/people/?q=saude+lodz",
    "contacts of a region": "/en/manage/pt/people/?regions=alentejo",
    "segment form": "/en/manage/pt/people/segments/add/",
    "events of a hub": "/en/manage/pt/events/",
    "sent emails": "/en/manage/pt/emails/",
    "sent emails, last page": "/en/manage/pt/emails/?page=999999",
}
OFFICE_PAGES = {
    "organisations of the network": "/en/network/organisations/?q=saude",
    "dashboard of the office": "/en/network/",
}


@contextmanager
def database(name: str) -> Iterator[None]:
    """Ask this database inside."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    counts.forget()
    try:
        with connection.cursor() as cursor:  # the time of parallel workers would not be counted
            cursor.execute("SET max_parallel_workers_per_gather = 0")
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def copy_database(name: str) -> None:
    """Copy this database into a new one called ``name``."""
    source = connection.settings_dict["NAME"]
    with database("postgres"), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


def desk_client(hub: Hub, *, office: bool = False) -> Client:
    user: User = make_user(is_network_office=office) if office else make_user()
    if not office:
        TeamMember.objects.create(hub=hub, user=user, role=Role.COORDINATOR)
    return signed_in(user)


def getter(client: Client, path: str, wanted: int = 200, **headers: str) -> Callable[[], object]:
    def ask() -> None:
        assert client.get(path, headers=headers).status_code == wanted, path

    return ask


def subjects() -> dict[str, Callable[[], object]]:
    """What is measured in the database of this moment."""
    client, hub = Client(), make_hub("PT")
    places = {"event": client.get("/api/v1/events/?hub=pt").json()["results"][0]["id"]}
    places["cursor"] = client.get("/api/v1/events/").json()["changes"].rpartition("=")[2]
    found = {name: getter(client, path.format(**places)) for name, path in FLAT_PAGES.items()}
    for name in ("events", "organisations", "hubs"):
        path = f"/api/v1/{name}/"
        found[f"API {name}, unchanged: 304"] = getter(client, path, 304, **{"If-None-Match": client.get(path)["ETag"]})
    for name in ("events", "organisations", "news"):
        late = client.get(f"/api/v1/{name}/").json()["previous"] or late_page(client, name)
        found[f"API {name}, late page"] = getter(client, late)
    desk, office = desk_client(hub), desk_client(hub, office=True)
    found |= {name: getter(desk, path) for name, path in DESK_PAGES.items()}
    found |= {name: getter(office, path) for name, path in OFFICE_PAGES.items()}
    return {name: call for name, call in found.items() if ONLY in name or name == FIXED}


def late_page(client: Client, name: str) -> str:
    """The page before the last, reached from the end."""
    turned = {"events": "-starts_on", "organisations": "-name", "news": "published_at"}[name]
    path: str = client.get(f"/api/v1/{name}/?ordering={turned}&page_size=50").json()["next"] or f"/api/v1/{name}/"
    body = client.get(path.removeprefix(settings.SITE_URL)).json()
    return str(body["previous"] or path).removeprefix(settings.SITE_URL)


def measured(say: Callable[[str], None], names: list[str]) -> dict[str, Spent | None]:
    """These subjects; None for one that failed."""
    found: dict[str, Spent | None] = {}
    for name, call in ((name, call) for name, call in subjects().items() if name in names):
        try:
            found[name] = spent_by(call)
        except Exception as error:  # noqa: BLE001 - the others are still worth knowing
            say(f"{name}: {type(error).__name__}: {error}"[:300])
            found[name] = None
    return found


@pytest.mark.django_db(transaction=True)
def test_every_page_at_both_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    """Prints the table; there is nothing to pass or fail but that the pages answer."""

    def say(words: str) -> None:
        with capsys.disabled():
            print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)

    say("loading the real network …")
    load_tables()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")
    copy_database("bench_large")
    with database("bench_large"):
        load_all(say)
    found: dict[str, dict[str, Spent | None]] = {"small": {}, "large": {}}
    names = list(subjects())
    for part in batched(names, PART):  # by turns, so that a noisy machine is noisy for both
        found["small"] |= measured(say, part)
        with database("bench_large"):
            found["large"] |= measured(say, part)
    say(table(found["small"], found["large"]))


def batched(names: list[str], size: int) -> list[list[str]]:
    """Some at a time, each time with the fixed bytes they are held against."""
    rest = [name for name in names if name != FIXED]
    return [[FIXED, *rest[at : at + size]] for at in range(0, len(rest), size)]


def table(small: dict[str, Spent | None], large: dict[str, Spent | None]) -> str:
    """Both sizes side by side."""
    head = f"{'':<34}{'small ms':>10}{'(db)':>8}{'large ms':>10}{'(db)':>8}{'grows':>8}{'small':>9}{'large':>9}  beside fixed bytes"
    return "\n".join(["", head, *(_row(name, small, large) for name in small)])


def _row(name: str, small: dict[str, Spent | None], large: dict[str, Spent | None]) -> str:
    one, other = small[name], large.get(name)
    if one is None or other is None:
        return f"{name:<34}{'failed':>10}"
    fixed = small[FIXED], large[FIXED]
    ratios = [base.together / spent.together for base, spent in zip(fixed, (one, other), strict=True) if base]
    return (
        f"{name:<34}{one.together:>10.2f}{one.database:>8.2f}{other.together:>10.2f}{other.database:>8.2f}"
        f"{other.together / one.together:>8.2f}{ratios[0]:>9.3f}{ratios[1]:>9.3f}"
    )
