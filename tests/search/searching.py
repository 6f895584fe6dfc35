"""What the tests of the search have in common."""

from django.db import connection

from publishing.models import FeedEntry
from search.finder import SearchFilters, find_entries
from search.models import SearchEntry


def run_waiting_triggers() -> None:
    """Let the triggers run that wait for the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def settle() -> None:
    """Do what the end of a transaction does, so that what follows is noted as if by another."""
    run_waiting_triggers()
    FeedEntry.objects.update(xid=3)


def found(text: str, reader: str = "en", *, near: bool = False, **filters: str) -> list[str]:
    """The titles of what is found, in its order."""
    results = find_entries(text, SearchFilters(reader, **filters))
    entries = SearchEntry.objects.in_bulk([one.entry for one in results.entries])
    return [entries[one.entry].title for one in results.entries if one.is_near is near]
