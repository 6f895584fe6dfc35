"""Writing to a hub: no account, nothing revealed before the address is confirmed, a visible rule of routing, encrypted, gone on time."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from consents.models import Consent
from dialogues.models import Helpline, PublishedAnswer, VoiceEntry, VoiceMessage, VoiceTopicCount
from dialogues.voice.actions.erasure import delete_message, forget_messages
from dialogues.voice.actions.messages import confirm_message
from dialogues.voice.actions.publications import agree_to_publication, take_down_publication
from dialogues.voice.actions.replies import close_message
from dialogues.voice.data_file import load_helplines
from dialogues.voice.routing import route_of
from dialogues.voice.settings import ANSWER_WITHIN, KEPT
from dialogues.voice.urgency import sounds_urgent
from hubs.data_files.loader import load_network
from hubs.models import Country, Hub
from outbox.mime import render
from outbox.models import OutgoingEmail
from privacy.actions import erase_person, withdraw_consent
from privacy.export import export_data
from privacy.records import exported, records_of
from tests.dialogues.making import make_published
from tests.dialogues.voicing import (
    ADDRESS,
    SHOWN,
    TEXT,
    answer,
    make_answer_public,
    make_helpline,
    make_inbox,
    make_message,
    make_unconfirmed,
    propose,
    token_of,
)
from tests.factories import make_country, make_group, make_hub, make_topic, make_user
from tests.network import TABLES, load_tables
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused
from toolkit.date_formatting import partial_words
from toolkit.spreadsheets.load_report import LoadReport

pytestmark = pytest.mark.django_db
TYPED = {
    "kind": "question", "text": TEXT, "country": "PT", "topic": "", "name": "Rosa", "email": " Rosa@Example.org ",
    "language": "en", "consent": "on",
}  # fmt: skip
WRITE = "/en/dialogues/messages/"


@pytest.fixture
def hub() -> Hub:
    return make_inbox("PT")


def mail(kind: str) -> str:
    """The one email of this kind, as it is sent."""
    return render(OutgoingEmail.objects.get(kind=f"dialogues/{kind}")).content.decode().replace("=\r\n", "")


def page(client: Client, row: VoiceMessage, name: str = "", **data: Any) -> Any:
    address = reverse(f"dialogues_personal:message{name}", args=[token_of(row)])
    return client.post(address, data, follow=True) if data else client.get(address)


def kinds() -> list[str]:
    return sorted(OutgoingEmail.objects.values_list("kind", flat=True))


# Sending


def test_message_is_sent_confirmed_and_answered_by_email_and_personal_page(client: Client, hub: Hub) -> None:
    response = client.post(WRITE, TYPED, follow=True)
    assert response.redirect_chain[-1][0] == "/en/dialogues/messages/sent/?country=PT"
    assert hub.title in response.content.decode()
    row = VoiceMessage.objects.get()
    assert (row.email, row.hub, row.confirmed_at, row.due_on) == (ADDRESS, hub, None, None)
    first = mail("voice_confirm")
    assert "Rosa" not in first
    assert TEXT not in first
    assert "112" in first
    assert kinds() == ["dialogues/voice_confirm"]

    opened = page(client, row)
    assert f"It goes to {hub.title}." in opened.content.decode()
    assert VoiceMessage.objects.get().confirmed_at is None  # opening changes nothing
    page(client, row, "_confirm", to=hub.pk)
    row.refresh_from_db()
    assert row.due_on == timezone.localdate() + ANSWER_WITHIN
    assert [(one.purpose, one.hub, one.given) for one in Consent.objects.all()] == [("voice", hub, True)]
    to_team = OutgoingEmail.objects.filter(kind="dialogues/voice_team")
    assert to_team.count() == 2  # coordinator and editor: viewers read no messages
    assert all(TEXT not in str(one.context) and "Rosa" not in str(one.context) for one in to_team)

    hub.contact_email = "hub@example.org"
    hub.save()
    answer(row, "Two weeks at most.")
    sent = OutgoingEmail.objects.get(kind="dialogues/voice_answered")
    assert (sent.reply_to, sent.hub_id) == ("hub@example.org", None)  # in no list that viewers read
    assert "Two weeks" not in str(sent.context)
    assert "Two weeks at most." in mail("voice_answered")
    assert "Two weeks at most." in page(client, row).content.decode()


def test_thread_takes_one_follow_up_and_whether_it_helped(client: Client, hub: Hub) -> None:
    row = make_message(hub)
    assert "Write back" not in page(client, row).content.decode()
    answer(row)
    page(client, row, "_helped", helped="partly")
    page(client, row, "_follow_up", text="And in the islands?")
    row.refresh_from_db()
    assert (row.state, row.helped, row.due_on) == ("new", "partly", timezone.localdate() + ANSWER_WITHIN)
    assert [one.text for one in row.entries.all()] == [TEXT, "Two weeks at most.", "And in the islands?"]
    assert answer(row).helped == ""
    refused = page(client, row, "_follow_up", text="Once more")
    assert refused.status_code == 409
    assert row.entries.count() == 4


def test_text_is_encrypted_and_neither_audited_nor_logged(hub: Hub) -> None:
    row = make_message(hub, "Quixotic diagnosis")
    with connection.cursor() as cursor:
        cursor.execute("SELECT encrypted FROM dialogues_voiceentry")
        assert "Quixotic" not in str(cursor.fetchall())
    assert row.entries.get().text == "Quixotic diagnosis"
    assert "Quixotic" not in str(list(Entry.objects.values()))
    assert "Quixotic" not in str(list(OutgoingEmail.objects.values("context", "key")))


@pytest.mark.parametrize("token", ["x" * 43, "short"])
def test_unknown_link_answers_as_any_unknown_page(client: Client, token: str) -> None:
    assert client.get(reverse("dialogues_personal:message", args=[token])).status_code == 404


def test_script_is_stopped_after_the_hourly_number_of_forms(client: Client, settings: Any, hub: Hub) -> None:
    settings.PUBLIC_FORMS_PER_HOUR = 5
    typed = [{**TYPED, "email": f"a{number}@example.org"} for number in range(8)]
    codes = [client.post(WRITE, one).status_code for one in typed]
    assert codes == [302] * 5 + [429] * 3
    assert VoiceMessage.objects.count() == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", ""), ("consent", ""), ("name", "see www.evil.example"), ("country", "QQ"), ("country", "\x00")],
)
def test_form_names_what_is_missing(client: Client, hub: Hub, field: str, value: str) -> None:
    response = client.post(WRITE, {**TYPED, field: value})
    assert field in response.context["form"].errors
    assert TEXT in response.content.decode() or field == "text"
    assert not VoiceMessage.objects.exists()


# Routing


def test_route_is_the_hub_with_a_team_else_the_office_and_names_the_group(hub: Hub) -> None:
    topic = make_topic()
    group = make_group(hub, kind="citizens_patients_forum", name="Forum")
    network = make_group(None, kind="intergroup", name="Intergroup")
    for one in (group, network):
        one.topics.add(topic)
    teamless = make_hub("NO")
    assert (route_of(hub.country, topic).hub, route_of(hub.country, topic).group) == (hub, group)
    assert (route_of(None, topic).hub, route_of(None, topic).group) == (None, network)
    assert "no team" in route_of(teamless.country, None).words
    without = make_country("LU")
    assert (route_of(without, topic).hub, route_of(without, topic).group) == (None, network)
    assert "no hub in" in route_of(without, None).words


def test_message_whose_route_has_changed_is_confirmed_for_the_new_body_only(client: Client, hub: Hub) -> None:
    row = make_unconfirmed(hub)
    hub.team.all().delete()
    refused = page(client, row, "_confirm", to=hub.pk)
    assert refused.status_code == 409
    assert "network office" in refused.content.decode()
    page(client, row, "_confirm", to="")
    assert VoiceMessage.objects.get().hub is None
    assert confirm_message(
        by=CITIZEN, message=row, hub=hub, shown=SHOWN, shown_hearing=SHOWN, at=timezone.now()
    ).hub is None  # confirmed twice: nothing happens  # fmt: skip


# Urgent messages


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I have chest pain since this morning", True),
        ("I can’t breathe well", True),
        ("Não consigo respirar bem", True),
        ("Tenho FEBRE ALTA depois da quimioterapia", True),
        ("Mam duszność i krwotok", True),
        ("chcę umrzeć", True),
        ("How urgent is a screening after 50?", False),
        ("Mam wysoką gorączkę po chemii", True),
        ("Nie chce mi się już żyć", True),
        ("Nie chcę już żyć", True),
        ("Kto zamawia karetkę na chemioterapię?", False),
        ("Kiedy są badania przesiewowe?", False),
        ("My doctor said the pain is normal", False),
    ],
)
def test_words_of_urgency_are_recognised_in_three_languages(text: str, expected: bool) -> None:
    assert sounds_urgent(text) is expected


def test_urgent_message_is_taken_and_says_at_once_where_to_turn(client: Client, hub: Hub) -> None:
    make_helpline()
    make_helpline(kind="emotional_support", name="Support", phone="116 123", website="")
    before = client.get(f"{WRITE}?country=PT").content.decode()
    assert "If you need medical help now" in before
    assert ["tel:808255255" in before, "tel:116123" in before] == [True, True]
    assert "tel:112" in before
    response = client.post(WRITE, {**TYPED, "text": "I have chest pain"}, follow=True)
    html = response.content.decode()
    assert html.index("please don't wait") < html.index("Check your email</h1>")
    assert ["don't wait for our answer" in mail("voice_confirm"), "Support, 116 123" in mail("voice_confirm")] == [
        True,
        True,
    ]
    assert VoiceMessage.objects.count() == 1


def test_urgent_follow_up_shows_help_again_and_alerts_the_team(client: Client, hub: Hub) -> None:
    row = make_message(hub)
    answer(row)
    html = page(client, row, "_follow_up", text="Now I have chest pain").content.decode()
    assert html.index("please don't wait") < html.index("What was written")
    row.refresh_from_db()
    assert set(OutgoingEmail.objects.filter(key__contains=":follow_up").values_list("context__why", flat=True)) == {
        "urgent"
    }
    answer(row)
    assert "please don't wait" not in page(client, row).content.decode()


def test_helpline_is_left_out_where_none_is_shown(client: Client) -> None:
    make_helpline("NO", is_shown=False)
    html = client.get(f"{WRITE}?country=NO").content.decode()
    assert "emergency number of your country" in html
    assert "tel:112" not in html
    assert "Many countries have a cancer helpline" in html


def test_network_office_keeps_the_helplines_and_a_load_leaves_what_it_wrote(client: Client) -> None:
    load_tables(load_network, load_helplines)
    assert set(Helpline.objects.values_list("country__code", flat=True)) >= {"DE", "IE", "PT", "PL", "NO"}
    office = signed_in(make_user(is_network_office=True))
    row = Helpline.objects.get(country__code="PT")
    address = reverse("dialogues_network:helpline", args=[row.pk])
    typed = {field.html_name: field.value() or "" for field in office.get(address).context["form"]}
    assert "Enter digits and spaces" in office.post(address, typed | {"phone": "call us"}).content.decode()
    assert office.post(address, typed | {"phone": "808 000 000"}).status_code == 302
    assert "808 000 000" in office.post(address, typed | {"phone": "808 111 111"}).content.decode()  # saved since
    assert Helpline.objects.get(pk=row.pk).phone == "808 000 000"
    added = {"country": Country.objects.get(code="PT").pk, "kind": "cancer", "name": "Two", "phone": "1", "source": "S"}
    add = reverse("dialogues_network:helpline_add")
    assert "There is a helpline of this type" in office.post(add, added).content.decode()
    office.post(add, added | {"kind": "emotional_support", "is_shown": "on"})
    listed = office.get(reverse("dialogues_network:helplines")).content.decode()
    assert [words in listed for words in ("808 000 000", "Two", "Krebsinformationsdienst")] == [True] * 3
    report = LoadReport()
    for load in (load_network, load_helplines):
        load(by=SYSTEM, folder=TABLES, report=report)
    assert str(report.tally("helplines")) == "0 added, 0 changed, 9 unchanged"
    assert Helpline.objects.get(pk=row.pk).phone == "808 000 000"
    assert "Two" in client.get(f"{WRITE}?country=PT").content.decode()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({}, "dialogues_helpline_once"),
        ({"kind": "other"}, "dialogues_helpline_known_kind"),
        ({"kind": "emotional_support", "phone": "call us"}, "dialogues_helpline_phone"),
        ({"kind": "emotional_support", "name": ""}, "dialogues_helpline_has_name"),
    ],
)
def test_database_keeps_helplines_that_can_be_called(fields: dict[str, str], constraint: str) -> None:
    make_helpline()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_helpline(**fields)


# Publishing


def test_answer_is_public_only_after_the_person_has_read_and_agreed(client: Client, hub: Hub) -> None:
    public = "/en/dialogues/answers/"
    row = answer(make_message(hub))
    propose(row)
    assert "How long is the wait?" not in client.get(public).content.decode()
    shown = page(client, row).content.decode()
    assert "How long is the wait?" in shown
    assert "in exactly these words" in shown
    propose(row, seen=1)
    stale = page(client, row, "_publication", choice="agree", version=1)
    assert stale.status_code == 409
    assert not PublishedAnswer.objects.public().exists()
    page(client, row, "_publication", choice="agree", version=2)
    assert "How long is the wait?" in client.get(public).content.decode()
    assert Consent.objects.filter(purpose="voice_public", given=True).count() == 1
    page(client, row, "_publication", choice="withdraw")
    assert "How long is the wait?" not in client.get(public).content.decode()
    assert Consent.objects.filter(purpose="voice_public", given=False).count() == 1
    with pytest.raises(ActionRefused, match="does not want"):
        propose(row, seen=2)


def test_refused_wording_is_deleted(client: Client, hub: Hub) -> None:
    row = answer(make_message(hub))
    propose(row)
    page(client, row, "_publication", choice="refuse")
    assert PublishedAnswer.objects.values_list("state", "question", "answer").get() == ("refused", "", "")


def test_public_answers_are_filtered_by_country_topic_and_folded_words(client: Client, hub: Hub) -> None:
    topic, norway = make_topic(), make_inbox("NO")
    for one, words, chosen in ((hub, "Opinião médica", topic), (norway, "Waiting in Oslo", None)):
        row = answer(make_message(one, topic=chosen))
        propose(row)
        PublishedAnswer.objects.filter(message=row).update(question=words)
        agree_to_publication(by=CITIZEN, message=row, version=1, shown=SHOWN, at=timezone.now())
    shown = {
        query: [name in client.get(f"/en/dialogues/answers/?{query}").content.decode() for name in ("Opinião", "Oslo")]
        for query in ("", "country=PT", "country=NO", f"topic={topic.code}", "q=opiniao", "q=nothing")
    }
    assert shown == {
        "": [True, True], "country=PT": [True, False], "country=NO": [False, True], f"topic={topic.code}": [True, False],
        "q=opiniao": [True, False], "q=nothing": [False, False],
    }  # fmt: skip


def test_dont_publish_on_an_old_page_withdraws_what_is_public(client: Client, hub: Hub) -> None:
    row = make_answer_public(answer(make_message(hub)))
    html = page(client, row, "_publication", choice="refuse").content.decode()
    assert "not public any more" in html
    assert not PublishedAnswer.objects.public().exists()
    assert Consent.objects.filter(purpose="voice_public", given=False).count() == 1


def test_team_takes_down_and_consent_ends(hub: Hub) -> None:
    row = answer(make_message(hub))
    propose(row)
    agree_to_publication(by=CITIZEN, message=row, version=1, shown=SHOWN, at=timezone.now())
    take_down_publication(by=SYSTEM, message=row, at=timezone.now())
    assert not PublishedAnswer.objects.public().exists()
    assert Consent.objects.filter(purpose="voice_public", given=False).exists()
    propose(row, seen=1)


# The person's rights, and time


def test_person_deletes_everything_and_consents_end(client: Client, hub: Hub) -> None:
    row = answer(make_message(hub, agreed_to_hear=True))
    propose(row)
    agree_to_publication(by=CITIZEN, message=row, version=1, shown=SHOWN, at=timezone.now())
    response = client.post(reverse("dialogues_personal:message_delete", args=[token_of(row)]), follow=True)
    assert response.redirect_chain[-1][0] == "/en/dialogues/messages/deleted/"
    assert not VoiceMessage.objects.exists()
    assert not VoiceEntry.objects.exists()
    assert not PublishedAnswer.objects.exists()
    assert Consent.objects.filter(given=True).count() == Consent.objects.filter(given=False).count() == 3
    assert not OutgoingEmail.objects.filter(recipient=ADDRESS).exists()


@pytest.mark.parametrize("purpose", ["voice", "voice_public", "voice_dialogue"])
def test_consent_withdrawn_on_the_page_about_ones_data_ends_what_rests_on_it(hub: Hub, purpose: str) -> None:
    row = answer(make_message(hub, agreed_to_hear=True))
    propose(row)
    agree_to_publication(by=CITIZEN, message=row, version=1, shown=SHOWN, at=timezone.now())
    withdraw_consent(
        by=CITIZEN, address=ADDRESS, consent=Consent.objects.get(purpose=purpose, given=True), at=timezone.now()
    )
    assert Consent.objects.filter(purpose=purpose, given=False).count() == 1
    left = VoiceMessage.objects.first()
    assert (left is None) == (purpose == "voice")
    if left is not None:
        assert left.agreed_to_hear == (purpose != "voice_dialogue")
        assert left.published.is_public == (purpose != "voice_public")


def test_person_gets_texts_in_the_export_and_is_erased_with_everything(hub: Hub) -> None:
    row = answer(make_message(hub))
    (consent,) = next(one.records for one in records_of(ADDRESS) if one.label == "consents.Consent")
    assert (
        "About",
        f"Message of {partial_words(timezone.localtime(row.sent_at), 'day')} to {hub.title}",
    ) in consent.values
    texts = [one["encrypted"] for one in exported(ADDRESS)["dialogues.voiceentry"]]
    assert sorted(texts) == [TEXT, "Two weeks at most."]
    assert export_data(ADDRESS, at=timezone.now())
    erase_person(by=CITIZEN, address=ADDRESS, at=timezone.now())
    assert not VoiceMessage.objects.exists()


def test_what_is_over_is_deleted_and_what_is_public_stays_withdrawable(client: Client, hub: Hub) -> None:
    now = timezone.now()
    make_unconfirmed(hub, email="late@example.org")
    still_open, old = make_message(hub, email="open@example.org"), answer(make_message(hub, email="old@example.org"))
    close_message(by=SYSTEM, message=old, reason="settled", seen=2, at=now)
    public = answer(make_message(hub))
    propose(public)
    agree_to_publication(by=CITIZEN, message=public, version=1, shown=SHOWN, at=now)
    assert forget_messages(at=now + dt.timedelta(days=6)) == 0
    assert forget_messages(at=now + KEPT + dt.timedelta(days=1)) == 3
    assert set(VoiceMessage.objects.values_list("pk", "email")) == {
        (still_open.pk, "open@example.org"),
        (public.pk, ""),
    }
    assert "How long is the wait?" in client.get("/en/dialogues/answers/").content.decode()
    page(client, public, "_publication", choice="withdraw")
    assert Consent.objects.filter(purpose="voice_public", given=False, address=ADDRESS).exists()
    forget_messages(at=now + KEPT + dt.timedelta(days=2))
    assert list(VoiceMessage.objects.values_list("pk", flat=True)) == [still_open.pk]
    assert VoiceTopicCount.objects.get().number == 3  # the numbers stay


def purged(hub: Hub) -> VoiceMessage:
    """A message of which only the public answer is left."""
    row = make_answer_public(answer(make_message(hub)))
    forget_messages(at=timezone.now() + KEPT + dt.timedelta(days=1))
    row.refresh_from_db()
    assert row.email == ""
    return row


@pytest.mark.parametrize("purpose", ["voice", "voice_public"])
def test_consent_withdrawn_after_the_purge_ends_what_is_public(hub: Hub, purpose: str) -> None:
    purged(hub)
    consent = Consent.objects.get(purpose=purpose, given=True)
    withdraw_consent(by=CITIZEN, address=ADDRESS, consent=consent, at=timezone.now())
    assert not PublishedAnswer.objects.public().exists()
    assert Consent.objects.filter(purpose=purpose, given=False).count() == 1
    assert VoiceMessage.objects.exists() == (purpose == "voice_public")


def test_person_erased_after_the_purge_is_no_longer_public(hub: Hub) -> None:
    purged(hub)
    make_message(hub, email="other@example.org")
    erase_person(by=CITIZEN, address=ADDRESS, at=timezone.now())
    assert VoiceMessage.objects.get().email == "other@example.org"
    assert not PublishedAnswer.objects.exists()
    assert not Consent.objects.filter(address=ADDRESS).exists()


def test_pages_speak_the_language_of_the_reader(client: Client, hub: Hub) -> None:
    with translation.override("en"):  # the client leaves the language of the page
        assert client.get("/pt/dialogues/messages/").status_code == 200
        assert client.get("/pl/dialogues/answers/").status_code == 200


# What the database refuses


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "closed", "due_on": None}, "dialogues_voice_closed_has_reason"),
        ({"due_on": None}, "dialogues_voice_open_has_deadline"),
        ({"state": "answered", "due_on": None}, "dialogues_voice_answered_has_time"),
        ({"informed_at": timezone.now()}, "dialogues_voice_informed_agreed"),
        ({"email": "Rosa@Example.org "}, "dialogues_voice_canonical_address"),
    ],
)
def test_database_refuses_a_message(hub: Hub, change: dict[str, Any], constraint: str) -> None:
    row = make_message(hub)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        VoiceMessage.objects.filter(pk=row.pk).update(**change)


def changed(row: VoiceMessage, **change: Any) -> None:
    """Change a row behind the actions' back; what is checked at the end of a transaction is checked now."""
    with transaction.atomic():
        VoiceMessage.objects.filter(pk=row.pk).update(**change)
        connection.check_constraints()


def test_database_keeps_group_and_dialogue_with_the_hub(hub: Hub) -> None:
    row, abroad, office = make_message(hub), make_hub("NO"), make_message(None)
    with pytest.raises(IntegrityError, match="group_id_same_hub"):
        changed(row, group=make_group(abroad))
    with pytest.raises(IntegrityError, match="dialogue_id_same_hub"):
        changed(row, dialogue=make_published(abroad))
    with pytest.raises(IntegrityError, match="dialogues_voice_dialogue_of_hub"):
        changed(office, dialogue=make_published(hub))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"question": ""}, "dialogues_published_has_texts"),
        ({"state": "refused", "decided_at": timezone.now()}, "dialogues_published_ended_has_no_texts"),
        ({"state": "public"}, "dialogues_published_decided_has_time"),
    ],
)
def test_database_refuses_a_published_answer(hub: Hub, change: dict[str, Any], constraint: str) -> None:
    row = propose(answer(make_message(hub)))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PublishedAnswer.objects.filter(pk=row.pk).update(**change)


def test_deleted_twice_is_refused_in_words(hub: Hub) -> None:
    row = make_message(hub)
    delete_message(by=CITIZEN, message=row)
    with pytest.raises(ActionRefused, match="was deleted"):
        delete_message(by=CITIZEN, message=row)
