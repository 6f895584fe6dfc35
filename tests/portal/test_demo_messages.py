"""The messages of the demo: some wait, one is overdue, two answers are public."""

import pytest
from django.utils import timezone

from accounts.models import User
from dialogues.models import PublishedAnswer, VoiceMessage
from echos_portal.demo.history import History
from echos_portal.demo.messages import plan_messages
from echos_portal.demo.people import ACCOUNTS
from hubs.models import TeamMember
from tests.factories import make_country, make_hub

pytestmark = pytest.mark.django_db


def test_messages_are_in_every_state() -> None:
    hubs = {one.slug: one for one in (make_hub("PT"), make_hub("NO"), make_hub("IT"))}
    make_country("LU")
    for account in ACCOUNTS:
        user = User.objects.create_user(account.email, name=account.name, is_network_office=not account.hub)
        if account.hub in hubs and account.role:
            TeamMember.objects.create(hub=hubs[account.hub], user=user, role=account.role)
    history = History(timezone.now())
    plan_messages(history)
    history.perform()
    assert set(VoiceMessage.objects.values_list("state", flat=True)) == set(VoiceMessage.State.values)
    assert VoiceMessage.objects.received().overdue(today=timezone.localdate()).count() == 1
    assert VoiceMessage.objects.inbox_of(None).count() == 1
    assert PublishedAnswer.objects.public().count() == 2
    plan_messages(again := History(timezone.now()))
    assert again.is_empty
