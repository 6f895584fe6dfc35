"""Forms of an event that is cancelled, over or a draft say at once why they can't be used; what was typed before is kept."""

import datetime as dt
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from events.models import Event, SectorQuota
from events.urls import manage
from stakeholders.models import Segment
from tests.factories import (
    make_co_organiser,
    make_event,
    make_hub,
    make_invitation,
    make_material,
    make_member,
    make_question,
    make_registration,
    make_reminder,
    make_series,
    make_session,
    make_speaker,
    make_survey,
)
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
CANCELLED = "This event has been cancelled, so you can't edit it."
NO_PLACES = "This event is over or has been cancelled, so there are no places to give."
NO_REGISTRATION = "This event is over or has been cancelled, so there is no registration to cancel."
NO_ATTENDEES = "You can add attendees while the event is published and takes registrations."
NO_HUBS = "This event is over or cancelled, so you can't add co-organisers."
NO_INVITATIONS = "This event has been cancelled, so you can't invite contacts."
NO_FOLLOW_UP = "This event has been cancelled, so it has no follow-up."
NO_CHECK_IN = "This event has been cancelled, so no one can be checked in."
OF_CANCELLED = {
    "edit": CANCELLED,
    "illustration": CANCELLED,
    "publish": CANCELLED,
    "delete": "This event has been cancelled. Its page stays, so that people can read why.",
    "cancel": "This event was cancelled.",
    "invite": NO_INVITATIONS,
    "invitation_again": NO_INVITATIONS,
    "co_organisers": NO_HUBS,
    "session_add": CANCELLED,
    "session_edit": CANCELLED,
    "session_delete": CANCELLED,
    "speaker_add": CANCELLED,
    "speaker_edit": CANCELLED,
    "question_add": CANCELLED,
    "questions_copy": CANCELLED,
    "question_edit": CANCELLED,
    "question_delete": CANCELLED,
    "reminder_add": CANCELLED,
    "reminder_edit": CANCELLED,
    "material_add": NO_FOLLOW_UP,
    "material_edit": NO_FOLLOW_UP,
    "survey_edit": "This event has been cancelled, so it has no survey.",
    "add_attendee": NO_ATTENDEES,
    "cancel_attendee": NO_REGISTRATION,
    "move_from_waiting_list": NO_PLACES,
    "quotas": CANCELLED,
    "check_in": NO_CHECK_IN,
    "walk_in": NO_CHECK_IN,
    "check_in_settings": NO_CHECK_IN,
    "poster": NO_CHECK_IN,
    "badges": NO_CHECK_IN,
    "online_attendance": "This event takes place in person only.",
}
OF_PAST = {
    "cancel": "This event is over, so it can't be cancelled.",
    "delete": "Only a draft can be deleted. Cancel the event instead: we'll email its attendees.",
    "invite": "The event has started. It's too late to invite contacts.",
    "invitation_again": "The event has started. It's too late to invite contacts.",
    "co_organisers": NO_HUBS,
    "add_attendee": NO_ATTENDEES,
    "cancel_attendee": NO_REGISTRATION,
    "move_from_waiting_list": NO_PLACES,
    "walk_in": "This event is over, so no one can be registered any more.",
}
OF_DRAFT = {
    "cancel": "This event hasn't been published. Delete the draft instead.",
    "invite": "Publish the event before you invite contacts.",
    "invitation_again": "Publish the event before you invite contacts.",
    "material_add": "Publish the event before you add its follow-up.",
    "survey_edit": "Publish the event before you turn on its survey.",
    "add_attendee": NO_ATTENDEES,
}
# What can still be done with a cancelled event: read it, copy it, take people's data and invitations out of it, write to people.
ALLOWED = {
    "list", "create", "detail", "discard", "copy", "repeat", "series_apply", "series_remove", "series_list", "series",
    "series_edit", "series_add", "series_cancel", "series_delete", "co_organising", "invitees", "invitation_withdraw",
    "gaps", "co_organiser_remove", "programme", "speaker_delete", "reminders", "reminder_preview", "reminder_delete",
    "materials", "material_delete", "survey", "survey_delete", "certificates", "questions", "registrations",
    "attendee", "answer_file", "answer_figures", "waiting_list", "badge_file", "export_registrations",
}  # fmt: skip
LISTS = (
    "list", "detail", "programme", "questions", "registrations", "waiting_list", "invitees", "reminders", "materials", "survey", "gaps",
)  # fmt: skip
ASKED = {"state": "asked", "answered_at": None}
TYPED: dict[str, dict[str, str]] = {
    "session_add": {"title": "Typed title", "kind": "talk"},
    "session_edit": {"title": "Typed title"},
    "speaker_add": {"function": "Typed function", "role": "speaker"},
    "speaker_edit": {"function": "Typed function"},
    "question_add": {"label": "Typed question", "purpose": "To order lunch"},
    "question_edit": {"label": "Typed question"},
    "reminder_add": {"text": "Typed text"},
    "reminder_edit": {"text": "Typed text"},
    "material_add": {"title": "Typed title", "link": "https://typed.example/1", "kind": "recording"},
    "material_edit": {"title": "Typed title"},
    "survey_edit": {"text_1": "Typed question", **{f"kind_{place}": "text" for place in range(1, 6)}},
    "quotas": {"industry": "7"},
    "add_attendee": {"name": "Typed name", "email": "typed@example.org", "language": "en", "agreed": "on"},
    "cancel_attendee": {"because": "Typed reason"},
    "move_from_waiting_list": {"because": "Typed reason"},
    "walk_in": {"name": "Typed name", "email": "typed@example.org", "language": "en", "agreed": "on"},
}


class Desk:
    """An event with one of everything, the addresses of its pages, and its coordinator."""

    def __init__(self, **fields: Any) -> None:
        hub, series = make_hub(), make_series()
        self.event = make_event(hub, has_waiting_list=True, text_language="pt", **fields)
        session, question = make_session(self.event), make_question(self.event)
        registration = make_registration(
            self.event, state="waiting", confirmed_at=timezone.now(), waiting_since=timezone.now()
        )
        asked = make_co_organiser(
            make_event(make_hub("NO"), state="cancelled", cancelled_at=timezone.now()), hub, **ASKED
        )
        self.keys = {
            "session": session.pk, "speaker": make_speaker(session).pk, "question": question.pk,
            "reminder": make_reminder(self.event).pk, "material": make_material(self.event).pk, "registration": registration.pk,
            "invitation": make_invitation(self.event).pk, "co_organiser": asked.pk, "series": series.pk, "pk": self.event.pk,
        }  # fmt: skip
        make_question(make_event(hub))
        make_survey(self.event)
        self.coordinator = signed_in(make_member(hub))

    def address(self, name: str) -> str:
        """Return the address of a page, whatever it needs of the event."""
        assert self.event.hub is not None
        needed = re.findall(r"<int:(\w+)>", next(str(one.pattern) for one in manage[0] if one.name == name))
        return reverse(
            f"events_manage:{name}", kwargs={"hub": self.event.hub.slug} | {key: self.keys[key] for key in needed}
        )

    def get(self, name: str) -> str:
        """Return the text of a page."""
        return text_of(self.coordinator.get(self.address(name)))

    def cancel(self) -> None:
        """Cancel the event as a colleague does meanwhile."""
        Event.objects.filter(pk=self.event.pk).update(state="cancelled", cancelled_at=timezone.now())


def text_of(answer: HttpResponse) -> str:
    assert answer.status_code in (200, 409)
    return " ".join(answer.content.decode().replace("&#x27;", "'").split())


def has_form(page: str) -> bool:
    return bool(re.search(r'<form(?![^>]*(?:language|sign-out|logout))[^>]*method="post"', page.partition("<main")[2]))


def said_without_form(desk: Desk, expected: dict[str, str]) -> dict[str, str]:
    """Return of the expected words those a page says that has no form; a page with a form says nothing."""
    pages = {name: desk.get(name) for name in expected}
    return {name: words for name, words in expected.items() if words in pages[name] and not has_form(pages[name])}


def test_every_address_of_an_event_is_one_that_refuses_or_is_allowed_when_it_is_cancelled() -> None:
    pages = {str(one.name) for one in manage[0]}
    only_sent = {
        "send", "take_back", "invitation_resend", "material_move", "materials_announce", "survey_send", "certificates_issue",
        "certificate_resend", "question_move", "question_restore", "lift", "record_online", "check_in_send", "door_link_add",
        "door_link_revoke", "online_views",
    }  # fmt: skip
    assert pages == OF_CANCELLED.keys() | ALLOWED | only_sent
    assert not OF_CANCELLED.keys() & ALLOWED


def test_forms_of_a_cancelled_event_say_why_before_anything_is_typed() -> None:
    desk = Desk()
    desk.cancel()
    assert said_without_form(desk, OF_CANCELLED) == OF_CANCELLED
    assert "This event has been cancelled, so you can't co-organise it." in (request := desk.get("co_organising"))
    assert ('value="decline"' in request, 'value="accept"' in request) == (True, False)
    page = desk.get("session_add")
    assert (desk.address("copy") in page, desk.address("programme") in page) == (True, True)


def test_forms_of_a_past_event_say_why_before_anything_is_typed() -> None:
    desk = Desk(days=-3)
    assert said_without_form(desk, OF_PAST) == OF_PAST


FULL = "This event is full: its only place is taken."
FULL_IN_PERSON = "The only place in person is taken."


def full_desk(**fields: Any) -> Desk:
    """Return the desk of an event that is about to begin, whose only place is taken."""
    return Desk(capacity=1, places_taken=1, starts_at=timezone.now() + dt.timedelta(hours=1), days=0, **fields)


def test_forms_of_a_full_event_say_so_before_anything_is_typed_and_what_can_be_done() -> None:
    desk = full_desk()
    assert said_without_form(desk, {"add_attendee": FULL, "walk_in": FULL}) == {"add_attendee": FULL, "walk_in": FULL}
    for name in ("add_attendee", "walk_in"):
        assert desk.address("edit") + "#id_capacity" in (page := desk.get(name))
        assert desk.address("waiting_list") in page
    door = desk.get("check_in")
    assert (FULL in door, "How to add a walk-in" in door, "Add a walk-in" in door) == (True, True, False)
    assert "All places are taken. Tick “Add a place”" in desk.get("move_from_waiting_list")
    Segment.objects.create(hub=desk.event.hub, name="All", criteria={})
    assert (FULL in (page := desk.get("invite")), "can join the waiting list" in page) == (True, True)
    Event.objects.filter(pk=desk.event.pk).update(capacity=2)
    assert [FULL in desk.get(name) for name in ("add_attendee", "walk_in", "check_in")] == [False] * 3
    assert "All places are taken" not in desk.get("move_from_waiting_list")


def test_way_of_attending_that_is_full_is_named_and_the_other_one_stays_open() -> None:
    desk = full_desk(format="hybrid")
    page = desk.get("add_attendee")
    assert (FULL_IN_PERSON in page, has_form(page)) == (True, True)
    assert said_without_form(desk, {"walk_in": FULL_IN_PERSON}) == {"walk_in": FULL_IN_PERSON}
    SectorQuota.objects.create(event=desk.event, sector="industry", places=0)
    assert "No places left for “Commercial sector and industry” (limit: 0)." in desk.get("add_attendee")
    assert "No places left" not in desk.get("walk_in")


def test_co_organiser_of_a_full_event_reads_who_can_raise_it() -> None:
    desk, partner = full_desk(), make_hub("NO")
    make_co_organiser(desk.event, partner)
    address = reverse("events_manage:add_attendee", args=[partner.slug, desk.event.pk])
    page = text_of(signed_in(make_member(partner)).get(address))
    assert f"Ask {desk.event.hub} to raise the capacity." in page
    assert not has_form(page)


def test_forms_of_a_draft_say_why_before_anything_is_typed() -> None:
    desk = Desk(state="draft", published_at=None)
    assert said_without_form(desk, OF_DRAFT) == OF_DRAFT


def test_what_was_typed_before_the_event_was_cancelled_is_refused_and_kept() -> None:
    desk = Desk(starts_at=timezone.now() + dt.timedelta(hours=1), days=0)
    sent = {}
    for name, typed in TYPED.items():
        form = desk.coordinator.get(desk.address(name)).context["form"]
        values = {one.html_name: one.field.widget.format_value(one.value()) for one in form if one.value()}
        sent[name] = values | typed
    desk.cancel()
    done, kept = Entry.objects.count(), {}
    for name, values in sent.items():
        page = text_of(desk.coordinator.post(desk.address(name), values))
        first = next(iter(TYPED[name].values()))
        kept[name] = (OF_CANCELLED[name] in page or "over or has been cancelled" in page, first in page)
    assert kept == dict.fromkeys(TYPED, (True, True))
    assert Entry.objects.count() == done


def test_pages_of_a_cancelled_event_lead_to_no_form_that_refuses() -> None:
    desk = Desk()
    desk.cancel()
    refused = {desk.address(name) for name in OF_CANCELLED}
    found = {name: refused & set(re.findall(r'href="([^"?]+)', desk.get(name))) for name in LISTS}
    assert {name: leading for name, leading in found.items() if leading} == {}
    assert desk.address("speaker_delete") in desk.get("programme")
    assert CANCELLED in desk.get("programme")
