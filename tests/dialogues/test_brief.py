"""The evidence brief: versions through approval, its part of the public page, and one email a person and version."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from audit.actors import CITIZEN
from dialogues.brief.actions import save_brief_draft, send_brief, write_brief_emails
from dialogues.brief.texts import options_of
from dialogues.models import BriefOption, EvidenceBrief, PolicyDialogue
from dialogues.open_data.archive import files_of
from dialogues.tasks import write_emails_of_briefs
from events.models import Registration
from events.registrations.actions import register
from hubs.models import Hub, Role
from outbox.models import OutgoingEmail
from publishing.actions import publish
from publishing.models import Revision
from publishing.subjects import handler_of
from publishing.subjects.content import Content
from tests.dialogues.making import make_published, make_session
from tests.factories import CONTENTS, SHOWN, make_hub, make_member
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused, EditConflict

pytestmark = pytest.mark.django_db
TYPED = {
    "original_language": "en", "problem": "Half of the patients wait too long.", "option_1_title": "More nurses",
    "option_1_text": "Ten more.",
    "option_3_title": "Evening hours", "option_3_text": "Twice a week.", "sources": "Registry 2025\n\nSurvey",
}  # fmt: skip


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def dialogue(hub: Hub) -> PolicyDialogue:
    return make_published(hub)


def address(name: str, dialogue: PolicyDialogue) -> str:
    return reverse(f"dialogues_manage:{name}", args=["pt", dialogue.pk])


def content(problem: str) -> Content:
    usual = CONTENTS["brief"]
    return usual | {"texts": {"en": usual["texts"]["en"] | {"problem": problem}}}


def published(dialogue: PolicyDialogue, problem: str = "People wait.") -> EvidenceBrief:
    editor = make_member(dialogue.hub, Role.EDITOR)
    edition = sum(Revision.objects.values_list("edition", flat=True)) and Revision.objects.latest("number").edition
    draft = save_brief_draft(by=editor, dialogue=dialogue, content=content(problem), edition=edition, at=timezone.now())
    publish(by=make_member(dialogue.hub), revision=draft, at=timezone.now())
    return EvidenceBrief.objects.get()


def test_brief_is_written_by_an_editor_and_public_after_approval(
    hub: Hub, dialogue: PolicyDialogue, client: Client
) -> None:
    desk = signed_in(make_member(hub, Role.EDITOR))
    answer = desk.post(address("brief", dialogue), TYPED | {"seen": "0"})
    draft = Revision.objects.get()
    assert (answer.status_code, handler_of(draft).complaints(draft)) == (302, [])
    assert [texts["en"]["title"] for texts in options_of(draft.content)] == ["More nurses", "Evening hours"]
    assert "More nurses" not in client.get(dialogue.get_absolute_url()).content.decode()
    publish(by=make_member(hub), revision=draft, at=timezone.now())
    page = client.get(dialogue.get_absolute_url()).content.decode()
    assert ["More nurses" in page, "Version 1, " in page, "Survey" in page] == [True] * 3
    assert desk.get(address("brief_send", dialogue)).status_code == 403


def test_half_an_option_is_asked_about_and_one_option_is_no_choice(hub: Hub, dialogue: PolicyDialogue) -> None:
    desk = signed_in(make_member(hub, Role.EDITOR))
    form = desk.post(address("brief", dialogue), TYPED | {"option_2_text": "Of what?"}).context["form"]
    assert list(form.errors) == ["option_2_title"]
    one = {"original_language": "en", "option_1_title": "One", "option_1_text": "Only.", "seen": "0"}
    desk.post(address("brief", dialogue), one)
    draft = Revision.objects.get()
    assert handler_of(draft).complaints(draft) == [
        "Describe the problem.", "Describe at least two options.",
    ]  # fmt: skip


def test_brief_is_read_in_several_languages_on_the_page_in_the_api_and_in_the_open_data(
    hub: Hub, dialogue: PolicyDialogue, client: Client
) -> None:
    desk = signed_in(make_member(hub, Role.EDITOR))
    answer = desk.post(address("brief", dialogue), TYPED | {"seen": "0", "add_language": "pt"})
    assert answer.url == f"{address('brief', dialogue)}?language=pt"
    in_portuguese = {
        "problem_pt": "As pessoas esperam.",
        "option_1_title_pt": "Mais enfermeiros",
        "option_3_text_pt": "À noite.",
    }
    form = desk.get(answer.url).context["form"]
    assert [name for name in form.fields if name.endswith("_title_pt")] == ["option_1_title_pt", "option_3_title_pt"]
    removed = TYPED | {"option_3_title": "", "option_3_text": "", "option_3_text_pt": "À noite.", "seen": "1"}
    assert list(desk.post(answer.url, removed).context["form"].errors) == ["option_3_title", "option_3_text"]
    desk.post(answer.url, TYPED | in_portuguese | {"seen": "1"})
    publish(by=make_member(hub), revision=Revision.objects.get(), at=timezone.now())
    with override("pt"):
        page = client.get(dialogue.get_absolute_url()).content.decode()
    for language, text in (
        ("pt", "As pessoas esperam."), ("pt", "Mais enfermeiros"), ("en", "Ten more."), ("en", "Evening hours"), ("pt", "À noite."),
    ):  # fmt: skip
        assert re.search(rf'lang="{language}" dir="auto">(<p>)?{text}', page), text
    assert "Half of the patients" not in page
    asked = f"/api/v1/dialogues/{dialogue.pk}/"
    (brief,) = client.get(asked).json()["briefs"]
    assert (brief["problem"], brief["translations"]) == (TYPED["problem"], {"pt": {"problem": "As pessoas esperam."}})
    assert brief["options"][0]["translations"] == {"pt": {"title": "Mais enfermeiros"}}
    (brief,) = client.get(f"{asked}?language=pt").json()["briefs"]
    assert [(one["title"], one["text"]) for one in brief["options"]] == [
        ("Mais enfermeiros", "Ten more."), ("Evening hours", "À noite."),
    ]  # fmt: skip
    files = files_of(dialogue)
    assert [row["problem"] for row in json.loads(files["brief.json"])] == [TYPED["problem"], "As pessoas esperam."]
    assert [(row["position"], row["language"], row["title"]) for row in json.loads(files["brief_options.json"])] == [
        (1, "en", "More nurses"), (1, "pt", "Mais enfermeiros"), (2, "en", "Evening hours"), (2, "pt", ""),
    ]  # fmt: skip


def test_each_participant_gets_each_version_once(hub: Hub, dialogue: PolicyDialogue) -> None:
    for number in range(2):
        event = make_session(dialogue, title=f"Evening {number}")
        register(
            by=CITIZEN, event=event, name="M", email="m@example.org", language="en", shown=SHOWN, at=timezone.now()
        )
    past = make_session(dialogue, days=-30, title="Past")
    Registration.objects.create(
        hub=hub, event=past, name="P", email="p@example.org", link_nonce="0" * 32, link_hash="1", registered_at=timezone.now()
    )  # fmt: skip
    Registration.objects.update(confirmed_at=timezone.now())
    brief = published(dialogue)
    coordinator = signed_in(make_member(hub))
    assert "1 person is registered" in coordinator.get(address("brief_send", dialogue)).content.decode()
    for _again in range(2):
        coordinator.post(address("brief_send", dialogue), {"version": "1"})
        assert not OutgoingEmail.objects.filter(kind="dialogues/brief", state="withdrawn").exists()
        write_emails_of_briefs()
    sent = OutgoingEmail.objects.filter(kind="dialogues/brief")
    assert list(sent.values_list("recipient", flat=True)) == ["m@example.org"]
    with pytest.raises(ActionRefused, match="Another version"):
        send_brief(by=CITIZEN, brief=brief, version=2, at=timezone.now())
    brief = published(dialogue, "People wait longer.")
    assert (brief.version, brief.sent_version) == (2, 1)
    assert send_brief(by=CITIZEN, brief=brief, version=2, at=timezone.now()) == 1
    assert write_brief_emails(at=timezone.now()) == 1
    assert write_brief_emails(at=timezone.now()) == 0
    assert list(sent.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "queued"]


def test_brief_for_no_one_and_unpublished_one_are_not_sent(hub: Hub, dialogue: PolicyDialogue) -> None:
    row = EvidenceBrief.objects.create(hub=hub, dialogue=dialogue)
    with pytest.raises(ActionRefused, match="Publish the dialogue and the brief first"):
        send_brief(by=CITIZEN, brief=row, version=0, at=timezone.now())
    with pytest.raises(ActionRefused, match="No one is registered"):
        send_brief(by=CITIZEN, brief=published(dialogue), version=1, at=timezone.now())


def test_database_keeps_a_published_brief_whole(hub: Hub, dialogue: PolicyDialogue) -> None:
    for fields, constraint in (
        ({"version": 1, "published_at": timezone.now()}, "dialogues_brief_published_is_whole"),
        ({"sent_version": 1, "sent_at": timezone.now()}, "dialogues_brief_sent_was_published"),
        ({"emails_due": True}, "dialogues_brief_emails_are_of_a_version"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            EvidenceBrief.objects.create(hub=hub, dialogue=dialogue, **fields)
    brief = EvidenceBrief.objects.create(hub=hub, dialogue=dialogue)
    with pytest.raises(IntegrityError, match="dialogues_option_is_described"), transaction.atomic():
        BriefOption.objects.create(brief=brief, position=1, title="Nurses")
    brief.delete()
    with pytest.raises(IntegrityError, match="same_hub"), transaction.atomic():
        EvidenceBrief.objects.create(hub=make_hub("NO"), dialogue=dialogue)


@pytest.mark.django_db(transaction=True)
def test_two_first_drafts_at_once_make_one_brief_and_a_conflict() -> None:
    dialogue = make_published(make_hub("PT"))
    editors = [make_member(dialogue.hub, Role.EDITOR) for _one in range(2)]
    gate = Barrier(2)

    def save(by: User) -> str:
        try:
            row = PolicyDialogue.objects.get(pk=dialogue.pk)
            gate.wait(timeout=60)
            save_brief_draft(by=by, dialogue=row, content=content(by.email), edition=0, at=timezone.now())
        except EditConflict:
            return "conflict"
        else:
            return "saved"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as two:
        assert sorted(two.map(save, editors)) == ["conflict", "saved"]
    assert (EvidenceBrief.objects.count(), Revision.objects.count()) == (1, 1)
    later = signed_in(editors[0]).post(address("brief", dialogue), TYPED | {"seen": "0"})
    assert "Half of the patients wait too long." in later.content.decode()  # what was typed is kept beside the draft
    assert Revision.objects.get().edition == 1
