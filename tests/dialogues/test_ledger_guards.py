"""What the ledger refuses and takes back: emails, links, days, states and parts after it was sent; and who may see addresses."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from dialogues.frame.actions.dialogues import withdraw_dialogue
from dialogues.frame.actions.phases import set_phases
from dialogues.models import (
    Addressee,
    Recommendation,
    RecommendationPart,
    RecommendationSet,
    RecommendationSource,
    ReplyLink,
    ResponseReminder,
)
from dialogues.recommendations import actions as ledger
from dialogues.recommendations import links as link_actions
from dialogues.recommendations.addressee_requests import change_request, contact_edition, send_recommendations
from dialogues.recommendations.presentation import ledger_of, matrix_of
from dialogues.recommendations.reminders import send_due_reminders
from events.models import Event
from hubs.models import Organisation, Role
from outbox.actions import suppress
from outbox.models import OutgoingEmail, State
from publishing.models import FeedEntry, StoredFile
from tests.dialogues.making import make_published, make_recommendation, make_session
from tests.dialogues.test_ledger import NOW, OFFICE, TODAY, answer, days, make_asked, make_sent
from tests.dialogues.test_reply_pages import YES, page_of, send, text
from tests.factories import make_member, make_user
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused, EditConflict

pytestmark = pytest.mark.django_db
MORNING = dt.time(9)


def morning(day: int) -> dt.datetime:
    return dt.datetime.combine(days(day), MORNING, NOW.tzinfo)


def two_sent() -> list[ReplyLink]:
    """Two recommendations that went to one mailbox in one email."""
    dialogue = make_published()
    make_asked(dialogue)
    make_asked(dialogue)
    send_recommendations(by=SYSTEM, dialogue=dialogue, at=NOW)
    return list(ReplyLink.objects.for_pages().order_by("pk"))


def queued(**fields: Any) -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(state=State.QUEUED, **fields))


def ask(link: ReplyLink, **fields: Any) -> Addressee:
    given: dict[str, Any] = {"email": link.email, "language": link.language, "due_on": link.addressee.due_on, "at": NOW}
    return change_request(by=SYSTEM, dialogue=link.dialogue, addressee=link.addressee, **given | fields)


def record(link: ReplyLink, **fields: Any) -> Addressee:
    given: dict[str, Any] = {"state": "accepted", "on": TODAY, "due_on": link.addressee.due_on}
    return ledger.set_addressee_state(by=SYSTEM, dialogue=link.dialogue, addressee=link.addressee, **given | fields)


@pytest.mark.parametrize("place", [0, 1])
def test_email_for_several_goes_and_leads_on_without_a_link_that_ended(client: Client, place: int) -> None:
    links = two_sent()
    ended, left = links[place], links[1 - place]
    link_actions.revoke_link(by=SYSTEM, link=ended, at=timezone.now())
    [email] = queued(recipient=OFFICE)
    assert [entry["link"] for entry in email.context["entries"]] == [left.pk]
    assert (email.context["count"], email.link["nonce"]) == (1, str(left.link_nonce))
    page = client.get(page_of(ended))
    assert page.status_code == 404
    assert [one for one, _token in page.context["others"]] == [left]
    later = make_asked(ended.dialogue)
    send_recommendations(by=SYSTEM, dialogue=ended.dialogue, addressees=[later], at=NOW + dt.timedelta(days=1))
    assert [one for one, _token in client.get(page_of(ended)).context["others"]] == [left]


def test_parts_of_what_was_sent_stay() -> None:
    dialogue = make_published()
    addressee = make_asked(dialogue)
    ours = addressee.recommendation
    change: dict[str, Any] = {"by": SYSTEM, "dialogue": dialogue, "recommendation": ours, "text": ours.text}
    ledger.change_recommendation(**change, parts={"action": ["Two vans"]})
    send_recommendations(by=SYSTEM, dialogue=dialogue, at=NOW)
    ledger.change_recommendation(**change, parts={"action": ["Two vans"]})
    parts: dict[str, list[str]]
    for parts in ({"action": ["Ten vans"]}, {"action": ["Two vans"], "footnote": ["[1]"]}):
        with pytest.raises(ActionRefused, match="can no longer change"):
            ledger.change_recommendation(**change, parts=parts)
    for refused in (
        lambda: RecommendationPart.objects.update(text="Ten vans"),
        lambda: RecommendationPart.objects.filter(recommendation=ours).delete(),
        lambda: RecommendationPart.objects.create(recommendation=ours, kind="footnote", number=1, text="[1]"),
    ):
        with pytest.raises(DatabaseError, match="part_sent_is_fixed"), transaction.atomic():
            refused()


def test_response_stays_a_response() -> None:
    link = make_sent()
    answer(link)
    for state in ("sent", "acknowledged"):
        with pytest.raises(ActionRefused, match="already responded"):
            record(link, state=state)
        with pytest.raises(DatabaseError, match="answer_stays"), transaction.atomic():
            Addressee.objects.filter(pk=link.addressee_id).update(state=state, answered_on=None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"due_on": None}, "knows when"),
        ({"due_on": TODAY}, "in the future"),
        ({"on": days(1)}, "in the future"),
        ({"on": days(-1)}, "sent later"),
    ],
)
def test_days_of_what_was_sent_are_possible_ones(change: dict[str, Any], words: str) -> None:
    link = make_sent()
    with pytest.raises(ActionRefused, match=words):
        record(link, **change)
    if "due_on" in change:
        with pytest.raises(ActionRefused, match=words):
            ask(link, **change)


def test_sent_by_hand_is_refused_while_an_email_waits() -> None:
    addressee = make_asked(dialogue := make_published())
    with pytest.raises(ActionRefused, match="remove the address"):
        ledger.set_addressee_state(
            by=SYSTEM, dialogue=dialogue, addressee=addressee, state="sent", on=TODAY, due_on=addressee.due_on
        )


def test_network_office_sees_and_emails_addressees_only_where_it_is_let_in() -> None:
    link = make_sent()
    office = signed_in(make_user(is_network_office=True))
    for name in ("addressees", "send_recommendations", "contact", "addressee_add", "link_send", "link_revoke"):
        keys = {"contact": [link.addressee_id], "addressee_add": [link.recommendation.pk]}
        last = keys.get(name, [link.pk] if name.startswith("link_") else [])
        where = reverse(f"dialogues_manage:{name}", args=[link.hub.slug, link.dialogue.pk, *last])
        assert office.post(where).status_code in (403, 405), name
        assert office.get(where).status_code in (403, 405), name
    detail = office.get(reverse("dialogues_manage:detail", args=[link.hub.slug, link.dialogue.pk]))
    assert "Addressees and sending" not in text(detail)
    assert "Add addressee" not in text(detail)


def test_reminder_without_an_address_is_noted_as_such() -> None:
    link, other = two_sent()
    suppress(address=OFFICE, reason="complained")
    assert send_due_reminders(at=morning(17)) == 0
    assert {one.state for one in ResponseReminder.objects.filter(offset=-3)} == {"no_address"}
    assert {link.addressee_id, other.addressee_id} == {one.addressee_id for one in ResponseReminder.objects.all()}


def test_days_before_the_due_date_was_set_are_not_missed() -> None:
    link = make_sent(due=20)
    ask(link, due_on=days(1))
    send_due_reminders(at=morning(1))
    assert [(one.offset, one.state) for one in ResponseReminder.objects.all()] == [(0, "sent")]


def test_reminder_ends_with_its_day_and_is_taken_back_by_a_response_or_another_due_date() -> None:
    link, other = two_sent()
    answer(other, "acknowledged", "")
    assert send_due_reminders(at=morning(17)) == 1
    [email] = queued(kind="dialogues/recommendation_reminder")
    assert email.valid_until == dt.datetime.combine(days(18), dt.time(), NOW.tzinfo)
    assert [entry["is_acknowledged"] for entry in email.context["entries"]] == [False, True]
    answer(link)
    [email] = queued(kind="dialogues/recommendation_reminder")
    assert [entry["link"] for entry in email.context["entries"]] == [other.pk]
    ask(other, due_on=days(40))
    assert not queued(kind="dialogues/recommendation_reminder")


def test_reminder_names_the_first_due_date() -> None:
    dialogue = make_published()
    make_asked(dialogue, due=34)
    make_asked(dialogue, due=23)
    send_recommendations(by=SYSTEM, dialogue=dialogue, at=NOW)
    send_due_reminders(at=morning(20))
    [email] = queued(kind="dialogues/recommendation_reminder")
    assert len({email.context["due"], *(entry["due"] for entry in email.context["entries"])}) == 2
    assert email.context["due"] == email.context["entries"][1]["due"]


def test_second_of_two_who_edit_the_address_or_the_parts_sees_what_the_first_saved() -> None:
    link = make_sent()
    seen = contact_edition(link.addressee)
    ask(link, due_on=days(30), seen=seen)
    with pytest.raises(EditConflict):
        ask(link, email="other@ministry.example", due_on=days(20), seen=seen)
    ours = make_recommendation(link.dialogue)
    change: dict[str, Any] = {"by": SYSTEM, "dialogue": link.dialogue, "recommendation": ours, "text": ours.text}
    edition = ledger.recommendation_edition(ours)
    ledger.change_recommendation(**change, parts={"action": ["Two vans"]}, seen=edition)
    with pytest.raises(EditConflict):
        ledger.change_recommendation(**change, parts={"action": ["Ten nurses"]}, seen=edition)


def test_withdrawn_dialogue_sends_no_email_with_a_dead_link() -> None:
    link = make_sent()
    withdraw_dialogue(by=SYSTEM, dialogue=link.dialogue, reason="Wrong", at=NOW)
    assert not queued(recipient=OFFICE)
    with pytest.raises(ActionRefused, match="Publish the dialogue"):
        link_actions.send_again(by=SYSTEM, link=link, at=NOW + dt.timedelta(hours=1))
    with pytest.raises(ActionRefused, match="Publish the dialogue"):
        ask(link, email="new@ministry.example")


def test_forwarded_link_stays_a_colleagues_and_within_its_addressee() -> None:
    link, other = two_sent()
    forward: dict[str, Any] = {"by": CITIZEN, "link": link, "language": "en", "ends_own": False, "at": NOW}
    new = link_actions.forward_link(**forward, email="colleague@ministry.example")
    assert link_actions.forward_link(**forward, email="Colleague@ministry.example") == new
    assert OutgoingEmail.objects.filter(recipient=new.email).count() == 1
    ReplyLink.objects.filter(pk=new.pk).update(forwarded_by=other)
    with pytest.raises(IntegrityError, match="_in_addressee"), transaction.atomic():
        connection.check_constraints()
    ReplyLink.objects.filter(pk=new.pk).update(forwarded_by=link)
    suppress(address="gone@ministry.example", reason="complained")
    with pytest.raises(ActionRefused, match="can't email"):
        link_actions.forward_link(**forward, email="gone@ministry.example")
    ReplyLink.objects.filter(pk=link.pk).delete()
    new = ReplyLink.objects.for_pages().get(pk=new.pk)
    answer(new)
    assert (new.forwarded_by, new.addressee.history.order_by("-pk")[0].source) == (None, "colleague")


def test_lost_document_of_a_preview_is_asked_for_again(client: Client) -> None:
    link = make_sent()
    preview = send(client, link, "preview", upload=SimpleUploadedFile("plan.txt", b"Our plan"), **YES)
    StoredFile.objects.all().delete()
    page = send(client, link, "publish", **preview.context["hidden"])
    assert "Upload the document again." in text(page)
    assert page.context["form"]["uploaded"].value() in (None, "")
    link.addressee.refresh_from_db()
    assert link.addressee.state == "sent"


def test_conflict_with_a_response_names_no_one_of_the_hub() -> None:
    link = make_sent()
    editor = make_member(link.hub, Role.EDITOR)
    ledger.set_addressee_state(
        by=editor, dialogue=link.dialogue, addressee=link.addressee, state="acknowledged", on=TODAY, due_on=link.addressee.due_on,
    )  # fmt: skip
    seen = ledger.addressee_edition(Addressee.objects.get(pk=link.addressee_id))
    answer(link)
    with pytest.raises(EditConflict) as conflict:
        record(link, state="rejected", answer="No.", seen=seen)
    assert conflict.value.saved_by == ""


def test_another_due_date_is_a_line_of_its_own_without_the_response() -> None:
    link = make_sent()
    answer(link, "rejected", "No money.")
    link.addressee.refresh_from_db()
    ask(link, due_on=days(40))
    line = link.addressee.history.order_by("-pk")[0]
    assert (line.source, line.answer, line.due_on) == ("due_date", "", days(40))


def test_title_of_the_set_is_that_of_the_dialogue_now(client: Client) -> None:
    link = make_sent()
    link.dialogue.title = "A new name"
    link.dialogue.save()
    assert client.get(f"/api/v1/recommendations/{link.recommendation.pk}/").json()["set_title"] == "A new name"
    assert "A new name" in text(client.get(link.recommendation.get_absolute_url()))


def test_two_addressees_of_one_name_have_a_column_each() -> None:
    dialogue = make_published()
    ours = make_recommendation(dialogue, kinds=())
    for kind in ("national_government", "other"):
        ledger.add_addressee(by=SYSTEM, dialogue=dialogue, recommendation=ours, kind=kind, name="Health")
    matrix = matrix_of(ledger_of(dialogue, today=TODAY))
    assert matrix.names == ["Health (National government)", "Health (Others)"]
    assert all(line for _name, line in matrix.rows[0].cells)


def test_name_of_the_issuer_and_state_of_a_session_are_changes_of_recommendations() -> None:
    dialogue = make_published()
    event = make_session(dialogue)
    ours = make_recommendation(dialogue)
    RecommendationSource.objects.create(
        set=ours.set, dialogue=dialogue, recommendation=ours, session=event.dialogue_session
    )
    issuer = Organisation.objects.create(name="European Cancer Organisation")
    plan = RecommendationSet.objects.create(title="7-Point Plan", issuer=issuer)
    third = Recommendation.objects.create(set=plan, number=1, text="Address the backlog")
    for key, change in (
        (ours.pk, partial(Event.objects.filter(pk=event.pk).update, state="draft", published_at=None)),
        (third.pk, partial(Organisation.objects.filter(pk=issuer.pk).update, name="ECO")),
    ):
        FeedEntry.objects.filter(resource="recommendations").delete()
        change()
        assert list(FeedEntry.objects.filter(resource="recommendations").values_list("key", flat=True)) == [key]


def test_phases_can_be_emptied_where_only_sending_and_responses_were_recorded() -> None:
    link = make_sent()
    opens = NOW - dt.timedelta(days=1)
    set_phases(by=SYSTEM, dialogue=link.dialogue, phases={"recommendations": (opens, None)})
    set_phases(by=SYSTEM, dialogue=link.dialogue, phases={})
    assert not link.dialogue.phases.exists()


def test_sending_to_many_takes_as_many_queries_as_to_two(django_assert_max_num_queries: Any) -> None:
    dialogue = make_published()
    for place in range(12):
        make_asked(dialogue, name=f"Ministry {place}")
    with django_assert_max_num_queries(30):
        send_recommendations(by=SYSTEM, dialogue=dialogue, at=NOW)
    [email] = queued(recipient=OFFICE)
    assert email.context["count"] == 12
