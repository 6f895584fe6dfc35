"""Invitations into a team: the actions, the rows, the email, what is deleted."""

import datetime as dt
import threading
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.errors import AccountRefused
from accounts.models import User
from accounts.personal_links import hashes_of, token_for
from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from hubs.models import Hub, Role, TeamInvitation, TeamMember
from hubs.tasks import forget
from hubs.team.actions.invitations import (
    accept_as_newcomer,
    accept_invitation,
    forget_old_invitations,
    invite_colleague,
    send_invitation_again,
    withdraw_invitation,
)
from outbox.mime import render
from outbox.models import OutgoingEmail
from tests.factories import make_hub, make_member, make_team_invitation, make_user
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
NOW = timezone.now()
DAY = dt.timedelta(days=1)


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def coordinator(hub: Hub) -> User:
    return make_member(hub, Role.COORDINATOR)


def invite(hub: Hub, by: Any = SYSTEM, email: str = "ana@hub.example", **changes: Any) -> TeamInvitation:
    usual = {"name": "Ana", "role": Role.EDITOR, "language": "en", "at": NOW}
    return invite_colleague(by=by, hub=hub, email=email, **usual | changes)


def trail() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("action", flat=True))


def test_invitation_is_one_row_one_email_and_one_entry_and_no_role(hub: Hub, coordinator: User) -> None:
    invitation = invite(hub, by=coordinator, email=" Ana@Hub.Example ")
    email = OutgoingEmail.objects.get()
    assert (invitation.email, invitation.invited_by, invitation.expires_at) == (
        "ana@hub.example",
        coordinator,
        NOW + 14 * DAY,
    )
    assert (email.recipient, email.lane, email.kind) == ("ana@hub.example", "account", "hubs/team_invitation")
    assert trail() == ["hubs.invite_colleague"]
    assert (TeamMember.objects.count(), User.objects.count()) == (1, 1)


def test_entry_names_fields_and_no_value(hub: Hub, coordinator: User) -> None:
    invitation = invite(hub, by=coordinator)
    entry = Entry.objects.get()
    assert (entry.actor_id, entry.subject, entry.subject_id, entry.hub_id, entry.fields) == (
        coordinator.pk,
        "hubs.teaminvitation",
        invitation.pk,
        hub.pk,
        ["email", "name", "role"],
    )


def test_link_opens_this_invitation_and_no_row_or_email_keeps_the_token(hub: Hub) -> None:
    invitation = invite(hub)
    token = token_for("team-invitation", hub.pk, invitation.link_nonce)
    assert invitation.link_hash == hashes_of("team-invitation", token)[0]
    assert token not in str(list(OutgoingEmail.objects.values()))
    message = message_from_bytes(render(OutgoingEmail.objects.get()).content, policy=default)
    parts = [message.get_body((kind,)).get_content() for kind in ("plain", "html")]  # type: ignore[attr-defined]
    address = f"http://localhost/en/my/team-invitation/{token}/"
    assert [part.count(address) for part in parts] == [1, 3]


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("coordinator", "As coordinator of National Cancer Hub Portugal you publish events"),
        ("editor", "As editor of National Cancer Hub Portugal you prepare events and invite people."),
        ("viewer", "As viewer you can see everything National Cancer Hub Portugal does"),
    ],
)
def test_email_says_who_invites_to_what(hub: Hub, coordinator: User, role: str, words: str) -> None:
    coordinator.name = "Rui & <Zé>"
    coordinator.save()
    invite(hub, by=coordinator, role=role)
    message = message_from_bytes(render(OutgoingEmail.objects.get()).content, policy=default)
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[attr-defined]
    assert message["Subject"] == f"Invitation to the team of {hub.title}"
    assert words in text
    task = "coordinate" if role == "coordinator" else "join the team of"
    assert f"Rui & <Zé> has invited you to {task} National Cancer Hub Portugal" in text
    assert "Rui &amp; &lt;Zé&gt; has invited you" in html


def test_second_invitation_of_an_address_is_refused_also_in_other_case(hub: Hub) -> None:
    invite(hub)
    with pytest.raises(ActionRefused, match="is already invited"):
        invite(hub, email="ANA@hub.example")
    assert OutgoingEmail.objects.count() == 1


def test_address_with_an_open_invitation_is_not_invited_again(hub: Hub, coordinator: User) -> None:
    """A second click on the same form never comes this far (tests/audit/test_submissions.py)."""
    invite(hub, by=coordinator)
    for other in (
        {},
        {"by": make_member(hub)},
        {"role": "viewer"},
        {"name": "Eva"},
        {"at": NOW + dt.timedelta(minutes=11)},
    ):
        with pytest.raises(ActionRefused, match="is already invited"):
            invite(hub, **{"by": coordinator, **other})
    assert OutgoingEmail.objects.count() == 1


def test_member_of_the_team_is_not_invited(hub: Hub, coordinator: User) -> None:
    with pytest.raises(ActionRefused, match="is already in the team"):
        invite(hub, email=coordinator.email)
    assert TeamInvitation.objects.count() == 0


def test_two_hubs_invite_the_same_address(hub: Hub) -> None:
    assert {invite(hub).hub_id, invite(make_hub("NO")).hub_id} == {hub.pk, make_hub("NO").pk}


def test_invitation_with_an_unknown_role_is_refused(hub: Hub) -> None:
    with pytest.raises(ActionRefused, match="is not a role"):
        invite(hub, role="owner")
    assert (TeamInvitation.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


def test_emails_and_rows_are_alike_whether_the_address_has_an_account(hub: Hub) -> None:
    known = make_user(password=PASSWORD)
    invite(hub, email=known.email, name="Ana")
    invite(hub, email="nobody@hub.example", name="Ana")
    first, second = OutgoingEmail.objects.order_by("id").values("kind", "lane", "context", "language")
    assert first == second


def test_sending_again_moves_the_end_and_replaces_the_email(hub: Hub) -> None:
    invitation = invite(hub)
    again = send_invitation_again(by=SYSTEM, invitation=invitation, at=NOW + 20 * DAY)
    assert (again.expires_at, again.emails_sent, again.link_hash) == (NOW + 34 * DAY, 2, invitation.link_hash)
    states = OutgoingEmail.objects.order_by("id").values_list("key", "state")
    assert list(states) == [
        (f"team-invitation:{invitation.pk}:1", "withdrawn"),
        (f"team-invitation:{invitation.pk}:2", "queued"),
    ]
    assert trail() == ["hubs.invite_colleague", "hubs.send_invitation_again"]


def test_pressing_send_again_twice_sends_one_email(hub: Hub) -> None:
    invitation = invite(hub)
    send_invitation_again(by=SYSTEM, invitation=invitation, at=NOW + DAY)
    with pytest.raises(ActionRefused, match="Try again in 10 minutes"):
        send_invitation_again(by=SYSTEM, invitation=invitation, at=NOW + DAY + dt.timedelta(minutes=9))
    assert OutgoingEmail.objects.count() == 2


def test_withdrawing_ends_it_and_holds_the_email_back(hub: Hub, coordinator: User) -> None:
    invitation = withdraw_invitation(by=coordinator, invitation=invite(hub), at=NOW)
    assert (invitation.state, invitation.ended_at, OutgoingEmail.objects.get().state) == ("withdrawn", NOW, "withdrawn")
    assert trail() == ["hubs.invite_colleague", "hubs.withdraw_invitation"]
    assert invite(hub).pk != invitation.pk


@pytest.mark.parametrize("state", ["accepted", "withdrawn"])
def test_what_has_ended_is_neither_sent_nor_withdrawn_nor_accepted(hub: Hub, state: str) -> None:
    user = make_user()
    invitation = make_team_invitation(hub, state=state, ended_at=NOW, email=user.email, sent_days_ago=1)
    for action in (send_invitation_again, withdraw_invitation):
        with pytest.raises(ActionRefused, match=state):
            action(by=SYSTEM, invitation=invitation, at=NOW)
    with pytest.raises(ActionRefused, match=state):
        accept_invitation(by=user, invitation=invitation, at=NOW)
    with pytest.raises(ActionRefused, match=state):
        accept_as_newcomer(by=CITIZEN, invitation=invitation, name="A", password=PASSWORD, at=NOW)
    assert (TeamMember.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


def test_newcomer_gets_account_address_password_and_role(hub: Hub) -> None:
    member = accept_as_newcomer(by=CITIZEN, invitation=invite(hub), name="Ana S.", password=PASSWORD, at=NOW)
    user = member.user
    assert (member.hub, member.role, user.email, user.name) == (hub, "editor", "ana@hub.example", "Ana S.")
    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.filter(user=user, email=user.email, verified=True, primary=True).exists()
    assert (TeamInvitation.objects.get().state, OutgoingEmail.objects.get().state) == ("accepted", "withdrawn")
    assert trail() == ["hubs.invite_colleague", "accounts.create", "hubs.add_member", "hubs.accept_invitation"]


def test_newcomer_with_an_account_made_meanwhile_is_refused(hub: Hub) -> None:
    invitation = invite(hub)
    User.objects.create_user("ana@hub.example", PASSWORD, name="Ana")
    with pytest.raises(AccountRefused):
        accept_as_newcomer(by=CITIZEN, invitation=invitation, name="Eve", password="another long secret", at=NOW)
    assert User.objects.get().check_password(PASSWORD)
    assert TeamMember.objects.count() == 0


def test_person_with_an_account_joins_and_keeps_the_other_hub(hub: Hub) -> None:
    user = make_member(make_hub("NO"), Role.VIEWER)
    accept_invitation(by=user, invitation=invite(hub, email=user.email), at=NOW)
    assert sorted(user.teams.values_list("hub__slug", "role")) == [("no", "viewer"), ("pt", "editor")]


def test_invitation_of_another_address_is_refused(hub: Hub) -> None:
    with pytest.raises(ActionRefused, match="another address"):
        accept_invitation(by=make_user(), invitation=invite(hub), at=NOW)
    assert TeamMember.objects.count() == 0


def test_colleague_who_came_another_way_keeps_the_role(hub: Hub) -> None:
    invitation = invite(hub, email="ana@hub.example", role=Role.VIEWER)
    user = User.objects.create_user("ana@hub.example", name="Ana")
    TeamMember.objects.create(hub=hub, user=user, role=Role.COORDINATOR)
    assert accept_invitation(by=user, invitation=invitation, at=NOW).role == "coordinator"
    assert TeamInvitation.objects.get().state == "accepted"


@pytest.mark.parametrize(("late", "outcome"), [(-1, "joined"), (0, "refused")])
def test_invitation_works_until_the_fourteenth_day_ends(hub: Hub, late: int, outcome: str) -> None:
    invitation = invite(hub)
    at = NOW + 14 * DAY + dt.timedelta(seconds=late)
    try:
        accept_as_newcomer(by=CITIZEN, invitation=invitation, name="Ana", password=PASSWORD, at=at)
        found = "joined"
    except ActionRefused:
        found = "refused"
    assert (found, User.objects.count()) == (outcome, int(outcome == "joined"))


@pytest.mark.django_db(transaction=True)
def test_five_at_once_use_it_once(hub: Hub) -> None:
    invitation = invite(hub)
    outcomes: list[str] = []
    start = threading.Barrier(5)

    def accept(number: int) -> None:
        start.wait()
        try:
            accept_as_newcomer(by=CITIZEN, invitation=invitation, name=f"A{number}", password=PASSWORD, at=NOW)
            outcomes.append("joined")
        except ActionRefused:
            outcomes.append("ended")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=[number]) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ended"] * 4 + ["joined"]
    assert (User.objects.count(), TeamMember.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_hubs_accepted_at_once_make_one_account(hub: Hub) -> None:
    invitations = [invite(hub), invite(make_hub("NO"))]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def accept(invitation: TeamInvitation) -> None:
        start.wait()
        try:
            accept_as_newcomer(by=CITIZEN, invitation=invitation, name="Ana", password=PASSWORD, at=NOW)
            outcomes.append("joined")
        except AccountRefused:
            outcomes.append("known")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=[invitation]) for invitation in invitations]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(outcomes), User.objects.count()) == (["joined", "known"], 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "colleague@hub.example"},
        {"role": "owner"},
        {"state": "lost"},
        {"email": "Capital@hub.example"},
        {"state": "accepted"},
        {"ended_at": NOW},
        {"expires_at": NOW - 30 * DAY},
    ],
    ids=["second open one", "unknown role", "unknown state", "capitals", "end without time", "time without end", "over before sent"],
)  # fmt: skip
def test_database_refuses(hub: Hub, wrong: dict[str, Any]) -> None:
    make_team_invitation(hub, email="colleague@hub.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_team_invitation(hub, **wrong)


def test_old_invitations_are_forgotten_ninety_days_after_their_end(hub: Hub) -> None:
    ended = NOW - 90 * DAY
    make_team_invitation(hub, state="accepted", ended_at=ended, sent_days_ago=91)
    make_team_invitation(hub, sent_days_ago=105)
    kept = [
        make_team_invitation(hub, state="withdrawn", ended_at=ended + DAY, sent_days_ago=91),
        make_team_invitation(hub, sent_days_ago=103),
        make_team_invitation(hub),
    ]
    assert forget_old_invitations(at=NOW) == 2
    assert list(TeamInvitation.objects.order_by("id")) == kept
    assert trail() == ["hubs.forget_invitation"] * 2
    forget()
    assert TeamInvitation.objects.count() == 3
