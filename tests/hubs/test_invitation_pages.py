"""Invitations into a team: the coordinator's page and the page behind the link."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.personal_links import token_for
from hubs.models import Hub, Role, TeamInvitation, TeamMember
from outbox.models import OutgoingEmail
from tests.factories import make_hub, make_member, make_team_invitation, make_user
from tests.portal.worlds import fingerprint, words_of
from tests.signing_in import half_signed_in, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
TEAM = "/en/manage/pt/team/"
TYPED = {"email": "ana@hub.example", "name": "Ana", "role": "editor"}
CHOSEN = {"name": "Ana Silva", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def coordinator(hub: Hub) -> Client:
    return signed_in(make_member(hub, Role.COORDINATOR))


def link(invitation: TeamInvitation) -> str:
    token = token_for(TeamInvitation.LINK_KIND, invitation.hub_id, invitation.link_nonce)
    return reverse("hubs_personal:team_invitation", args=[token])


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_coordinator_invites_and_sees_the_open_invitation(coordinator: Client, hub: Hub) -> None:
    response = coordinator.post(f"{TEAM}invite/", TYPED, follow=True)
    assert messages_of(response) == ["We've emailed an invitation to ana@hub.example."]
    assert [(row.email, expired) for row, expired in response.context["invitations"]] == [("ana@hub.example", False)]
    assert OutgoingEmail.objects.get().recipient == "ana@hub.example"


def test_answer_is_the_same_whether_the_address_has_an_account(coordinator: Client, hub: Hub) -> None:
    User.objects.create_user("known@hub.example", PASSWORD, name="Somebody")
    pages = []
    for email in ("known@hub.example", "fresh@hub.example"):
        response = coordinator.post(f"{TEAM}invite/", TYPED | {"email": email}, follow=True)
        moments_and_ids = r'datetime="[^"]*"|invitations/\d+/'
        pages.append(
            re.sub(moments_and_ids, "", re.sub("</?(wbr|bdi|span)[^>]*>", "", words_of(response)).replace(email, "…"))
        )
        TeamInvitation.objects.all().delete()
    assert pages[0] == pages[1]
    assert OutgoingEmail.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": ""}, "email"),
        ({"name": " "}, "name"),
        ({"role": ""}, "role"),
        ({"role": "owner"}, "role"),
        ({"name": "x" * 151}, "name"),
        ({"name": "a\x00b"}, "name"),
    ],
)
def test_errors_are_reported_at_the_field_and_nothing_is_sent(
    coordinator: Client, typed: dict[str, str], field: str
) -> None:
    response = coordinator.post(f"{TEAM}invite/", TYPED | typed)
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert (TeamInvitation.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


def test_second_invitation_is_reported_at_the_address_and_input_is_kept(coordinator: Client) -> None:
    coordinator.post(f"{TEAM}invite/", TYPED)
    response = coordinator.post(f"{TEAM}invite/", TYPED | {"role": "viewer"})
    assert list(response.context["form"].errors) == ["email"]
    assert 'value="ana@hub.example"' in response.content.decode()
    assert TeamInvitation.objects.count() == 1


def test_network_office_invites_into_a_hub_without_anybody(hub: Hub) -> None:
    office = signed_in(make_user(is_network_office=True))
    office.post(f"{TEAM}invite/", TYPED | {"role": "coordinator"})
    assert (TeamInvitation.objects.get().hub, TeamInvitation.objects.get().role) == (hub, "coordinator")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
@pytest.mark.parametrize("verb", ["get", "post", "put", "delete"])
def test_only_coordinators_invite(hub: Hub, role: Role, verb: str) -> None:
    invitation = make_team_invitation(hub, sent_days_ago=1)
    client = signed_in(make_member(hub, role))
    before = fingerprint()
    for place in ("invite/", f"invitations/{invitation.pk}/again/", f"invitations/{invitation.pk}/withdraw/"):
        assert getattr(client, verb)(TEAM + place, TYPED).status_code == (403 if verb == "post" else 405)
    assert fingerprint() == before
    page = client.get(TEAM)
    assert ("invitations" in page.context, invitation.email.partition("@")[0] + "@" in page.content.decode()) == (
        False,
        False,
    )


def test_invitation_of_another_hub_is_unknown(coordinator: Client) -> None:
    theirs = make_team_invitation(make_hub("NO"), sent_days_ago=1)
    before = fingerprint()
    for place in ("again", "withdraw"):
        assert coordinator.post(f"{TEAM}invitations/{theirs.pk}/{place}/").status_code == 404
    assert fingerprint() == before


def test_coordinator_sends_again_and_withdraws(coordinator: Client, hub: Hub) -> None:
    invitation = make_team_invitation(hub, sent_days_ago=20)
    assert [expired for _row, expired in coordinator.get(TEAM).context["invitations"]] == [True]
    again = coordinator.post(f"{TEAM}invitations/{invitation.pk}/again/", follow=True)
    assert (messages_of(again), OutgoingEmail.objects.count()) == (["We've emailed Ana Silva again."], 1)
    hasty = coordinator.post(f"{TEAM}invitations/{invitation.pk}/again/", follow=True)
    assert messages_of(hasty) == ["We've only just emailed Ana Silva. Try again in 10 minutes."]
    gone = coordinator.post(f"{TEAM}invitations/{invitation.pk}/withdraw/", follow=True)
    assert messages_of(gone) == ["The invitation of Ana Silva is withdrawn."]
    assert gone.context["invitations"] == []


@pytest.mark.parametrize("number", [1, 3])
def test_team_page_asks_the_database_as_often_for_three_invitations_as_for_one(
    coordinator: Client, hub: Hub, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        make_team_invitation(hub, invited_by=make_user())
    coordinator.get(TEAM)
    with django_assert_num_queries(10):
        coordinator.get(TEAM)


@pytest.mark.parametrize("verb", ["get", "head"])
@pytest.mark.parametrize("whose", ["new", "known", "ended"])
def test_scanners_change_nothing(hub: Hub, verb: str, whose: str) -> None:
    fields: dict[str, Any] = {"known": {"email": make_user().email}, "ended": {"sent_days_ago": 15}}.get(whose, {})
    invitation = make_team_invitation(hub, **fields)
    before = fingerprint()
    response = getattr(Client(), verb)(link(invitation))
    assert response.status_code == (410 if whose == "ended" else 200)
    assert (response["Referrer-Policy"], "no-store" in response["Cache-Control"]) == ("strict-origin", True)
    assert fingerprint() == before


def test_newcomer_chooses_a_password_is_signed_in_and_sets_up_the_second_factor(client: Client, hub: Hub) -> None:
    invitation = make_team_invitation(hub)
    assert client.get(link(invitation)).context["step"] == "password"
    response = client.post(link(invitation), CHOSEN)
    assert (response.status_code, response["Location"]) == (302, "/en/manage/pt/")
    member = TeamMember.objects.get()
    assert (member.hub, member.role, member.user.name) == (hub, "editor", "Ana Silva")
    assert client.get("/en/manage/pt/")["Location"] == "/en/accounts/2fa/totp/activate/"
    assert client.get("/en/accounts/2fa/totp/activate/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"password1": "short", "password2": "short"}, ["password1"]),
        ({"password1": "password1234", "password2": "password1234"}, ["password1"]),
        ({"password2": "another long password"}, ["password2"]),
        ({"password1": "ana.silva@hub", "password2": "ana.silva@hub"}, ["password1"]),
        ({"name": ""}, ["name"]),
    ],
    ids=["short", "common", "not the same", "like the address", "no name"],
)
def test_refused_password_is_reported_and_nothing_is_created(
    client: Client, hub: Hub, typed: dict[str, str], fields: list[str]
) -> None:
    invitation = make_team_invitation(hub, email="ana.silva@hub.example")
    response = client.post(link(invitation), CHOSEN | typed)
    assert (response.status_code, list(response.context["form"].errors)) == (200, fields)
    assert (User.objects.count(), TeamInvitation.objects.get().state) == (0, "open")
    assert PASSWORD not in response.content.decode()


def test_known_person_must_sign_in_first(client: Client, hub: Hub) -> None:
    user = make_user(password=PASSWORD)
    invitation = make_team_invitation(hub, email=user.email)
    page = client.get(link(invitation))
    assert page.context["step"] == "sign_in"
    assert f'href="/en/accounts/login/?next={link(invitation)}"' in page.content.decode()
    refused = client.post(link(invitation), CHOSEN)
    assert (refused.status_code, TeamMember.objects.count()) == (409, 0)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_known_person_signs_in_comes_back_and_accepts(client: Client, hub: Hub) -> None:
    user = make_user(password=PASSWORD)
    invitation = make_team_invitation(hub, email=user.email)
    typed = {"login": user.email, "password": PASSWORD, "next": link(invitation)}
    assert client.post("/en/accounts/login/", typed)["Location"] == link(invitation)
    assert client.get(link(invitation)).context["step"] == "accept"
    assert client.post(link(invitation))["Location"] == "/en/manage/pt/"
    assert user.teams.get().role == "editor"


def test_another_user_is_asked_to_sign_out_and_joins_nothing(hub: Hub) -> None:
    client = signed_in(make_member(make_hub("NO")))
    invitation = make_team_invitation(hub)
    assert client.get(link(invitation)).context["step"] == "other"
    assert client.post(link(invitation), CHOSEN).status_code == 409
    assert TeamMember.objects.filter(hub=hub).count() == 0
    assert client.post("/en/accounts/logout/", {"next": link(invitation)})["Location"] == link(invitation)
    assert client.get(link(invitation)).context["step"] == "password"


def test_used_link_says_so_and_opens_nothing(client: Client, hub: Hub) -> None:
    invitation = make_team_invitation(hub)
    client.post(link(invitation), CHOSEN)
    stranger = Client()
    page = stranger.post(link(invitation), CHOSEN | {"password1": "x" * 20, "password2": "x" * 20})
    assert (page.status_code, "It has already been accepted" in page.content.decode()) == (410, True)
    assert stranger.get("/en/manage/pt/").status_code == 302
    assert User.objects.get().check_password(PASSWORD)


def test_expired_and_withdrawn_links_say_so(client: Client, hub: Hub) -> None:
    expired = make_team_invitation(hub, sent_days_ago=15)
    withdrawn = make_team_invitation(hub, state="withdrawn", ended_at=timezone.now())
    for invitation, words in ((expired, "It expired on"), (withdrawn, "has withdrawn it")):
        for page in (client.get(link(invitation)), client.post(link(invitation), CHOSEN)):
            assert (page.status_code, words in page.content.decode()) == (410, True)
    assert User.objects.count() == 0


def test_sent_again_the_old_link_works_once_more(client: Client, coordinator: Client, hub: Hub) -> None:
    invitation = make_team_invitation(hub, sent_days_ago=15)
    coordinator.post(f"{TEAM}invitations/{invitation.pk}/again/")
    assert client.get(link(invitation)).status_code == 200


@pytest.mark.parametrize("other", ["kind", "hub"])
def test_token_of_another_kind_or_hub_is_unknown(client: Client, hub: Hub, other: str) -> None:
    invitation = make_team_invitation(hub)
    kind, hub_id = ("invitation", hub.pk) if other == "kind" else ("team-invitation", make_hub("NO").pk)
    token = token_for(kind, hub_id, invitation.link_nonce)
    assert client.get(f"/en/my/team-invitation/{token}/").status_code == 404


def test_role_in_the_form_behind_the_link_changes_nothing(client: Client, hub: Hub) -> None:
    invitation = make_team_invitation(hub, role="viewer")
    client.post(link(invitation), CHOSEN | {"role": "coordinator", "email": "eve@evil.example", "hub": "no"})
    member = TeamMember.objects.get()
    assert (member.role, member.hub, member.user.email, member.user.is_network_office) == (
        "viewer",
        hub,
        invitation.email,
        False,
    )


def test_closed_account_cannot_accept(hub: Hub) -> None:
    user = make_user(is_active=False)
    invitation = make_team_invitation(hub, email=user.email)
    page = half_signed_in(user).post(link(invitation), CHOSEN)
    assert (page.status_code, TeamMember.objects.count()) == (409, 0)


def test_invitation_expires_while_the_page_is_open(client: Client, hub: Hub) -> None:
    invitation = make_team_invitation(hub)
    assert client.get(link(invitation)).status_code == 200
    early = timezone.now() - dt.timedelta(days=15)
    TeamInvitation.objects.update(sent_at=early, expires_at=early + dt.timedelta(days=14))
    assert client.post(link(invitation), CHOSEN).status_code == 410
    assert User.objects.count() == 0
