"""Two rows that mean the same become one, with all that pointed at either."""

from typing import Any

import pytest
from django.db.models import ForeignKey

from accounts.links import new_link
from audit.models import Entry
from events.models import Event, Invitation
from hubs.models import Hub
from stakeholders.actions import merge_stakeholders, merging
from stakeholders.duplicates import probable_duplicates
from stakeholders.errors import StakeholderRefused
from stakeholders.models import Segment, Stakeholder
from tests.factories import make_event, make_hub, make_member, make_stakeholder, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> Any:
    return make_member(hub, "editor")


def invite(event: Event, them: Stakeholder) -> Invitation:
    nonce, key = new_link(Invitation.LINK_KIND, event.hub_id)
    return Invitation.objects.create(hub=event.hub, event=event, stakeholder=them, link_nonce=nonce, link_hash=key)


def test_merge_keeps_what_was_chosen_and_the_topics_of_both(hub: Hub, editor: Any) -> None:
    kept, gone = (
        make_stakeholder(hub, name="A"),
        make_stakeholder(hub, name="B", email="b@example.org", sector="industry"),
    )
    topics = [make_topic("MO1", "One"), make_topic("MO2", "Two")]
    kept.topics.add(topics[0])
    gone.topics.add(topics[1])
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={"email": "b@example.org", "sector": "industry"})
    one = Stakeholder.objects.get()
    assert (one.pk, one.name, one.email, one.sector, set(one.topics.all())) == (
        kept.pk, "A", "b@example.org", "industry", set(topics),
    )  # fmt: skip


def test_merge_leaves_a_trail_of_both(hub: Hub, editor: Any) -> None:
    kept, gone = make_stakeholder(hub), make_stakeholder(hub)
    ids = kept.pk, gone.pk
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={"name": "New"})
    trail = Entry.objects.order_by("id").values_list("action", "subject_id", "hub_id", "fields")
    assert list(trail) == [
        ("stakeholders.merge", ids[0], hub.pk, ["merged"]),
        ("stakeholders.remove", ids[1], hub.pk, ["merged"]),
        ("stakeholders.change", ids[0], hub.pk, ["name"]),
    ]


def test_invitations_and_segments_follow(hub: Hub, editor: Any) -> None:
    kept, gone = make_stakeholder(hub, sector="academia"), make_stakeholder(hub, sector="industry")
    segment = Segment.objects.create(hub=hub, name="Firms", criteria={"sectors": ["industry"]})
    invitations = [invite(make_event(hub), kept), invite(make_event(hub), gone)]
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={"sector": "industry"})
    assert list(Invitation.objects.order_by("pk")) == invitations
    assert {one.stakeholder_id for one in Invitation.objects.all()} == {kept.pk}
    assert list(segment.members()) == [kept]


def test_two_invited_to_the_same_event_are_not_merged(hub: Hub, editor: Any) -> None:
    kept, gone, event = make_stakeholder(hub), make_stakeholder(hub), make_event(hub)
    invite(event, kept), invite(event, gone)
    with pytest.raises(StakeholderRefused, match="Both stand in your invitations for the same occasion"):
        merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    assert (Stakeholder.objects.count(), Invitation.objects.count(), Entry.objects.count()) == (2, 2, 0)


def test_rows_of_another_hub_are_not_merged(hub: Hub, editor: Any) -> None:
    kept, gone = make_stakeholder(hub), make_stakeholder(make_hub("NO"))
    with pytest.raises(StakeholderRefused, match="not in your list any more"):
        merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    assert Stakeholder.objects.count() == 2


def test_nobody_is_merged_with_themselves(hub: Hub, editor: Any) -> None:
    them = make_stakeholder(hub)
    with pytest.raises(StakeholderRefused):
        merge_stakeholders(by=editor, kept=them, gone=them, fields={})
    assert Stakeholder.objects.count() == 1


@pytest.mark.parametrize("field", ["hub_id", "id", "topics"])
def test_merge_refuses_what_is_no_field(hub: Hub, editor: Any, field: str) -> None:
    with pytest.raises(StakeholderRefused):
        merge_stakeholders(by=editor, kept=make_stakeholder(hub), gone=make_stakeholder(hub), fields={field: 1})


def test_every_key_at_a_stakeholder_is_moved() -> None:
    keys = {f"{key.model._meta.label}.{key.name}" for key in merging._relations()}
    assert keys == {"events.Invitation.stakeholder"}
    assert all(isinstance(key, ForeignKey) for key in merging._relations())


@pytest.mark.parametrize(
    ("first", "second", "sign"),
    [
        (("Anna Nowak", "a@x.example"), ("Anna  Nowak", ""), "same"),
        (("Łukasz Żółć", ""), ("lukasz zolc", ""), "spelling"),
        (("Prof. Anna Nowak", ""), ("Nowak, Anna", ""), "spelling"),
        (("Anna Nowak", "a@hub.example"), ("Anna Nowack", "b@hub.example"), "domain"),
        (("Jan Kowalski", "a@hub.example"), ("Jan Maria Kowalski", "b@hub.example"), "domain"),
        (("Anna Nowak", "a@gmail.com"), ("Anna Nowack", "b@gmail.com"), ""),
        (("Anna Nowak", "a@hub.example"), ("Anna Nowack", "b@other.example"), ""),
        (("Ward 3", "a@hub.example"), ("Ward 4", "b@hub.example"), ""),
        (("Anna Nowak", "a@hub.example"), ("Piotr Zieliński", "b@hub.example"), ""),
    ],
)
def test_pairs_are_found_by_their_sign(hub: Hub, first: Any, second: Any, sign: str) -> None:
    rows = [make_stakeholder(hub, name=name, email=email) for name, email in (first, second)]
    found = [(pair.first, pair.second, pair.sign) for pair in probable_duplicates(hub)]
    assert found == ([(rows[0].pk, rows[1].pk, sign)] if sign else [])


def test_a_person_and_an_organisation_and_rows_of_two_hubs_are_never_a_pair(hub: Hub) -> None:
    make_stakeholder(hub, name="Registry")
    make_stakeholder(hub, name="Registry", kind="organisation")
    make_stakeholder(make_hub("NO"), name="Registry")
    assert probable_duplicates(hub) == []


def test_of_three_alike_there_are_two_pairs_in_one_query(hub: Hub, django_assert_num_queries: Any) -> None:
    rows = [make_stakeholder(hub, name="Registry") for _ in range(3)]
    with django_assert_num_queries(1):
        found = [(pair.first, pair.second) for pair in probable_duplicates(hub)]
    assert found == [(rows[0].pk, rows[1].pk), (rows[1].pk, rows[2].pk)]
