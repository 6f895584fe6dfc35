"""A hub's events at the desk."""

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN
from audit.models import Entry
from dialogues.frame.models import DialogueSession
from dialogues.models import PolicyDialogue
from events.invitations import actions as inviting
from events.invitations.actions import continue_campaigns
from events.models import Campaign, Event, Invitation, Registration
from events.programme.actions.drafts import save_event_draft
from events.registrations.actions import register, withdraw_registration
from events.registrations.export import attendee_lines
from hubs.models import Hub, Role, Topic
from hubs.team.actions.office_access import end_office_access, let_office_in
from outbox.models import OutgoingEmail
from publishing.subjects import about
from stakeholders.models import Segment
from tests.event_mailings import write_mailings
from tests.factories import (
    SHOWN,
    make_event,
    make_hub,
    make_member,
    make_registration,
    make_stakeholder,
    make_topic,
    make_user,
)
from tests.signing_in import half_signed_in, signed_in
from toolkit.actions import ActionRefused
from toolkit.date_formatting import partial_words
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Annual meeting",
    "kind": "national_meeting",
    "summary": "One day on screening.",
    "description": "09:30 Welcome\n10:00 Screening",
    "organiser": "AICIB",
    "starts_at": "2027-03-04T09:30",
    "ends_at": "2027-03-04T16:00",
    "time_zone": "Europe/Lisbon",
    "format": "in_person",
    "venue": "Culturgest",
    "city": "Lisbon",
    "country": "",
    "online_url": "",
    "languages": "Portuguese, English",
    "accessibility": "",
    "takes_registrations": "on",
    "capacity": "50",
    "registration_closes_at": "2027-03-01T23:59",
}
PAGES = [
    "list",
    "create",
    "detail",
    "edit",
    "delete",
    "publish",
    "cancel",
    "invite",
    "registrations",
    "export_registrations",
]


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> Client:
    return signed_in(make_member(hub, Role.EDITOR))


@pytest.fixture
def coordinator(hub: Hub) -> Client:
    return signed_in(make_member(hub, Role.COORDINATOR))


def page(name: str, hub: Hub, event: Event | None = None) -> str:
    args = [hub.slug] if event is None or name in {"list", "create"} else [hub.slug, event.pk]
    return reverse(f"events_manage:{name}", args=args)


def draft(hub: Hub, **fields: Any) -> Event:
    return make_event(hub, state="draft", published_at=None, **fields)


def come(event: Event, email: str = "maria@example.org", **fields: Any) -> Registration:
    usual: dict[str, Any] = {"name": "Maria Silva", "language": "en", "shown": SHOWN, "at": timezone.now()}
    return register(by=CITIZEN, event=event, email=email, **usual | fields)


def without_token(answer: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


def typed_again(form: Any) -> dict[str, Any]:
    """What a browser sends when the form is sent as it was shown."""
    sent = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, dt.datetime):
            value = value.strftime("%Y-%m-%dT%H:%M")
        if value is not None and value is not False:
            sent[bound.name] = value
    return sent


def test_create_and_publish(editor: Client, coordinator: Client, hub: Hub) -> None:
    topic = make_topic()
    answer = editor.post(page("create", hub), {**TYPED, "topics": [topic.code]})
    event = Event.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page("detail", hub, event))
    assert (event.state, event.hub, event.capacity, list(event.topics.all())) == ("draft", hub, 50, [topic])
    assert event.starts_at == dt.datetime(2027, 3, 4, 9, 30, tzinfo=ZoneInfo("Europe/Lisbon"))
    assert (event.starts_on, event.description) == (PartialDate(2027, 3, 4), "09:30 Welcome\n10:00 Screening")
    assert editor.post(page("publish", hub, event)).status_code == 403
    assert coordinator.post(page("publish", hub, event)).status_code == 302
    assert Client().get(event.get_absolute_url()).status_code == 200


def test_topic_of_another_countrys_list_is_not_offered_and_stays_where_it_is(hub: Hub, editor: Client) -> None:
    shared = make_topic("T1", "Shared")
    theirs = Topic.objects.create(code="T2", name="Theirs", kind=Topic.Kind.BE_WORKING_GROUP)
    event = draft(hub)
    event.topics.set([theirs])
    form = editor.get(page("edit", hub, event)).context["form"]
    assert {code for _kind, topics in form.fields["topics"].choices for code, _name in topics} == {"T1"}
    editor.post(page("edit", hub, event), {**TYPED, "topics": ["T1"]})
    assert set(event.topics.all()) == {shared, theirs}


def test_form_of_a_new_event_proposes_the_country_and_its_time_zone(editor: Client, hub: Hub) -> None:
    form = editor.get(page("create", hub)).context["form"]
    assert (form["time_zone"].value(), form["country"].value()) == ("Europe/Lisbon", hub.country_id)
    assert "---------" not in editor.get(page("create", hub)).content.decode()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", ""),
        ("title", "A\x00B"),
        ("title", "x" * 10_000),
        ("title", "two\nlines"),
        ("kind", "party"),
        ("summary", "x" * 10_000),
        ("description", "A\x00B"),
        ("description", "x" * 20_001),
        ("starts_at", ""),
        ("starts_at", "tomorrow"),
        ("starts_at", "2027-03-28T01:30"),
        ("ends_at", "2027-10-31T01:30"),
        ("ends_at", "2027-03-04T09:30"),
        ("ends_at", "2027-03-03T09:30"),
        ("time_zone", "Mars/Olympus"),
        ("registration_closes_at", "2027-03-05T00:00"),
        ("registration_closes_at", "never"),
        ("format", "somewhere"),
        ("venue", "x" * 10_000),
        ("country", "999999"),
        ("country", "x"),
        ("online_url", "javascript:alert(1)"),
        ("online_url", "x" * 10_000),
        ("capacity", "0"),
        ("capacity", "-1"),
        ("capacity", "1e9"),
        ("capacity", "99999999999999999999"),
        ("topics", "999999"),
        ("topics", "x"),
    ],
)
def test_wrong_input_names_the_field_and_keeps_what_was_typed(editor: Client, hub: Hub, field: str, typed: str) -> None:
    answer = editor.post(page("create", hub), TYPED | {field: typed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert Event.objects.count() == 0
    kept = "languages" if field == "title" else "title"
    assert f'value="{TYPED[kept]}"' in answer.content.decode()


def test_skipped_hour_is_asked_about(editor: Client, hub: Hub) -> None:
    answer = editor.post(page("create", hub), TYPED | {"starts_at": "2027-03-28T01:30", "ends_at": "2027-03-28T05:00"})
    (words,) = answer.context["form"].errors["starts_at"]
    assert words == ("01:30 doesn't exist on 2027-03-28 in Europe/Lisbon: the clocks go forward. Enter a later time.")


def test_hour_that_comes_twice_is_asked_about_and_stays_as_chosen(editor: Client, hub: Hub) -> None:
    typed = TYPED | {"starts_at": "2027-10-31T01:30", "ends_at": "2027-10-31T05:00"}
    typed["registration_closes_at"] = ""
    asked = editor.post(page("create", hub), typed)
    assert "comes twice on 2027-10-31 in Europe/Lisbon" in asked.context["form"].errors["starts_at"][0]
    assert 'name="starts_at_which" value="second"' in asked.content.decode()
    assert editor.post(page("create", hub), typed | {"starts_at_which": "second"}).status_code == 302
    event = Event.objects.get()
    assert event.starts_at == dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC)
    opened = editor.get(page("edit", hub, event)).content.decode()
    assert re.search(r'name="starts_at_which" value="second"[^>]* checked', opened)


@pytest.mark.parametrize("words", ["Zoë 🎗️ Ελληνικά", "<script>alert(1)</script>", "{{ 7 }} %s %(x)s", "'; --"])
def test_unusual_titles_are_stored_exactly(editor: Client, hub: Hub, words: str) -> None:
    assert editor.post(page("create", hub), TYPED | {"title": words}).status_code == 302
    event = Event.objects.get()
    assert event.title == words
    assert editor.get(page("detail", hub, event)).status_code == 200


def test_unknown_fields_are_passed_over(editor: Client, hub: Hub) -> None:
    more = {"hub": str(make_hub("NO").pk), "state": "published", "places_taken": "3", "sequence": "9"}
    editor.post(page("create", hub), TYPED | more)
    event = Event.objects.get()
    assert (event.hub, event.state, event.places_taken, event.sequence) == (hub, "draft", 0, 0)


def test_edit_sent_as_shown_changes_nothing(editor: Client, hub: Hub) -> None:
    event = make_event(hub, time_zone="Europe/Athens")
    Event.objects.update(starts_at=event.starts_at.replace(second=0), ends_at=event.ends_at.replace(second=0))  # type: ignore[union-attr]
    come(event)
    before = Event.objects.values().get()
    form = editor.get(page("edit", hub, event)).context["form"]
    assert editor.post(page("edit", hub, event), typed_again(form)).status_code == 302
    assert Event.objects.values().get() == before
    assert OutgoingEmail.objects.filter(kind="events/changed").count() == 0


def test_correction_of_the_place_tells_who_is_registered_once_it_is_published(
    editor: Client, coordinator: Client, hub: Hub
) -> None:
    event = make_event(hub)
    come(event)
    shown = editor.get(page("edit", hub, event))
    assert "The public page stays as it is until these changes are published." in shown.content.decode()
    editor.post(page("edit", hub, event), typed_again(shown.context["form"]) | {"venue": "Aula Magna"})
    assert (Event.objects.get().venue, write_mailings()) == (event.venue, 0)
    asked = coordinator.get(page("publish", hub, event))
    assert "email 1 person who is registered or invited" in " ".join(asked.content.decode().split())
    answer = coordinator.post(asked.context["action_url"], follow=True)
    assert [str(one) for one in answer.context["messages"]] == [
        f"“{event.title}” was published. We're emailing 1 person about the change."
    ]
    assert Event.objects.get().venue == "Aula Magna"
    assert write_mailings() == 1
    assert OutgoingEmail.objects.filter(kind="events/changed").count() == 1


def test_correction_below_the_places_taken_names_the_field(editor: Client, coordinator: Client, hub: Hub) -> None:
    event = make_event(hub, capacity=3)
    come(event)
    come(event, "b@example.org")
    form = editor.get(page("edit", hub, event)).context["form"]
    detail = editor.post(page("edit", hub, event), typed_again(form) | {"capacity": "1"}, follow=True)
    words = "Capacity: 2 places are taken, offered or held, so the capacity can't be less than 2. You entered 1."
    assert detail.context["complaints"] == [words]
    answer = coordinator.post(page("publish", hub, event))
    assert (answer.status_code, answer.context["refusal"]) == (409, words)
    assert Event.objects.get().capacity == 3


def test_edit_of_what_a_colleague_saved_meanwhile_keeps_both(editor: Client, hub: Hub) -> None:
    at = timezone.now().replace(second=0, microsecond=0) + dt.timedelta(days=9)
    event = make_event(hub, title="Meeting", venue="Aula Magna", starts_at=at, ends_at=at + dt.timedelta(hours=2))
    mine = typed_again(editor.get(page("edit", hub, event)).context["form"]) | {"title": "Mine"}
    colleague = make_member(hub, Role.EDITOR)
    save_event_draft(by=colleague, event=event, fields={"venue": "Culturgest"}, edition=0, at=timezone.now())
    form = editor.post(page("edit", hub, event), mine).context["form"]
    assert form.non_field_errors() == [
        f"{colleague.name} saved this draft while you were editing. Your changes are kept below. Compare them before you save."
    ]
    assert [(one.label, one.yours, one.stored) for one in form.versions] == [
        ("Title", "Mine", "Meeting"), ("Venue", "Aula Magna", "Culturgest"),
    ]  # fmt: skip
    assert form["title"].value() == "Mine"
    again = mine | {"seen": form["seen"].value(), "keep-venue": "stored"}
    for _second_click in range(2):
        assert editor.post(page("edit", hub, event), again).status_code == 302
    draft = about(event).open_revision()
    assert draft is not None
    assert (draft.content["texts"]["en"]["title"], draft.content["venue"]) == ("Mine", "Culturgest")
    assert (Event.objects.get().title, Event.objects.get().venue) == ("Meeting", "Aula Magna")


def test_edit_keeps_a_time_zone_that_is_not_offered(editor: Client, hub: Hub) -> None:
    event = make_event(hub, time_zone="Asia/Tokyo")
    form = editor.get(page("edit", hub, event)).context["form"]
    assert editor.post(page("edit", hub, event), typed_again(form)).status_code == 302
    assert Event.objects.get().time_zone == "Asia/Tokyo"


def test_publish_says_what_is_missing(coordinator: Client, hub: Hub) -> None:
    event = draft(hub, venue="", format="")
    shown = coordinator.get(page("publish", hub, event))
    assert shown.context["missing"] == ["Choose whether the event is in person, online or hybrid."]
    assert coordinator.post(page("publish", hub, event)).status_code == 409
    assert Event.objects.get().state == "draft"


def test_second_click_is_answered_that_it_is_done(coordinator: Client, hub: Hub) -> None:
    event, segment = draft(hub), Segment.objects.create(hub=hub, name="Everybody", criteria={})
    make_stakeholder(hub)
    answers = {}
    for step, sent in (("publish", {}), ("invite", {"segment": segment.pk}), ("cancel", {"because": "Illness."})):
        coordinator.post(page(step, hub, event), sent)
        continue_campaigns(at=timezone.now())
        answer = coordinator.post(page(step, hub, event), sent, follow=True)
        answers[step] = (answer.request["PATH_INFO"], [str(one) for one in answer.context["messages"]][-1])
    detail = page("detail", hub, event)
    assert answers == {
        "publish": (detail, "This event is already published."),
        "invite": (
            detail,
            "Everyone in this segment who can be invited is already invited or registered. No emails were sent.",
        ),
        "cancel": (detail, "This event was cancelled."),
    }


def test_publish_asks_before_it_acts(coordinator: Client, hub: Hub) -> None:
    event = draft(hub)
    shown = coordinator.get(page("publish", hub, event))
    assert "People can register: there are 50 places." in shown.content.decode()
    assert Event.objects.get().state == "draft"


def test_cancel_says_who_will_be_informed_then_informs_them(editor: Client, hub: Hub) -> None:
    event = make_event(hub)
    assert "so we won&#x27;t email anyone" in editor.get(page("cancel", hub, event)).content.decode()
    come(event)
    shown = editor.get(page("cancel", hub, event)).content.decode()
    assert "1 attendee will be emailed. The event will be removed from their calendar." in shown
    assert "Cancel event and email 1 person" in shown
    assert "replied will be emailed" not in shown
    answer = editor.post(page("cancel", hub, event), {"because": "The speaker fell ill."})
    assert (answer.status_code, Event.objects.get().cancelled_because) == (302, "The speaker fell ill.")
    assert write_mailings() == 1
    assert OutgoingEmail.objects.filter(kind="events/cancelled").count() == 1


@pytest.mark.parametrize("because", ["", "  ", "x" * 501, "A\x00B"])
def test_cancel_without_a_reason_keeps_the_event(editor: Client, hub: Hub, because: str) -> None:
    event = make_event(hub)
    answer = editor.post(page("cancel", hub, event), {"because": because})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["because"])
    assert Event.objects.get().state == "published"


def test_delete_asks_then_deletes_a_draft(editor: Client, hub: Hub) -> None:
    event = draft(hub)
    assert editor.get(page("delete", hub, event)).status_code == 200
    assert Event.objects.count() == 1
    assert editor.post(page("delete", hub, event)).status_code == 302
    assert Event.objects.count() == 0


def test_delete_of_a_published_event_is_refused(editor: Client, hub: Hub) -> None:
    event = make_event(hub)
    assert editor.post(page("delete", hub, event)).status_code == 409
    assert Event.objects.count() == 1


def test_invite_shows_who_before_it_writes(editor: Client, hub: Hub) -> None:
    event = make_event(hub)
    make_stakeholder(hub, name="ELLOK", email="ellok@example.org")
    make_stakeholder(hub, name="No address", email="")
    segment = Segment.objects.create(hub=hub, name="Everybody", criteria={})
    shown = editor.get(page("invite", hub, event), {"segment": segment.pk})
    preview = shown.context["preview"]
    assert {name: preview[name] for name in ("members", "without_address", "new", "more")} == {
        "members": 2,
        "without_address": 1,
        "new": 1,
        "more": 0,
    }
    assert (Invitation.objects.count(), OutgoingEmail.objects.count()) == (0, 0)
    assert "Send 1 invitation" in shown.content.decode()
    for _second_click in range(2):
        assert editor.post(page("invite", hub, event), {"segment": segment.pk}).status_code == 302
    assert continue_campaigns(at=timezone.now()) == 1
    assert (Invitation.objects.count(), OutgoingEmail.objects.count()) == (1, 1)


def test_invitations_are_left_to_a_worker(editor: Client, hub: Hub) -> None:
    event = make_event(hub)
    for _number in range(3):
        make_stakeholder(hub)
    segment = Segment.objects.create(hub=hub, name="All contacts", criteria={})
    answer = editor.post(page("invite", hub, event), {"segment": segment.pk}, follow=True)
    assert "Invitations to “All contacts” are being sent: 0 so far." in answer.content.decode()
    assert (Invitation.objects.count(), Campaign.objects.get().segment) == (0, segment)
    assert inviting.continue_campaigns(at=timezone.now()) == 3


def test_invite_with_a_segment_of_another_hub_is_unknown(editor: Client, hub: Hub) -> None:
    event = make_event(hub)
    Segment.objects.create(hub=hub, name="Mine", criteria={})
    theirs = Segment.objects.create(hub=make_hub("NO"), name="Theirs", criteria={})
    answers = []
    for segment in (theirs.pk, 10**9, "x", ""):
        for send in (editor.get, editor.post):
            answer = send(page("invite", hub, event), {"segment": segment})
            answers.append(
                (answer.status_code, answer.context["form"].errors.get("segment"), answer.context["preview"])
            )
    assert answers[:2] == answers[2:4] == answers[4:6] == [(200, ["Choose a segment from the list."], None)] * 2
    assert Invitation.objects.count() == 0


def test_invite_to_a_draft_says_why_not(editor: Client, hub: Hub) -> None:
    segment = Segment.objects.create(hub=hub, name="Mine", criteria={})
    answer = editor.post(page("invite", hub, draft(hub)), {"segment": segment.pk})
    assert (answer.status_code, answer.context["refusal"]) == (
        409,
        "Publish the event before you invite contacts.",
    )


def test_registrations_show_names_states_and_needs(editor: Client, hub: Hub) -> None:
    event = make_event(hub)
    come(event, access_needs="Interpreter")
    shown = editor.get(page("registrations", hub, event)).content.decode()
    for words in ("Maria Silva", "maria@</span><wbr><span>example.<wbr>org</span>", "Interpreter", "Registered"):
        assert words in shown


def test_viewers_never_see_access_needs(hub: Hub) -> None:
    event = make_event(hub)
    come(event, access_needs="Interpreter")
    shown = signed_in(make_member(hub, Role.VIEWER)).get(page("registrations", hub, event)).content.decode()
    assert ("Maria Silva" in shown, "Interpreter" in shown) == (True, False)


def test_access_needs_are_gone_once_the_event_is_cancelled(editor: Client, hub: Hub) -> None:
    event = make_event(hub)
    come(event, access_needs="Interpreter")
    editor.post(page("cancel", hub, event), {"because": "Illness."})
    assert "Interpreter" not in editor.get(page("registrations", hub, event)).content.decode()


def test_office_sees_people_only_while_the_hub_lets_it_in(hub: Hub) -> None:
    event, office = make_event(hub), signed_in(make_user("Office", is_network_office=True))
    come(event, access_needs="Interpreter")
    closed = [
        reverse("stakeholders_manage:list", args=[hub.slug]),
        reverse("stakeholders_manage:export", args=[hub.slug]),
    ]
    closed.append(page("registrations", hub, event))
    assert [office.get(address).status_code for address in closed] == [403] * 3
    assert office.get(page("detail", hub, event)).status_code == 200
    coordinator, today = make_member(hub), timezone.localdate()
    let_office_in(by=coordinator, hub=hub, until=today, at=timezone.now())
    assert [office.get(address).status_code for address in closed] == [200] * 3
    assert "Interpreter" not in office.get(closed[2]).content.decode()
    end_office_access(by=coordinator, hub=hub, at=timezone.now())
    assert [office.get(address).status_code for address in closed] == [403] * 3


def test_team_reads_until_when_the_office_sees_people(hub: Hub) -> None:
    until = timezone.localdate() + dt.timedelta(days=30)
    address = reverse("hubs_manage:office_access", args=[hub.slug])
    page = signed_in(make_member(hub)).post(address, {"until": until.isoformat()}, follow=True)
    words = f"attendees until {partial_words(until, 'day')}"
    assert page.content.decode().count(words) == 2  # in the message and on the page


def test_office_cannot_let_itself_in(hub: Hub) -> None:
    office = make_user("Office", is_network_office=True)
    assert signed_in(office).post(reverse("hubs_manage:office_access", args=[hub.slug])).status_code == 403
    with pytest.raises(ActionRefused):
        let_office_in(by=office, hub=hub, until=timezone.localdate(), at=timezone.now())


def test_list_filters_by_state_and_time(editor: Client, hub: Hub) -> None:
    draft(hub, title="Draft")
    make_event(hub, title="Coming", days=20)
    make_event(hub, title="Over", days=-3)
    make_event(make_hub("NO"), title="Theirs")

    def titles(query: str) -> list[str]:
        return [event.title for event in editor.get(page("list", hub) + query).context["page_obj"]]

    assert titles("") == ["Coming", "Draft", "Over"]
    assert titles("?state=draft") == ["Draft"]
    assert titles("?period=past") == ["Over"]
    assert titles("?period=coming&state=published") == ["Coming"]
    assert titles("?state=wrong&period=past") == ["Over"]
    assert titles("?q=COM") == ["Coming"]
    assert titles("?sort=title") == ["Coming", "Draft", "Over"]
    assert titles("?sort=-title") == ["Over", "Draft", "Coming"]
    assert titles("?sort=hub") == titles("")


def test_attendees_are_searched_filtered_and_sorted(editor: Client, hub: Hub) -> None:
    event = make_event(hub)
    for name in ("Maria Silva", "Άννα Παπά", "Tiago Nunes"):
        come(event, f"{name[0].encode().hex()}@example.org", name=name)
    withdraw_registration(by=CITIZEN, registration=Registration.objects.get(name="Tiago Nunes"), at=timezone.now())

    def found(query: str) -> list[str]:
        return [row.name for row in editor.get(page("registrations", hub, event) + query).context["page_obj"]]

    assert found("") == ["Maria Silva", "Άννα Παπά", "Tiago Nunes"]
    assert found("?sort=-registered") == ["Tiago Nunes", "Άννα Παπά", "Maria Silva"]
    assert found("?q=silva") == found("?q=Mária+example.org") == ["Maria Silva"]
    assert found("?state=withdrawn") == ["Tiago Nunes"]
    assert found("?state=confirmed&sort=-name") == sorted(["Maria Silva", "Άννα Παπά"], key=str.casefold, reverse=True)
    assert found("?state=wrong&sort=link_hash") == found("")
    come(event, "agata@example.org", name="Ágata Reis", organisation="Óbidos")
    come(event, "zita@example.org", name="zita Melo", organisation="Porto")
    assert found("?sort=name") == ["Ágata Reis", "Maria Silva", "Tiago Nunes", "zita Melo", "Άννα Παπά"]
    assert found("?sort=-organisation&q=o")[:2] == ["zita Melo", "Ágata Reis"]
    assert "No matching attendees" in editor.get(page("registrations", hub, event) + "?q=zz").content.decode()


def test_who_attended_is_seen_found_and_exported_by_name(editor: Client, hub: Hub) -> None:
    event = make_event(hub, days=-1)
    make_registration(event, name="Maria There", checked_in_at=event.starts_at)
    make_registration(event, name="Online", attended_online_at=event.ends_at)
    make_registration(event, name="Rui Absent")
    make_registration(make_event(hub), name="Not yet")
    address = page("registrations", hub, event)
    for query, names in (("attended", ["Maria There", "Online"]), ("absent", ["Rui Absent"])):
        answer = editor.get(f"{address}?state={query}")
        assert [row.name for row in answer.context["page_obj"]] == names
    assert "Attended" in editor.get(address).content.decode()
    coming = Event.objects.get(registrations__name="Not yet")
    assert list(editor.get(f"{page('registrations', hub, coming)}?state=absent").context["page_obj"]) == []
    lines = list(attendee_lines(Registration.objects.filter(event=event).order_by("name"), event))
    columns = [lines[0].index(label) for label in ("Checked in", "Attended online")]
    assert [[bool(line[column]) for column in columns] for line in lines[1:]] == [
        [True, False],
        [False, True],
        [False, False],
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_attendees_are_exported_without_access_needs_and_that_is_recorded(editor: Client, hub: Hub, kind: str) -> None:
    event = make_event(hub)
    come(event, name="=1+1", access_needs="Interpreter")
    come(event, "b@example.org", name="Other")
    address = page("export_registrations", hub, event) + "?q=maria"
    assert "Export 1 attendee" in editor.get(address).content.decode()
    assert editor.post(address, {"file": "pdf"}).context["choose"] == "Choose a file format."
    answer = editor.post(address, {"file": kind})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    if kind == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        assert [line.split(",")[:2] for line in lines[1:]] == [['"\'=1+1"', '"maria@example.org"']]
        assert "Interpreter" not in content.decode()
    entry = Entry.objects.get(action="events.export_attendees")
    assert (entry.fields, entry.hub_id) == ([f"{kind}:1"], hub.pk)


def test_event_of_a_dialogue_names_and_links_it_on_its_page_and_form(editor: Client, hub: Hub) -> None:
    event, other = make_event(hub), make_event(hub)
    dialogue = PolicyDialogue.objects.create(hub=hub, title="Screening", attribution="chatham_house")
    DialogueSession.objects.create(hub=hub, dialogue=dialogue, event=event)
    link = reverse("dialogues_manage:detail", args=[hub.slug, dialogue.pk])
    for name in ("detail", "edit"):
        shown = editor.get(page(name, hub, event)).content.decode()
        assert (f'href="{link}"' in shown, "Chatham House Rule" in shown) == (True, True)
        assert link not in editor.get(page(name, hub, other)).content.decode()


def test_form_has_its_topics_last_and_an_index_of_its_sections(editor: Client, hub: Hub) -> None:
    make_topic()
    shown = editor.get(page("create", hub)).content.decode()
    index = re.findall(r'<a href="#(section-\d)">\s*([^<]*?)</a>', shown)
    names = ["What", "When and where", "Registration", "Contact", "Text", "Languages", "Topics"]
    assert [label for _anchor, label in index] == names
    assert [shown.count(f'id="{anchor}"') for anchor, _label in index] == [1] * 7
    wrong = editor.post(page("create", hub), TYPED | {"capacity": "0"}).content.decode()
    (section,) = re.findall(r'<a href="#(section-\d)">[^<]*<svg[^>]*aria-label="has errors"', wrong)
    assert section == "section-3"


def test_list_counts_seats_and_answers(editor: Client, hub: Hub) -> None:
    event = make_event(hub)
    come(event)
    for state in ("invited", "accepted", "declined"):
        Invitation.objects.create(
            hub=hub, event=event, stakeholder=make_stakeholder(hub), state=state,
            answered_at=None if state == "invited" else timezone.now(), link_nonce=f"{state:0<32}"[:32].encode().hex()[:32],
            link_hash=state,
        )  # fmt: skip
    shown = re.sub(r"\s+", " ", editor.get(page("list", hub)).content.decode())
    assert "1 of 50" in shown
    assert [bar.number for bar in editor.get(page("detail", hub, event)).context["turnout"]] == [3, 2, 1]
    assert "1 accepted, 1 declined, 1 no reply" in editor.get(page("detail", hub, event)).content.decode()
    (row,) = editor.get(page("list", hub)).context["page_obj"]
    assert (row.invited, row.accepted, row.declined) == (3, 1, 1)


def test_bar_of_an_event_shows_how_much_of_its_places_is_taken_however_many_there_are(hub: Hub) -> None:
    event = make_event(hub, capacity=1_000)
    make_registration(event)
    (bar,) = signed_in(make_member(hub)).get(page("detail", hub, event)).context["turnout"]
    assert (bar.ground, bar.parts[0][1]) == (299, 0.3)
    assert "of 1,000 places taken" in bar.note


@pytest.mark.parametrize("name", ["list", "detail", "registrations"])
def test_pages_take_the_same_queries_for_one_and_three(hub: Hub, name: str, django_assert_num_queries: Any) -> None:
    literal = {"list": 12, "detail": 15, "registrations": 15}
    editor = make_member(hub, Role.EDITOR)
    client, event = signed_in(editor), make_event(hub)
    save_event_draft(by=editor, event=event, fields={"venue": "Aula Magna"}, edition=0, at=timezone.now())
    for count in (1, 3):
        for number in range(count):
            come(event, f"p{count}{number}@example.org")
            make_event(hub)
        with django_assert_num_queries(literal[name]):
            assert client.get(page(name, hub, event)).status_code == 200


READS = {"list", "detail", "registrations"}
ROLES = ["coordinator", "editor", "viewer", "network office", "another hub", "visitor", "without second factor"]


def visitor(who: str, hub: Hub) -> Client:
    if who == "visitor":
        return Client()
    if who == "without second factor":
        return half_signed_in(make_member(hub, Role.COORDINATOR))
    if who == "network office":
        return signed_in(make_user(is_network_office=True))
    if who == "another hub":
        return signed_in(make_member(make_hub("NO"), Role.COORDINATOR))
    return signed_in(make_member(hub, Role(who)))


def expected(who: str, name: str) -> int:
    if who in {"visitor", "without second factor"}:
        return 302
    if who == "another hub":
        return 404
    if who == "network office":  # figures, not people
        return 403 if name in {"registrations", "export_registrations", "invite"} else 200
    if who == "editor":
        return 403 if name == "publish" else 200
    return 403 if who == "viewer" and name not in READS else 200


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("name", PAGES)
def test_role_and_page(hub: Hub, who: str, name: str) -> None:
    event = make_event(hub)
    assert visitor(who, hub).get(page(name, hub, event)).status_code == expected(who, name)


@pytest.mark.parametrize("who", ["viewer", "another hub", "visitor", "without second factor"])
@pytest.mark.parametrize("name", sorted(set(PAGES) - READS))
def test_role_without_permission_changes_nothing(hub: Hub, who: str, name: str) -> None:
    event = draft(hub) if name in {"delete", "publish"} else make_event(hub)
    segment = Segment.objects.create(hub=hub, name="Mine", criteria={})
    make_stakeholder(hub)
    before = [Event.objects.values().get(), Invitation.objects.count(), OutgoingEmail.objects.count()]
    answer = visitor(who, hub).post(page(name, hub, event), {**TYPED, "because": "x", "segment": segment.pk})
    assert answer.status_code == expected(who, name)
    assert [Event.objects.values().get(), Invitation.objects.count(), OutgoingEmail.objects.count()] == before


@pytest.mark.parametrize(
    "name", ["detail", "edit", "delete", "publish", "cancel", "invite", "registrations", "export_registrations"]
)
def test_event_of_another_hub_is_as_unknown_as_no_event(coordinator: Client, hub: Hub, name: str) -> None:
    theirs = make_event(make_hub("NO"))
    unknown = page(name, hub, Event(pk=10**9))
    for send in (coordinator.get,) if name in READS else (coordinator.get, coordinator.post):
        one, other = send(page(name, hub, theirs)), send(unknown)
        assert (one.status_code, other.status_code) == (404, 404)
        assert without_token(one) == without_token(other)
    assert Event.objects.get().state == "published"


def test_event_is_created_from_one_button_whether_there_are_events_or_none() -> None:
    hub = make_hub()
    client = signed_in(make_member(hub))
    create, path = reverse("events_manage:create", args=[hub.slug]), reverse("events_manage:list", args=[hub.slug])
    pages = [client.get(path).content.decode()]
    make_event(hub)
    pages += [client.get(path, query).content.decode() for query in ({}, {"q": "nothing is called so"})]
    assert [page.partition("<main")[2].count(f'href="{create}"') for page in pages] == [1, 1, 1]
