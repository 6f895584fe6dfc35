"""Subscribers in numbers, for a hub's team and the network office; small numbers are not shown."""

import pytest
from django.test import Client

from digests.figures import chosen_targets, subscriber_figures
from digests.targets import NETWORK, Target
from outbox.actions import suppress
from tests.digests.making import make_many, make_subscriber
from tests.factories import make_hub, make_member, make_topic, make_user
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db


def test_five_are_shown_and_fewer_are_not_and_who_left_does_not_count() -> None:
    hub = make_hub()
    make_many(hub, 5)
    for _each in range(4):
        make_subscriber(hub, frequency="monthly")
    assert [number for _label, number in subscriber_figures([Target(hub=hub)])[0].counts] == [
        "Fewer than 5", "5", "Fewer than 5",
    ]  # fmt: skip
    suppress(address=hub.subscriptions.first().subscriber.email, mailing_list="digest", reason="unsubscribed")
    assert {number for _label, number in subscriber_figures([Target(hub=hub)])[0].counts} == {"Fewer than 5"}


def test_everything_chosen_is_listed_once_the_network_first() -> None:
    hub = make_hub()
    for target in (Target(topic=make_topic()), Target(hub=hub), NETWORK, Target(hub=hub), Target(country=hub.country)):
        make_subscriber(target)
    assert chosen_targets() == [NETWORK, Target(hub=hub), Target(country=hub.country), Target(topic=make_topic())]


def test_office_sees_all_and_a_hub_its_own(client: Client) -> None:
    hub = make_hub("PT")
    make_many(hub, 7)
    make_subscriber(Target(topic=make_topic()))
    office = signed_in(make_user(is_network_office=True)).get("/en/network/subscribers/").content.decode()
    team = signed_in(make_member(hub)).get("/en/manage/pt/emails/").content.decode()
    for page in (office, team):
        assert hub.title in page
        assert ">7<" in page
    assert ("Prevention and early detection" in office, "Prevention and early detection" in team) == (True, False)
