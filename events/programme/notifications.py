"""Writing to many people within one transaction."""

from collections.abc import Iterator
from itertools import islice

from outbox.actions import queue_all
from outbox.drafts import Draft

SLICE = 200  # a calendar takes a few milliseconds; the database must hear from us every ten seconds


def tell_all(drafts: Iterator[Draft]) -> int:
    """Queue the letters slice by slice as they are made; how many are new."""
    told = 0
    while some := list(islice(drafts, SLICE)):
        told += queue_all(some)
    return told
