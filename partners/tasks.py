"""What the scheduler runs. Each may run twice, late, or beside itself."""

from celery import shared_task
from django.utils import timezone

from partners.dumps.actions import forget_dumps, make_due_dump
from partners.keys import upkeep as keys
from partners.webhooks import deliveries, events
from partners.webhooks import upkeep as webhooks
from toolkit.steps import run_steps


@shared_task(name="partners.deliver_webhooks")  # type: ignore[untyped-decorator]
def deliver_webhooks() -> None:
    """Write down what there is to send, and send what is due."""
    events.note_events()
    deliveries.deliver()


@shared_task(name="partners.note_uses")  # type: ignore[untyped-decorator]
def note_uses() -> None:
    """Move the counts of requests to the database."""
    keys.note_uses()


@shared_task(name="partners.announce_expiry")  # type: ignore[untyped-decorator]
def announce_expiry() -> None:
    """Email the owners of keys that end soon."""
    keys.announce_expiry(at=timezone.now())


@shared_task(name="partners.make_dump")  # type: ignore[untyped-decorator]
def make_dump() -> None:
    """Make the dump of the day, once."""
    make_due_dump(at=timezone.now())


@shared_task(name="partners.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Delete what is over: addresses not confirmed, ended keys, counts, deliveries, replaced secrets, old dumps."""
    run_steps(
        keys.forget_partners,
        keys.forget_keys,
        webhooks.forget_deliveries,
        webhooks.forget_old_secrets,
        forget_dumps,
        at=timezone.now(),
    )
