"""Who works for a hub: the actions, the screens, the operator's command."""

import threading
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.actors import SYSTEM
from audit.models import Entry
from hubs.models import Hub, Role, TeamMember
from hubs.team.actions.onboarding import invite_member
from hubs.team.actions.roles import remove_member, set_role
from outbox.mime import render
from outbox.models import OutgoingEmail
from tests.factories import make_hub, make_member, make_user
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def coordinator(hub: Hub) -> User:
    return make_member(hub, Role.COORDINATOR)


def roles(hub: Hub) -> list[str]:
    return sorted(TeamMember.objects.filter(hub=hub).values_list("role", flat=True))


def test_set_role_adds_and_changes_with_one_audit_entry_each(hub: Hub, coordinator: User) -> None:
    colleague = make_user()
    member = set_role(by=coordinator, hub=hub, user=colleague, role=Role.VIEWER)
    set_role(by=coordinator, hub=hub, user=colleague, role=Role.EDITOR)
    set_role(by=coordinator, hub=hub, user=colleague, role=Role.EDITOR)
    assert roles(hub) == ["coordinator", "editor"]
    trail = Entry.objects.order_by("id").values_list("action", "subject_id", "hub_id", "fields")
    assert list(trail) == [
        ("hubs.add_member", member.pk, hub.pk, ["role"]),
        ("hubs.change_role", member.pk, hub.pk, ["role"]),
    ]


@pytest.mark.parametrize("role", ["", "owner", "Coordinator", "is_network_office"])
def test_set_role_refuses_what_is_no_role(hub: Hub, coordinator: User, role: str) -> None:
    with pytest.raises(ActionRefused, match="is not a role"):
        set_role(by=coordinator, hub=hub, user=make_user(), role=role)
    assert roles(hub) == ["coordinator"]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_last_coordinator_keeps_the_role(hub: Hub, coordinator: User, role: Role) -> None:
    make_member(make_hub("NO"), Role.COORDINATOR)
    with pytest.raises(ActionRefused, match="is the only coordinator"):
        set_role(by=coordinator, hub=hub, user=coordinator, role=role)
    with pytest.raises(ActionRefused, match="is the only coordinator"):
        remove_member(by=coordinator, member=coordinator.teams.get())
    assert roles(hub) == ["coordinator"]


def test_office_removes_the_only_coordinator_with_a_reason(hub: Hub, coordinator: User) -> None:
    office, member = signed_in(make_user(is_network_office=True)), coordinator.teams.get()
    address = f"/en/manage/pt/team/{member.pk}/remove/"
    assert "They can&#x27;t be reached" in office.get(address).content.decode()
    for wrong in ({}, {"reason": "other"}):
        page = office.post(address, wrong)
        assert (page.status_code, list(page.context["form"].errors)) == (200, ["reason"])
    assert roles(hub) == ["coordinator"]
    assert office.post(address, {"reason": "unreachable"})["Location"] == "/en/manage/pt/team/"
    assert roles(hub) == []
    trail = Entry.objects.filter(action__startswith="hubs.remove").values_list("action", "subject_id", "fields")
    assert list(trail) == [("hubs.remove_only_coordinator", member.pk, ["reason:unreachable"])]


def test_office_changes_the_role_of_the_only_coordinator_with_a_reason(hub: Hub, coordinator: User) -> None:
    office, member = signed_in(make_user(is_network_office=True)), coordinator.teams.get()
    address = f"/en/manage/pt/team/{member.pk}/"
    assert "They can&#x27;t be reached" in office.get(address).content.decode()
    for wrong in ({}, {"reason": "other"}):
        page = office.post(address, {"role": "viewer", **wrong})
        assert (page.status_code, list(page.context["form"].errors)) == (200, ["reason"])
    assert office.post(address, {"role": "coordinator"})["Location"] == "/en/manage/pt/team/"  # nothing changes
    assert roles(hub) == ["coordinator"]
    assert office.post(address, {"role": "viewer", "reason": "left"})["Location"] == "/en/manage/pt/team/"
    assert roles(hub) == ["viewer"]
    trail = Entry.objects.filter(subject_id=member.pk).values_list("action", "fields")
    assert list(trail) == [("hubs.change_role_of_only_coordinator", ["reason:left", "role"])]
    assert "They can&#x27;t be reached" not in office.get(address).content.decode()
    with pytest.raises(ActionRefused, match="is the only coordinator"):
        set_role(by=make_member(hub), hub=hub, user=hub.team.get(role="coordinator").user, role="editor", reason="left")


def test_reason_alone_does_not_let_a_coordinator_remove_the_only_one(hub: Hub, coordinator: User) -> None:
    page = signed_in(coordinator).post(
        f"/en/manage/pt/team/{coordinator.teams.get().pk}/remove/", {"reason": "unreachable"}
    )
    assert ("is the only coordinator" in page.content.decode(), roles(hub)) == (True, ["coordinator"])
    with pytest.raises(ActionRefused, match="is the only coordinator"):
        remove_member(by=coordinator, member=coordinator.teams.get(), reason="unreachable")


def test_office_removes_one_of_two_coordinators_without_a_reason(hub: Hub, coordinator: User) -> None:
    make_member(hub, Role.COORDINATOR)
    signed_in(make_user(is_network_office=True)).post(f"/en/manage/pt/team/{coordinator.teams.get().pk}/remove/")
    assert roles(hub) == ["coordinator"]


def test_coordinator_who_cannot_sign_in_does_not_count(hub: Hub, coordinator: User) -> None:
    make_member(hub, Role.COORDINATOR, is_active=False)
    with pytest.raises(ActionRefused):
        remove_member(by=coordinator, member=coordinator.teams.get())


def test_one_of_two_coordinators_may_go(hub: Hub, coordinator: User) -> None:
    make_member(hub, Role.COORDINATOR)
    remove_member(by=coordinator, member=coordinator.teams.get())
    assert roles(hub) == ["coordinator"]
    assert User.objects.filter(pk=coordinator.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_removing_each_other_at_once_leave_one(hub: Hub) -> None:
    members = [make_member(hub, Role.COORDINATOR).teams.get() for _ in range(2)]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def remove(member: TeamMember) -> None:
        start.wait()
        try:
            remove_member(by=SYSTEM, member=member)
            outcomes.append("gone")
        except ActionRefused:
            outcomes.append("stays")
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=[member]) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["gone", "stays"]
    assert roles(hub) == ["coordinator"]


def test_database_refuses_two_roles_in_one_hub(hub: Hub, coordinator: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.create(hub=hub, user=coordinator, role=Role.VIEWER)


def test_invitation_makes_the_account_and_one_email_with_a_password_link(hub: Hub) -> None:
    invited = invite_member(by=SYSTEM, hub=hub, email="New@Hub.example", name="New", role="editor")
    invite_member(by=SYSTEM, hub=hub, email="new@hub.example", name="Other", role="editor")
    assert (invited.is_new_account, invited.member.user.name, roles(hub)) == (True, "New", ["editor"])
    email = OutgoingEmail.objects.get()
    assert (email.recipient, email.kind, email.lane) == ("new@hub.example", "accounts/welcome", "account")
    assert email.context["address"].startswith("http://localhost/en/accounts/password/reset/key/")


def test_invitation_of_a_user_with_a_password_links_to_the_sign_in(hub: Hub) -> None:
    user = make_user(password="correct horse battery")
    invite_member(by=SYSTEM, hub=hub, email=user.email, name="", role="viewer")
    assert OutgoingEmail.objects.get().context["address"] == "http://localhost/en/accounts/login/"


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("coordinator", "You're now a coordinator of National Cancer Hub Portugal on the portal"),
        ("editor", "You're now an editor of National Cancer Hub Portugal on the portal"),
        ("viewer", "You can now see everything National Cancer Hub Portugal does on the portal"),
    ],
)
def test_invitation_email_says_the_role_and_has_the_link_in_both_parts(hub: Hub, role: str, words: str) -> None:
    invite_member(by=SYSTEM, hub=hub, email="new@hub.example", name="Ana & <Zé>", role=role)
    email = OutgoingEmail.objects.get()
    message = message_from_bytes(render(email).content, policy=default)
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[attr-defined]
    assert message["Subject"] == "Your access to the portal"
    assert "Hello Ana & <Zé>," in text
    assert words in text
    assert "Hello Ana &amp; &lt;Zé&gt;," in html
    assert [part.count(email.context["address"]) for part in (text, html)] == [1, 3]


def command(*arguments: str) -> None:
    call_command("add_team_member", *arguments)


def test_command_lets_the_first_person_in(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    command("pt", "new@hub.example", "coordinator", "--name", "New", "--network-office")
    user = User.objects.get()
    assert (user.name, user.is_network_office, roles(hub)) == ("New", True, ["coordinator"])
    assert capsys.readouterr().out == (
        "Account made. new@hub.example is Coordinator of National Cancer Hub Portugal now. The email is on its way.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("xx", "new@hub.example", "coordinator", "--name", "New"), "There is no hub “xx”"),
        (("pt", "nobody", "coordinator", "--name", "New"), "Enter an email address in full"),
        (
            ("pt", "new@hub.example", "coordinator"),
            "Enter a name: there is no account with the address new@hub.example yet.",
        ),
        (("pt", "new@hub.example", "owner", "--name", "New"), "invalid choice"),
    ],
)
def test_command_refuses_in_words(hub: Hub, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        command(*arguments)
    assert (User.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


def page(name: str, *args: object) -> str:
    return reverse(f"hubs_manage:{name}", args=args)


def test_team_page_shows_all_members_and_offers_the_changes(hub: Hub, coordinator: User) -> None:
    make_member(make_hub("NO"), Role.COORDINATOR)
    viewer = make_member(hub, Role.VIEWER)
    response = signed_in(coordinator).get(page("team", "pt"))
    assert [member.user for member in response.context["members"]] == [coordinator, viewer]
    assert "Change role" in response.content.decode()
    assert "Change role" not in signed_in(viewer).get(page("team", "pt")).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_team_page_asks_the_database_as_often_for_three_as_for_one(
    hub: Hub, coordinator: User, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number - 1):
        make_member(hub, Role.EDITOR)
    client = signed_in(coordinator)
    client.get(page("team", "pt"))
    with django_assert_num_queries(10):
        client.get(page("team", "pt"))


def test_coordinator_changes_a_role(hub: Hub, coordinator: User) -> None:
    member = make_member(hub, Role.VIEWER).teams.get()
    client = signed_in(coordinator)
    assert client.get(page("member", "pt", member.pk)).context["form"]["role"].value() == "viewer"
    response = client.post(page("member", "pt", member.pk), {"role": "editor"}, follow=True)
    assert [str(m) for m in response.context["messages"]] == ["Role of viewer of pt: Editor."]
    assert roles(hub) == ["coordinator", "editor"]


@pytest.mark.parametrize("typed", ["", "owner", "\x00", "x" * 10_000])
def test_unknown_role_is_reported_at_the_field(hub: Hub, coordinator: User, typed: str) -> None:
    member = make_member(hub, Role.VIEWER).teams.get()
    response = signed_in(coordinator).post(page("member", "pt", member.pk), {"role": typed})
    assert list(response.context["form"].errors) == ["role"]
    assert roles(hub) == ["coordinator", "viewer"]


def test_demoting_the_last_coordinator_is_reported_at_the_field(hub: Hub, coordinator: User) -> None:
    member = coordinator.teams.get()
    response = signed_in(coordinator).post(page("member", "pt", member.pk), {"role": "viewer"})
    assert response.context["form"].errors == {
        "role": ["coordinator of pt is the only coordinator. Make someone else coordinator first."]
    }


def test_removal_asks_first(hub: Hub, coordinator: User) -> None:
    member = make_member(hub, Role.VIEWER).teams.get()
    client = signed_in(coordinator)
    assert client.get(page("remove_member", "pt", member.pk)).status_code == 200
    assert roles(hub) == ["coordinator", "viewer"]
    client.post(page("remove_member", "pt", member.pk))
    assert roles(hub) == ["coordinator"]


def test_removal_of_the_last_coordinator_is_refused_in_words(hub: Hub, coordinator: User) -> None:
    response = signed_in(coordinator).post(page("remove_member", "pt", coordinator.teams.get().pk))
    assert "is the only coordinator" in response.content.decode()
    assert roles(hub) == ["coordinator"]


def test_colleague_of_another_hub_is_unknown(hub: Hub, coordinator: User) -> None:
    theirs = make_member(make_hub("NO"), Role.VIEWER).teams.get()
    client: Client = signed_in(coordinator)
    for name in ("member", "remove_member"):
        assert client.post(page(name, "pt", theirs.pk), {"role": "editor"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.role == "viewer"


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_only_coordinators_manage_the_team(hub: Hub, coordinator: User, role: Role) -> None:
    client = signed_in(make_member(hub, role))
    member = coordinator.teams.get()
    for name in ("member", "remove_member"):
        assert client.get(page(name, "pt", member.pk)).status_code == 403
        assert client.post(page(name, "pt", member.pk), {"role": "viewer"}).status_code == 403
    assert TeamMember.objects.filter(pk=member.pk, role="coordinator").exists()


def test_removed_colleague_is_out_at_once(hub: Hub, coordinator: User) -> None:
    viewer = make_member(hub, Role.VIEWER)
    client = signed_in(viewer)
    assert client.get(page("team", "pt")).status_code == 200
    remove_member(by=coordinator, member=viewer.teams.get())
    assert client.get(page("team", "pt")).status_code == 404
