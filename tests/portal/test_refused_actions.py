"""A refusal that no page shows itself is answered in words, never by an error of the server."""

import pytest
from django.urls import reverse

from stakeholders.models import Segment
from tests.factories import make_hub, make_member
from tests.signing_in import signed_in
from toolkit.actions import Busy

pytestmark = pytest.mark.django_db


def test_busy_row_is_reported_and_the_page_can_be_loaded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = make_hub()
    segment = Segment.objects.create(hub=hub, name="All")

    def wait(**_arguments: object) -> None:
        raise Busy

    monkeypatch.setattr("stakeholders.segments.views.segment_actions.delete_segment", wait)
    path = reverse("stakeholders_manage:segment_delete", args=[hub.slug, segment.pk])
    answer = signed_in(make_member(hub)).post(path)
    assert answer.status_code == 409
    assert "Nothing was changed: please try again." in answer.content.decode()
    assert f'href="{path}"' in answer.content.decode()
