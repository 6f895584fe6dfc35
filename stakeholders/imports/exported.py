"""Contacts as the rows of a file that can be imported again, and the files that help with a first import."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext as _

from hubs.models import Hub, Organisation
from hubs.vocabulary.topics import topics_of
from stakeholders.imports.columns import KINDS, LEVELS, NAMES, SECTORS, with_country
from stakeholders.models import StakeholderQuerySet

SLICE = 1_000
HEADER = [names[0] for names in NAMES.values()]
WORDS = {str(code): words[0] for table in (KINDS, SECTORS, LEVELS) for code, words in table.items()}


def contact_lines(people: StakeholderQuerySet) -> Iterator[list[str]]:
    """The header, then a line each; in slices, so that neither memory nor the number of queries a slice grows."""
    yield HEADER
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


def topic_lines(hub: Hub) -> Iterator[list[str]]:
    """The topics a hub can choose from: code, name and list."""
    yield [_("Code"), _("Topic"), _("List")]
    for topic in topics_of(hub):
        yield [topic.code, str(topic), topic.get_kind_display()]


def _names_of_several() -> set[str]:
    """Names that more than one organisation has."""
    names = Organisation.objects.order_by().values("name").annotate(number=Count("pk")).filter(number__gt=1)
    return set(names.values_list("name", flat=True))
