"""Periodic work on the change feed."""

from celery import shared_task

from publishing.change_feed import renew_foreign_entries


@shared_task(name="publishing.renew")  # type: ignore[untyped-decorator]
def renew() -> int:
    """Give entries a transaction id of this database, as is needed after a restore."""
    return renew_foreign_entries()
