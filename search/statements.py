"""SQL that brings entries of the index in line with the public objects: for the triggers one object, for upkeep all."""

from search.sources import COLUMNS, SearchSource

_NAMES = ("key", "language")
_VALUES = tuple(name for name in COLUMNS if name not in _NAMES)


def deletion_sql(source: SearchSource, keys: str = "TRUE") -> str:
    """Return the statement that removes entries of objects and languages that are not, or no longer, public.

    ``keys`` is a condition on the column ``key``, of entries here and of what is public.
    """
    fresh = source.rows_sql(keys.replace("{key}", "shown.id"))
    return f"""
        DELETE FROM search_entry entry WHERE entry.resource = '{source.kind}' AND {keys.replace("{key}", "entry.key")}
        AND NOT EXISTS (SELECT FROM ({fresh}) fresh WHERE fresh.key = entry.key AND fresh.language = entry.language)
    """  # noqa: S608 - put together from what the sources declare


def insertion_sql(source: SearchSource, keys: str = "TRUE") -> str:
    """Return the statement that writes entries that are missing or say something else; what says the same is not touched."""
    fresh = source.rows_sql(keys.replace("{key}", "shown.id"))
    both = [", ".join(f"{table}.{name}" for name in _VALUES) for table in ("same", "fresh")]
    taken = ", ".join(f"{name} = EXCLUDED.{name}" for name in _VALUES)
    return f"""
        INSERT INTO search_entry (resource, {", ".join(COLUMNS)})
        SELECT '{source.kind}', {", ".join(f"fresh.{name}" for name in COLUMNS)} FROM ({fresh}) fresh
        WHERE NOT EXISTS (
            SELECT FROM search_entry same
            WHERE same.resource = '{source.kind}' AND same.key = fresh.key AND same.language = fresh.language
            AND ({both[0]}) IS NOT DISTINCT FROM ({both[1]})
        )
        ON CONFLICT (resource, key, language) DO UPDATE SET {taken}
    """  # noqa: S608 - put together from what the sources declare
