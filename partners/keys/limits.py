"""Count requests in Redis: a minute of each key or network address, and a day of each key.

Losing the cache loses the count and nothing else. While Redis is away nothing is counted and every request is served; after a failure
it is not asked for ten seconds, so that a dead one slows no request down.
"""

import hashlib
import hmac
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings

log = logging.getLogger(__name__)
WINDOW = 60  # seconds
QUIET_SECONDS = 10.0
USE = "partners:use"  # hash: "day key" → requests
SECONDS_OF_REDIS = 0.25


@dataclass(frozen=True)
class Policy:
    """So many requests a minute of whoever is counted by a name."""

    name: str
    quota: int

    @property
    def header(self) -> str:
        """The value of ``RateLimit-Policy`` (draft-ietf-httpapi-ratelimit-headers-10)."""
        return f'"{self.name}";q={self.quota};w={WINDOW}'


@dataclass(frozen=True)
class Count:
    """What is left of a policy, and in how many seconds it is whole again."""

    policy: Policy
    used: int
    resets_in: int

    @property
    def is_over(self) -> bool:
        """Whether this request is one too many."""
        return self.used > self.policy.quota

    @property
    def left(self) -> int:
        """Requests that are still served in this minute."""
        return max(0, self.policy.quota - self.used)

    @property
    def header(self) -> str:
        """The value of ``RateLimit``."""
        return f'"{self.policy.name}";r={self.left};t={self.resets_in}'


@dataclass
class _Quiet:
    """Until when Redis is not asked, by the monotonic clock."""

    until: float = 0.0


_quiet = _Quiet()


def count_request(policy: Policy, who: str, *, key_id: int | None = None, at: float | None = None) -> Count | None:
    """Count one request, for a key also towards its day; None where there is no limit or Redis is away."""
    moment = time.time() if at is None else at
    window, passed = divmod(int(moment), WINDOW)
    name = f"partners:limit:{policy.name}:{_hidden(who)}:{window}"

    def ask(pipeline: Any) -> None:
        pipeline.incr(name)
        pipeline.expire(name, 2 * WINDOW)
        if key_id is not None:
            pipeline.hincrby(USE, f"{time.strftime('%Y-%m-%d', time.gmtime(moment))} {key_id}", 1)

    if not policy.quota and key_id is None:
        return None
    answers = _asked(ask)
    if answers is None or not policy.quota:
        return None
    return Count(policy, int(answers[0]), WINDOW - passed)


def take_uses() -> dict[tuple[str, int], int]:
    """Return how many requests each key made on each day since the last time, and forget them; empty while Redis is away."""

    def ask(pipeline: Any) -> None:
        pipeline.eval(_TAKE, 1, USE)

    answers = _asked(ask)
    found = answers[0] if answers else []
    pairs = zip(found[::2], found[1::2], strict=True)
    split = ((name.decode().split(" "), int(number)) for name, number in pairs)
    return {(day, int(key)): number for (day, key), number in split}


_TAKE = """
local found = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
return found
"""


def _asked(ask: Callable[[Any], None]) -> list[Any] | None:
    if time.monotonic() < _quiet.until:
        return None
    try:
        with _client().pipeline(transaction=False) as pipeline:
            ask(pipeline)
            answers: list[Any] = pipeline.execute()
            return answers
    except redis.RedisError as error:
        _quiet.until = time.monotonic() + QUIET_SECONDS
        log.warning("Requests of the API are not counted: %s.", type(error).__name__)
        return None


@cache
def _client() -> "redis.Redis":
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=SECONDS_OF_REDIS, socket_connect_timeout=SECONDS_OF_REDIS
    )


def _hidden(who: str) -> str:
    """A network address is not kept, not even for a minute."""
    return hmac.new(settings.ADDRESS_KEY.encode(), f"api\n{who}".encode(), hashlib.sha256).hexdigest()[:32]
