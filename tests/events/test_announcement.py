"""Texts of an event in several languages with a stated fallback, its contact, and its picture."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from events.models import Event
from events.programme.actions.events import change_event
from events.programme.actions.illustration import illustration_edition, remove_illustration, set_illustration
from events.registrations.actions import register
from library.unused_files import UNUSED_KEPT_FOR, delete_unused_files
from outbox.models import OutgoingEmail
from publishing.models import StoredFile
from tests.factories import SHOWN, make_event, make_hub, make_member
from tests.hubs.pictures import picture
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused, EditConflict

pytestmark = pytest.mark.django_db
PT = {"title": "Voltar ao trabalho", "summary": "Um dia em Lisboa."}


@pytest.fixture
def event() -> Event:
    return make_event(title="Back to work", summary="A day in Lisbon.", translations={"pt": PT})


@pytest.fixture
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def page(client: Client, event: Event, language: str) -> str:
    return client.get(f"/{language}/events/{event.pk}/").content.decode()


def status_of(client: Client, stored: StoredFile) -> int:
    answer = client.get(stored.get_absolute_url())
    b"".join(answer)  # read to its end, which closes the file
    return answer.status_code


def test_page_is_in_the_language_of_the_reader_and_says_where_it_is_not(client: Client, event: Event) -> None:
    portuguese, polish = page(client, event, "pt"), page(client, event, "pl")
    assert '<h1 lang="pt" dir="auto">Voltar ao trabalho</h1>' in portuguese
    assert ("Back to work" in portuguese, "language-note" in portuguese) == (False, False)
    assert '<h1 lang="en" dir="auto">Back to work</h1>' in polish
    assert "language-note" in polish
    assert "language-note" not in page(client, event, "en")


@pytest.mark.parametrize("words", ["trabalho", "back", "VOLTÁR"])
def test_event_is_found_by_its_title_in_any_language(client: Client, event: Event, words: str) -> None:
    make_event(title="Something else")
    assert [one.pk for one in client.get("/en/events/", {"q": words}).context["page_obj"]] == [event.pk]
    assert [one["id"] for one in client.get("/api/v1/events/", {"search": words}).json()["results"]] == [event.pk]


def test_email_is_in_the_language_of_its_recipient(event: Event) -> None:
    for name, language in (("rosa", "pt"), ("john", "en"), ("jan", "pl")):
        register(
            by=CITIZEN, event=event, name=name, email=f"{name}@example.org", language=language, shown=SHOWN,
            at=timezone.now(),
        )  # fmt: skip
    titles = {one.recipient: one.context["title"] for one in OutgoingEmail.objects.all()}
    assert titles == {
        "rosa@example.org": "Voltar ao trabalho", "john@example.org": "Back to work", "jan@example.org": "Back to work",
    }  # fmt: skip


def test_language_is_added_on_the_form_and_its_texts_are_kept_apart() -> None:
    desk = signed_in(make_member(make_hub(), "editor"))
    event = make_event(title="Back to work", time_zone="Europe/Lisbon")
    path = f"/en/manage/pt/events/{event.pk}/edit/"
    form = desk.get(path).context["form"]
    sent = {name: value for name, value in form.initial.items() if value not in (None, False, [])}
    sent |= {"starts_at": "2027-03-23T09:00", "ends_at": "2027-03-23T17:00", "registration_closes_at": ""}
    answer = desk.post(path, {**sent, "add_language": "pt"})
    assert answer.headers["Location"] == f"{path}?language=pt"
    opened = desk.get(answer.headers["Location"])
    assert "title_pt" in opened.context["form"].fields
    answer = desk.post(answer.headers["Location"], {**sent, "title_pt": "Voltar ao trabalho", "summary_pt": ""})
    event.refresh_from_db()
    assert (event.title, event.translations) == ("Back to work", {"pt": {"title": "Voltar ao trabalho"}})
    clash = desk.post(path, {**sent, "text_language": "pt"}).context["form"]
    assert "already a text in Portuguese" in clash.errors["text_language"][0]


@pytest.mark.parametrize(
    ("own", "hub", "shown"),
    [("forum@hub.example", "hub@hub.example", "forum@hub.example"), ("", "hub@hub.example", "hub@hub.example")],
)
def test_contact_of_the_event_or_of_its_hub_is_shown_and_gets_the_replies(
    client: Client, own: str, hub: str, shown: str
) -> None:
    event = make_event(make_hub(contact_email=hub), contact_email=own, contact_name="Events team")
    assert f"mailto:{shown}" in page(client, event, "en")
    assert "Events team" in page(client, event, "en")
    answer = client.get(f"/api/v1/events/{event.pk}/").json()
    assert (answer["contact_email"], answer["contact_name"]) == (shown, "Events team")
    register(by=CITIZEN, event=event, name="R", email="r@example.org", language="en", shown=SHOWN, at=timezone.now())
    assert OutgoingEmail.objects.get().reply_to == shown


@pytest.mark.usefixtures("_media")
def test_picture_is_shown_with_its_description_and_credit_until_it_is_removed(client: Client, event: Event) -> None:
    with pytest.raises(ActionRefused, match="Describe the picture"):
        set_illustration(by=SYSTEM, event=event, content=picture(), alt=" ")
    with pytest.raises(ActionRefused, match="Choose a picture"):
        set_illustration(by=SYSTEM, event=event, content=None, alt="A hall")
    with pytest.raises(ActionRefused, match="isn't a picture"):
        set_illustration(by=SYSTEM, event=event, content=b"text", alt="A hall")
    set_illustration(by=SYSTEM, event=event, content=picture(), alt="A full hall", credit="Photo: A. Silva")
    stored = StoredFile.objects.get()
    shown = page(client, event, "en")
    assert all(words in shown for words in (stored.get_absolute_url(), 'alt="A full hall"', "Photo: A. Silva"))
    assert status_of(client, stored) == 200
    assert delete_unused_files(at=timezone.now() + 2 * UNUSED_KEPT_FOR) == 0
    whole = client.get(f"/api/v1/events/{event.pk}/").json()
    assert (whole["illustration"].endswith(stored.get_absolute_url()), whole["illustration_alt"]) == (
        True,
        "A full hall",
    )
    seen = illustration_edition(event)
    set_illustration(by=SYSTEM, event=event, content=None, alt="A hall")
    for overwrite in (
        lambda: set_illustration(by=SYSTEM, event=event, content=None, alt="A room", seen=seen),
        lambda: remove_illustration(by=SYSTEM, event=event, seen=seen),
    ):
        with pytest.raises(EditConflict):
            overwrite()
    remove_illustration(by=SYSTEM, event=event)
    assert status_of(client, stored) == 404
    assert "event-picture" not in page(client, event, "en")
    assert delete_unused_files(at=timezone.now() + 2 * UNUSED_KEPT_FOR) == 1


@pytest.mark.usefixtures("_media")
def test_picture_is_chosen_and_removed_on_the_dashboard_and_hidden_while_a_draft(client: Client) -> None:
    event = make_event(state="draft", published_at=None)
    desk = signed_in(make_member(make_hub(), "editor"))
    path = f"/en/manage/pt/events/{event.pk}/picture/"
    file = SimpleUploadedFile("hall.png", picture(), "image/png")
    assert desk.post(path, {"file": file, "alt": ""}).context["form"].errors.keys() == {"alt"}
    file.seek(0)
    desk.post(path, {"file": file, "alt": "A hall"})
    stored = StoredFile.objects.get()
    assert status_of(client, stored) == 404
    assert status_of(desk, stored) == 200
    desk.post(path, {"remove": "on", "alt": "A hall"})
    event.refresh_from_db()
    assert event.illustration is None


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("events_event_translations_object", {"translations": []}),
        ("events_event_illustration_is_described", {"illustration_alt": "A hall"}),
    ],
)
def test_database_refuses(constraint: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_event(**fields)


def test_changed_translation_is_a_change_of_the_calendar_entry(event: Event) -> None:
    changed = change_event(by=SYSTEM, event=event, fields={"translations": {"pt": {"title": "Outro"}}})
    assert changed.sequence == 1
