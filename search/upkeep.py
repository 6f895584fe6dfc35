"""The search index as a whole: brought in line with what is public, and the words that mistyped ones are compared with."""

from django.db import connection, transaction

from search.sources import SOURCES
from search.statements import deletion_sql, insertion_sql

# Marks for filters hold a sign that is no character.
_WORDS = r"""
    WITH known AS MATERIALIZED (
        SELECT word FROM ts_stat('SELECT vector FROM search_entry') WHERE word ~ '^[[:alpha:]]{3,30}$'
    ), forgotten AS (
        DELETE FROM search_word old WHERE NOT EXISTS (SELECT FROM known WHERE known.word = old.word)
    )
    INSERT INTO search_word (word) SELECT known.word FROM known
    WHERE NOT EXISTS (SELECT FROM search_word old WHERE old.word = known.word) ON CONFLICT DO NOTHING
"""


def repair_index() -> int:
    """Write what is missing or says something else, and remove what is not public; return how many entries that were.

    The triggers leave nothing to do. Rows that were written without them (a restored dump, a bulk load) are caught up here.
    """
    repaired = 0
    for source in SOURCES:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in (deletion_sql(source), insertion_sql(source)):
                cursor.execute(statement.replace("%", "%%"))
                repaired += cursor.rowcount
    return repaired


def renew_words() -> None:
    """Collect the words of all entries anew."""
    with connection.cursor() as cursor:
        cursor.execute(_WORDS)
