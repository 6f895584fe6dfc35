"""The hub's own text of an invitation: placeholders, preview, test email, the email as it is sent."""

import datetime as dt
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.invitations.actions import continue_campaign, start_campaign
from events.invitations.previews import send_test_invitation
from events.invitations.texts import PLACEHOLDERS, InvitationText
from events.models import Campaign, Event, Invitation
from events.programme.actions.events import change_event
from outbox.mime import render
from outbox.models import Lane, OutgoingEmail
from stakeholders.models import Segment
from tests.browser.rows import token_of
from tests.event_mailings import write_mailings
from tests.factories import make_event, make_hub, make_member, make_stakeholder
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
TEXT = "Dear {name},\n\nplease *come* to {event}."


@pytest.fixture
def event() -> Event:
    return make_event(title="Screening <2027>", days=20)


@pytest.fixture
def segment(event: Event) -> Segment:
    for name, language in (("Ana *B* <b>", "pt"), ("Eve {event}", "en"), ("Nikos", "el")):
        make_stakeholder(event.hub, name=name, email=f"{language}@example.org", language=language)
    return Segment.objects.create(hub=event.hub, name="All", criteria={})


def day(event: Event, before: int = 0) -> dt.date:
    assert event.starts_at is not None
    return event.starts_at.astimezone(event.zone).date() - dt.timedelta(days=before)


def parts(email: OutgoingEmail) -> tuple[str, str]:
    message = message_from_bytes(render(email).content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    return plain.get_content().replace("\r\n", "\n"), html.get_content()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{first_name}", "“{first_name}”"), ("{{ name }}", "“{ name }”"), ("{name", "“{”"), ("a } b", "“}”"), ("{Name}", "“{Name}”"),
        ("{name.__class__}", "“{name.__class__}”"), ("{% load x %}", "“{% load x %}”"),
    ],
)  # fmt: skip
def test_braces_that_are_no_placeholder_are_refused_with_what_there_is(text: str, named: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PLACEHOLDERS(text)
    assert named in refused.value.messages[0]
    assert "{name}, {event}, {date}, {place}, {hub}, {reply_by}" in refused.value.messages[0]


def test_values_are_escaped_and_never_read_as_placeholders_or_formatting() -> None:
    values = {"name": "{event} *x* <b>", "event": "E"}
    assert PLACEHOLDERS.fill_plain("{name}, {event}", values) == "{event} *x* <b>, E"
    assert PLACEHOLDERS.fill_formatted("*{name}*", values) == "<p><em>{event} *x* &lt;b&gt;</em></p>\n"
    assert "<script" not in PLACEHOLDERS.fill_formatted("<script>{name}</script>", values)


def test_each_contact_gets_the_text_of_their_language(event: Event, segment: Segment) -> None:
    text = InvitationText(introductions={"en": TEXT}, reply_by=day(event, before=3), signed_by="Screening team")
    campaign = start_campaign(by=make_member(event.hub), event=event, segment=segment, text=text, at=timezone.now())
    assert continue_campaign(campaign_id=campaign.pk, at=timezone.now()) == 3
    plain, html = parts(OutgoingEmail.objects.get(recipient="en@example.org"))
    assert "Dear Eve {event},\n\nplease *come* to Screening <2027>." in plain
    assert "please <em>come</em> to Screening &lt;2027&gt;." in html
    for part in (plain, html):
        assert f"{text.reply_by:%A} {day(event, before=3).day} " in part
        assert "Screening team" in part
    assert "Dear Nikos" in parts(OutgoingEmail.objects.get(recipient="el@example.org"))[0]
    assert "Dear" not in parts(OutgoingEmail.objects.get(recipient="pt@example.org"))[0]
    page = Client().get(reverse("events_personal:invitation", args=[token_of(Invitation.objects.latest("pk"))]))
    assert f"Please reply by {text.reply_by:%A}" in page.content.decode()


def test_text_stays_in_an_invitation_that_is_corrected_before_it_is_sent(event: Event, segment: Segment) -> None:
    text, by = InvitationText(introductions={"en": TEXT}), make_member(event.hub)
    campaign = start_campaign(by=by, event=event, segment=segment, text=text, at=timezone.now())
    continue_campaign(campaign_id=campaign.pk, at=timezone.now())
    change_event(by=by, event=event, fields={"venue": "Aula Magna"})
    write_mailings()
    email = OutgoingEmail.objects.get(recipient="en@example.org")
    assert ("Aula Magna" in parts(email)[0], "Dear Eve" in parts(email)[0]) == (True, True)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"introductions": {"en": "{x}"}}, "introduction_en"),
        ({"introductions": {"en": "x" * 2001}}, "introduction_en"),
        ({"introductions": {"en": "{reply_by}"}}, "reply_by"),
        ({"reply_by": "yesterday"}, "reply_by"),
        ({"reply_by": "after"}, "reply_by"),
    ],
)
def test_text_is_refused(event: Event, segment: Segment, fields: dict[str, Any], field: str) -> None:
    days = {"yesterday": timezone.localdate() - dt.timedelta(days=2), "after": day(event, before=-1)}
    text = InvitationText(**fields | ({"reply_by": days[fields["reply_by"]]} if "reply_by" in fields else {}))
    for act in (start_campaign, send_test_invitation):
        with pytest.raises(ActionRefused) as refused:
            act(by=make_member(event.hub), event=event, segment=segment, text=text, at=timezone.now())
        assert refused.value.field == field
    assert (Campaign.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


def test_another_text_is_refused_while_invitations_are_being_sent(event: Event, segment: Segment) -> None:
    def start(text: str) -> Campaign:
        own = InvitationText(introductions={"en": text})
        return start_campaign(by=make_member(event.hub), event=event, segment=segment, text=own, at=timezone.now())

    assert start("One") == start("One")
    with pytest.raises(ActionRefused, match="another text"):
        start("Two")


def test_test_email_invites_no_one_and_opens_nothing(event: Event, segment: Segment) -> None:
    by, at = make_member(event.hub), timezone.now()
    text = InvitationText(introductions={"en": TEXT})
    sent = [send_test_invitation(by=by, event=event, segment=segment, text=text, at=at) for _click in range(2)]
    assert (sent, Invitation.objects.count(), Campaign.objects.count()) == ([2, 0], 0, 0)
    email = OutgoingEmail.objects.get(language="en")
    assert (email.recipient, email.lane, email.link, email.mailing_list) == (by.email, Lane.NOTICE, {}, "")
    plain, html = parts(email)
    assert f"Dear {by.name}" in plain
    assert "This is a test." in plain
    assert ("/my/" in plain, "/my/" in html, 'href=""' in html) == (False, False, False)


def test_page_previews_each_language_then_tests_then_sends(event: Event, segment: Segment) -> None:
    client, address = signed_in(make_member(event.hub)), reverse("events_manage:invite", args=["pt", event.pk])
    typed = {"segment": segment.pk, "introduction_en": TEXT, "introduction_pt": "Olá {name}"}
    shown = client.post(address, {**typed, "step": "preview"})
    assert [one.language for one in shown.context["preview"]["emails"]] == ["en", "pt"]
    html = shown.content.decode()
    assert "Olá Ana *B* &lt;b&gt;" in html
    assert "please <em>come</em> to Screening &lt;2027&gt;." in html
    assert OutgoingEmail.objects.count() == 0
    assert "sent 2 tests" in client.post(address, {**typed, "step": "test"}).content.decode()
    wrong = client.post(address, {**typed, "introduction_pt": "{nome}", "step": "send"})
    assert "“{nome}” isn&#x27;t a placeholder" in wrong.content.decode()
    assert Campaign.objects.count() == 0
    assert client.post(address, {**typed, "step": "send"}).status_code == 302
    assert Campaign.objects.get().introductions == {"en": TEXT, "pt": "Olá {name}"}


def test_database_refuses_a_campaign_of_another_event_and_a_text_that_is_no_object(
    event: Event, segment: Segment
) -> None:
    other = make_event(event.hub)
    campaign = Campaign.objects.create(hub=event.hub, event=other, segment=segment, asked_at=timezone.now())
    text = start_campaign(by=make_member(make_hub()), event=event, segment=segment, at=timezone.now())
    continue_campaign(campaign_id=text.pk, at=timezone.now())
    with pytest.raises(IntegrityError, match="events_invitation_campaign_of_event"), transaction.atomic():
        Invitation.objects.update(campaign=campaign)
    with pytest.raises(IntegrityError, match="events_campaign_introductions_object"), transaction.atomic():
        Campaign.objects.update(introductions=[])
