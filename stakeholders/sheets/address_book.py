"""People and organisations as the lines of a table that can be imported again."""

from collections.abc import Iterator

from django.db.models import Count

from hubs.models import Organisation
from stakeholders.models import StakeholderQuerySet
from stakeholders.sheets.columns import KINDS, LEVELS, NAMES, SECTORS, with_country

SLICE = 1_000
WORDS = {str(code): words[0] for table in (KINDS, SECTORS, LEVELS) for code, words in table.items()}


def lines_of(people: StakeholderQuerySet) -> Iterator[list[str]]:
    """The header, then a line each; in slices, so that neither memory nor the number of queries a slice grows."""
    yield [names[0] for names in NAMES.values()]
    called_the_same = _names_of_several()
    rows = people.select_related("organisation__country").prefetch_related("topics")
    for row in rows.iterator(chunk_size=SLICE):
        cells = {name: str(getattr(row, name) or "") for name in NAMES if name != "topics"}
        for name in ("kind", "sector", "level"):
            cells[name] = WORDS[cells[name]]
        if row.organisation and row.organisation.country and row.organisation.name in called_the_same:
            cells["organisation"] = with_country(row.organisation.name, row.organisation.country.code)
        cells["topics"] = "|".join(sorted(topic.code for topic in row.topics.all()))
        yield [cells[name] for name in NAMES]


def _names_of_several() -> set[str]:
    """Names that more than one organisation has."""
    names = Organisation.objects.order_by().values("name").annotate(number=Count("pk")).filter(number__gt=1)
    return set(names.values_list("name", flat=True))
