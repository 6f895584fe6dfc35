"""Everyone who can approve a submitted change gets one email about it, and none about what was withdrawn or decided."""

from typing import Any

import pytest
from django.utils import timezone

from hubs.models import Hub
from library.models import Resource
from news.models import NewsItem
from outbox.mime import render
from outbox.models import OutgoingEmail, State
from publishing.actions import publish, return_with_reason, submit, take_back
from publishing.models import Revision
from tests.factories import make_hub, make_member, make_revision, make_user
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT", name="Hub", summary="Old")


def submission_emails(state: str = "") -> list[str]:
    found = OutgoingEmail.objects.filter(kind="hubs/submitted").order_by("recipient")
    return list((found.filter(state=state) if state else found).values_list("recipient", flat=True))


def row_of(hub: Hub | None, kind: str) -> Any:
    if kind in ("news", "resource"):
        return (NewsItem if kind == "news" else Resource).objects.create(hub=hub)
    return hub


@pytest.mark.parametrize(
    ("kind", "of_network", "approver"),
    [
        ("profile", False, "office"),
        ("milestones", False, "office"),
        ("news", False, "coordinator"),
        ("resource", False, "coordinator"),
        ("news", True, "office"),
        ("resource", True, "office"),
    ],
)
def test_everyone_who_can_approve_gets_one_email_a_submission(
    hub: Hub, kind: str, of_network: bool, approver: str
) -> None:
    offices = [make_user(is_network_office=True) for _one in range(2)]
    make_user(is_network_office=True, is_active=False)
    coordinators = [make_member(hub) for _one in range(2)]
    make_member(hub, is_active=False)
    make_member(make_hub("NO"))
    writer = make_member(hub, "editor")
    revision = make_revision(row_of(None if of_network else hub, kind), kind)
    submit(by=writer, revision=revision, at=timezone.now())
    expected = offices if approver == "office" else coordinators
    assert submission_emails() == sorted(user.email for user in expected)
    with pytest.raises(ActionRefused):
        submit(by=writer, revision=revision, at=timezone.now())
    assert OutgoingEmail.objects.count() == 2


def test_who_submits_gets_no_email_about_it(hub: Hub) -> None:
    office, colleague = (make_user(is_network_office=True) for _one in range(2))
    submit(by=office, revision=make_revision(hub), at=timezone.now())
    assert submission_emails() == [colleague.email]


@pytest.mark.parametrize("step", ["take_back", "publish", "return"])
def test_email_that_was_not_sent_is_withdrawn_with_the_submission(hub: Hub, step: str) -> None:
    office, writer = make_user(is_network_office=True), make_member(hub)
    revision = submit(by=writer, revision=make_revision(hub), at=timezone.now())
    if step == "take_back":
        take_back(by=writer, revision=revision)
    elif step == "publish":
        publish(by=office, revision=revision, at=timezone.now())
    else:
        return_with_reason(by=office, revision=revision, reason="Name the host.", at=timezone.now())
    assert (submission_emails(State.WITHDRAWN), submission_emails(State.QUEUED)) == ([office.email], [])


def test_second_submission_sends_a_second_email(hub: Hub) -> None:
    office, writer = make_user(is_network_office=True), make_member(hub)
    revision = submit(by=writer, revision=make_revision(hub), at=timezone.now())
    take_back(by=writer, revision=revision)
    submit(by=writer, revision=revision, at=timezone.now())
    assert submission_emails(State.QUEUED) == [office.email]


def test_email_is_rolled_back_with_the_submission(hub: Hub) -> None:
    make_user(is_network_office=True)
    with pytest.raises(ActionRefused):
        submit(by=make_member(hub), revision=make_revision(hub, content={"texts": {}}), at=timezone.now())
    assert (Revision.objects.get().state, OutgoingEmail.objects.count()) == ("draft", 0)


def test_email_leads_to_the_change_and_its_subject_names_no_hub(hub: Hub) -> None:
    office = make_user("Anke", is_network_office=True)
    revision = submit(by=make_member(hub), revision=make_revision(hub), at=timezone.now())
    sent = OutgoingEmail.objects.get()
    message = render(sent).content.decode()
    assert "Subject: A change is waiting for your approval" in message
    address = f"/en/manage/pt/changes/{revision.pk}/?from=approvals"
    assert sent.context["address"].endswith(address)
    assert signed_in(office).get(address).status_code == 200
    assert sent.hub_id is None  # the team of the hub does not see the addresses of the office
