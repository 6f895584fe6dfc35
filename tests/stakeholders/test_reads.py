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


def plan_of(rows: StakeholderQuerySet) -> str:
    """What PostgreSQL does where the table is so large that neither reading rows of it nor sorting is worth while."""
    with connection.cursor() as cursor:
        for way in ("seqscan", "indexscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
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
