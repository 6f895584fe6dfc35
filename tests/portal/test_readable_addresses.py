"""Pages show the domain of an email address as its owner writes it; what is stored and sent to stays ASCII."""

import re

import pytest
from django.utils import timezone

from events.registrations.actions import register
from outbox.models import OutgoingEmail
from stakeholders.duplicates.search import find_duplicates
from tests.factories import SHOWN, make_event, make_hub, make_member, make_stakeholder, make_team_invitation
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
STORED, READABLE = "ana@xn--mnchen-3ya.example", "ana@münchen.example"


@pytest.mark.parametrize("page", ["people/", "people/duplicates/", "team/", "events/{event}/registrations/", "emails/"])
def test_address_is_shown_as_its_owner_writes_it(page: str) -> None:
    hub = make_hub()
    event = make_event(hub)
    coordinator = make_member(hub)
    for address in (STORED, ""):
        make_stakeholder(hub, name="Ana Silva", email=address)
    find_duplicates(hub_id=hub.pk)
    make_team_invitation(hub, email=STORED)
    register(by=coordinator, event=event, name="Ana", email=STORED, language="en", shown=SHOWN, at=timezone.now())
    assert OutgoingEmail.objects.filter(recipient=STORED).exists()
    text = signed_in(coordinator).get(f"/en/manage/{hub.slug}/{page.format(event=event.pk)}").content.decode()
    assert READABLE in re.sub("</?(wbr|span)>", "", text)
    assert STORED not in text
