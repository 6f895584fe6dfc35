"""New events and corrections of published ones are drafts, submitted, published or returned; every published version is kept."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from events.models import Event
from events.programme.actions.drafts import create_event_draft, save_event_draft
from events.programme.actions.events import delete_draft
from events.programme.actions.illustration import set_illustration
from events.programme.actions.publication import cancel_event, publish_event
from events.programme.content import PLAIN, content_of, lines_of
from events.registrations.actions import register
from hubs.models import Hub, Role
from library.unused_files import UNUSED_KEPT_FOR, delete_unused_files
from outbox.models import OutgoingEmail
from publishing.actions import discard, publish, restore, return_with_reason, submit
from publishing.models import Publication, Revision
from publishing.subjects import about, handler_of
from publishing.text_diff import changes
from tests.event_mailings import write_mailings
from tests.factories import SHOWN, make_event, make_hub, make_member, make_session, make_topic
from tests.hubs.pictures import picture
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused, EditConflict

pytestmark = pytest.mark.django_db
START = dt.datetime(2027, 3, 4, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> User:
    return make_member(hub, Role.EDITOR)


@pytest.fixture
def coordinator(hub: Hub) -> User:
    return make_member(hub, Role.COORDINATOR)


def now() -> dt.datetime:
    return timezone.now()


def correct(event: Event, by: User, edition: int | None = None, **fields: Any) -> Revision:
    edition = about(event).edition() if edition is None else edition
    draft = save_event_draft(by=by, event=event, fields=fields, edition=edition, at=now())
    assert draft is not None
    return draft


def come(event: Event, email: str = "maria@example.org") -> None:
    register(by=CITIZEN, event=event, name="M", email=email, language="en", shown=SHOWN, at=now())


def sent(kind: str) -> list[str]:
    emails = OutgoingEmail.objects.filter(kind=kind).exclude(state="withdrawn")
    return list(emails.order_by("recipient").values_list("recipient", flat=True))


def shown_in_public(event: Event) -> tuple[Any, ...]:
    client = Client()
    page = client.get(event.get_absolute_url()).content.decode()
    api = client.get(f"/api/v1/events/{event.pk}/").json()
    return (
        api["title"],
        api["venue"],
        "Aula Magna" in page,
        Event.objects.values("venue", "sequence", "starts_at").get(),
    )


def test_correction_leaves_everything_public_as_it_is(hub: Hub, editor: User) -> None:
    event = make_event(hub, title="Back to work")
    come(event)
    before = shown_in_public(event)
    correct(event, editor, venue="Aula Magna", title="Other", starts_at=now() + dt.timedelta(days=13))
    assert (shown_in_public(event), write_mailings()) == (before, 0)
    come(event, "late@example.org")
    assert [(one.number, one.state) for one in about(event).revisions().order_by("number")] == [
        (1, "published"), (2, "draft"),
    ]  # fmt: skip


def test_publishing_a_correction_changes_the_event_and_emails_the_move_once(
    hub: Hub, editor: User, coordinator: User
) -> None:
    event = make_event(hub)
    come(event)
    starts, before = (event.starts_at or now()) + dt.timedelta(days=1), event.ends_at
    topic = make_topic()
    draft = save_event_draft(
        by=editor, event=event, fields={"venue": "Aula Magna", "starts_at": starts, "ends_at": starts + dt.timedelta(hours=1)},
        topics=[topic], edition=0, at=now(),
    )  # fmt: skip
    assert draft is not None
    publish(by=coordinator, revision=submit(by=editor, revision=draft, at=now()), at=now())
    with pytest.raises(ActionRefused, match="already published"):
        publish(by=coordinator, revision=draft, at=now())
    changed = Event.objects.get()
    assert (changed.venue, changed.starts_at, changed.sequence, list(changed.topics.all())) == (
        "Aula Magna", starts, 1, [topic],
    )  # fmt: skip
    assert (changed.starts_on == event.starts_on, before == changed.ends_at) == (False, False)
    assert (write_mailings(), sent("events/changed")) == (1, ["maria@example.org"])
    assert (Entry.objects.get(action="events.change").actor_id, changed.edited_by) == (coordinator.pk, coordinator)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"capacity": 1}, "Capacity: 2 places are taken"),
        ({"venue": ""}, "Enter a venue"),
        ({"ends_at": dt.timedelta(minutes=10)}, "session of the programme would be outside"),
        ({"title": "Taken"}, "Your hub already has an event with this title on this day"),
    ],
)
def test_correction_that_no_longer_fits_is_refused_and_stays_a_draft(
    hub: Hub, editor: User, coordinator: User, fields: dict[str, Any], words: str
) -> None:
    event, _other = make_event(hub, capacity=3), make_event(hub, title="Taken")
    make_session(event)
    assert event.starts_at is not None
    fields = {name: event.starts_at + value if name == "ends_at" else value for name, value in fields.items()}
    draft = correct(event, editor, **fields)
    come(event)
    come(event, "b@example.org")
    with pytest.raises(ActionRefused, match=words):
        publish(by=coordinator, revision=draft, at=now())
    kept = Event.objects.values("capacity", "venue", "ends_at", "title", "sequence").get(pk=event.pk)
    assert kept == {**kept, "capacity": 3, "venue": event.venue, "ends_at": event.ends_at, "title": event.title}
    assert Revision.objects.get(pk=draft.pk).state == "draft"


def test_wrong_values_of_a_draft_name_the_field_at_once(hub: Hub, editor: User) -> None:
    event = make_event(hub)
    wrong: list[dict[str, Any]] = [{"ends_at": event.starts_at}, {"capacity": 0}, {"kind": "party"}]
    for fields in wrong:
        with pytest.raises(ActionRefused) as refused:
            correct(event, editor, **fields)
        assert refused.value.field == next(iter(fields))
    assert not about(event).revisions().exists()


def test_saving_what_is_public_already_begins_no_draft(hub: Hub, editor: User) -> None:
    event = make_event(hub)
    assert save_event_draft(by=editor, event=event, fields={"venue": event.venue}, edition=0, at=now()) is None
    assert (about(event).revisions().count(), Publication.objects.count()) == (0, 0)


def test_every_difference_of_a_draft_is_shown_and_what_has_no_effect_begins_none(hub: Hub, editor: User) -> None:
    event = make_event(hub, format="hybrid", has_waiting_list=True, capacity=5, online_capacity=5)
    content = content_of(event, [])
    other: dict[str, Any] = {
        **{name: f"Other {name}" for name in PLAIN if isinstance(content[name], str)},
        "kind": "webinar", "format": "in_person", "time_zone": "Europe/London", "capacity": 6, "online_capacity": 6,
        "promotion_hours": 7, "starts_on": "2027-01-01", "ends_on": "2027-01-01", "country": make_hub("NO").country.code, "topics": ["MO1"],
        "original_language": "pt", "texts": {"en": {"title": "Other"}}, "registration_closes_at": START.isoformat(),
        "starts_at": START.isoformat(), "ends_at": START.isoformat(),
    }  # fmt: skip
    other |= {name: not content[name] for name in PLAIN if isinstance(content[name], bool)}
    known_by_days = {**content, "starts_at": "", "ends_at": ""}
    make_topic("MO1")
    for name in content.keys() - {"illustration"}:
        before = known_by_days if name in {"starts_on", "ends_on"} else content
        assert lines_of({**before, name: other[name]}) != lines_of(before), name
    plain = make_event(hub, capacity=5)
    assert save_event_draft(by=editor, event=plain, fields={"promotion_hours": 99}, edition=0, at=now()) is None


def test_second_writer_of_a_draft_overwrites_nothing(hub: Hub, editor: User, coordinator: User) -> None:
    event = make_event(hub)
    correct(event, editor, edition=0, venue="Aula Magna")
    with pytest.raises(EditConflict, match="saved this draft while you were editing"):
        correct(event, coordinator, edition=0, venue="Culturgest")
    with pytest.raises(EditConflict, match="Read it again before you decide"):
        publish_event(by=coordinator, event=event, at=now(), seen=0)
    assert about(event).open_revision().content["venue"] == "Aula Magna"  # type: ignore[union-attr]


def test_approvers_and_writer_get_the_emails_of_every_subject(hub: Hub, editor: User, coordinator: User) -> None:
    make_member(make_hub("NO"), Role.COORDINATOR)
    event = make_event(hub, title="Back to work")
    draft = submit(by=editor, revision=correct(event, editor, city="Porto"), at=now())
    assert sent("hubs/submitted") == [coordinator.email]
    return_with_reason(by=coordinator, revision=draft, reason="Name the street.", at=now())
    email = OutgoingEmail.objects.get(kind="hubs/returned")
    assert (email.recipient, email.context["title"], email.context["reason"]) == (
        editor.email, "Back to work", "Name the street.",
    )  # fmt: skip
    again = submit(by=editor, revision=correct(event, editor, venue="Rua A 1"), at=now())
    publish(by=coordinator, revision=again, at=now())
    assert (sent("hubs/published"), Event.objects.get().venue) == ([editor.email], "Rua A 1")


def test_difference_is_shown_field_by_field_in_words(hub: Hub, editor: User) -> None:
    event = make_event(
        hub, starts_at=START, ends_at=START + dt.timedelta(hours=2), time_zone="Europe/Lisbon", capacity=50
    )
    draft = correct(event, editor, starts_at=START - dt.timedelta(days=1), capacity=None, takes_registrations=False)
    handler = handler_of(draft)
    found = changes(handler.lines(handler.live(about(event))), handler.lines(draft.content))
    parts = {
        one.label: [(piece.what, piece.text.strip()) for piece in one.pieces if piece.what != "kept"] for one in found
    }
    assert parts == {
        "Starts": [("removed", "Thursday 4"), ("added", "Wednesday 3")],
        "People can register here": [("removed", "Yes"), ("added", "No")],
        "Capacity": [("removed", "50")],
        "By invitation only": [("removed", "No")],
        "Waiting list when the event is full": [("removed", "No")],
    }


def test_older_version_is_restored_as_a_draft(hub: Hub, coordinator: User) -> None:
    event = make_event(hub, venue="Culturgest", translations={"pt": {"title": "Voltar"}})
    correct(event, coordinator, venue="Aula Magna", translations={})
    publish_event(by=coordinator, event=event, at=now())
    first = about(event).revisions().get(number=1)
    draft = restore(by=coordinator, revision=first, at=now())
    assert (draft.number, Event.objects.get().venue) == (3, "Aula Magna")
    restored = publish_event(by=coordinator, event=event, at=now())
    assert (restored.venue, restored.translations) == ("Culturgest", {"pt": {"title": "Voltar"}})
    versions = about(event).revisions().published().values_list("number", "decided_by")
    assert list(versions) == [(3, coordinator.pk), (2, coordinator.pk), (1, None)]


FIELDS: dict[str, Any] = {
    "title": "Annual meeting", "kind": "national_meeting", "starts_at": START, "ends_at": START + dt.timedelta(hours=6),
    "time_zone": "Europe/Lisbon", "format": "online", "takes_registrations": True,
}  # fmt: skip


def test_new_event_is_submitted_returned_and_published(hub: Hub, editor: User, coordinator: User) -> None:
    event = create_event_draft(by=editor, hub=hub, fields=FIELDS, at=now())
    draft = submit(by=editor, revision=correct(event, editor, city="Lisbon"), at=now())
    with pytest.raises(ActionRefused, match="waiting for approval"):
        delete_draft(by=editor, event=event)
    with pytest.raises(ActionRefused, match="waiting for approval"):
        correct(event, editor, city="Porto")
    return_with_reason(by=coordinator, revision=draft, reason="Where?", at=now())
    submit(by=editor, revision=correct(event, editor, format="in_person", venue="Aula Magna"), at=now())
    assert Event.objects.values_list("state", "venue").get() == ("draft", "Aula Magna")
    assert Client().get(event.get_absolute_url()).status_code == 404
    published = publish_event(by=coordinator, event=event, at=now())
    assert (published.state, published.city, published.online_capacity) == ("published", "Lisbon", None)
    assert Client().get(event.get_absolute_url()).status_code == 200
    assert sent("hubs/published") == [editor.email]


def test_discarding_a_correction_keeps_the_event_and_discarding_a_new_event_deletes_it(
    hub: Hub, editor: User, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    event, new = make_event(hub), create_event_draft(by=editor, hub=hub, fields=FIELDS, at=now())
    draft = set_illustration(by=editor, event=event, content=picture(), alt="A hall", edition=0, at=now())
    assert draft is not None
    later = now() + 2 * UNUSED_KEPT_FOR
    assert delete_unused_files(at=later) == 0
    discard(by=editor, revision=draft)
    discard(by=editor, revision=about(new).revisions().get())
    assert (list(Event.objects.all()), delete_unused_files(at=later)) == ([event], 1)
    delete_draft(by=editor, event=create_event_draft(by=editor, hub=hub, fields=FIELDS, at=now()))
    assert (list(Event.objects.all()), Publication.objects.count()) == ([event], 1)


def test_cancelled_event_takes_no_correction(hub: Hub, editor: User, coordinator: User) -> None:
    event = make_event(hub)
    correct(event, coordinator, venue="Culturgest")
    publish_event(by=coordinator, event=event, at=now())
    draft = submit(by=editor, revision=correct(event, editor, venue="Aula Magna"), at=now())
    cancel_event(by=coordinator, event=event, because="Illness.", at=now())
    assert (about(event).open_revision(), sent("hubs/submitted")) == (None, [])
    for refused, words in (
        (lambda: publish(by=coordinator, revision=draft, at=now()), "was discarded"),
        (lambda: correct(event, editor, venue="Gulbenkian"), "has been cancelled"),
        (lambda: restore(by=editor, revision=about(event).revisions().get(number=1), at=now()), "has been cancelled"),
    ):
        with pytest.raises(ActionRefused, match=words):
            refused()


def test_steps_on_the_dashboard(hub: Hub, editor: User, coordinator: User) -> None:
    event = make_event(hub, venue="Culturgest")
    correct(event, editor, venue="Aula Magna")

    def step(who: User, name: str) -> tuple[int, str]:
        answer = signed_in(who).post(reverse(f"events_manage:{name}", args=[hub.slug, event.pk]))
        return answer.status_code, Revision.objects.order_by("-number").values_list("state", flat=True)[0]

    assert step(editor, "publish") == (403, "draft")
    assert step(editor, "send") == (302, "submitted")
    waiting = signed_in(editor).get(reverse("events_manage:edit", args=[hub.slug, event.pk]))
    assert (waiting.status_code, waiting["Location"]) == (
        302,
        reverse("events_manage:detail", args=[hub.slug, event.pk]),
    )
    assert step(editor, "take_back") == (302, "draft")
    assert step(editor, "send") == (302, "submitted")
    change = reverse("hubs_manage:change", args=[hub.slug, about(event).open_revision().pk])  # type: ignore[union-attr]
    shown = signed_in(coordinator).get(change).content.decode()
    assert "We won&#x27;t email anyone about this change." in shown
    assert "Aula Magna" in shown
    assert step(coordinator, "publish") == (302, "published")
    assert Event.objects.get().venue == "Aula Magna"


def test_people_of_another_hub_see_and_do_nothing(hub: Hub, editor: User) -> None:
    event = make_event(hub)
    draft = submit(by=editor, revision=correct(event, editor, venue="Aula Magna"), at=now())
    norway = make_hub("NO")
    stranger = signed_in(make_member(norway, Role.COORDINATOR))
    for slug in (hub.slug, norway.slug):
        for name in ("publish", "send", "take_back", "discard"):
            assert stranger.post(reverse(f"events_manage:{name}", args=[slug, event.pk])).status_code == 404
        assert stranger.get(reverse("hubs_manage:change", args=[slug, draft.pk])).status_code == 404
    assert Revision.objects.get(pk=draft.pk).state == "submitted"


def test_database_keeps_the_publication_in_the_hub_of_the_event(hub: Hub) -> None:
    theirs = Publication.objects.create(kind="event", hub=make_hub("NO"))
    event = Event.objects.filter(pk=make_event(hub).pk)
    with pytest.raises(IntegrityError, match="same_hub"), transaction.atomic():
        event.update(publication=theirs)


def test_event_of_the_network_can_have_versions_without_a_hub(hub: Hub) -> None:
    event = make_event(hub)
    Event.objects.update(hub=None, takes_registrations=False)
    event.refresh_from_db()
    save_event_draft(by=SYSTEM, event=event, fields={"city": "Brussels"}, edition=0, at=now())
    assert publish_event(by=SYSTEM, event=event, at=now()).city == "Brussels"
