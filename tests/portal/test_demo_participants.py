"""The calls for participants of the demo: one takes registrations, of the other the participants were drawn and have answered."""

import pytest
from django.utils import timezone

from accounts.models import User
from dialogues.models import Draw, DrawnVolunteer, PolicyDialogue
from dialogues.participants.presentation import report_of
from echos_portal.demo.history import History
from echos_portal.demo.participants import plan_participants
from echos_portal.demo.people import ACCOUNTS
from tests.factories import make_hub

pytestmark = pytest.mark.django_db


def test_one_call_is_open_and_the_seats_of_the_other_are_answered_for() -> None:
    for hub in (make_hub("PL"), make_hub("NO")):
        account = next(one for one in ACCOUNTS if one.hub == hub.slug)
        User.objects.create_user(account.email, name=account.name)
    history = History(timezone.now())
    plan_participants(history)
    history.perform()
    open_now, drawn = PolicyDialogue.objects.order_by("-hub__slug")
    assert open_now.volunteers.count() == 60
    assert open_now.volunteers.confirmed().count() == 59
    draw = Draw.objects.get(dialogue=drawn)
    assert (draw.state, draw.method) == ("done", "maximin"), draw.failure
    assert all(line.is_met for line in report_of(draw))
    states = list(DrawnVolunteer.objects.filter(draw=draw).values_list("state", flat=True))
    assert (states.count("accepted"), states.count("declined")) == (9, 1)
    # Two say nothing; a reserve is asked where one keeps the quotas, which the shuffled numbers decide anew each time.
    assert states.count("invited") in (2, 3)
    plan_participants(again := History(timezone.now()))
    assert again.is_empty
