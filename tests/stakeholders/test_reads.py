"""Which indexes answer the list of contacts: in an address book of 200 000 each other way reads most of the table."""

import pytest
from django.db import connection

from hubs.models import Hub
from stakeholders.contacts.models import criteria_filter
from stakeholders.models import Stakeholder, StakeholderQuerySet
from tests.factories import make_hub, make_stakeholder

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


OF_THE_HUB_ALONE = """
    SELECT indexrelid::regclass::text FROM pg_index
    WHERE indrelid = 'stakeholders_stakeholder'::regclass AND indpred IS NULL AND indkey::text = (
        SELECT attnum::text FROM pg_attribute WHERE attrelid = indrelid AND attname = 'hub_id')
"""


def plan_of(rows: StakeholderQuerySet) -> str:
    """What PostgreSQL does where the table is so large that neither reading rows of it nor sorting is worth while.

    In an empty one the index of the foreign key promises as much as any other, so it goes until the test is over.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        cursor.execute(OF_THE_HUB_ALONE)
        for (index,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {index}")
    return rows.explain()


def test_contacts_of_a_region_are_read_in_their_order_and_counted_from_indexes_alone(hub: Hub) -> None:
    found = Stakeholder.objects.filter(criteria_filter({"regions": ["alentejo"]}), hub=hub)
    in_order = plan_of(found.order_by("sort_name", "pk").values("pk")[:50])
    assert "Index Only Scan using stakeholders_by_name" in in_order
    assert "Index Only Scan using stakeholders_regions_of_hub" in plan_of(found.order_by().values("folded_region"))


def test_contacts_without_an_address_are_counted_from_their_own_index(hub: Hub) -> None:
    for email in ("", "", "rosa@example.org"):
        make_stakeholder(hub, email=email)
    rows = Stakeholder.objects.filter(hub=hub)
    assert (rows.reachable().count(), rows.unreachable().count()) == (1, 2)
    assert "stakeholders_without_address" in plan_of(rows.unreachable().order_by().values("hub"))
