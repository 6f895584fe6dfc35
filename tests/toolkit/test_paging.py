"""Pages for people: the right rows from either end, and few of them read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.models import Organisation
from tests.factories import make_organisation
from toolkit.paging import KeyedPaginator

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [0, 1, 2, 7, 8, 9])
def test_pages_hold_every_row_once_in_order(number: int) -> None:
    for name in "hgfedcba"[:number]:
        make_organisation(name)
    pages = KeyedPaginator(Organisation.objects.order_by("sort_name", "pk"), 2)
    found = [row.name for one in range(1, pages.num_pages + 1) for row in pages.page(one)]
    assert found == sorted("hgfedcba"[:number])


def test_nothing_is_read_where_nothing_was_counted() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert list(KeyedPaginator(Organisation.objects.order_by("pk"), 2).page(1)) == []
    assert len(queries) == 1


def test_last_page_is_read_from_the_end() -> None:
    for name in "abcdefgh":
        make_organisation(name)
    pages = KeyedPaginator(Organisation.objects.select_related("country").order_by("sort_name", "pk"), 3)
    with CaptureQueriesContext(connection) as queries:
        assert [row.name for row in pages.page(3)] == ["g", "h"]
    assert len(queries) == 2  # the count; the rows, by their keys
    assert '"sort_name" DESC' in queries[1]["sql"]
    assert "OFFSET" not in queries[1]["sql"]


def test_rows_are_counted_no_further_than_the_most_that_are_shown() -> None:
    for name in "abcdefgh":
        make_organisation(name)
    rows = Organisation.objects.order_by("sort_name", "pk")
    pages = KeyedPaginator(rows, 2, most=5)
    found = [row.name for one in range(1, pages.num_pages + 1) for row in pages.page(one)]
    assert (found, str(pages.found), pages.count) == (list("abcde"), "5+", 5)
    exact = KeyedPaginator(rows, 3, most=8)
    assert (str(exact.found), [row.name for row in exact.page(3)]) == ("8", ["g", "h"])
