"""Groups of hubs and networks of Europe: kept by their own, followed by others, led by people who agreed to be named."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit.actors import SYSTEM
from audit.models import Entry
from hubs.groups.actions.chairs import add_chair, change_chair, forget_chairs, remove_chair
from hubs.groups.actions.groups import change_group, create_group, end_group, remove_group
from hubs.models import Group, GroupChair, Hub
from hubs.tasks import forget
from tests.factories import make_chair, make_group, make_hub, make_member, make_organisation, make_topic, make_user
from tests.network import load_tables
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db
DESK = "/en/manage/pt/groups/"
ENDED = {"until": PartialDate(2024, 6)}


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> User:
    return make_member(hub, "editor")


@pytest.fixture
def desk(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def office() -> Client:
    return signed_in(make_user(is_network_office=True))


def trail() -> list[tuple[str, int | None, list[str]]]:
    return list(Entry.objects.order_by("id").values_list("action", "hub_id", "fields"))


def test_group_is_made_changed_ended_and_removed_with_an_audit_row_each(hub: Hub, editor: User) -> None:
    group = create_group(by=editor, hub=hub, kind="policy_group", name="Policy Group", topics=[make_topic()])
    change_group(by=editor, group=group, purpose="HubStatus", topics=[])
    change_group(by=editor, group=group, purpose="HubStatus", topics=[])
    end_group(by=editor, group=group, until=PartialDate(2024))
    remove_group(by=editor, group=group)
    assert trail() == [
        ("hubs.add_group", hub.pk, ["kind", "name", "topics"]),
        ("hubs.change_group", hub.pk, ["purpose", "topics"]),
        ("hubs.change_group", hub.pk, ["until"]),
        ("hubs.remove_group", hub.pk, []),
    ]
    with pytest.raises(ActionRefused, match="was deleted"):
        change_group(by=editor, group=group, purpose="x")


def test_what_does_not_fit_is_refused_at_its_field(hub: Hub, editor: User) -> None:
    here, there, europe = make_group(hub), make_group(make_hub("NO")), make_group()
    tries: list[tuple[dict[str, Any], str]] = [
        ({"kind": "intergroup"}, "kind"),
        ({"name": make_group(hub).name}, "name"),
        ({"successor": there, **ENDED}, "successor"),
        ({"successor": europe, **ENDED}, "successor"),
        ({"successor": here, **ENDED}, "successor"),
        ({"successor": make_group(hub)}, "until"),
        ({"since": PartialDate(2025), **ENDED}, "until"),
        ({"name": ""}, "name"),
    ]
    for fields, field in tries:
        with pytest.raises(ActionRefused) as refused:
            change_group(by=editor, group=here, **fields)
        assert (fields, refused.value.field) == (fields, field)
    with pytest.raises(ActionRefused) as refused:
        create_group(by=editor, hub=None, kind="policy_group", name="A")
    assert refused.value.field == "kind"


def test_several_groups_merge_into_one_but_never_in_a_circle() -> None:
    successor = make_group(name="Emergencies and Crises")
    covid, ukraine = make_group(), make_group()
    for group in (covid, ukraine):
        end_group(by=SYSTEM, group=group, successor=successor, **ENDED)
    assert set(successor.predecessors.all()) == {covid, ukraine}
    with pytest.raises(ActionRefused, match="through its own successors") as refused:
        end_group(by=SYSTEM, group=successor, successor=covid, **ENDED)
    assert refused.value.field == "successor"
    with pytest.raises(ActionRefused, match="has this group as its successor"):
        remove_group(by=SYSTEM, group=successor)


def test_chair_is_named_only_with_agreement_and_never_in_the_trail(hub: Hub, editor: User) -> None:
    group = make_group(hub)
    with pytest.raises(ActionRefused, match="only if the person has agreed") as refused:
        add_chair(by=editor, group=group, name="Ana Silva")
    assert refused.value.field == "agreed_to_be_named"
    with pytest.raises(ActionRefused, match="Enter a function"):
        add_chair(by=editor, group=group, since=PartialDate(2024))
    chair = add_chair(
        by=editor, group=group, name="Ana Silva", agreed_to_be_named=True, organisation=make_organisation()
    )
    with pytest.raises(ActionRefused, match="only if the person has agreed"):
        change_chair(by=editor, chair=chair, agreed_to_be_named=False)
    change_chair(by=editor, chair=chair, name="", agreed_to_be_named=False)
    remove_chair(by=editor, chair=chair)
    assert [(action, at) for action, at, _fields in trail()] == [
        ("hubs.add_chair", hub.pk), ("hubs.change_chair", hub.pk), ("hubs.remove_chair", hub.pk),
    ]  # fmt: skip


def test_end_of_a_group_is_the_end_of_its_chairs(editor: User, hub: Hub) -> None:
    group = make_group(hub)
    leads, led = make_chair(group, since="2023"), make_chair(group, until="2022")
    end_group(by=editor, group=group, **ENDED)
    leads.refresh_from_db()
    led.refresh_from_db()
    assert (str(leads.until), str(led.until)) == ("2024-06", "2022")
    added_later = add_chair(by=editor, group=group, function="Director")
    assert str(added_later.until) == "2024-06"
    with pytest.raises(ActionRefused, match="before the group ended") as refused:
        add_chair(by=editor, group=group, function="Director", since=PartialDate(2025))
    assert refused.value.field == "since"
    later = make_group(hub)
    make_chair(later, since="2025")
    with pytest.raises(ActionRefused, match="started after that date"):
        end_group(by=editor, group=later, **ENDED)


def test_names_are_forgotten_half_a_year_after_the_chair_or_the_group_ended(hub: Hub) -> None:
    named: dict[str, Any] = {"name": "Ana Silva", "agreed_to_be_named": True}
    at = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)  # half a year before: 22 May 2026
    leads = make_chair(make_group(hub), **named)
    fresh = [make_chair(make_group(hub), until=until, **named) for until in ("2026-05-22", "2026-05", "2026", "2027")]
    old = make_chair(make_group(hub), until="2026-05-21", **named)
    nameless = make_chair(make_group(hub), until="2026-04", function="", **named)
    of_ended = make_chair(make_group(hub, until="2025"), **named)
    assert forget_chairs(at=at) == 3
    assert forget_chairs(at=at) == 0
    kept = set(GroupChair.objects.exclude(name="").values_list("pk", flat=True))
    assert kept == {leads.pk, *(chair.pk for chair in fresh)}
    assert not GroupChair.objects.filter(pk=nameless.pk).exists()
    for chair in (old, of_ended):
        chair.refresh_from_db()
        assert (chair.name, chair.agreed_to_be_named, chair.function) == ("", False, "Director")


def test_daily_task_forgets_chairs(hub: Hub) -> None:
    make_chair(make_group(hub), until="2020", name="Ana Silva", agreed_to_be_named=True)
    forget()
    assert GroupChair.objects.get().name == ""


def test_successor_of_another_hub_is_answered_like_a_missing_one(hub: Hub, desk: Client) -> None:
    group, abroad, europe = make_group(hub), make_group(make_hub("NO")), make_group()
    before = list(Group.objects.order_by("pk").values())
    for path in (f"{DESK}add/", f"{DESK}{group.pk}/", f"{DESK}{group.pk}/end/"):
        errors = set()
        for successor in (abroad.pk, europe.pk, 999_999, "x"):
            sent = {"name": "New", "kind": "data_group", "until": "2024", "successor": successor}
            errors.add(tuple(desk.post(path, sent).context["form"].errors["successor"]))
        assert errors == {("Choose an option from the list.",)}
    assert list(Group.objects.order_by("pk").values()) == before


def test_group_and_chair_of_others_are_unknown_at_every_address(hub: Hub, desk: Client, office: Client) -> None:
    mine, abroad, europe = make_group(hub), make_group(make_hub("NO")), make_group()
    chairs = {group: make_chair(group) for group in (mine, abroad, europe)}
    sent = {"name": "New", "kind": "policy_group", "until": "2024", "sure": "on", "function": "F"}
    for client, root, own in ((desk, DESK, mine), (office, "/en/network/groups/", europe)):
        for group in chairs:
            if group == own:
                continue
            paths = [f"{group.pk}/", f"{group.pk}/end/", f"{group.pk}/remove/", f"{group.pk}/chairs/add/"]
            paths += [
                f"{owner.pk}/chairs/{chairs[group].pk}/{last}" for owner in (own, group) for last in ("", "remove/")
            ]
            assert {client.post(root + path, sent).status_code for path in paths} == {404}
    assert (Group.objects.count(), GroupChair.objects.count()) == (3, 3)


def test_group_is_kept_on_the_desk(hub: Hub, desk: Client) -> None:
    topic = make_topic()
    sent = {"name": "Forum", "kind": "citizens_patients_forum", "topics": [topic.code], "is_time_limited": "on"}
    assert desk.post(f"{DESK}add/", sent).status_code == 302
    group = Group.objects.get()
    assert (group.hub, list(group.topics.all()), group.is_time_limited) == (hub, [topic], True)
    chair = {"function": "Director", "since": "2024"}
    assert desk.post(f"{DESK}{group.pk}/chairs/add/", chair).status_code == 302
    assert desk.post(f"{DESK}{group.pk}/end/", {"until": "2024-06"}).status_code == 302
    assert str(GroupChair.objects.get().until) == "2024-06"
    context = desk.get(DESK).context
    assert ([row.pk for row, _url in context["current"]], [row.pk for row, _url in context["past"]]) == ([], [group.pk])
    assert list(desk.post(f"{DESK}{group.pk}/remove/").context["form"].errors) == ["sure"]
    assert desk.post(f"{DESK}{group.pk}/remove/", {"sure": "on"}).status_code == 302
    assert Group.objects.count() == 0


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [(DESK, 4), ("/en/groups/", 4)])
def test_lists_of_groups_ask_the_same_however_long(
    hub: Hub, desk: Client, path: str, queries: int, number: int
) -> None:
    for _ in range(number):
        successor = make_group(hub)
        successor.topics.add(make_topic())
        make_chair(successor, organisation=make_organisation())
        make_group(hub, successor=successor, **ENDED)
    desk.get(path)
    with CaptureQueriesContext(connection) as asked:
        desk.get(path)
    assert len([q for q in asked if 'FROM "hubs_group' in q["sql"] or 'FROM "hubs_topic' in q["sql"]]) == queries


def test_public_pages_tell_the_history(client: Client) -> None:
    load_tables()
    context = client.get("/en/groups/").context
    assert [(str(kind), len(groups)) for kind, _label, groups in context["kinds"]] == [
        ("focused_topic_network", 9), ("intergroup", 1),
    ]  # fmt: skip
    assert len(context["past"]) == 3
    assert [(hub.slug, len(groups)) for hub, groups in context["of_hubs"]] == [("be", 10), ("no", 1), ("pt", 4)]
    successor = Group.objects.get(name="Emergencies and Crises")
    page = client.get(successor.get_absolute_url())
    assert {one.name for one in page.context["group"].predecessors.all()} == {
        "Special Network on the Impact of COVID-19 on Cancer", "Special Network on Ukraine and Cancer",
    }  # fmt: skip
    assert (str(successor.since), page.content.decode().count("until June 2024")) == ("2024-06", 2)
    assert [group.name for group in client.get("/en/hubs/pt/").context["groups"]] == [
        "Stakeholders Group", "Policy Group", "Citizens' and Patients' Forum", "Oncology data group",
    ]  # fmt: skip


def test_groups_of_an_unpublished_hub_are_not_public(client: Client) -> None:
    hidden = make_group(make_hub("NO", is_published=False))
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert client.get("/en/groups/").context["of_hubs"] == []
    for role, link in (("viewer", ""), ("editor", f"/en/manage/no/groups/{hidden.pk}/")):
        desk = signed_in(make_member(make_hub("NO"), role))
        assert [url for _group, url in desk.get("/en/manage/no/groups/").context["current"]] == [link]
    assert hidden.get_absolute_url() not in desk.get(link).content.decode()


def test_office_without_a_group_of_europe_does_not_see_its_hub(office: Client) -> None:
    page = office.get("/en/network/groups/").content.decode()
    assert ("Add European networks and intergroups" in page, "your hub" in page) == (True, False)


def test_name_of_a_chair_is_public_and_apart_once_over(client: Client, hub: Hub) -> None:
    group = make_group(hub)
    make_chair(group, name="Ana Silva", agreed_to_be_named=True)
    make_chair(group, name="João Reis", agreed_to_be_named=True, until=str(timezone.localdate().year - 1))
    context = client.get(group.get_absolute_url()).context
    assert [chair.name for chair in context["chairs"]] == ["Ana Silva"]
    assert [chair.name for chair in context["past_chairs"]] == ["João Reis"]
    ends = make_chair(group, function="Head until the end of the term", until=str(timezone.localdate().year + 1))
    listed = signed_in(make_member(hub)).get(DESK).content.decode()
    assert (ends.function in listed, "João Reis" in listed) == (True, False)
    Group.objects.update(until=PartialDate(2024))
    assert client.get(group.get_absolute_url()).context["chairs"] == []


def test_nine_focused_topic_networks_belong_to_the_strategy_of_today(client: Client) -> None:
    load_tables()
    networks = Group.objects.filter(kind="focused_topic_network")
    assert set(networks.values_list("strategy_period", flat=True)) == {"Strategy 2024–2027"}
    page = " ".join(client.get("/en/groups/").content.decode().split())
    assert (page.count("9 Focused Topic Networks"), page.count("Strategy 2024–2027")) == (1, 9)


def test_sources_of_a_group_are_separated_but_not_within_brackets(client: Client) -> None:
    group = make_group(source="europeancancer.org (Networks; Summit 2020 report); Euractiv; Euractiv")
    page = client.get(group.get_absolute_url()).content.decode()
    assert "<li>europeancancer.org (Networks; Summit 2020 report)</li><li>Euractiv</li></ul>" in page
