"""What a mailing may say and who gets it; what the database refuses; the pages of a team, and of another hub's."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from audit.actors import SYSTEM
from events.models import Event
from mailings.actions import change_mailing, create_mailing, delete_mailing, send_test_mailing
from mailings.models import ChosenAttendee, Mailing
from mailings.sending import send_mailing
from outbox.actions import suppress
from outbox.mime import render
from outbox.models import OutgoingEmail, Suppression
from stakeholders.models import Segment
from tests.factories import make_event, make_hub, make_member, make_registration, make_stakeholder
from tests.mailings.making import TEXTS, make_mailing, make_segment, work
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
AT = timezone.now()


@pytest.mark.parametrize(("texts", "field", "words"), [
    ({"en": {"subject": "Hello {name}", "body": "B"}}, "subject_en", "“{name}” isn't a placeholder. You can use: {hub}."),
    ({"en": {"subject": "S", "body": "{event}"}}, "body_en", "“{event}” isn't a placeholder. You can use: {name}, {hub}."),
    ({"en": {"subject": "S", "body": "{{ settings }}"}}, "body_en", "isn't a placeholder"),
    ({"en": {"subject": "S", "body": ""}}, "body_en", "both"),
    ({"en": {"subject": "S" * 151, "body": "B"}}, "subject_en", "150"),
    ({}, "subject_en", "Enter a subject and a text first."),
    ({"pt": {"subject": "S", "body": "B"}}, "language", "this language"),
])  # fmt: skip
def test_text_that_cannot_be_sent_is_refused_where_it_is(
    texts: dict[str, dict[str, str]], field: str, words: str
) -> None:
    with pytest.raises(ActionRefused) as refused:
        make_mailing(make_segment(), texts=texts)
    assert (refused.value.field, words in refused.value.message) == (field, True)


@pytest.mark.parametrize("fields", [
    {"part": "online"}, {"audience": "attendees"}, {"state": "scheduled"}, {"state": "stopped"}, {"per_hour": 0},
])  # fmt: skip
def test_database_refuses_what_does_not_fit_together(fields: dict[str, object]) -> None:
    mailing = make_mailing(make_segment())
    with pytest.raises(IntegrityError), transaction.atomic():
        Mailing.objects.filter(pk=mailing.pk).update(**fields)


def test_database_keeps_audience_and_selection_inside_the_hub() -> None:
    event, other = make_event(), make_event(make_hub("NO"))
    mailing = make_mailing(event)
    theirs = Segment.objects.create(hub=other.hub, name="Theirs", criteria={})
    for fields in (
        {"event": other}, {"audience": "invitees", "event": other}, {"audience": "segment", "event": None, "segment": theirs},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Mailing.objects.filter(pk=mailing.pk).update(**fields)
    for registration in (make_registration(other), make_registration(make_event())):
        with pytest.raises(IntegrityError), transaction.atomic():
            ChosenAttendee.objects.create(hub=event.hub, event=event, mailing=mailing, registration=registration)
    with pytest.raises(ActionRefused):
        create_mailing(by=SYSTEM, hub=event.hub, fields={"audience": "attendees", "event": other, "texts": TEXTS})


def test_only_a_draft_can_be_deleted_and_one_to_no_one_is_not_sent() -> None:
    mailing = make_mailing(make_segment())
    with pytest.raises(ActionRefused, match="no one"):
        send_mailing(by=SYSTEM, mailing=mailing, at=AT)
    make_stakeholder(mailing.hub)
    send_mailing(by=SYSTEM, mailing=mailing, at=AT)
    for refused in (
        lambda: delete_mailing(by=SYSTEM, mailing=mailing),
        lambda: change_mailing(by=SYSTEM, mailing=mailing, fields={}),
    ):
        with pytest.raises(ActionRefused):
            refused()


def test_test_goes_to_the_writer_alone_in_each_language_without_links() -> None:
    event = make_event()
    make_registration(event)
    by = make_member(event.hub)
    mailing = make_mailing(event)
    assert (send_test_mailing(by=by, mailing=mailing, at=AT), send_test_mailing(by=by, mailing=mailing, at=AT)) == (
        2,
        0,
    )
    emails = list(OutgoingEmail.objects.order_by("language"))
    assert [(one.recipient, one.language, one.link, one.mailing_list) for one in emails] == [
        (by.email, "en", {}, ""), (by.email, "pt", {}, ""),
    ]  # fmt: skip
    assert b"Test: News from National Cancer Hub Portugal" in render(emails[0]).content


def test_coordinator_writes_checks_and_sends_a_mailing_on_the_pages() -> None:
    segment = make_segment(None, "en", "pt")
    make_stakeholder(segment.hub, email="")
    suppress(address="p1@example.org", reason=Suppression.Reason.BOUNCED)
    client, place = signed_in(make_member(segment.hub)), "/en/manage/pt/mailings/"
    assert b"No mailings yet" in client.get(place).content
    new = client.get(f"{place}new/?to=segment:{segment.pk}")
    assert new.context["form"].initial["to"] == f"segment:{segment.pk}"
    text = {
        "to": f"segment:{segment.pk}",
        "part": "everyone",
        "language": "en",
        "subject_en": "We open",
        "body_en": "Hello {name},\r\n\r\nin May.",
    }
    assert b"isn&#x27;t a placeholder" in client.post(f"{place}new/", text | {"body_en": "Hello {nam}"}).content
    page = client.post(f"{place}new/", text)["Location"]
    shown = client.get(page).content.decode()
    assert "We open" in shown
    assert "Hello name of the contact," in shown

    listed = client.get(f"{page}recipients/").content.decode()
    assert (
        listed.count("No: Emails to this address came back")
        == listed.count("1 person is left out: No email address.")
        == 1
    )
    confirm = client.get(f"{page}send/")
    assert b"Send this mailing to 1 person?" in confirm.content
    seen = confirm.context["form"].initial["seen"]
    skipped = client.post(f"{page}send/", {"when": "later", "scheduled_for": "2027-03-28T01:30", "seen": seen})
    assert b"doesn&#x27;t exist on 2027-03-28" in skipped.content
    assert client.post(f"{page}send/", {"when": "now", "seen": seen})["Location"] == page
    work()
    shown = client.get(page).content.decode()
    assert "Stop sending" in shown
    assert client.post(f"{page}stop/").status_code == 302
    assert "Resume sending" in client.get(page, follow=True).content.decode()
    sent = client.get(f"/en/manage/pt/emails/?about=mailing:{Mailing.objects.get().pk}").content.decode()
    assert "p0@example.org" in sent
    assert b"We open" in client.get(place).content


def test_preview_is_wholly_in_each_language_of_the_mailing_and_audiences_are_named_in_full() -> None:
    event = make_event(title="Forum")
    mailing = make_mailing(event)
    client = signed_in(make_member(event.hub))
    shown = client.get(f"/en/manage/pt/mailings/{mailing.pk}/").content.decode()
    assert "Hello name of the contact," in shown
    assert "Olá nome do contacto," in shown
    form = client.get(f"/en/manage/pt/mailings/new/?to=invitees:{event.pk}").content.decode()
    assert f'<option value="invitees:{event.pk}" selected>Invitees of “Forum”</option>' in form


def test_selected_attendees_and_invitees_without_a_reply_begin_a_mailing() -> None:
    event = make_event()
    first, second = make_registration(event), make_registration(event)
    make_registration(event)
    client = signed_in(make_member(event.hub))
    assert (
        'action="/en/manage/pt/mailings/new/"'
        in client.get(f"/en/manage/pt/events/{event.pk}/registrations/").content.decode()
    )
    new = f"/en/manage/pt/mailings/new/?event={event.pk}&chosen={first.pk}&chosen={second.pk}"
    assert b"To 2 selected attendees" in client.get(new).content
    client.post(new, {"language": "en", "subject_en": "S", "body_en": "Hello {name}"})
    assert set(ChosenAttendee.objects.values_list("registration", flat=True)) == {first.pk, second.pk}
    reminder = client.get(f"/en/manage/pt/mailings/new/?to=invitees:{event.pk}&part=no_reply")
    assert "haven't heard from you" in reminder.context["form"].initial["body_en"]
    unknown = client.post("/en/manage/pt/mailings/new/?to=chosen:1", {"to": "chosen:1", "language": "en"})
    assert "to" in unknown.context["form"].errors
    with pytest.raises(ActionRefused) as refused:
        create_mailing(by=SYSTEM, hub=event.hub, fields={"audience": "", "texts": TEXTS})
    assert refused.value.field == "to"
    other = make_event(make_hub("NO"))
    assert client.get(f"/en/manage/pt/mailings/new/?event={other.pk}&chosen=1").status_code == 404
    assert Event.objects.count() == 2


def test_another_hub_sees_nothing_of_it() -> None:
    mailing = make_mailing(make_segment())
    stranger: Client = signed_in(make_member(make_hub("NO")))
    assert stranger.get(f"/en/manage/no/mailings/{mailing.pk}/").status_code == 404
    assert stranger.get("/en/manage/pt/mailings/").status_code == 404
