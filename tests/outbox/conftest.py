"""What the tests of the outbox share: emails to send, and templates to write them with."""

from collections.abc import Callable
from typing import Any

import pytest

from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail

Queue = Callable[..., OutgoingEmail]


@pytest.fixture
def queued() -> Queue:
    """Queues an email that needs nothing but its template; returns its row."""

    def make(number: int | str = 1, **more: Any) -> OutgoingEmail:
        fields: dict[str, Any] = {
            "key": f"fact:{number}",
            "kind": "account/code",
            "lane": Lane.NOTICE,
            "recipient": f"person{number}@example.org",
            "context": {"code": f"C-{number}"},
        }
        draft = Draft(**{**fields, **more})
        queue(draft)
        return OutgoingEmail.objects.get(key=draft.key)

    return make


@pytest.fixture(autouse=True)
def _brisk(settings: Any) -> None:
    """Seconds instead of minutes, so that a test can wait for what a worker waits for."""
    settings.OUTBOX_EMAIL_SECONDS = 2
    settings.OUTBOX_LEASE_SECONDS = 30
    settings.EMAIL_SERVER_TIMEOUT = 0
