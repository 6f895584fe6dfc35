"""The desk of dialogues: what a team can do, and who else cannot."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import SYSTEM
from dialogues.models import Addressee, DialogueSession, PolicyDialogue, Recommendation
from dialogues.recommendations import actions as recommendation_actions
from events.models import Registration
from hubs.models import Hub, Role
from hubs.team.actions.office_access import let_office_in
from tests.dialogues.making import make_addressee, make_dialogue, make_published, make_recommendation, make_session
from tests.factories import make_co_organiser, make_event, make_hub, make_member, make_topic, make_user
from tests.signing_in import half_signed_in, signed_in

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Waiting times",
    "question": "How long should a patient wait?",
    "objectives": "Agree on a number\n\n  Find out what the obstacles are  ",
    "commissioner": "Ministry of Health",
    "answer_promised_by": "2027-03",
    "attribution": "open",
}


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> Client:
    return signed_in(make_member(hub, Role.EDITOR))


@pytest.fixture
def coordinator(hub: Hub) -> Client:
    return signed_in(make_member(hub, Role.COORDINATOR))


def page(name: str, *args: object) -> str:
    return reverse(f"dialogues_manage:{name}", args=args)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def messages_after(client: Client, response: Any) -> list[str]:
    """What the page after the redirect tells."""
    return [str(message) for message in client.get(response.url).context["messages"]]


# --- who may come in ----------------------------------------------------------------------------------------------

READ = ["list", "detail"]
WRITE = [
    "create", "edit", "answer", "session_add", "session_remove", "recommendation_add", "recommendation_edit",
    "recommendation_remove", "addressee_add", "addressee", "addressee_remove",
]  # fmt: skip
POST_ONLY = ["session_remove", "addressee_remove"]
ROLES = {
    "nobody": (302, 302, 302),
    "password only": (302, 302, 302),
    "stranger": (404, 404, 404),
    "other hub": (404, 404, 404),
    "viewer": (200, 403, 403),
    "editor": (200, 200, 302),
    "coordinator": (200, 200, 302),
    "network office": (200, 200, 302),
}


def client_of(role: str, hub: Hub) -> Client:
    if role == "nobody":
        return Client()
    if role == "password only":
        return half_signed_in(make_member(hub, Role.EDITOR))
    if role == "stranger":
        return signed_in(make_user())
    if role == "other hub":
        return signed_in(make_member(make_hub("NO"), Role.COORDINATOR))
    if role == "network office":
        return signed_in(make_user(is_network_office=True))
    return signed_in(make_member(hub, role))


def addresses(hub: Hub) -> dict[str, str]:
    """Every managed address, each with rows of its own to work on."""
    dialogue = make_dialogue(hub)
    event = make_session(dialogue)
    session = DialogueSession.objects.get(event=event)
    addressee = make_addressee(dialogue)
    recommendation = addressee.recommendation
    further: dict[str, tuple[object, ...]] = {
        "list": (), "create": (), "session_remove": (dialogue.pk, session.pk),
        "recommendation_edit": (dialogue.pk, recommendation.pk), "recommendation_remove": (dialogue.pk, recommendation.pk),
        "addressee_add": (dialogue.pk, recommendation.pk), "addressee": (dialogue.pk, addressee.pk),
        "addressee_remove": (dialogue.pk, addressee.pk),
    }  # fmt: skip
    return {name: page(name, hub.slug, *further.get(name, (dialogue.pk,))) for name in READ + WRITE}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_read_and_who_may_write(hub: Hub, role: str) -> None:
    client, where = client_of(role, hub), addresses(hub)
    read, look, _act = ROLES[role]
    assert {name: client.get(where[name]).status_code for name in READ} == dict.fromkeys(READ, read)
    seen = {name: client.get(where[name]).status_code for name in WRITE if name not in POST_ONLY}
    expected = dict.fromkeys(seen, look)
    if role == "network office":  # addressees are people: only where the hub lets the office in
        assert seen == expected | {"addressee_add": 403}
        let_office_in(by=make_member(hub), hub=hub, until=timezone.localdate(), at=timezone.now())
        seen["addressee_add"] = client.get(where["addressee_add"]).status_code
    if role == "editor":  # a response is public at once
        expected["answer"] = 403
    assert seen == expected


@pytest.mark.parametrize(
    "role",
    [
        role
        for role, (_read, _look, act) in ROLES.items()
        if (role in ROLES and act != 302) or role in {"nobody", "password only"}
    ],
)
def test_who_may_not_changes_nothing(hub: Hub, role: str) -> None:
    client, where = client_of(role, hub), addresses(hub)
    before = everything()
    for name in WRITE:
        status = client.post(
            where[name], TYPED | {"text": "X", "name": "X", "state": "sent", "on": "2026-11-21"}
        ).status_code
        assert status == ROLES[role][2], name
    assert everything() == before


def everything() -> list[Any]:
    models = (PolicyDialogue, DialogueSession, Recommendation, Addressee)
    return [list(model.objects.order_by("pk").values()) for model in models]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", POST_ONLY)
def test_what_removes_does_not_answer_a_look(editor: Client, hub: Hub, name: str) -> None:
    assert editor.get(addresses(hub)[name]).status_code == 405


def test_rows_of_another_hub_are_unknown_at_every_address(coordinator: Client) -> None:
    foreign = addresses(make_hub("NO"))
    for name, address in foreign.items():
        if name not in {"list", "create"}:
            assert coordinator.post(address.replace("/no/", "/pt/"), TYPED).status_code in {404, 405}, name
            assert coordinator.get(address.replace("/no/", "/pt/")).status_code in {404, 405}, name


def test_rows_of_another_dialogue_are_unknown(editor: Client, hub: Hub) -> None:
    mine = make_dialogue(hub)
    theirs = make_dialogue(make_hub("NO"))
    made = make_recommendation(theirs)
    addressee = made.addressees.get()
    make_session(theirs)
    session = DialogueSession.objects.get()
    for name, pk in {
        "recommendation_edit": made.pk, "recommendation_remove": made.pk, "addressee_add": made.pk,
        "addressee": addressee.pk, "addressee_remove": addressee.pk, "session_remove": session.pk,
    }.items():  # fmt: skip
        assert editor.post(page(name, "pt", mine.pk, pk), TYPED).status_code == 404, name


def test_event_of_another_hub_cannot_be_chosen(editor: Client, hub: Hub) -> None:
    make_event(hub)
    foreign = make_event(make_hub("NO"))
    response = editor.post(page("session_add", "pt", make_dialogue(hub).pk), {"event": foreign.pk})
    assert list(response.context["form"].errors) == ["event"]
    assert DialogueSession.objects.count() == 0


# --- what they do -------------------------------------------------------------------------------------------------


def test_empty_list_invites_to_begin(editor: Client) -> None:
    assert "No dialogues yet" in text(editor.get(page("list", "pt")))


def test_list_shows_only_the_own_hub(editor: Client, hub: Hub) -> None:
    make_dialogue(hub, title="Ours")
    make_dialogue(make_hub("NO"), title="Theirs")
    assert [dialogue.title for dialogue, _promise in editor.get(page("list", "pt")).context["rows"]] == ["Ours"]


def test_draft_is_created_from_the_form(editor: Client) -> None:
    topic = make_topic()
    response = editor.post(page("create", "pt"), TYPED | {"topics": [topic.code]})
    dialogue = PolicyDialogue.objects.get()
    assert response.url == page("detail", "pt", dialogue.pk)
    assert messages_after(editor, response) == ["“Waiting times” is saved as a draft."]
    assert dialogue.objectives == ["Agree on a number", "Find out what the obstacles are"]
    assert (str(dialogue.answer_promised_by), dialogue.attribution, dialogue.state) == ("2027-03", "open", "draft")
    assert [each.code for each in dialogue.topics.all()] == ["MO2"]


def test_title_alone_makes_a_draft(editor: Client) -> None:
    editor.post(page("create", "pt"), {"title": "Only a title"})
    assert PolicyDialogue.objects.get().question == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ""),
        ("title", "x" * 251),
        ("question", "x" * 1001),
        ("answer_promised_by", "2027-02-30"),
        ("answer_promised_by", "soon"),
        ("attribution", "secret"),
        ("objectives", "x" * 501),
        ("objectives", "\n".join("x" * 31)),
        ("topics", "999999"),
        ("commissioner", "x" * 10000),
    ],
)
def test_wrong_field_is_named_and_everything_typed_is_kept(editor: Client, name: str, value: str) -> None:
    response = editor.post(page("create", "pt"), TYPED | {name: value})
    form = response.context["form"]
    assert list(form.errors) == [name]
    assert (
        form["question" if name != "question" else "title"].value()
        == TYPED["question" if name != "question" else "title"]
    )
    assert PolicyDialogue.objects.count() == 0


def test_emoji_and_other_scripts_are_stored_exactly(editor: Client) -> None:
    title = "Αναμονή — чекане 👩🏽‍⚕️ abc"
    editor.post(page("create", "pt"), TYPED | {"title": title})
    assert PolicyDialogue.objects.get().title == title


def test_doubled_title_is_reported_at_its_field(editor: Client, hub: Hub) -> None:
    make_dialogue(hub, title="Waiting times")
    response = editor.post(page("create", "pt"), TYPED)
    assert list(response.context["form"].errors) == ["title"]


def test_form_shows_what_is_stored_and_saves_what_changed(editor: Client, hub: Hub) -> None:
    dialogue = make_dialogue(hub, objectives=["One", "Two"])
    form = editor.get(page("edit", "pt", dialogue.pk)).context["form"]
    assert form["objectives"].value() == "One\nTwo"
    assert str(form["answer_promised_by"].value()) == "2027-03-31"
    response = editor.post(page("edit", "pt", dialogue.pk), TYPED)
    assert messages_after(editor, response) == ["Your changes to “Waiting times” are saved."]
    dialogue.refresh_from_db()
    assert dialogue.title == "Waiting times"


def test_fixed_rule_is_reported_at_its_field(editor: Client, hub: Hub) -> None:
    dialogue = make_dialogue(hub)
    event = make_session(dialogue)
    Registration.objects.create(
        hub=hub, event=event, name="R", email="r@example.org", link_nonce="0" * 32, link_hash="1", registered_at=timezone.now()
    )  # fmt: skip
    response = editor.post(page("edit", "pt", dialogue.pk), TYPED)
    assert list(response.context["form"].errors) == ["attribution"]
    assert "Fixed: people have been invited or have registered." in text(editor.get(page("detail", "pt", dialogue.pk)))


def test_publish_page_says_what_will_happen(coordinator: Client, hub: Hub) -> None:
    seen = text(coordinator.get(page("publish", "pt", make_dialogue(hub).pk)))
    assert "The page counts the days until 31 March 2027" in seen


def test_publish_page_names_what_is_missing_and_has_no_button(coordinator: Client, hub: Hub) -> None:
    seen = text(coordinator.get(page("publish", "pt", make_dialogue(hub, question="", commissioner="").pk)))
    assert "Before you publish, fill in the question and who committed to respond." in seen
    assert "Publish dialogue</button>" not in seen


def test_publishing(coordinator: Client, hub: Hub, client: Client) -> None:
    dialogue = make_dialogue(hub)
    response = coordinator.post(page("publish", "pt", dialogue.pk))
    assert messages_after(coordinator, response) == ["“Waiting times and national planning” is published."]
    assert client.get(dialogue.get_absolute_url()).status_code == 200


def test_publishing_what_is_not_ready_says_so(coordinator: Client, hub: Hub) -> None:
    response = coordinator.post(page("publish", "pt", make_dialogue(hub, question="").pk))
    assert messages_after(coordinator, response) == ["Before you publish, fill in the question."]


def test_answering(coordinator: Client, hub: Hub) -> None:
    dialogue = make_published(hub)
    response = coordinator.post(
        page("answer", "pt", dialogue.pk), {"answer": "Fourteen days.", "answered_on": "2026-11-20"}
    )
    assert messages_after(coordinator, response) == ["The response is published."]
    dialogue.refresh_from_db()
    assert dialogue.answered_on == dt.date(2026, 11, 20)


def test_session_is_added_and_removed(editor: Client, hub: Hub) -> None:
    dialogue, event = make_dialogue(hub), make_event(hub, title="First evening")
    added = editor.post(page("session_add", "pt", dialogue.pk), {"event": event.pk})
    assert messages_after(editor, added) == ["“First evening” is a session of this dialogue."]
    session = DialogueSession.objects.get()
    removed = editor.post(page("session_remove", "pt", dialogue.pk, session.pk))
    assert messages_after(editor, removed) == ["“First evening” is no longer a session. The event itself stays."]
    assert DialogueSession.objects.count() == 0


def test_session_waits_for_the_attribution_rule(editor: Client, hub: Hub) -> None:
    dialogue, event = make_dialogue(hub, attribution=""), make_event(hub)
    assert "Choose the attribution rule first" in text(editor.get(page("session_add", "pt", dialogue.pk)))
    response = editor.post(page("session_add", "pt", dialogue.pk), {"event": event.pk})
    assert list(response.context["form"].errors) == ["event"]


def test_recommendation_is_added_edited_and_removed(editor: Client, hub: Hub) -> None:
    dialogue = make_dialogue(hub)
    typed = {"text": "Publish waiting times", "kinds": ["national_government", "other"]}
    editor.post(page("recommendation_add", "pt", dialogue.pk), typed)
    made = Recommendation.objects.get()
    assert [addressee.kind for addressee in made.addressees.all()] == ["national_government", "other"]
    form = editor.get(page("recommendation_edit", "pt", dialogue.pk, made.pk)).context["form"]
    assert form["kinds"].value() == ["national_government", "other"]
    editor.post(page("recommendation_edit", "pt", dialogue.pk, made.pk), {"text": "Publish them", "kinds": ["other"]})
    made.refresh_from_db()
    assert (made.text, made.addressees.count()) == ("Publish them", 1)
    assert editor.get(page("recommendation_remove", "pt", dialogue.pk, made.pk)).status_code == 200
    assert Recommendation.objects.count() == 1
    editor.post(page("recommendation_remove", "pt", dialogue.pk, made.pk))
    assert Recommendation.objects.count() == 0


def test_refused_removal_says_why(editor: Client, hub: Hub) -> None:
    dialogue = make_dialogue(hub)
    addressee = make_addressee(dialogue)
    recommendation_actions.set_addressee_state(
        by=SYSTEM, dialogue=dialogue, addressee=addressee, state="sent", on=dt.date(2026, 11, 1)
    )
    gone = editor.post(page("recommendation_remove", "pt", dialogue.pk, addressee.recommendation_id))
    assert messages_after(editor, gone) == [
        "Recommendations of this dialogue have already been sent under their numbers, so none can be removed."
    ]
    removed = editor.post(page("addressee_remove", "pt", dialogue.pk, addressee.pk))
    assert messages_after(editor, removed) == [
        "The recommendation was sent to National government, so you can't remove them."
    ]


def test_addressee_is_named_answers_and_is_removed(editor: Client, hub: Hub) -> None:
    dialogue = make_dialogue(hub)
    made = make_recommendation(dialogue, kinds=())
    typed = {"name": "DGS", "kind": "national_government", "due_on": "2027-01-15"}
    editor.post(page("addressee_add", "pt", dialogue.pk, made.pk), typed)
    addressee = Addressee.objects.get()
    assert (addressee.name, addressee.due_on) == ("DGS", dt.date(2027, 1, 15))
    refused = editor.post(page("addressee", "pt", dialogue.pk, addressee.pk), {"state": "rejected", "on": "2026-11-20"})
    assert list(refused.context["form"].errors) == ["answer"]
    answered = {"state": "accepted", "on": "2026-11-20", "answer": "Yes."}
    response = editor.post(page("addressee", "pt", dialogue.pk, addressee.pk), answered)
    assert messages_after(editor, response) == ["The response of DGS is saved. It becomes public with the dialogue."]
    addressee.refresh_from_db()
    assert (addressee.state, addressee.answer, addressee.sent_on) == ("accepted", "Yes.", dt.date(2026, 11, 20))
    other = recommendation_actions.add_addressee(
        by=SYSTEM, dialogue=dialogue, recommendation=made, kind="other", name="INFARMED"
    )
    editor.post(page("addressee_remove", "pt", dialogue.pk, other.pk))
    assert list(Addressee.objects.all()) == [addressee]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_number_of_queries(
    editor: Client, hub: Hub, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        dialogue = make_dialogue(hub, title=f"Dialogue {number}")
        make_session(dialogue)
        make_recommendation(dialogue)
    editor.get(page("list", "pt"))
    with django_assert_num_queries(QUERIES_OF_THE_DESK + 3):
        editor.get(page("list", "pt"))


@pytest.mark.parametrize("count", [1, 3])
def test_detail_asks_the_same_number_of_queries(
    editor: Client, hub: Hub, count: int, django_assert_num_queries: Any
) -> None:
    dialogue = make_dialogue(hub)
    for number in range(count):
        make_session(dialogue)
        make_recommendation(dialogue, f"Recommendation {number}", kinds=("other", "who_europe"))
    with django_assert_num_queries(QUERIES_OF_THE_DESK + 31):
        editor.get(page("detail", "pt", dialogue.pk))


QUERIES_OF_THE_DESK = 6


def test_co_organising_hub_reads_the_page_and_no_link_on_it_is_refused() -> None:
    dialogue = make_published(make_hub("PT"))
    event, _other = make_session(dialogue), make_session(dialogue, state="draft", published_at=None)
    make_recommendation(dialogue)
    norway = make_hub("NO")
    make_co_organiser(event, norway)
    partner = signed_in(make_member(norway))
    page = partner.get(reverse("dialogues_manage:detail", args=["no", dialogue.pk])).content.decode()
    assert "You co-organise this dialogue" in page
    main = page[page.index('class="desk-main"') :]
    targets = {
        one
        for one in re.findall(r'(?:href|action)="(/en/[^"#]*)', main)
        if "/manage/no/" in one or "/dialogues/" in one
    }
    assert [
        (one, status) for one in sorted(targets) if (status := partner.get(one).status_code) not in (200, 302)
    ] == []
    assert 'method="post"' not in main
    assert "you co-organise" in partner.get(reverse("dialogues_manage:list", args=["no"])).content.decode()
