"""The different texts of a column."""

import pytest

from stakeholders.contacts.models import Stakeholder
from tests.factories import make_hub, make_stakeholder
from toolkit.distinct_texts import distinct_texts

pytestmark = pytest.mark.django_db


def test_each_text_once_in_order_within_the_scope() -> None:
    hub = make_hub("PT")
    for region in ("Norte", "Centro", "Norte", "", "Algarve"):
        make_stakeholder(hub, region=region)
    make_stakeholder(make_hub("NO"), region="Oslo")
    assert distinct_texts(Stakeholder, "region", scope={"hub": hub.pk}, most=9) == ["Algarve", "Centro", "Norte"]
    assert distinct_texts(Stakeholder, "region", scope={"hub": hub.pk}, most=2) == ["Algarve", "Centro"]
    assert distinct_texts(Stakeholder, "region", scope={"hub": 0}, most=2) == []
