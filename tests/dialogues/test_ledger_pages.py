"""The public list of all recommendations, its API, the table of a dialogue, and following a dialogue by email."""

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN
from dialogues.models import Addressee, PolicyDialogue, Recommendation, RecommendationSet
from digests.actions import build_due, confirm, subscribe
from digests.choices import Frequency
from digests.preferences import Preferences
from digests.targets import Target
from hubs.models import Organisation
from outbox.models import OutgoingEmail
from tests.dialogues.making import make_published, make_session
from tests.dialogues.test_ledger import TODAY, answer, make_sent
from tests.factories import SHOWN, make_hub, make_topic

pytestmark = pytest.mark.django_db
LEDGER = "/en/dialogues/recommendations/"
API = "/api/v1/recommendations/"


@pytest.fixture
def three() -> dict[str, Recommendation]:
    """One of Portugal that is overdue, one of Norway that was accepted, and one of an organisation."""
    late = make_sent(make_published(make_hub("PT")), email="a@example.org")
    late.dialogue.topics.add(make_topic("MO2"))
    Addressee.objects.filter(pk=late.addressee_id).update(due_on=TODAY - dt.timedelta(days=12))
    accepted = make_sent(make_published(make_hub("NO")), name="Oslo", email="b@example.org")
    answer(accepted)
    issuer = Organisation.objects.create(name="European Cancer Organisation")
    plan = RecommendationSet.objects.create(title="7-Point Plan", issuer=issuer)
    third = Recommendation.objects.create(set=plan, number=1, text="Address the backlog")
    Addressee.objects.create(recommendation=third, kind="who_europe")
    return {"pt": late.recommendation, "no": accepted.recommendation, "set": third}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"pt", "no", "set"}),
        ("country=PT", {"pt"}),
        ("addressee=oslo", {"no"}),
        ("state=accepted", {"no"}),
        ("overdue={}", {"pt"}),
        ("kind=who_europe", {"set"}),
        ("state=accepted&overdue={}", set()),
        ("topic=MO2", {"pt"}),
        ("{search}=backlog", {"set"}),
    ],
)
def test_list_and_api_have_the_same_filters(
    client: Client, three: dict[str, Recommendation], query: str, found: set[str]
) -> None:
    wanted = {three[name].pk for name in found}
    page = client.get(f"{LEDGER}?{query.replace('{search}', 'q').format('on')}")
    assert {entry.recommendation.pk for entry in page.context["entries"]} == wanted
    answered = client.get(f"{API}?{query.replace('{search}', 'search').format('true')}").json()
    assert {row["id"] for row in answered["results"]} == wanted


def test_api_shows_each_response_and_leaves_out_who_was_asked(client: Client, three: dict[str, Recommendation]) -> None:
    body = client.get(f"{API}{three['no'].pk}/")
    [addressee] = body.json()["addressees"]
    assert (addressee["name"], addressee["state"], addressee["answer"]) == ("Oslo", "accepted", "Yes.")
    assert "b@example.org" not in body.content.decode()


def test_withdrawn_dialogue_leaves_the_ledger(client: Client, three: dict[str, Recommendation]) -> None:
    PolicyDialogue.objects.filter(hub__slug="pt").update(
        state="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Wrong"
    )
    assert client.get(f"{API}{three['pt'].pk}/").status_code == 410
    assert client.get(reverse("dialogues:recommendation", args=[three["pt"].pk])).status_code == 404
    assert len(client.get(LEDGER).context["entries"]) == 2


def queries(client: Client, address: str) -> int:
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


def fill(dialogue: PolicyDialogue, number: int) -> None:
    ours, _made = RecommendationSet.objects.get_or_create(dialogue=dialogue, defaults={"title": "All"})
    have = ours.recommendations.count()
    rows = Recommendation.objects.bulk_create(
        Recommendation(set=ours, number=have + place, text=f"Number {have + place}") for place in range(1, number + 1)
    )
    Addressee.objects.bulk_create(
        Addressee(recommendation=row, kind="other", name=name) for row in rows for name in ("Ministry", "Council")
    )


@pytest.mark.long(4)
def test_300_recommendations_take_as_many_queries_as_three(client: Client) -> None:
    dialogue = make_published()
    pages = [dialogue.get_absolute_url(), reverse("dialogues:matrix", args=[dialogue.pk]), LEDGER]
    fill(dialogue, 3)
    few = [queries(client, page) for page in pages]
    fill(dialogue, 297)
    assert [queries(client, page) for page in pages] == few
    assert max(few) < 25


def test_table_shows_every_cell_and_one_sentence(client: Client) -> None:
    link = make_sent()
    page = client.get(reverse("dialogues:matrix", args=[link.dialogue.pk])).content.decode()
    assert "0 of 1 response received." in page
    assert link.recommendation.get_absolute_url() in page


def follow(dialogue: PolicyDialogue, frequency: str, email: str = "reader@example.org") -> Any:
    target = Target(dialogue=dialogue)
    wishes = Preferences(frequency, ["events"], "Europe/Lisbon")
    row = subscribe(by=CITIZEN, target=target, email=email, language="en", at=timezone.now(), wishes=wishes)
    return confirm(by=CITIZEN, subscriber=row, shown=SHOWN, at=timezone.now())


def test_who_follows_a_dialogue_is_informed_of_each_change_and_no_one_else() -> None:
    link = make_sent()
    follow(link.dialogue, Frequency.AT_ONCE)
    other = make_sent(make_published(make_hub("NO")), email="x@example.org")
    hub_target = Target(hub=link.hub)
    row = subscribe(
        by=CITIZEN,
        target=hub_target,
        email="hub@example.org",
        language="en",
        at=timezone.now(),
        wishes=Preferences(Frequency.AT_ONCE),
    )
    confirm(by=CITIZEN, subscriber=row, shown=SHOWN, at=timezone.now())
    at = timezone.now()
    answer(link, "rejected", "No money before 2028.")
    answer(other)
    build_due(at=at)
    build_due(at=at + dt.timedelta(minutes=20))
    emails = OutgoingEmail.objects.filter(kind="digests/digest")
    assert [email.recipient for email in emails] == ["reader@example.org"]
    [group] = emails[0].context["groups"]
    assert [(entry["when"], entry["summary"]) for entry in group["entries"]] == [
        ("Ministry of Health: Rejected", "No money before 2028.")
    ]


def test_follower_is_informed_of_a_new_session_too() -> None:
    dialogue = make_published()
    follow(dialogue, Frequency.AT_ONCE)
    event = make_session(dialogue)
    at = timezone.now()
    build_due(at=at)
    build_due(at=at + dt.timedelta(minutes=20))
    [email] = OutgoingEmail.objects.filter(kind="digests/digest")
    assert email.context["groups"][0]["entries"][0]["path"] == event.get_absolute_url()


def test_page_of_a_dialogue_leads_to_following_it(client: Client) -> None:
    dialogue = make_published()
    where = reverse("digests:subscribe_dialogue", args=[dialogue.pk])
    assert where in client.get(dialogue.get_absolute_url()).content.decode()
    sent = client.post(where, {"email": "reader@example.org", "frequency": "weekly", "kinds": ["events"]})
    assert sent.status_code == 302
    context = OutgoingEmail.objects.get(kind="digests/confirm").context
    assert (context["hub"], context["to"]) == (dialogue.hub.title, dialogue.title)  # the former is in the subject
