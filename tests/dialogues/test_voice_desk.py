"""The inbox of a team: who reads it, deadlines and reminders, answers, hand-overs with their trace, topics that become dialogues."""

import datetime as dt
from email import message_from_bytes
from email.policy import SMTP
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from consents.models import Consent
from dialogues.frame.actions.dialogues import make_public
from dialogues.models import PolicyDialogue, PublishedAnswer, VoiceMessage
from dialogues.tasks import send_reminders
from dialogues.voice.actions.dialogues import _tell, tell_of_dialogues
from dialogues.voice.actions.erasure import delete_message, forget_messages
from dialogues.voice.actions.replies import assign_message, write_follow_up
from dialogues.voice.reminders import remind_teams
from dialogues.voice.settings import KEPT
from echos_portal.dashboards.to_do import to_do_of
from hubs.models import Hub
from outbox.mime import render
from outbox.models import OutgoingEmail
from tests.dialogues.making import FRAME, make_published
from tests.dialogues.voicing import TEXT, answer, make_answer_public, make_inbox, make_message, propose
from tests.factories import make_group, make_topic, make_user
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> Hub:
    return make_inbox("PT")


def member(hub: Hub, role: str) -> Any:
    return hub.team.get(role=role).user


def desk(hub: Hub, name: str, *keys: int) -> str:
    return reverse(f"dialogues_manage:{name}", args=[hub.slug, *keys])


def office(name: str, *keys: int) -> str:
    return reverse(f"dialogues_network:{name}", args=keys)


@pytest.fixture
def client(hub: Hub) -> Client:
    return signed_in(member(hub, "editor"))


def test_only_the_team_that_has_it_reads_it_and_no_viewer(hub: Hub) -> None:
    row, abroad = make_message(hub), make_inbox("NO")
    read = {
        role: signed_in(member(hub, role)).get(desk(hub, "message", row.pk)).status_code
        for role in ("coordinator", "editor", "viewer")
    }
    assert read == {"coordinator": 200, "editor": 200, "viewer": 403}
    other = signed_in(member(abroad, "coordinator"))
    assert [other.get(desk(one, "message", row.pk)).status_code for one in (hub, abroad)] == [404, 404]
    of_office = signed_in(make_user(is_network_office=True))
    assert of_office.get(desk(hub, "message", row.pk)).status_code in (403, 404)
    assert of_office.get(office("message", row.pk)).status_code == 404
    waiting = make_message(None)
    assert TEXT in of_office.get(office("message", waiting.pk)).content.decode()
    assert other.get(office("messages")).status_code == 403
    answer(row, "Two weeks")
    trail = Entry.objects.filter(subject="dialogues.voicemessage", subject_id=row.pk)
    assert list(trail.order_by("pk").values_list("action", "fields")) == [
        ("dialogues.send_message", []), ("dialogues.confirm_message", ["confirmed_at"]), ("dialogues.answer_message", ["state"]),
    ]  # fmt: skip


def test_list_shows_what_is_due_first_and_marks_what_is_overdue(client: Client, hub: Hub) -> None:
    late, soon = make_message(hub, "Late one"), make_message(hub, "Soon one")
    urgent = make_message(hub, "I have chest pain")
    today = timezone.localdate()
    VoiceMessage.objects.filter(pk=late.pk).update(due_on=today - dt.timedelta(days=2))
    html = client.get(desk(hub, "messages")).content.decode()
    assert html.index("Late one") < html.index("Soon one")
    assert "1 answer is overdue." in html
    assert "Overdue" in html
    assert "May be urgent: look at these first" in html
    assert (
        OutgoingEmail.objects.filter(key__startswith=f"voice-team:{urgent.pk}:new", context__why="urgent").count() == 2
    )
    answer(soon)
    assert "Soon one" in client.get(desk(hub, "messages") + "?state=answered").content.decode()
    assert "Soon one" not in client.get(desk(hub, "messages")).content.decode()
    assert "This may be urgent" in client.get(desk(hub, "message", urgent.pk)).content.decode()


def test_start_page_counts_what_waits_for_those_who_may_read_it(hub: Hub) -> None:
    row = make_message(hub)
    VoiceMessage.objects.filter(pk=row.pk).update(due_on=timezone.localdate() - dt.timedelta(days=1))
    at = timezone.now()
    seen = {role: to_do_of(hub, user=member(hub, role), at=at).messages for role in ("coordinator", "viewer")}
    assert (seen["coordinator"].number, seen["coordinator"].overdue, bool(seen["viewer"])) == (1, 1, False)
    make_message(None)
    html = signed_in(make_user(is_network_office=True)).get(reverse("network_home")).content.decode()
    assert "1 message is waiting for an answer." in html


def test_reminders_go_before_and_on_the_deadline_to_the_colleague_or_the_team(client: Client, hub: Hub) -> None:
    row = make_message(hub)
    editor = member(hub, "editor")
    client.post(desk(hub, "message_assign", row.pk), {"colleague": editor.pk})
    unassigned = make_message(hub)
    OutgoingEmail.objects.all().delete()
    sent = {}
    for before in (8, 7, 1, 0, -1):
        at = timezone.now() + dt.timedelta(days=30 - before)
        sent[before] = remind_teams(at=at)
        assert remind_teams(at=at) == 0
    assert sent == {8: 0, 7: 3, 1: 3, 0: 3, -1: 0}
    to_editor = OutgoingEmail.objects.filter(recipient=editor.email)
    assert sorted(one.context["why"] for one in to_editor) == ["due"] * 4 + ["due_today"] * 2
    VoiceMessage.objects.filter(pk=row.pk).update(state="assigned")
    answer(unassigned)
    assert not OutgoingEmail.objects.filter(key__startswith=f"voice-team:{unassigned.pk}:", state="queued").exists()


def test_answer_is_refused_when_something_was_added_meanwhile(client: Client, hub: Hub) -> None:
    row = make_message(hub)
    address = desk(hub, "message_answer", row.pk)
    assert client.post(address, {"text": "First", "seen": 1}).status_code == 302
    second = client.post(address, {"text": "Second", "seen": 1})
    assert "meanwhile" in second.content.decode()
    assert "Second" in second.content.decode()
    assert OutgoingEmail.objects.filter(kind="dialogues/voice_answered").count() == 1


def test_hand_over_keeps_deadline_thread_and_trace_and_tells_both_sides(client: Client, hub: Hub) -> None:
    row, abroad = make_message(hub), make_inbox("NO")
    response = client.post(
        desk(hub, "message_hand_over", row.pk), {"to": f"hub-{abroad.pk}", "note": "It is about Oslo"}
    )
    assert response.headers["Location"] == desk(hub, "messages")
    moved = VoiceMessage.objects.get()
    assert (moved.hub, moved.state, moved.due_on) == (abroad, "handed_over", row.due_on)
    assert client.get(desk(hub, "message", row.pk)).status_code == 404
    html = signed_in(member(abroad, "coordinator")).get(desk(abroad, "message", row.pk)).content.decode()
    assert TEXT in html
    assert "It is about Oslo" in html
    kinds = list(OutgoingEmail.objects.filter(key__contains="handed_over").values_list("kind", flat=True))
    assert sorted(kinds) == ["dialogues/voice_handed_over", "dialogues/voice_team", "dialogues/voice_team"]
    assert "Oslo" not in str(list(OutgoingEmail.objects.values("context")))


def test_message_goes_to_a_group_the_office_and_a_european_group(client: Client, hub: Hub) -> None:
    row, group = make_message(hub), make_group(hub, name="Forum")
    network = make_group(None, kind="intergroup", name="Intergroup")
    client.post(desk(hub, "message_hand_over", row.pk), {"to": f"group-{group.pk}", "note": "Yours"})
    row.refresh_from_db()
    assert (row.hub, row.group, row.state) == (hub, group, "new")
    again = client.post(desk(hub, "message_hand_over", row.pk), {"to": f"group-{group.pk}", "note": "Yours"})
    assert "already have this message" in again.content.decode()
    client.post(desk(hub, "message_hand_over", row.pk), {"to": f"group-{network.pk}", "note": "European"})
    row.refresh_from_db()
    assert (row.hub, row.group, row.state) == (None, network, "handed_over")
    assert row.handovers.count() == 2
    html = signed_in(make_user(is_network_office=True)).get(office("message", row.pk)).content.decode()
    assert "European" in html


def test_message_is_not_closed_over_a_text_no_one_has_read(client: Client, hub: Hub) -> None:
    row = answer(make_message(hub))
    write_follow_up(by=CITIZEN, message=row, text="And on the islands?", at=timezone.now())
    address = desk(hub, "message_close", row.pk)
    html = client.post(address, {"reason": "settled", "seen": 2}).content.decode()
    assert "Read it, then close it." in html
    assert "And on the islands?" in html
    assert '<input type="hidden" name="seen" value="3"' in html
    row.refresh_from_db()
    assert not row.is_closed


def test_colleague_someone_else_chose_meanwhile_is_not_replaced_unread(client: Client, hub: Hub) -> None:
    row = make_message(hub)
    address = desk(hub, "message_assign", row.pk)
    seen = client.get(address).context["form"]["seen"].value()
    assign_message(by=SYSTEM, message=row, colleague=member(hub, "coordinator"))
    html = client.post(address, {"colleague": member(hub, "editor").pk, "seen": seen}).content.decode()
    assert "Choose which version to keep" in html
    row.refresh_from_db()
    assert row.assigned_to == member(hub, "coordinator")


def test_closed_for_medical_advice_says_where_to_turn(client: Client, hub: Hub) -> None:
    row = make_message(hub)
    client.post(desk(hub, "message_close", row.pk), {"reason": "medical", "seen": 1})
    email = OutgoingEmail.objects.get(kind="dialogues/voice_closed")
    for part in message_from_bytes(render(email).content, policy=SMTP).iter_parts():
        said = " ".join(str(part.get_content()).split())
        assert "Your message is closed. It asks for medical advice" in said
        assert "If you need medical help now" in said


@pytest.mark.parametrize(("is_answered", "expected"), [(True, False), (False, True)])
def test_hand_over_names_a_day_only_where_an_answer_is_due(
    client: Client, hub: Hub, is_answered: bool, expected: bool
) -> None:
    row, abroad = make_message(hub, "I have chest pain"), make_inbox("NO")
    if is_answered:
        answer(row)
    client.post(desk(hub, "message_hand_over", row.pk), {"to": f"hub-{abroad.pk}", "note": "Yours"})
    sent = OutgoingEmail.objects.get(kind="dialogues/voice_handed_over")
    assert ("ll answer by" in render(sent).content.decode()) is expected
    to_team = OutgoingEmail.objects.filter(kind="dialogues/voice_team", key__contains="handed_over")
    assert {one.context["why"] for one in to_team} == {"urgent" if expected else "handed_over"}
    assert not any("answer by" in render(one).content.decode() for one in to_team)


def test_messages_no_one_reads_any_more_go_to_the_network_office(hub: Hub) -> None:
    office_user, row, answered = make_user(is_network_office=True), make_message(hub), answer(make_message(hub))
    send_reminders()
    assert not row.handovers.exists()
    hub.team.exclude(role="viewer").delete()
    send_reminders()
    send_reminders()
    row.refresh_from_db()
    assert (row.hub, row.state, row.handovers.get().to_hub) == (None, "handed_over", None)
    assert list(VoiceMessage.objects.filter(hub=hub)) == [answered]
    recipients = OutgoingEmail.objects.filter(key__contains="handed_over").values_list("recipient", flat=True)
    assert sorted(recipients) == sorted([row.email, office_user.email])


def test_published_answer_is_taken_down_at_the_desk_after_its_message_was_purged(client: Client, hub: Hub) -> None:
    row = make_answer_public(answer(make_message(hub)))
    forget_messages(at=timezone.now() + KEPT + dt.timedelta(days=1))
    address = desk(hub, "messages_published")
    assert "How long is the wait?" in client.get(address).content.decode()
    response = client.post(desk(hub, "published_take_down", row.published.pk), follow=True)
    assert response.redirect_chain[-1][0] == address
    assert "How long is the wait?" not in response.content.decode()
    assert not PublishedAnswer.objects.public().exists()
    assert Consent.objects.filter(purpose="voice_public", given=False).count() == 1


def test_message_deleted_meanwhile_does_not_stop_the_emails_about_dialogues(hub: Hub) -> None:
    kept = make_message(hub, agreed_to_hear=True)
    gone = make_message(hub, agreed_to_hear=True)
    dialogue = make_published(hub)
    VoiceMessage.objects.update(dialogue=dialogue)
    stale = VoiceMessage.objects.get(pk=gone.pk)
    delete_message(by=CITIZEN, message=gone)
    assert [_tell(one, timezone.now()) for one in (stale, kept)] == [0, 1]


@pytest.mark.parametrize(("reason", "emails"), [("settled", 1), ("abusive", 0)])
def test_close_with_a_reason_tells_the_person_unless_it_was_abusive(
    client: Client, hub: Hub, reason: str, emails: int
) -> None:
    row = make_message(hub)
    assert client.post(desk(hub, "message_close", row.pk), {"reason": "", "seen": 1}).context["form"].errors == {
        "reason": ["Choose a reason."]
    }
    client.post(desk(hub, "message_close", row.pk), {"reason": reason, "seen": 1})
    row.refresh_from_db()
    assert (row.state, row.closed_because, row.due_on) == ("closed", reason, None)
    assert OutgoingEmail.objects.filter(kind="dialogues/voice_closed").count() == emails
    assert "is closed" in client.post(desk(hub, "message_answer", row.pk), {"text": "Hm", "seen": 1}).content.decode()


def test_public_wording_is_proposed_at_the_desk_and_taken_down(client: Client, hub: Hub) -> None:
    row = make_message(hub)
    typed = {"question": "How long?", "answer": "Two weeks.", "language": "en", "seen": 0}
    early = client.post(desk(hub, "message_publication", row.pk), typed)
    assert "Answer the message first." in early.content.decode()
    answer(row)
    client.post(desk(hub, "message_publication", row.pk), typed)
    row.refresh_from_db()
    assert row.published.state == "proposed"
    client.post(desk(hub, "message_take_down", row.pk))
    row.published.refresh_from_db()
    assert (row.published.state, row.published.question) == ("taken_down", "")
    assert propose(row, seen=1).is_proposed


def test_often_asked_topic_becomes_a_dialogue_and_those_who_agreed_hear_of_it(client: Client, hub: Hub) -> None:
    topic = make_topic()
    hears, quiet = make_message(hub, topic=topic, agreed_to_hear=True), make_message(hub, topic=topic)
    make_message(hub)
    html = client.get(desk(hub, "message_topics")).content.decode()
    assert html.index(str(topic.name)) < html.index("No topic chosen")
    address = f"{desk(hub, 'message_dialogue')}?topic={topic.code}"
    neither = client.post(address, {"messages": [hears.pk]})
    assert "Enter the title of a new dialogue" in neither.content.decode()
    client.post(address, {"messages": [hears.pk, quiet.pk], "title": "Second opinions"})
    dialogue = PolicyDialogue.objects.get()
    assert (dialogue.hub, dialogue.state, list(dialogue.topics.all())) == (hub, "draft", [topic])
    assert set(dialogue.messages.all()) == {hears, quiet}
    assert tell_of_dialogues(at=timezone.now()) == 0
    PolicyDialogue.objects.update(**{name: value for name, value in FRAME.items() if name != "title"})
    make_public(by=SYSTEM, dialogue=dialogue, at=timezone.now())
    assert [tell_of_dialogues(at=timezone.now()) for _time in range(2)] == [1, 0]
    sent = OutgoingEmail.objects.get(kind="dialogues/voice_dialogue")
    assert sent.context["title"] == "Second opinions"
    assert signed_in(make_user(is_network_office=True)).get(address).status_code in (403, 404)


@pytest.mark.parametrize("number", [1, 3])
def test_list_reads_the_same_number_of_queries_for_any_number_of_messages(
    client: Client, hub: Hub, number: int, django_assert_num_queries: Any
) -> None:
    for _one in range(number):
        make_message(hub)
    client.get(desk(hub, "messages"))
    with django_assert_num_queries(17):
        client.get(desk(hub, "messages"))
