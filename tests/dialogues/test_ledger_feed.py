"""The Atom feed of a dialogue: each recommendation and each response once, of published dialogues only."""

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client

from hubs.models import Hub
from tests.dialogues.making import make_published, make_recommendation
from tests.dialogues.test_ledger import answer, make_sent

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def test_feed_holds_recommendations_and_responses_the_latest_first(client: Client) -> None:
    dialogue = make_published()
    link = make_sent(dialogue)
    make_recommendation(dialogue, "Train nurses & doctors")
    answer(link, text="Yes, **in May**.")
    path = f"/feeds/en/dialogues/{dialogue.pk}.atom"
    response = client.get(path)
    root = fromstring(response.content)
    titles = [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")]
    assert titles[0] == "Recommendation 1, Ministry of Health: Accepted"
    assert "<strong>in May</strong>" in str(root.findtext(f"{ATOM}entry/{ATOM}content"))
    assert len(titles) == 3
    assert any("Train nurses & doctors" in str(title) for title in titles)
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == 3
    assert client.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert path.encode() in client.get(f"/en/dialogues/{dialogue.pk}/recommendations/").content
    Hub.objects.update(is_published=False)
    assert client.get(path).status_code == 404


def test_feed_of_a_dialogue_without_recommendations_is_empty_and_stays_the_same(client: Client) -> None:
    path = f"/feeds/en/dialogues/{make_published().pk}.atom"
    assert client.get(path).content == client.get(path).content
