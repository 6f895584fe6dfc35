"""What workers do for the search."""

import logging

from celery import shared_task

from search.upkeep import renew_words, repair_index

log = logging.getLogger(__name__)


@shared_task(name="search.keep_index")  # type: ignore[untyped-decorator]
def keep_index() -> None:
    """Repair what differs from what is public, say how much that was, and collect the words anew."""
    if repaired := repair_index():
        log.warning("%s entries of the search index differed from what is public.", repaired)
    renew_words()
