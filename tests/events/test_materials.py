"""The follow-up of an event: links and files, for everyone or for attendees, announced once."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.personal_links import token_for
from audit.actors import SYSTEM
from events.mailings.actions import continue_mailings
from events.materials.actions import (
    add_material,
    announce_materials,
    change_material,
    move_material_up,
    remove_material,
)
from events.models import Event, EventMaterial
from events.surveys.actions import send_survey
from library.unused_files import delete_unused_files
from outbox.actions import suppress
from outbox.models import OutgoingEmail, Suppression
from publishing.models import FeedEntry, StoredFile
from tests.factories import make_event, make_hub, make_material, make_member, make_registration, make_survey
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused
from toolkit.addresses import absolute_address

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PDF = b"%PDF-1.7 minutes"
LINK = {
    "kind": "recording", "title": "Recording", "language": "pt", "link": "https://video.example/1", "alt": "", "credit": "",
    "for_attendees": False,
}  # fmt: skip
MINUTES = LINK | {"kind": "minutes", "title": "Minutes", "link": ""}
PHOTO = MINUTES | {
    "kind": "photo",
    "title": "The panel",
    "alt": "Four people at a table",
    "credit": "Ana Alves, CC BY 4.0",
}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 36), "navy").save(out, "PNG")
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("invoice.pdf.exe", b"MZ")
    return out.getvalue()


def add(event: Event, fields: dict[str, Any], **more: Any) -> EventMaterial:
    return add_material(by=SYSTEM, event=event, fields=fields, **more)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x00\x00\x20ftypisom" + b"x" * 50, "video or audio file.*enter its link"),
        (b"\x1aE\xdf\xa3webm", "video or audio file.*enter its link"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "video or audio file.*enter its link"),
        (archive(), "archive.*one by one, or enter a link"),
        (b"Rar!\x1a\x07", "archive.*one by one, or enter a link"),
        (b"\x1f\x8b\x08" + b"x" * 50, "archive.*one by one, or enter a link"),
        (b"MZ\x90\x00", "program"),
        (b"%PDF-1.7 " + b"x" * 25_000_000, "larger than 25 MB.*enter its link"),
        (b"%PDF-1.7 /JavaScript (x)", "contains scripts"),
        (b"<html>", "Web pages"),
        (b"", "empty"),
    ],
)
def test_file_that_is_not_accepted_is_refused_with_the_reason_and_leaves_nothing(content: bytes, words: str) -> None:
    with pytest.raises(ActionRefused, match=words):
        add(make_event(), MINUTES, content=content, name="minutes.pdf")
    assert (EventMaterial.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "content", "field"),
    [
        (MINUTES, None, "link"),
        (LINK, PDF, "link"),
        (PHOTO | {"credit": ""}, picture(), "credit"),
        (PHOTO | {"alt": ""}, picture(), "alt"),
    ],
)
def test_incomplete_material_is_refused_at_its_field(fields: dict[str, Any], content: bytes | None, field: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        add(make_event(), fields, content=content, name="a")
    assert (refused.value.field, StoredFile.objects.count()) == (field, 0)


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_draft_or_cancelled_event_has_no_follow_up(state: str) -> None:
    times = {"published_at": None} if state == "draft" else {"cancelled_at": NOW}
    with pytest.raises(ActionRefused, match=r"Publish the event before|has been cancelled"):
        add(make_event(state=state, **times), LINK)


def test_public_page_and_api_show_what_is_public_and_the_feed_notes_it(client: Client) -> None:
    event = make_event(days=-5)
    FeedEntry.objects.all().delete()
    add(event, LINK | {"title": "Kept for attendees", "for_attendees": True})
    assert not FeedEntry.objects.filter(resource="events").exists()
    add(event, LINK)
    stored = add(event, MINUTES, content=PDF, name="Ata.pdf").file
    assert stored is not None
    add(event, PHOTO, content=picture(), name="photo.png")
    assert FeedEntry.objects.filter(resource="events", key=event.pk).exists()
    html = client.get(event.get_absolute_url()).content.decode()
    for shown in (
        "Follow-up",
        "https://video.example/1",
        stored.get_absolute_url(),
        "Ana Alves, CC BY 4.0",
        "Four people at a table",
    ):
        assert shown in html
    assert "Kept for attendees" not in html
    answer = client.get(f"/api/v1/events/{event.pk}/").json()["materials"]
    assert [one["kind"] for one in answer] == ["recording", "minutes", "photo"]
    assert (answer[0]["url"], answer[1]["url"]) == (
        "https://video.example/1",
        absolute_address(stored.get_absolute_url()),
    )
    assert client.get(stored.get_absolute_url()).getvalue() == PDF  # type: ignore[attr-defined]


def test_file_for_attendees_opens_behind_their_link_alone(client: Client) -> None:
    event = make_event(days=-5)
    material = add(event, MINUTES | {"for_attendees": True}, content=PDF, name="Ata.pdf")
    assert material.file is not None
    assert client.get(material.file.get_absolute_url()).status_code == 404
    row = make_registration(event)
    token = token_for("registration", event.hub_id, row.link_nonce)
    path = f"/en/my/registration/{token}/material/{material.pk}/"
    assert path in client.get(f"/en/my/registration/{token}/").content.decode()
    assert client.get(path).getvalue() == PDF  # type: ignore[attr-defined]
    gone = make_registration(event, state="withdrawn", withdrawn_at=NOW)
    elsewhere = make_registration(make_event(event.hub, days=-5))
    for other in (gone, elsewhere):
        other_token = token_for("registration", event.hub_id, other.link_nonce)
        assert client.get(f"/en/my/registration/{other_token}/material/{material.pk}/").status_code == 404


def test_attendees_are_emailed_once_about_each_material() -> None:
    event = make_event(days=-5)
    row, waiting = make_registration(event), make_registration(event, state="waiting", waiting_since=NOW)
    add(event, LINK)
    assert announce_materials(by=SYSTEM, event=event, at=NOW) == 1
    with pytest.raises(ActionRefused, match="everything"):
        announce_materials(by=SYSTEM, event=event, at=NOW)
    add(event, MINUTES, content=PDF, name="a.pdf")
    announce_materials(by=SYSTEM, event=event, at=NOW)
    for _twice in range(2):
        continue_mailings(at=NOW)
    emails = list(OutgoingEmail.objects.filter(kind="events/materials").order_by("pk"))
    assert [[one["title"] for one in email.context["materials"]] for email in emails] == [["Recording"], ["Minutes"]]
    assert {email.recipient for email in emails} == {row.email}
    assert waiting.email not in {email.recipient for email in emails}


def test_who_left_the_messages_about_an_event_gets_neither_materials_nor_survey() -> None:
    event = make_event(days=-5)
    wanting, left = make_registration(event), make_registration(event)
    suppress(address=left.email, mailing_list=f"event:{event.pk}", reason=Suppression.Reason.UNSUBSCRIBED)
    add(event, LINK)
    announce_materials(by=SYSTEM, event=event, at=NOW)
    send_survey(by=SYSTEM, survey=make_survey(event), at=NOW)
    continue_mailings(at=NOW)
    emails = OutgoingEmail.objects.filter(kind__in=["events/materials", "events/survey"])
    assert set(emails.values_list("recipient", "mailing_list")) == {(wanting.email, f"event:{event.pk}")}
    assert emails.count() == 2


@pytest.mark.parametrize(("days", "registered"), [(5, True), (-5, False)])
def test_announcement_before_the_end_or_to_no_one_is_refused(*, days: int, registered: bool) -> None:
    event = make_event(days=days)
    if registered:
        make_registration(event)
    make_material(event)
    with pytest.raises(ActionRefused):
        announce_materials(by=SYSTEM, event=event, at=NOW)


def test_file_is_replaced_by_a_link_and_removed_with_its_material() -> None:
    event = make_event(days=-5)
    material = add(event, MINUTES, content=PDF, name="a.pdf")
    change_material(by=SYSTEM, material=material, fields=MINUTES | {"title": "Report"})
    kept = EventMaterial.objects.get()
    assert (kept.title, kept.file) == ("Report", material.file)
    with pytest.raises(ActionRefused, match="Choose the file again"):
        change_material(by=SYSTEM, material=kept, fields=PHOTO)
    change_material(by=SYSTEM, material=kept, fields=LINK)
    changed = EventMaterial.objects.get()
    assert (changed.file, changed.link) == (None, LINK["link"])
    assert delete_unused_files(at=NOW + timezone.timedelta(days=2)) >= 1  # type: ignore[attr-defined]
    remove_material(by=SYSTEM, material=changed)
    remove_material(by=SYSTEM, material=changed)
    assert EventMaterial.objects.count() == 0


def test_order_is_the_hubs() -> None:
    event = make_event()
    first, second, third = (add(event, LINK | {"title": title}) for title in "abc")
    move_material_up(by=SYSTEM, material=third)
    move_material_up(by=SYSTEM, material=first)
    assert [one.title for one in event.materials.for_pages()] == ["a", "c", "b"]
    assert second.position == 2


def test_editor_adds_and_announces_on_the_page() -> None:
    hub = make_hub()
    event = make_event(hub, days=-5)
    make_registration(event)
    client = signed_in(make_member(hub, "editor"))
    path = f"/en/manage/{hub.slug}/events/{event.pk}/follow-up/"
    typed = {name: value for name, value in MINUTES.items() if value is not False}
    refused = client.post(f"{path}new/", typed | {"file": SimpleUploadedFile("talk.mp4", b"\x00\x00\x00\x20ftypisom")})
    assert "video or audio file" in refused.content.decode()
    client.post(f"{path}new/", typed | {"file": SimpleUploadedFile("Ata.pdf", PDF)})
    page = client.get(path).content.decode()
    assert ("Minutes" in page, "Email 1 attendee about new materials" in page) == (True, True)
    assert "emailing attendees about 1 material" in client.post(f"{path}announce/", follow=True).content.decode()
    material = EventMaterial.objects.get()
    client.post(f"{path}{material.pk}/", typed | {"title": "Report"})
    assert EventMaterial.objects.get().title == "Report"


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("events_material_link_or_file", {"link": ""}),
        ("events_material_has_title", {"title": ""}),
        ("events_material_photo_has_credit", {"kind": "photo"}),
        ("events_material_known_kind", {"kind": "song"}),
    ],
)
def test_database_refuses(constraint: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_material(make_event(), **fields)


def test_database_refuses_a_material_of_another_hub() -> None:
    material = make_material(make_event())
    with pytest.raises(IntegrityError, match="same_hub"), transaction.atomic():
        EventMaterial.objects.filter(pk=material.pk).update(hub=make_hub("NO"))
