"""The desk's page of emails."""

import re
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import CITIZEN
from audit.models import Entry
from echos_portal.sent_email_filter import KINDS
from events.models import Registration
from events.registrations.actions import register
from hubs.models import Role
from outbox.actions import suppress, suppress_hash
from outbox.bounces.actions import note_report
from outbox.figures import subject_figures
from outbox.models import Lane, OutgoingEmail, State
from tests.dialogues.making import make_published
from tests.factories import SHOWN, make_co_organiser, make_event, make_hub, make_member, make_stakeholder, make_user
from tests.outbox.conftest import Queue
from tests.signing_in import signed_in
from tests.suppressions import is_suppressed

pytestmark = pytest.mark.django_db
PAGE = "/en/manage/pt/emails/"


def team_mate(role: str = Role.COORDINATOR) -> Client:
    return signed_in(make_member(make_hub("PT"), role))


def shown(client: Client, query: str = "", *, at: str = PAGE) -> list[str]:
    return [row.email.recipient for row in client.get(at + query).context["rows"]]


@pytest.mark.parametrize("role", list(Role))
def test_every_team_member_sees_its_emails_newest_first(queued: Queue, role: str) -> None:
    client = team_mate(role)
    hub, other = make_hub("PT"), make_hub("LT")
    queued(1, hub_id=hub.pk)
    queued(2, hub_id=other.pk)
    queued(3, hub_id=hub.pk)
    queued(4)

    assert shown(client) == ["person3@example.org", "person1@example.org"]


@pytest.mark.parametrize("many", [1, 3])
def test_page_asks_the_same_number_of_questions(queued: Queue, many: int, django_assert_num_queries: object) -> None:
    client = team_mate()
    for number in range(many):
        queued(number, hub_id=make_hub("PT").pk)
    with django_assert_num_queries(16):  # type: ignore[operator]
        client.get(PAGE)


def test_every_email_of_a_hub_is_named_by_a_word() -> None:
    made = {
        f"{path.parent.name}/{path.stem}" for path in (settings.BASE_DIR / "templates/emails").glob("*/[a-z]*.html")
    }

    assert {kind for kind in made if not kind.startswith("account/")} == set(KINDS)


def test_state_filters_and_an_unknown_one_is_reported(queued: Queue) -> None:
    client = team_mate()
    queued(1, hub_id=make_hub("PT").pk)
    queued(2, hub_id=make_hub("PT").pk)
    OutgoingEmail.objects.filter(recipient="person1@example.org").update(state=State.SENT, finished_at=timezone.now())

    assert shown(client, "?state=sent") == ["person1@example.org"]
    answer = client.get(PAGE + "?state=lost")
    assert (answer.status_code, answer.context["filter_form"].errors.keys()) == (200, {"state"})


def test_what_is_on_hold_and_what_was_marked_as_spam_are_found_and_the_dashboards_lead_there(queued: Queue) -> None:
    client, hub = team_mate(), make_hub("PT")
    for number in (1, 2, 3):
        queued(number, hub_id=hub.pk)
    emails = {email.recipient: email for email in OutgoingEmail.objects.all()}
    done = {"finished_at": timezone.now()}
    OutgoingEmail.objects.filter(recipient="person1@example.org").update(state=State.FAULTY, **done)
    OutgoingEmail.objects.filter(recipient="person2@example.org").update(state=State.SENT, **done)
    note_report(email=emails["person2@example.org"], report_type="complaint")
    assert shown(client, "?state=on_hold") == ["person1@example.org"]
    assert shown(client, "?state=complaint") == ["person2@example.org"]
    for path, user in (
        (f"/en/manage/{hub.slug}/", client),
        ("/en/network/", signed_in(make_user(is_network_office=True))),
    ):
        assert f"{PAGE}?state=on_hold" in user.get(path).content.decode()


def test_network_office_finds_newsletters_of_no_hub_and_sends_again_what_is_on_hold(queued: Queue) -> None:
    office, page = signed_in(make_user(is_network_office=True)), "/en/network/emails/"
    email = queued(1, lane=Lane.BULK)
    queued(2, lane=Lane.NOTICE)  # such as to who writes to a hub
    queued(3, hub_id=make_hub("PT").pk)
    OutgoingEmail.objects.filter(pk=email.pk).update(state=State.FAULTY, finished_at=timezone.now())
    assert page in office.get("/en/network/").content.decode()
    assert shown(office, at=page) == shown(office, "?state=on_hold", at=page) == ["person1@example.org"]
    assert f'action="{page}{email.pk}/again/"' in office.get(page).content.decode()
    assert office.post(f"{page}{email.pk}/again/").url == page
    assert OutgoingEmail.objects.get(pk=email.pk).state == State.QUEUED
    assert (
        office.post(f"{page}{OutgoingEmail.objects.get(recipient='person2@example.org').pk}/again/").status_code == 404
    )
    assert team_mate().get(page).status_code == 403


def test_emails_about_co_organised_events_and_dialogues_are_found(queued: Queue) -> None:
    client, hub, dialogue = team_mate(), make_hub("PT"), make_published(make_hub("PT"), title="A dialogue")
    event = make_event(make_hub("NO"), title="Together")
    make_co_organiser(event, hub, state="accepted", asked_at=timezone.now(), answered_at=timezone.now())
    queued(1, hub_id=hub.pk, about=f"event:{event.pk}")
    queued(2, hub_id=hub.pk, about=f"dialogue:{dialogue.pk}")
    assert shown(client, f"?about=event:{event.pk}") == ["person1@example.org"]
    assert shown(client, f"?about=dialogue:{dialogue.pk}") == ["person2@example.org"]


@pytest.mark.parametrize(
    ("query", "first"),
    [("", "person50"), ("?end=oldest", "person49"), ("?older=x", "person50"), ("?older=9" + "9" * 30, "person50")],
)
def test_pages_have_fifty_emails(queued: Queue, query: str, first: str) -> None:
    client = team_mate()
    for number in range(51):
        queued(number, hub_id=make_hub("PT").pk)

    assert shown(client, query)[0] == f"{first}@example.org"


def test_pages_lead_from_the_newest_to_the_oldest_and_back(queued: Queue) -> None:
    client = team_mate()
    for number in range(101):
        queued(number, hub_id=make_hub("PT").pk)
    seen, query = [], ""
    while True:
        answer = client.get(PAGE + query)
        page = answer.context["page"]
        seen += [row.email.recipient for row in answer.context["rows"]]
        if page.older_than is None:
            break
        query = f"?older={page.older_than}"
    assert seen == [f"person{number}@example.org" for number in reversed(range(101))]
    assert shown(client, f"?newer={page.newer_than}") == seen[50:100]
    assert 'rel="prev"' in answer.content.decode()


MANY = """
INSERT INTO outbox_outgoingemail (key, lane, kind, hub_id, recipient, recipient_hash, language, mailing_list, sender_name, reply_to,
    context, link, calendar, calendar_method, message_id, state, due_at, attempts, interruptions, fence, reply, created_at, finished_at)
SELECT 'many:' || n, 'bulk', 'events/invitation', %s, n || '@example.org', n::text, 'en', '', '', '', '{}', '{}', '', '', 'many' || n,
    CASE WHEN n %% 1000 = 0 THEN 'bounced' ELSE 'sent' END, now(), 0, 0, 0, '', now(), now()
FROM generate_series(1, 30000) AS n
"""


def test_every_page_reads_few_pages_of_the_database() -> None:
    client = team_mate()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(MANY, [make_hub("PT").pk])
        cursor.execute("ANALYZE outbox_outgoingemail")
    queries = ["", "?end=oldest", "?state=bounced", "?state=expired", "?state=queued", "?state=sending"]
    queries += ["?about=event:1", "?type=events/cancelled", "?recipient=x@example.org"]
    with CaptureQueriesContext(connection) as captured:
        assert [client.get(PAGE + query).status_code for query in queries] == [200] * len(queries)
    asked = [found["sql"] for found in captured if 'FROM "outbox_outgoingemail"' in found["sql"]]
    assert len(asked) >= len(queries)
    with connection.cursor() as cursor:
        for statement in asked:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
            plan = cursor.fetchone()[0][0]["Plan"]
            assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] <= 250, statement


# --- why an address gets nothing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "reason", "offered"),
    [
        (Role.COORDINATOR, "bounced", True),
        (Role.EDITOR, "bounced", False),
        (Role.COORDINATOR, "complained", False),
        (Role.COORDINATOR, "unsubscribed", False),
    ],
)
def test_team_sees_why_an_address_gets_nothing_and_a_coordinator_may_lift_a_bounce(
    queued: Queue, role: str, reason: str, offered: bool
) -> None:
    client = team_mate(role)
    email = queued(1, hub_id=make_hub("PT").pk, mailing_list="invitations:pt")
    OutgoingEmail.objects.update(state=State.SUPPRESSED, finished_at=timezone.now())
    suppress(address=email.recipient, reason=reason)

    page = client.get(PAGE)
    (row,) = page.context["rows"]
    assert row.suppression.reason == reason
    assert f"This address gets no emails: {row.suppression.get_reason_display()}." in page.content.decode()
    assert row.bounce_can_be_lifted is offered
    client.post(reverse("outbox_manage:lift", args=["pt", email.pk]))
    assert is_suppressed(address=email.recipient) is not offered
    assert Entry.objects.filter(action="outbox.lift_bounce").count() == offered


def test_bounce_of_another_hubs_email_cannot_be_lifted(queued: Queue) -> None:
    client = team_mate()
    email = queued(1, hub_id=make_hub("LT").pk)
    suppress(address=email.recipient, reason="bounced")
    assert client.post(reverse("outbox_manage:lift", args=["pt", email.pk])).status_code == 404
    assert is_suppressed(address=email.recipient)


@pytest.mark.parametrize(
    ("role", "status", "state"),
    [(Role.COORDINATOR, 302, State.QUEUED), (Role.EDITOR, 302, State.QUEUED), (Role.VIEWER, 403, State.UNKNOWN)],
)
def test_email_on_hold_is_sent_again_by_those_who_edit(queued: Queue, role: str, status: int, state: str) -> None:
    client = team_mate(role)
    email = queued(1, hub_id=make_hub("PT").pk)
    OutgoingEmail.objects.update(state=State.UNKNOWN)

    answer = client.post(reverse("outbox_manage:again", args=["pt", email.pk]))

    email.refresh_from_db()
    assert (answer.status_code, email.state) == (status, state)
    assert Entry.objects.filter(action="outbox.send_again").count() == (state == State.QUEUED)


@pytest.mark.parametrize(("role", "offered"), [(Role.COORDINATOR, True), (Role.EDITOR, True), (Role.VIEWER, False)])
def test_button_to_send_again_is_shown_where_it_may_be_pressed(queued: Queue, role: str, offered: bool) -> None:
    client = team_mate(role)
    held, _sent = queued(1, hub_id=make_hub("PT").pk), queued(2, hub_id=make_hub("PT").pk)
    OutgoingEmail.objects.filter(pk=held.pk).update(state=State.UNKNOWN)

    rows = client.get(PAGE).context["rows"]
    assert [row.email.pk for row in rows if row.can_be_sent_again] == [held.pk] * offered


def test_email_of_another_hub_is_unknown(queued: Queue) -> None:
    client = team_mate()
    email = queued(1, hub_id=make_hub("LT").pk)
    OutgoingEmail.objects.update(state=State.UNKNOWN)

    assert client.post(reverse("outbox_manage:again", args=["pt", email.pk])).status_code == 404
    email.refresh_from_db()
    assert email.state == State.UNKNOWN


def test_email_not_on_hold_is_refused_in_words(queued: Queue) -> None:
    client = team_mate()
    email = queued(1, hub_id=make_hub("PT").pk)

    answer = client.post(reverse("outbox_manage:again", args=["pt", email.pk]), follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "This email is on its way or already sent. Reload the page to see where it is."
    ]


def test_age_of_the_oldest_email_counts_what_is_due(queued: Queue) -> None:
    at = timezone.now()
    assert OutgoingEmail.objects.oldest_unsent_age(at) is None
    queued(1, due_at=at + timedelta(hours=1))
    assert OutgoingEmail.objects.oldest_unsent_age(at) is None
    queued(2, due_at=at - timedelta(minutes=3))
    queued(3, due_at=at - timedelta(minutes=2))
    assert OutgoingEmail.objects.oldest_unsent_age(at) == timedelta(minutes=3)


# --- filters, one email, and where else it is seen ----------------------------------------------------------------


def test_emails_are_filtered_by_event_recipient_type_and_day(queued: Queue) -> None:
    client, hub = team_mate(), make_hub("PT")
    event = make_event(title="Screening day")
    about = {"hub_id": hub.pk, "about": f"event:{event.pk}", "kind": "events/registered", "context": {"title": "Day"}}
    queued(1, **about)
    queued(2, **about)
    queued(3, hub_id=hub.pk, kind="events/invitation")
    OutgoingEmail.objects.filter(recipient="person2@example.org").update(
        state=State.SENT, finished_at=timezone.now(), created_at=timezone.now() - timedelta(days=40)
    )
    day = (timezone.localdate() - timedelta(days=39)).isoformat()

    assert shown(client, f"?about=event:{event.pk}") == ["person2@example.org", "person1@example.org"]
    assert shown(client, "?type=events/invitation") == ["person3@example.org"]
    assert shown(client, "?recipient=Person1@example.org") == ["person1@example.org"]
    assert shown(client, f"?until={day}") == ["person2@example.org"]
    assert shown(client, f"?since={day}") == ["person3@example.org", "person1@example.org"]
    before_midnight = timezone.now().replace(
        month=1, day=10, hour=23, minute=30
    )  # in Lisbon; in Brussels it is the next day
    OutgoingEmail.objects.filter(recipient="person2@example.org").update(created_at=before_midnight)
    assert shown(client, f"?until={before_midnight:%Y-%m-%d}") == ["person2@example.org"]
    answer = client.get(PAGE + f"?about=event:{event.pk}")
    assert (answer.context["subject"], answer.context["figures"].sent, answer.context["figures"].waiting) == (
        "Screening day",
        1,
        1,
    )
    for nonsense in (
        "?about=event:0",
        "?recipient=x",
        "?since=soon",
        "?until=9999-12-31",
        "?since=0001-01-01",
        "?type=x",
    ):
        assert client.get(PAGE + nonsense).status_code == 200


def registered() -> OutgoingEmail:
    event, at = make_event(title="Screening day"), timezone.now()
    register(by=CITIZEN, event=event, name="M", email="m@example.org", language="pt", shown=SHOWN, at=at)
    return OutgoingEmail.objects.get()


def test_email_is_opened_as_it_was_sent_without_the_personal_link() -> None:
    client, email = team_mate(), registered()
    nonce = email.link["nonce"]
    link = token_for(email.link["kind"], email.hub_id, nonce)
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now(), link={"route": email.link["route"]})
    address = reverse("outbox_manage:detail", args=["pt", email.pk])

    page, frame = client.get(address), client.get(f"{address}html/")
    contents = page.context["contents"]
    assert "Screening day" in contents.text
    assert "[personal link, not shown]" in contents.text
    assert (contents.reply_to, contents.has_calendar) == ("network-office@echos.example", True)
    for answer in (page, frame):
        assert link not in answer.content.decode()
        assert nonce not in answer.content.decode()
    assert "Screening day" in frame.content.decode()
    assert 'href="[' not in frame.content.decode()
    assert frame["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "<iframe" in page.content.decode()


def test_email_whose_contents_were_deleted_says_when(queued: Queue) -> None:
    client, email = team_mate(), queued(1, hub_id=make_hub("PT").pk)
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now(), context={}, cleared_at=timezone.now())
    address = reverse("outbox_manage:detail", args=["pt", email.pk])
    assert "The contents were deleted on" in client.get(address).content.decode()
    assert client.get(f"{address}html/").status_code == 404


def test_email_that_cannot_be_created_is_shown_with_its_reason(queued: Queue) -> None:
    client, email = team_mate(), queued(1, hub_id=make_hub("PT").pk, kind="events/no_such_template")
    note_report(email=email, report_type="refused", detail="450 4.2.1 Try later")
    page = client.get(reverse("outbox_manage:detail", args=["pt", email.pk])).content.decode()
    assert "The contents can't be shown" in page
    assert "450 4.2.1 Try later" in page


def test_steps_of_delivery_are_in_order(queued: Queue) -> None:
    client, email = team_mate(), queued(1, hub_id=make_hub("PT").pk)
    note_report(email=email, report_type="refused", detail="450 Later")
    note_report(email=email, report_type="hard", detail="550 Unknown")
    now = timezone.now()
    OutgoingEmail.objects.update(state=State.BOUNCED, finished_at=now, returned_at=now)
    email.reports.filter(type="refused").update(reported_at=now - timedelta(hours=1))
    email.reports.filter(type="hard").update(reported_at=now + timedelta(hours=1))
    steps = client.get(reverse("outbox_manage:detail", args=["pt", email.pk])).context["steps"]
    assert [str(step.label) for step in steps] == ["Refused for now", "Sent", "Bounced: address doesn't work"]


@pytest.mark.parametrize("address", ["", "html/"])
def test_email_of_another_hub_is_not_opened(queued: Queue, address: str) -> None:
    client, email = team_mate(), queued(1, hub_id=make_hub("LT").pk)
    assert client.get(f"{PAGE}{email.pk}/{address}").status_code == 404


@pytest.mark.parametrize(("reply", "language"), [("550 5.1.1 Unknown", "en"), ("The registration was cancelled", "")])
def test_reply_of_a_mail_server_is_marked_as_english(queued: Queue, reply: str, language: str) -> None:
    client, email = team_mate(), queued(1, hub_id=make_hub("PT").pk)
    OutgoingEmail.objects.update(state=State.BOUNCED, reply=reply, finished_at=timezone.now())
    marked = f' lang="{language}" dir="ltr"' if language else ""
    for page in (PAGE, reverse("outbox_manage:detail", args=["pt", email.pk])):
        content = " ".join(client.get(page).content.decode().split())
        assert re.search(rf"<span[^>]*{marked}> ?{reply}", content), page


@pytest.mark.parametrize(("role", "status", "is_lifted"), [(Role.COORDINATOR, 302, True), (Role.EDITOR, 403, False)])
def test_contact_and_attendee_show_the_bounce_and_a_coordinator_lifts_it(
    role: str, status: int, is_lifted: bool
) -> None:
    client, email = team_mate(role), registered()
    contact = make_stakeholder(make_hub("PT"), name="M", email=email.recipient)
    registration = Registration.objects.get()
    attendees = reverse("events_manage:registrations", args=["pt", registration.event_id])
    pages = {
        reverse("stakeholders_manage:edit", args=["pt", contact.pk]): reverse(
            "stakeholders_manage:lift", args=["pt", contact.pk]
        ),
        attendees: reverse("events_manage:lift", args=["pt", registration.event_id, registration.pk]),
    }
    for page, lift in pages.items():
        suppress_hash(recipient=email.recipient_hash, mailing_list="*", reason="bounced", detail="550 5.1.1 Unknown")
        shown_page = client.get(page).content.decode()
        assert "Emails to this address came back" in shown_page
        assert (lift in shown_page) is is_lifted
        assert client.post(lift).status_code == status
        assert is_suppressed(address=email.recipient) is not is_lifted
        assert "Emails to this address came back" not in client.get(page).content.decode() or not is_lifted


def test_complaint_is_shown_at_the_contact_and_cannot_be_lifted() -> None:
    client, hub = team_mate(), make_hub("PT")
    contact = make_stakeholder(hub, name="M", email="m@example.org")
    suppress(address="m@example.org", mailing_list="invitations:pt", reason="complained")
    page = client.get(reverse("stakeholders_manage:edit", args=["pt", contact.pk])).content.decode()
    assert "Reported as spam" in page
    assert "Only the person can change this: the page behind the unsubscribe link" in page
    assert "lift-bounce" not in page
    client.post(reverse("stakeholders_manage:lift", args=["pt", contact.pk]))
    assert is_suppressed(address="m@example.org", mailing_list="invitations:pt")


def test_figures_count_each_email_once_and_on_hold_as_the_filter_does(queued: Queue) -> None:
    hub, now = make_hub("PT"), timezone.now()
    kinds: dict[str, dict[str, Any]] = {
        "sent": {"state": State.SENT, "finished_at": now},
        "queued": {},
        "asked about": {"state": State.UNKNOWN, "lease_until": now, "body_started_at": now},
        "on hold": {"state": State.UNKNOWN, "lease_until": None, "body_started_at": now},
        "expired": {"state": State.EXPIRED, "finished_at": now},
        "too old": {"state": State.EXPIRED, "finished_at": now, "cleared_at": now},
        "withdrawn": {"state": State.WITHDRAWN, "finished_at": now},
    }
    for number, fields in enumerate(kinds.values()):
        email = queued(number, hub_id=hub.pk, about="event:41")
        OutgoingEmail.objects.filter(pk=email.pk).update(**fields)
    figures = asdict(subject_figures(hub.pk, "event:41"))
    assert figures == {
        "sent": 1, "waiting": 2, "bounced": 0, "on_hold": 2, "failed": 1, "unsubscribed": 0, "complaints": 0,
    }  # fmt: skip
    assert OutgoingEmail.objects.on_hold().count() == figures["on_hold"]
