"""Whether the portal lives, and whether it is ready to serve. Answered before the Host header is looked at.

``live`` asks nothing at all. ``ready`` asks the database (a few indexed look-ups, whatever the number of rows), looks for
migrations that have not run, for emails that wait too long and for a scheduler that is silent. A broker or a scheduler
that is away only slows things down, so it makes the portal degraded (200), never down.
"""

import datetime as dt
import time
from collections.abc import Callable
from functools import cache

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from echos_portal.periodic_jobs import scheduler_age
from outbox.models import DeliverySwitch, OutgoingEmail

EMAIL_LATE = dt.timedelta(minutes=15)  # an unsent email older than this means that no worker sends
SCHEDULER_LATE = dt.timedelta(minutes=5)  # it is heard of every minute
BROKER_SECONDS = 0.3
BROKER_REMEMBERED_SECONDS = 10.0
Check = dict[str, str | float | None]


class HealthMiddleware:
    """Answers the two addresses of health before anything else, whatever the Host: a load balancer asks by address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._views = {"/health/live": live, "/health/ready": ready}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The health, or whatever else was asked for."""
        view = self._views.get(request.path_info) if request.method in ("GET", "HEAD") else None
        return view(request) if view else self.get_response(request)


@login_not_required
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Answer that the process runs, without asking other services. The web server answers even before Django."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 ``ok`` or ``degraded``, 503 ``down``; each check with its own word."""
    checks: dict[str, Check] = {"database": {"status": "ok"}}
    try:
        checks |= {"migrations": _migrations(), "emails": _emails(), "scheduler": _scheduler()}
    except DatabaseError:
        checks["database"] = {"status": "down"}
    checks["broker"] = _broker()
    words = {check["status"] for check in checks.values()}
    status = next((word for word in ("down", "degraded") if word in words), "ok")
    return JsonResponse({"status": status, "checks": checks}, status=503 if status == "down" else 200)


def _migrations() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    missing = [known for known, replaces in _known_migrations() if known not in applied and not replaces & applied]
    return {"status": "down", "missing": len(missing)} if missing else {"status": "ok"}


@cache
def _known_migrations() -> tuple[tuple[tuple[str, str], frozenset[tuple[str, str]]], ...]:
    """The migrations of this version and what each replaces: read from the disk once a process."""
    loader = MigrationLoader(None)
    return tuple((key, frozenset(migration.replaces)) for key, migration in loader.disk_migrations.items())


def _emails() -> Check:
    age = OutgoingEmail.objects.oldest_unsent_age(timezone.now())
    late = age is not None and age > EMAIL_LATE
    if DeliverySwitch.objects.filter(is_paused=True).exists():
        return {
            "status": "degraded",
            "delivery": "paused",
            "oldest_unsent_seconds": age.total_seconds() if age else None,
        }
    return {"status": "degraded" if late else "ok", "oldest_unsent_seconds": age.total_seconds() if age else None}


def _scheduler() -> Check:
    age = scheduler_age(at=timezone.now())
    late = age is None or age > SCHEDULER_LATE
    return {"status": "degraded" if late else "ok", "last_heard_seconds": age.total_seconds() if age else None}


class _Broker:
    """Asks the broker; a failure is remembered for some seconds, so that a frozen one does not slow down each answer."""

    def __init__(self) -> None:
        timeouts = {"socket_timeout": BROKER_SECONDS, "socket_connect_timeout": BROKER_SECONDS}
        self._client = redis.Redis.from_url(settings.REDIS_URL, **timeouts)
        self._failed_at = float("-inf")

    def answers(self) -> bool:
        """Whether it answered now, or did not lately."""
        if time.monotonic() - self._failed_at < BROKER_REMEMBERED_SECONDS:
            return False
        try:
            self._client.ping()
        except (redis.RedisError, OSError):
            self._failed_at = time.monotonic()
            return False
        return True


@cache
def _the_broker() -> _Broker:
    return _Broker()


def _broker() -> Check:
    return {"status": "ok" if _the_broker().answers() else "degraded"}
