"""A few requests to each operation of the API, made from its description, to the running portal. Long form in ``tests/prove``."""

import pytest

from tests.factories import make_event
from tests.portal.generated_requests import ask, operations
from tests.portal.open_forms import make_full_world
from tests.running_portal import running_portal


@pytest.mark.long(10)
@pytest.mark.django_db(transaction=True)
def test_each_operation_answers_as_it_is_described() -> None:
    make_event(make_full_world("PT").hub, city="Porto")
    with running_portal() as port:
        asked = sum(ask(operation, port, 8, derandomize=True) for operation in operations())
    assert asked > 200
