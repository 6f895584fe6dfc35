"""People and organisations as the lines of a table that can be imported again."""

from collections.abc import Iterator

from stakeholders.models import StakeholderQuerySet
from stakeholders.sheets.columns import KINDS, LEVELS, NAMES, SECTORS

SLICE = 1_000
WORDS = {str(code): words[0] for table in (KINDS, SECTORS, LEVELS) for code, words in table.items()}


def lines_of(people: StakeholderQuerySet) -> Iterator[list[str]]:
    """The header, then a line each; in slices, so that neither memory nor the number of queries a slice grows."""
    yield [names[0] for names in NAMES.values()]
    rows = people.select_related("organisation").prefetch_related("topics")
    for row in rows.iterator(chunk_size=SLICE):
        cells = {name: str(getattr(row, name) or "") for name in NAMES if name != "topics"}
        for name in ("kind", "sector", "level"):
            cells[name] = WORDS[cells[name]]
        cells["topics"] = "|".join(sorted(topic.code for topic in row.topics.all()))
        yield [cells[name] for name in NAMES]
