"""Whether the portal lives, and whether it is ready to serve.

``ready`` asks the database, looks for migrations that have not run and for letters that wait too long. A broker that is away only
slows letters down, so it makes the portal degraded (200), never down.
"""

import datetime as dt
from functools import cache

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from outbox.models import OutgoingEmail

EMAIL_LATE = dt.timedelta(minutes=15)  # an unsent letter older than this means that nobody sends
Check = dict[str, str | float | None]


@login_not_required
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; asks nobody else."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 ``ok`` or ``degraded``, 503 ``down``; each check with its own word."""
    checks = {"database": _database()}
    if checks["database"]["status"] == "ok":
        checks |= {"migrations": _migrations(), "letters": _letters()}
    checks["broker"] = _broker()
    words = {check["status"] for check in checks.values()}
    status = next((word for word in ("down", "degraded") if word in words), "ok")
    return JsonResponse({"status": status, "checks": checks}, status=503 if status == "down" else 200)


def _database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return {"status": "down"}
    return {"status": "ok"}


def _migrations() -> Check:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {"status": "down", "missing": len(missing)} if missing else {"status": "ok"}


def _letters() -> Check:
    age = OutgoingEmail.objects.oldest_unsent_age(timezone.now())
    late = age is not None and age > EMAIL_LATE
    return {"status": "degraded" if late else "ok", "oldest_unsent_seconds": age.total_seconds() if age else None}


@cache
def _client() -> "redis.Redis":
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def _broker() -> Check:
    try:
        _client().ping()
    except (redis.RedisError, OSError):
        return {"status": "degraded"}
    return {"status": "ok"}
