"""Settings of what partner sites use: limits of the API, and where webhooks may go."""

from dataclasses import dataclass

from environs import Env
from marshmallow.validate import Range


@dataclass(frozen=True)
class PartnerSettings:
    """Requests a minute of one network address without a key, and of one key (0: no limit); whether webhooks may go to plain http.

    ``test_receivers``: ``host:port`` of receivers on this machine, for tests and the demo only.
    """

    anonymous_per_minute: int
    key_per_minute: int
    webhook_http: bool
    test_receivers: frozenset[str]


def read(env: Env, mode: str) -> PartnerSettings:
    """Read them. In tests nothing is limited unless a test says so; in production no receiver on this machine is let through."""
    is_test = mode == "test"
    receivers: list[str] = [] if mode == "production" else env.list("WEBHOOK_TEST_RECEIVERS", [])
    at_least_none = Range(min=0)
    return PartnerSettings(
        anonymous_per_minute=env.int("API_REQUESTS_PER_MINUTE", 0 if is_test else 120, validate=at_least_none) or 0,
        key_per_minute=env.int("API_KEY_REQUESTS_PER_MINUTE", 0 if is_test else 1200, validate=at_least_none) or 0,
        webhook_http=env.bool("WEBHOOK_HTTP", False) or False,
        test_receivers=frozenset(receivers),
    )
