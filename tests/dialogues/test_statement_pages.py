"""Pages of statements: what anyone sees, what a participant does behind the link, how a hub moderates."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import SYSTEM
from dialogues.models import OpinionResult, Phase, PolicyDialogue, Pseudonym, Statement, StatementSignIn, Vote
from dialogues.statements.actions.moderation import refuse_statement
from dialogues.statements.actions.results import compute_due_results
from dialogues.statements.actions.statements import A_DAY
from outbox.models import OutgoingEmail
from tests.dialogues.stating import (
    DAY,
    make_accepted,
    make_camps,
    make_open,
    make_participant,
    make_seed,
    make_waiting,
    token,
    vote,
)
from tests.factories import make_member
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, dialogue: PolicyDialogue) -> str:
    response = client.get(reverse(f"dialogues:{name}", args=[dialogue.pk]))
    assert response.status_code == 200
    return str(response.content.decode())


def mine(participant: Pseudonym, name: str, *more: Any) -> str:
    return reverse(f"dialogues_personal:{name}", args=[token(participant), *more])


def test_from_the_address_to_the_first_vote(client: Client) -> None:
    dialogue = make_open()
    seed = make_seed(dialogue)
    form = reverse("dialogues:statements_take_part", args=[dialogue.pk])
    assert client.post(form, {"email": "ana@example.org"})["Location"].endswith("/statements/asked/")
    link, email = StatementSignIn.objects.get(), OutgoingEmail.objects.get()
    path = reverse("dialogues_personal:enter", args=[token_for(link.LINK_KIND, None, link.link_nonce)])
    assert email.link["route"] == "dialogues_personal:enter"
    assert client.get(path).status_code == 200
    assert not Pseudonym.objects.exists()  # a mail scanner follows links
    voting = client.post(path)["Location"]
    assert voting == mine(Pseudonym.objects.get(), "vote")
    answer = client.get(voting)
    assert answer["Referrer-Policy"] == "strict-origin"
    assert seed.text in answer.content.decode()
    client.post(voting, {"statement": seed.pk, "choice": "-1"})
    assert Vote.objects.get().choice == -1
    assert "voted on all statements" in client.get(voting).content.decode()
    StatementSignIn.objects.update(expires_at=timezone.now())
    assert client.post(path).status_code == 404


def test_answer_of_the_form_is_the_same_for_known_and_unknown_addresses(client: Client) -> None:
    dialogue = make_open()
    make_participant(dialogue, "ana@example.org")
    form = reverse("dialogues:statements_take_part", args=[dialogue.pk])
    answers = [client.post(form, {"email": address}) for address in ("ana@example.org", "new@example.org")]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert OutgoingEmail.objects.count() == 2


def test_page_shows_the_language_of_each_statement_and_its_writer_only_on_the_record(client: Client) -> None:
    dialogue = make_open(attribution="open")
    ours = make_participant(dialogue)
    make_accepted(ours, "O rastreio deve ser gratuito", language="pt")
    make_waiting(ours, "Not yet read by a moderator")
    make_seed(dialogue)
    text = page(client, "statements", dialogue)
    assert '<blockquote class="statement" lang="pt" dir="auto"><p>O rastreio' in text
    assert "Português" in text
    assert "Written by the hub" in text
    assert ours.code in text
    assert "Not yet read" not in text
    PolicyDialogue.objects.update(attribution="chatham_house")
    assert ours.code not in page(client, "statements", dialogue)
    PolicyDialogue.objects.update(attribution="closed")
    assert "O rastreio" not in page(client, "statements", dialogue)
    assert client.get("/api/v1/statements/").json()["results"] == []


def test_log_shows_reasons_and_never_the_text(client: Client) -> None:
    dialogue = make_open()
    row = make_waiting(make_participant(dialogue), "Doctor Silva is a crook")
    refuse_statement(by=SYSTEM, dialogue=dialogue, statement=row, reason="insult", at=timezone.now())
    text = page(client, "moderation_log", dialogue)
    assert "Insult or hate" in text
    assert "crook" not in text
    assert "crook" not in page(client, "statements", dialogue)


def test_policy_is_shown_before_one_writes(client: Client) -> None:
    dialogue = make_open()
    form = page(client, "statements_take_part", dialogue)
    writing = client.get(mine(make_participant(dialogue), "write")).content.decode()
    for reason in Statement.Reason.labels:
        assert str(reason).replace("'", "&#x27;") in form
        assert str(reason).replace("'", "&#x27;") in writing


def test_participant_writes_sees_what_became_of_it_and_withdraws(client: Client) -> None:
    dialogue = make_open()
    ours = make_participant(dialogue)
    path = mine(ours, "write")
    assert client.post(path, {"text": "One idea\nfor all", "language": "pl"}).status_code == 302
    row = Statement.objects.get()
    assert (row.text, row.language, row.state) == ("One idea for all", "pl", "waiting")
    assert "Waiting for a moderator" in client.get(path).content.decode()
    assert client.post(path, {"text": "x" * 281, "language": "pl"}).status_code == 200
    assert client.post(mine(make_participant(dialogue, "b@example.org"), "withdraw", row.pk)).status_code == 404
    client.post(mine(ours, "withdraw", row.pk))
    row.refresh_from_db()
    assert (row.state, row.text) == ("withdrawn", "")


def test_ten_thousand_statements_of_a_script_are_five_and_the_page_says_when_to_go_on(client: Client) -> None:
    ours = make_participant(make_open())
    for number in range(A_DAY + 3):
        answer = client.post(mine(ours, "write"), {"text": f"Idea {number}", "language": "en"})
    assert Statement.objects.count() == A_DAY
    assert "You can write the next one from" in answer.content.decode()


def test_votes_are_listed_and_changed_while_voting_is_open_and_shown_afterwards(client: Client) -> None:
    dialogue = make_open()
    ours, seed = make_participant(dialogue), make_seed(dialogue)
    vote(ours, seed)
    assert 'value="1" aria-pressed="true"' in client.get(mine(ours, "votes")).content.decode()
    client.post(mine(ours, "votes"), {"statement": seed.pk, "choice": "0"})
    assert Vote.objects.get().choice == 0
    for data in ({"statement": seed.pk, "choice": "5"}, {"statement": "x", "choice": "1"}, {}):
        assert client.post(mine(ours, "vote"), data).status_code == 302
    assert Vote.objects.get().choice == 0
    Phase.objects.update(closes_at=timezone.now() - DAY / 24)
    client.post(mine(ours, "vote"), {"statement": seed.pk, "choice": "1"})
    assert Vote.objects.get().choice == 0
    text = client.get(mine(ours, "votes")).content.decode()
    assert "Voting closed on" in text
    assert "vote-buttons" not in text


def test_next_statement_is_one_of_those_with_the_fewest_votes_in_an_order_of_ones_own(client: Client) -> None:
    dialogue = make_open()
    rows = [make_seed(dialogue, f"Idea {number}") for number in range(6)]
    first = make_participant(dialogue)
    for row in rows[:3]:
        vote(first, row)
    people = [make_participant(dialogue, f"b{number}@example.org") for number in range(8)]
    shown = [client.get(mine(one, "vote")).context["ballot"] for one in people]
    assert {one.statement.text for one in shown} <= {"Idea 3", "Idea 4", "Idea 5"}
    assert len({one.statement.pk for one in shown}) > 1
    assert {(one.done, one.total) for one in shown} == {(0, 6)}


def test_moderator_sees_accepted_statements_in_similar_words() -> None:
    dialogue = make_open()
    make_seed(dialogue, "Waiting times should be public")
    make_seed(dialogue, "Vans should stop in every village")
    row = make_waiting(make_participant(dialogue), "Waiting times must be made public")
    moderator = signed_in(make_member(dialogue.hub))
    address = reverse("dialogues_manage:statement_refuse", args=[dialogue.hub.slug, dialogue.pk, row.pk])
    asked = reverse("dialogues_manage:statements", args=[dialogue.hub.slug, dialogue.pk])
    assert address in moderator.get(asked).content.decode()
    shown = moderator.get(address)
    assert [one.text for one in shown.context["similar"]] == ["Waiting times should be public"]
    assert "Accepted statements in similar words" in shown.content.decode()


def test_hub_accepts_and_refuses_in_one_place_and_cannot_change_a_text() -> None:
    dialogue = make_open()
    ours = make_participant(dialogue)
    good, bad = make_waiting(ours, "A good idea"), make_waiting(ours, "Ask Dr Silva for his number")
    client = signed_in(make_member(dialogue.hub, "editor"))
    queue = reverse("dialogues_manage:statements", args=[dialogue.hub.slug, dialogue.pk])
    to_do = client.get(reverse("manage_hub", args=[dialogue.hub.slug])).content.decode()
    assert "2 statements are waiting for a moderator" in to_do
    assert queue in to_do
    text = client.get(queue).content.decode()
    assert text.index("A good idea") < text.index("Ask Dr Silva")
    assert text.count("Held back") == 1
    assert ours.code not in text

    def act(name: str, row: Statement, **data: str) -> Any:
        path = reverse(f"dialogues_manage:statement_{name}", args=[dialogue.hub.slug, dialogue.pk, row.pk])
        return client.post(path, data)

    act("accept", good, text="Changed")
    assert act("refuse", bad).status_code == 200
    act("refuse", bad, reason="names_a_person")
    rows = Statement.objects.order_by("pk").values_list("text", "state", "refused_for")
    assert list(rows) == [("A good idea", "accepted", ""), ("Ask Dr Silva for his number", "refused", "names_a_person")]
    added = reverse("dialogues_manage:statement_add", args=[dialogue.hub.slug, dialogue.pk])
    client.post(added, {"text": "To start with", "language": "en"})
    seed = Statement.objects.get(is_seed=True)
    assert (seed.state, seed.number) == ("accepted", 2)
    act("remove", seed)
    assert Statement.objects.get(is_seed=True).state == "withdrawn"


@pytest.mark.parametrize("statements", [1, 12])
def test_pages_ask_the_same_number_of_questions_however_many_statements(
    client: Client, statements: int, django_assert_max_num_queries: Any
) -> None:
    dialogue = make_open(attribution="open")
    ours = make_participant(dialogue)
    for number in range(statements):
        vote(ours, make_seed(dialogue, f"Idea {number}"))
    for path, most in (
        (reverse("dialogues:statements", args=[dialogue.pk]), 7),
        (mine(ours, "vote"), 7),
        (mine(ours, "votes"), 7),
    ):
        client.get(path)
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200


def test_results_are_public_as_page_picture_and_files_in_steps_of_five(client: Client) -> None:
    dialogue = make_camps()
    assert "No results yet" in page(client, "opinion_groups", dialogue)
    assert client.get(reverse("dialogues:groups_json", args=[dialogue.pk])).status_code == 404
    assert compute_due_results(at=timezone.now()) == 1
    text = page(client, "opinion_groups", dialogue)
    assert text.count('class="outline"') == 2
    left, top, width, height = map(float, re.findall(r'viewBox="([^"]*)" role="img"', text)[0].split())
    corners = [tuple(map(float, one.split(","))) for one in " ".join(re.findall(r'points="([^"]*)"', text)).split()]
    assert all(left <= x <= left + width and top <= y <= top + height for x, y in corners)  # nothing is cut off
    assert "16 participants" in text
    assert "What all groups agree on" in text
    body = client.get(reverse("dialogues:groups_json", args=[dialogue.pk])).json()
    assert [one["size"] for one in body["groups"]] == [8, 8]
    assert body["method"]["name"] == "polis-1"
    lines = b"".join(client.get(reverse("dialogues:statements_csv", args=[dialogue.pk]))).decode().splitlines()
    assert (len(lines), '"Statement 0"' in lines[1]) == (9, True)
    votes = client.get(reverse("dialogues:votes_csv", args=[dialogue.pk])).content.decode().splitlines()
    assert votes[0] == "participant,group,statement,vote"
    assert len(votes) == 1 + 16 * 8
    shown = client.get("/api/v1/statements/").json()["results"]
    assert (shown[0]["agree"], shown[0]["disagree"], shown[0]["passed"]) == (16, 0, 0)
    for number in range(4):
        vote(make_participant(dialogue, f"late{number}@example.org"), Statement.objects.earliest("pk"), -1)
    assert compute_due_results(at=timezone.now()) == 0
    vote(make_participant(dialogue, "late5@example.org"), Statement.objects.earliest("pk"), -1)
    assert compute_due_results(at=timezone.now()) == 1
    newer = OpinionResult.objects.get()  # beside the older one it would show how single people voted
    assert newer.voters == 21
    assert newer.picture["ungrouped"] == 5
    assert client.get("/api/v1/statements/").json()["results"][0]["disagree"] == 5
