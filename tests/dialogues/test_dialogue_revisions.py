"""Changes of a dialogue are drafts beside the published one, submitted, approved or returned; texts are read in several languages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from audit.actors import CITIZEN
from dialogues.frame.actions.drafts import create_dialogue_draft, save_dialogue_draft
from dialogues.models import Correction, PolicyDialogue
from events.models import Event, Registration
from events.programme import emails
from events.registrations.actions import register
from hubs.models import Hub, Role
from publishing.actions import discard, publish, restore, submit
from publishing.models import Revision
from publishing.subjects import about, handler_of
from publishing.text_diff import changes
from tests.dialogues.making import FRAME, make_dialogue, make_published, make_session
from tests.factories import SHOWN, make_co_organiser, make_hub, make_member, make_speaker, make_topic
from tests.factories import make_session as make_programme_session
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused, EditConflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> User:
    return make_member(hub, Role.EDITOR)


@pytest.fixture
def coordinator(hub: Hub) -> User:
    return make_member(hub, Role.COORDINATOR)


def change(dialogue: PolicyDialogue, by: User, edition: int | None = None, **fields: Any) -> Revision:
    edition = about(dialogue).edition() if edition is None else edition
    draft = save_dialogue_draft(by=by, dialogue=dialogue, fields=fields, edition=edition, at=timezone.now())
    assert draft is not None
    return draft


def address(name: str, dialogue: PolicyDialogue) -> str:
    return reverse(f"dialogues_manage:{name}", args=[dialogue.hub.slug, dialogue.pk])


def test_draft_stays_beside_the_published_dialogue_until_a_coordinator_publishes_it(
    hub: Hub, editor: User, coordinator: User, client: Client
) -> None:
    dialogue, topic = make_published(hub), make_topic()
    before = client.get(f"/api/v1/dialogues/{dialogue.pk}/").json()
    draft = save_dialogue_draft(
        by=editor, dialogue=dialogue, fields={"question": "How long is too long?", "level": "national"}, topics=[topic],
        edition=0, at=timezone.now(),
    )  # fmt: skip
    assert draft is not None
    assert client.get(f"/api/v1/dialogues/{dialogue.pk}/").json() == before

    desk = signed_in(editor)
    assert desk.get(address("publish", dialogue)).status_code == 403
    desk.post(address("send", dialogue))
    assert Revision.objects.latest("number").state == "submitted"
    assert desk.get(address("edit", dialogue)).status_code == 302
    page = signed_in(coordinator).get(address("publish", dialogue)).content.decode()
    assert "listed on the public page as corrections" in page
    signed_in(coordinator).post(f"{address('publish', dialogue)}?edition={draft.edition}")

    changed = PolicyDialogue.objects.get()
    assert (changed.question, changed.level, list(changed.topics.all())) == (
        "How long is too long?",
        "national",
        [topic],
    )
    assert Correction.objects.get().before == FRAME["question"]
    assert FRAME["question"] in client.get(dialogue.get_absolute_url()).content.decode()


def test_changes_are_read_in_words_and_a_version_is_restored(hub: Hub, editor: User, coordinator: User) -> None:
    dialogue = create_dialogue_draft(by=editor, hub=hub, fields=FRAME, at=timezone.now())
    first = publish(by=coordinator, revision=submit(by=editor, revision=Revision.objects.get(), at=timezone.now()),
                    at=timezone.now())  # fmt: skip
    second = change(dialogue, editor, attribution="open", answer_promised_by=None or FRAME["answer_promised_by"])
    subject = handler_of(second)
    found = changes(subject.lines(first.content), subject.lines(second.content))
    assert [one.label for one in found] == ["Attribution rule"]
    publish(by=coordinator, revision=second, at=timezone.now())
    again = restore(by=editor, revision=first, at=timezone.now())
    assert again.content["attribution"] == "chatham_house"
    assert PolicyDialogue.objects.get().attribution == "open"


def test_saving_what_is_published_already_begins_no_draft_and_a_lost_update_is_refused(hub: Hub, editor: User) -> None:
    dialogue = make_published(hub)
    same = {"invited": dialogue.invited}
    assert save_dialogue_draft(by=editor, dialogue=dialogue, fields=same, edition=0, at=timezone.now()) is None
    change(dialogue, editor, invited="Patients")
    with pytest.raises(EditConflict):
        change(dialogue, editor, edition=0, invited="Doctors")


def test_draft_keeps_the_commitment_and_the_rule_people_were_invited_under(hub: Hub, editor: User) -> None:
    dialogue = make_published(hub)
    event = make_session(dialogue)
    register(by=CITIZEN, event=event, name="M", email="m@example.org", language="en", shown=SHOWN, at=timezone.now())
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"commissioner": ""}, "commissioner"),
        ({"attribution": "open"}, "attribution"),
    ]
    for fields, field in wrong:
        with pytest.raises(ActionRefused) as refused:
            change(dialogue, editor, **fields)
        assert refused.value.field == field


def test_rule_that_people_were_invited_under_meanwhile_stops_the_publishing(
    hub: Hub, editor: User, coordinator: User
) -> None:
    dialogue = make_published(hub)
    event = make_session(dialogue)
    draft = change(dialogue, editor, attribution="open")
    register(by=CITIZEN, event=event, name="M", email="m@example.org", language="en", shown=SHOWN, at=timezone.now())
    with pytest.raises(ActionRefused, match="The rule can no longer change"):
        publish(by=coordinator, revision=draft, at=timezone.now())
    assert PolicyDialogue.objects.get().attribution == "chatham_house"


def test_discarding_the_draft_deletes_only_a_dialogue_that_never_was_public(hub: Hub, editor: User) -> None:
    published = make_published(hub)
    discard(by=editor, revision=change(published, editor, invited="Patients"))
    fresh = create_dialogue_draft(by=editor, hub=hub, fields={"title": "Fresh"}, at=timezone.now())
    revision = about(fresh).open_revision()
    assert revision is not None
    discard(by=editor, revision=revision)
    assert list(PolicyDialogue.objects.all()) == [published]


def test_readers_get_their_language_else_english_else_the_original(client: Client, hub: Hub) -> None:
    dialogue = make_published(
        hub, text_language="pt", question="Quanto tempo?", background="Contexto.",
        translations={"en": {"question": "How long?", "title": "Waiting"}, "pl": {"question": "Jak długo?"}},
    )  # fmt: skip
    shown = {}
    for code in ("pt", "en", "pl"):
        with translation.override(code):
            shown[code] = client.get(dialogue.get_absolute_url()).content.decode()
    assert [("Quanto tempo?" in shown["pt"]), "How long?" in shown["en"], "Jak długo?" in shown["pl"]] == [True] * 3
    assert '<div class="prose" lang="pt"' in shown["en"]
    assert "Some of this page is only available in Portuguese" in shown["en"]


def test_form_opens_fields_of_one_more_language_and_keeps_them(hub: Hub, coordinator: User) -> None:
    dialogue, desk = make_dialogue(hub), signed_in(coordinator)
    form = desk.get(f"{address('edit', dialogue)}?language=pt").context["form"]
    typed = {**FRAME, "question_pt": "Quanto tempo?", "seen": form["seen"].value(), "text_language": "en"}
    desk.post(f"{address('edit', dialogue)}?language=pt", typed)
    assert PolicyDialogue.objects.get().translations == {"pt": {"question": "Quanto tempo?"}}


def test_every_email_about_a_session_states_the_attribution_rule(hub: Hub) -> None:
    event = make_session(make_published(hub))
    register(by=CITIZEN, event=event, name="M", email="m@example.org", language="en", shown=SHOWN, at=timezone.now())
    draft = emails.registered(Registration.objects.select_related("event__hub").get())
    assert draft.context["facts"][1][1].startswith("Chatham House Rule. Statements may be reported, but not who said")
    assert emails.context_of(Event.objects.exclude(pk=event.pk).first() or event)["facts"]


def test_page_names_who_facilitates_and_co_organises_only_as_agreed(client: Client, hub: Hub) -> None:
    dialogue = make_published(hub)
    event = make_session(dialogue)
    part = make_programme_session(event)
    make_speaker(part, role="facilitator", name="Ana Reis", agreed_to_be_named=True)
    make_speaker(part, role="rapporteur", name="", agreed_to_be_named=False, function="Registry", organisation="")
    make_speaker(part, role="speaker", name="Rui Sol", agreed_to_be_named=True)
    norway = make_hub("NO")
    asked = make_co_organiser(event, norway, state="asked")
    page = client.get(dialogue.get_absolute_url()).content.decode()
    assert ["Ana Reis" in page, "Registry" in page, "Rui Sol" in page, "Hub Norway" in page] == [
        True,
        True,
        False,
        False,
    ]

    partner, where = signed_in(make_member(norway)), reverse("dialogues_manage:detail", args=["no", dialogue.pk])
    assert partner.get(where).status_code == 404
    type(asked).objects.update(state="accepted", answered_at=timezone.now())
    assert norway.title in client.get(dialogue.get_absolute_url()).content.decode()
    seen = partner.get(where)
    assert (seen.status_code, seen.context["may_edit"], seen.context["may_publish"]) == (200, False, False)
    for name in ("edit", "publish", "phases", "answer"):
        assert partner.post(reverse(f"dialogues_manage:{name}", args=["no", dialogue.pk])).status_code == 404, name
