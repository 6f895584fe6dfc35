"""Public pages of dialogues and recommendations."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from audit.actors import SYSTEM
from dialogues.frame.actions import dialogues as dialogue_actions
from dialogues.models import Addressee, Evaluation, Phase, PolicyDialogue, Recommendation, RecommendationSet
from dialogues.recommendations import actions as recommendation_actions
from hubs.models import Organisation
from tests.dialogues.making import make_addressee, make_dialogue, make_published, make_recommendation, make_session
from tests.dialogues.stating import make_seed
from tests.dialogues.volunteering import make_call
from tests.factories import make_hub, make_topic
from tests.network import load_tables
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db
LIST = "/en/dialogues/"


def titles(response: Any) -> list[str]:
    return [card["dialogue"].title for card in response.context["cards"]]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_list_shows_published_dialogues_only(client: Client) -> None:
    make_dialogue(title="Draft")
    make_published(title="Public")
    assert titles(client.get(LIST)) == ["Public"]


def test_empty_list_says_why_and_what_to_do(client: Client) -> None:
    page = text(client.get(LIST))
    assert "No policy dialogues yet" in page
    assert "Find a hub" in page


def test_list_is_filtered_by_country_and_topic(client: Client) -> None:
    make_published(make_hub("PT"), title="Here").topics.add(make_topic())
    make_published(make_hub("GR"), title="There")
    assert titles(client.get(LIST, {"country": "GR"})) == ["There"]
    assert titles(client.get(LIST, {"topic": "MO2"})) == ["Here"]
    assert titles(client.get(LIST, {"country": "GR", "topic": "MO2"})) == []


def test_every_page_of_a_dialogue_has_its_title_in_the_language_of_the_reader(client: Client) -> None:
    call = make_call()
    dialogue, opens_at = call.dialogue, timezone.now() - dt.timedelta(days=1)
    Phase.objects.create(hub=dialogue.hub, dialogue=dialogue, kind="statements", opens_at=opens_at)
    make_seed(dialogue, "Evenings")
    make_recommendation(dialogue)
    Evaluation.objects.create(
        hub=dialogue.hub, dialogue=dialogue, version=1, published_at=timezone.now(), summary="S", lessons="L"
    )
    texts = {"title": "Tempos de espera", "question": "Quanto tempo?", "decision_point": "Plano", "invited": "Doentes"}
    PolicyDialogue.objects.update(translations={"pt": texts}, decision_point="Cancer plan", invited="Patients")
    for name in (
        "detail", "matrix", "statements", "statements_take_part", "moderation_log", "register", "registered", "draws", "outcomes",
        "evaluation",
    ):  # fmt: skip
        with override("pt"):
            address = reverse(f"dialogues:{name}", args=[dialogue.pk])
        page = text(client.get(address))
        assert ("Tempos de espera" in page, dialogue.title in page, dialogue.question in page) == (
            True,
            False,
            False,
        ), name
    with override("pt"):
        page = text(client.get(dialogue.get_absolute_url()))
    assert ["Plano" in page, "Doentes" in page, "Cancer plan" in page] == [True, True, False]
    PolicyDialogue.objects.update(state="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="R")
    with override("pt"):
        page = text(client.get(dialogue.get_absolute_url()))
    assert ("Quanto tempo?" in page, dialogue.question in page) == (True, False)


@pytest.mark.parametrize("query", [{"country": "QQ"}, {"topic": "XX"}, {"country": "x" * 10000}])
def test_unknown_filter_is_reported_and_nothing_is_hidden(client: Client, query: dict[str, str]) -> None:
    make_published(title="Here")
    response = client.get(LIST, query)
    assert response.status_code == 200
    assert titles(response) == ["Here"]
    assert list(response.context["form"].errors) == list(query)


def test_list_has_pages_of_twenty(client: Client) -> None:
    for number in range(21):
        make_published(title=f"Dialogue {number}")
    assert len(titles(client.get(LIST))) == 20
    assert titles(client.get(LIST, {"page": "2"})) == ["Dialogue 0"]
    assert titles(client.get(LIST, {"page": "none"})) != []


def test_list_shows_sets_of_organisations_on_its_first_page(client: Client) -> None:
    ours = make_set()
    assert list(client.get(LIST).context["sets"]) == [ours]
    assert client.get(LIST, {"country": "PT"}).context["sets"] == []


def make_set() -> RecommendationSet:
    issuer = Organisation.objects.create(name="European Cancer Organisation", kind="european_federation")
    return RecommendationSet.objects.create(issuer=issuer, title="Seven", adopted_on=PartialDate.parse("2020-11-18"))


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_number_of_queries(client: Client, django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        dialogue = make_published(make_hub(["PT", "GR", "NO"][number]), title=f"Dialogue {number}")
        make_recommendation(dialogue)
    make_set()
    with django_assert_num_queries(5):
        client.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_detail_asks_the_same_number_of_queries(client: Client, django_assert_num_queries: Any, count: int) -> None:
    dialogue = make_published()
    dialogue.topics.add(make_topic())
    for number in range(count):
        make_session(dialogue)
        make_recommendation(dialogue, f"Recommendation {number}", kinds=("national_government", "who_europe"))
    with django_assert_num_queries(15):
        assert client.get(dialogue.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_set_asks_the_same_number_of_queries(client: Client, django_assert_num_queries: Any, count: int) -> None:
    ours = make_set()
    for number in range(1, count + 1):
        made = Recommendation.objects.create(set=ours, number=number, text="Do it")
        made.addressees.create(kind="european_union")
    with django_assert_num_queries(3):
        assert client.get(ours.get_absolute_url()).status_code == 200


def test_detail_begins_with_the_question(client: Client) -> None:
    dialogue = make_published()
    assert f'<h1 lang="en" dir="auto">{dialogue.question}</h1>' in text(client.get(dialogue.get_absolute_url()))


@pytest.mark.parametrize("pk", [0, 999999, 10**30])
def test_unknown_dialogue_and_set_are_not_found(client: Client, pk: int) -> None:
    assert client.get(f"/en/dialogues/{pk}/").status_code == 404
    assert client.get(f"/en/dialogues/recommendations/{pk}/").status_code == 404


def test_draft_is_not_found(client: Client) -> None:
    assert client.get(make_dialogue().get_absolute_url()).status_code == 404


def test_set_of_a_draft_is_not_found(client: Client) -> None:
    made = make_recommendation(make_dialogue())
    assert client.get(reverse("dialogues:recommendations", args=[made.set_id])).status_code == 404


@pytest.mark.parametrize(
    ("promised", "words"),
    [
        ("2026-11-22", "<strong>1</strong> day left"),
        ("2027-03", "<strong>130</strong> days left"),
        ("2026-11-20", "<strong>1</strong> day overdue"),
        ("2026-10", "<strong>21</strong> days overdue"),
    ],
)
def test_days_are_counted_in_public(client: Client, promised: str, words: str) -> None:
    dialogue = make_published(answer_promised_by=PartialDate.parse(promised))
    with time_machine.travel(dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC), tick=False):
        assert words in text(client.get(dialogue.get_absolute_url()))


def test_answer_is_shown_beside_the_question(client: Client) -> None:
    dialogue = make_published()
    dialogue_actions.record_answer(
        by=SYSTEM, dialogue=dialogue, answer="Fourteen days.", answered_on=dt.date(2026, 11, 2)
    )
    page = text(client.get(dialogue.get_absolute_url()))
    assert "Ministry of Health has responded" in page
    assert "<p>Fourteen days.</p>" in page
    assert "days left" not in page


def test_what_is_not_known_is_said(client: Client) -> None:
    dialogue = make_published(source="ncmh.ellok.org", commissioner="", answer_promised_by=None, attribution="")
    page = text(client.get(dialogue.get_absolute_url()))
    assert "No commitment to respond on record" in page
    assert page.partition("Attribution rule")[2].partition("</section>")[0].count("Not available") == 1
    assert "Sources: ncmh.ellok.org." in page


def test_open_session_has_the_button_and_only_the_first_the_main_one(client: Client) -> None:
    dialogue = make_published()
    first, second = make_session(dialogue, days=10), make_session(dialogue, days=20)
    full = make_session(dialogue, days=30, capacity=1, places_taken=1)
    page = text(client.get(dialogue.get_absolute_url()))
    assert f'<a class="button button-main" href="/en/events/{first.pk}/register/">' in page
    assert f'<a class="button button-quiet" href="/en/events/{second.pk}/register/">' in page
    assert f"/en/events/{full.pk}/register/" not in page


def test_draft_session_is_not_shown(client: Client) -> None:
    dialogue = make_published()
    make_session(dialogue, title="Secret meeting", state="draft", published_at=None)
    assert "Secret meeting" not in text(client.get(dialogue.get_absolute_url()))


def test_ledger_shows_each_addressee_with_state_and_days(client: Client) -> None:
    dialogue = make_published()
    addressee = make_addressee(dialogue)
    sent = {"by": SYSTEM, "dialogue": dialogue, "addressee": addressee, "state": "sent", "on": dt.date(2026, 10, 1)}
    with time_machine.travel(dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC), tick=False):
        assert "Not sent" in text(client.get(dialogue.get_absolute_url()))
        recommendation_actions.set_addressee_state(**sent)
        assert "51 days without a response" in text(client.get(dialogue.get_absolute_url()))


def test_texts_people_wrote_are_inert(client: Client) -> None:
    dialogue = make_published(background="<script>alert(1)</script>", question="<b>Why?</b>", objectives=["<i>x</i>"])
    page = client.get(dialogue.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<b>Why" not in page
    assert "<i>x" not in page


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_public_pages_take_no_other_verb(client: Client, verb: str) -> None:
    for page in (LIST, make_published().get_absolute_url()):
        assert getattr(client, verb)(page).status_code == 405


@pytest.mark.parametrize("name", ["events:detail", "events:register"])
def test_session_names_its_dialogue_with_commitment_and_rule(client: Client, name: str) -> None:
    dialogue = make_published(attribution="chatham_house", text_language="pt")
    event = make_session(dialogue)
    page = text(client.get(reverse(name, args=[event.pk])))
    link = f'<a href="{dialogue.get_absolute_url()}" lang="pt" dir="auto">{dialogue.question}</a>'
    assert (page.count(link), page.count("Commitment to respond"), page.count("Chatham House Rule")) == (1, 1, 1)


@pytest.mark.parametrize("name", ["events:detail", "events:register"])
def test_draft_dialogue_is_not_named_by_its_session(client: Client, name: str) -> None:
    event = make_session(make_dialogue(question="Secret question?", attribution="open"))
    page = text(client.get(reverse(name, args=[event.pk])))
    assert (page.count("Secret question?"), page.count("Attribution rule")) == (0, 0)


def test_set_is_a_matrix_with_one_sentence(client: Client) -> None:
    load_tables()
    ours = RecommendationSet.objects.filter(dialogue=None).get()
    page = text(client.get(ours.get_absolute_url()))
    assert page.count("No recommendation has been sent yet.") == 1
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert (table.count('<th scope="row"'), table.count("<td "), table.count("Not sent</span>")) == (7, 28, 28)
    Addressee.objects.filter(recommendation__set=ours, kind="who_europe").update(
        state="accepted", sent_on=dt.date(2026, 1, 1), answered_on=dt.date(2026, 2, 1), answer="We agree."
    )
    page = text(client.get(ours.get_absolute_url()))
    assert (page.count("7 of 7 responses received."), page.count("We agree.")) == (1, 7)


def test_texts_of_a_dialogue_tell_their_language(client: Client) -> None:
    dialogue = make_published(text_language="he", background="\u05e9\u05dc\u05d5\u05dd")
    page = text(client.get(dialogue.get_absolute_url()))
    assert page.count(f'<h1 lang="he" dir="auto">{dialogue.question}</h1>') == 1
    assert '<div class="prose" lang="he" dir="auto"><p>\u05e9\u05dc\u05d5\u05dd</p> </div>' in page


def test_texts_are_formatted(client: Client) -> None:
    texts = {name: f"Of *{name}*" for name in ("background", "outcome", "answer")}
    page = client.get(make_published(**texts, answered_on=timezone.localdate()).get_absolute_url()).content.decode()
    assert [name for name in texts if f"<p>Of <em>{name}</em></p>" not in page] == []
