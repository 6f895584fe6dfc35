"""Whole pages, lists and registrations as gunicorn serves them: kept in the process, unchanged, or made anew; beside fixed bytes.

Made anew are pages of which nothing is kept, and pages after an event has changed, as each registration does: the parts that show
no event are then kept (``publishing.lasting_parts``).

    python -m pytest bench/bench_served.py -s -q

Counted is the processor time of the web worker and of the PostgreSQL processes that answer it, over HTTP, by turns.
"""

import http.client
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

import pytest
from django.db import connection
from django.db.models import F

from devstack.ports import any_free
from events.models import Event
from tests.factories import make_event
from tests.network import load_tables
from tests.running_portal import Visitor, environment, running, token_in, wait_until_served

ROUNDS, REPEATS, PEOPLE = 5, 40, 200
FIXED = "fixed bytes, a Django view"
BEFORE_DJANGO = "fixed bytes, before Django"
Subjects = Mapping[str, tuple[str, Mapping[str, str], int]]


@contextmanager
def served(application: str = "echos_portal.wsgi", **more: str) -> Iterator[tuple[int, int]]:
    """One web worker; yields its port and the process id of gunicorn."""
    port = any_free()
    web = {"DATABASE_POOL_SIZE": "4", "WEB_BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "1", **more}
    with running(["gunicorn", "-c", "deploy/gunicorn.py", application], environment(port) | web) as process:
        wait_until_served(port, process)
        yield port, process.pid


def processor_seconds(web: int) -> float:
    """Of gunicorn's worker and of the database's processes for it."""
    children = Path(f"/proc/{web}/task/{web}/children").read_text().split()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        backends = [str(row[0]) for row in cursor.fetchall()]
    return sum(_seconds(pid) for pid in [*children, *backends])


def _seconds(pid: str) -> float:
    """Of all its threads; those that ended are not counted, so threads must last."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def milliseconds(
    port: int, web: int, subjects: Subjects, between: Callable[[], object] = lambda: None
) -> dict[str, float]:
    """The median of one request of each; ``between`` is called before each request."""
    spent: dict[str, list[float]] = {name: [] for name in subjects}
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as talk:
        for _round in range(ROUNDS):
            for name, (path, headers, status) in subjects.items():
                before = processor_seconds(web)
                for _repeat in range(REPEATS):
                    between()
                    talk.request("GET", path, headers=dict(headers))
                    answer = talk.getresponse()
                    answer.read()
                    assert answer.status == status, path
                spent[name].append((processor_seconds(web) - before) * 1000 / REPEATS)
    return {name: median(times) for name, times in spent.items()}


def tag_of(port: int, path: str) -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as talk:
        talk.request("GET", path)
        answer = talk.getresponse()
        answer.read()
        return str(answer.headers["ETag"])


def show(times: Mapping[str, float]) -> None:
    """Print a table."""
    print(f"\n{'':<36}{'ms':>8}{'beside fixed bytes':>22}")
    for name, spent in times.items():
        print(f"{name:<36}{spent:>8.2f}{times[FIXED] / max(spent, 0.001):>22.3f}", flush=True)


def change_an_event() -> None:
    """Change the event that changes with each registration: every public page might show it."""
    Event.objects.filter(pk=Event.objects.published().latest("pk").pk).update(places_taken=F("places_taken") + 1)


def pages() -> dict[str, str]:
    """What is asked for, by its name in the table."""
    event = Event.objects.published().earliest("pk")
    return {"home": "/en/", "country page": "/en/hubs/pt/", "events": "/en/events/", "one event": f"/en/events/{event.pk}/",
            "API list of events": "/api/v1/events/", "API list of hubs": "/api/v1/hubs/"}  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_served_pages_beside_fixed_bytes() -> None:
    """Prints the table; there is nothing to pass or fail but that each page answers."""
    load_tables()
    asked = pages()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    live: Subjects = {BEFORE_DJANGO: ("/health/live", {}, 200)}
    with served("bench.fixed_view") as (port, web):
        fixed = milliseconds(port, web, {FIXED: ("/health/live", {}, 200)})
    with served(PAGE_CACHE_BYTES="8388608") as (port, web):
        tags = {f"{name}: 304": (path, {"If-None-Match": tag_of(port, path)}, 304) for name, path in asked.items()}
        kept = {f"{name}: kept": (path, {}, 200) for name, path in asked.items()}
        show(fixed | milliseconds(port, web, {**live, **kept, **tags}))
        changed = {f"{name}: event changed": (path, {}, 200) for name, path in asked.items()}
        show(fixed | milliseconds(port, web, changed, between=change_an_event))
    with served(PAGE_CACHE_BYTES="0") as (port, web):
        show(fixed | milliseconds(port, web, {f"{name}: made": (path, {}, 200) for name, path in asked.items()}))


def milliseconds_of_registering(port: int, web: int, event: Event) -> float:
    """The mean of sending the form, by people who have it open."""
    path = f"/en/events/{event.pk}/register/"
    people = [Visitor(port) for _number in range(PEOPLE)]
    tokens = [token_in(one.get(path)[1]) for one in people]
    before = processor_seconds(web)
    for number, (one, token) in enumerate(zip(people, tokens, strict=True)):
        fields = {"name": f"Person {number}", "email": f"person{number}@example.org", "consent": "on"}
        assert one.send(path, fields | {"csrfmiddlewaretoken": token})[0] == 302
    return (processor_seconds(web) - before) * 1000 / PEOPLE


@pytest.mark.django_db(transaction=True)
def test_registering_beside_fixed_bytes() -> None:
    """Prints what a registration takes; all of them are stored."""
    load_tables()
    event = make_event(capacity=PEOPLE)
    with served("bench.fixed_view") as (port, web):
        fixed = milliseconds(port, web, {FIXED: ("/health/live", {}, 200)})
    with served() as (port, web):
        show(fixed | {"registration, sent and stored": milliseconds_of_registering(port, web, event)})
    assert event.registrations.count() == PEOPLE
