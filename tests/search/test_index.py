"""The index holds what is public, in each of its languages, whoever writes it and however."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.actors import SYSTEM
from dialogues.models import (
    JointStatement,
    PolicyDialogue,
    PolicyProposal,
    ProposalAct,
    Recommendation,
    RecommendationSet,
)
from dialogues.proposals.actions.acts import record_correction
from dialogues.recommendations.models.recommendation import RecommendationSet as Sets
from events.models import Event
from hubs.models import Country, Group, Hub, Organisation
from library.models import Resource
from news.models import NewsItem
from search.models import SearchEntry, SearchWord
from search.tasks import keep_index
from search.upkeep import repair_index
from tests.dialogues.endorsing import make_joint_statement
from tests.dialogues.making import make_published
from tests.dialogues.proposing import make_need, make_public_need
from tests.factories import (
    make_event,
    make_group,
    make_hub,
    make_membership,
    make_news,
    make_organisation,
    make_resource,
)
from tests.search.searching import found, settle

pytestmark = pytest.mark.django_db


def public() -> dict[str, set[int]]:
    """What the public may see, as the lists say."""
    rows: dict[str, Any] = {
        "hubs": Hub.objects.published(),
        "organisations": Organisation.objects.all(),
        "groups": Group.objects.public(),
        "events": Event.objects.published(),
        "dialogues": PolicyDialogue.objects.published(),
        "proposals": PolicyProposal.objects.published(),
        "joint-statements": JointStatement.objects.published(),
        "recommendations": Recommendation.objects.filter(set__in=Sets.objects.published()),
        "resources": Resource.objects.published(),
        "news": NewsItem.objects.published(),
    }
    return {name: keys for name, one in rows.items() if (keys := set(one.order_by().values_list("pk", flat=True)))}


def indexed() -> dict[str, set[int]]:
    settle()
    keys: dict[str, set[int]] = {}
    for resource, key in SearchEntry.objects.order_by().values_list("resource", "key"):
        keys.setdefault(resource, set()).add(key)
    return keys


def make_everything(hub: Hub) -> None:
    """One public object of each kind."""
    make_group(hub, name="Stakeholders of the hub")
    make_event(hub)
    make_news(hub)
    make_resource(hub, publisher=make_organisation("Cancer Society", country=hub.country))
    make_membership(hub, make_organisation("AICIB", country=hub.country))
    dialogue = make_published(hub)
    adopted = RecommendationSet.objects.create(dialogue=dialogue, title="Results")
    Recommendation.objects.create(set=adopted, number=1, text="Screen those at risk")
    make_joint_statement(hub, title="One voice for screening", body="We call for **one** date.")
    make_public_need(title="Waiting times", text="People wait for endoscopies.")


def test_index_follows_whatever_is_done_to_what_is_public() -> None:
    hub, other = make_hub("PT"), make_hub("NO")
    for one in (hub, other):
        make_everything(one)
    assert indexed() == public()
    assert set(public()) == {
        "hubs",
        "organisations",
        "groups",
        "events",
        "dialogues",
        "proposals",
        "joint-statements",
        "recommendations",
        "resources",
        "news",
    }
    now = timezone.now()
    changes: list[Callable[[], Any]] = [
        lambda: make_event(hub, state="draft", published_at=None),
        lambda: Event.objects.filter(state="draft").update(state="published", published_at=now),
        lambda: Event.objects.filter(hub=other).update(state="cancelled", cancelled_at=now),
        lambda: NewsItem.objects.filter(hub=hub).update(withdrawn_at=now),
        lambda: NewsItem.objects.filter(hub=hub).update(withdrawn_at=None, title="Published again"),
        lambda: PolicyDialogue.objects.filter(hub=hub).update(
            state="withdrawn", withdrawn_at=now, withdrawal_reason="Not ours"
        ),
        lambda: Hub.objects.filter(pk=other.pk).update(is_published=False),
        lambda: Hub.objects.filter(pk=other.pk).update(is_published=True),
        lambda: make_need(title="A draft"),
        lambda: PolicyProposal.objects.filter(title="A draft").update(published_at=now),
        lambda: JointStatement.objects.filter(hub=hub).update(withdrawn_at=now),
        lambda: Group.objects.filter(hub=hub).delete(),
        lambda: Resource.objects.filter(hub=other).delete(),
        lambda: Hub.objects.all().update(is_published=False),
    ]
    for change in changes:
        change()
        assert indexed() == public()
        assert repair_index() == 0, "the triggers left something to repair"


@pytest.mark.parametrize(
    ("change", "text", "title"),
    [
        (lambda: NewsItem.objects.update(title="A vaccine for girls"), "vaccines", "A vaccine for girls"),
        (lambda: NewsItem.objects.update(translations={"pl": {"title": "Rak płuca"}}), "pluca", "Rak płuca"),
        (
            lambda: Organisation.objects.filter(name="Cancer Society").update(name="Lega Tumori"),
            "tumori report",
            "Yearly report",
        ),
        (
            lambda: record_correction(
                by=SYSTEM, proposal=PolicyProposal.objects.get(), text="Gastroscopies too.", at=timezone.now()
            ),
            "gastroscopy",
            "Waiting times",
        ),
        (
            lambda: ProposalAct.objects.update(translations={"en": {"text": "People queue for colonoscopies."}}),
            "queueing colonoscopy",
            "Waiting times",
        ),
        (lambda: JointStatement.objects.update(body="We call for a register."), "registers", "One voice for screening"),
        (lambda: PolicyDialogue.objects.update(title="Rural areas"), "rural risk", "Screen those at risk"),
        (lambda: Event.objects.update(city="Évora"), "evora", "Kick-off"),
        (
            lambda: Hub.objects.update(summary="We map palliative care."),
            "mapping palliative",
            "National Cancer Hub Portugal",
        ),
    ],
)
def test_what_an_object_shows_of_itself_and_of_others_is_found_anew(
    change: Callable[[], Any], text: str, title: str
) -> None:
    hub = make_hub("PT")
    make_everything(hub)
    Event.objects.update(title="Kick-off")
    Resource.objects.update(title="Yearly report")
    settle()
    assert title not in found(text)
    change()
    settle()
    assert title in found(text)


def test_two_changes_in_one_transaction_end_in_the_last() -> None:
    with transaction.atomic():
        item = make_news(title="First")
        NewsItem.objects.filter(pk=item.pk).update(title="Second")
        item.refresh_from_db()
        NewsItem.objects.filter(pk=item.pk).update(withdrawn_at=timezone.now())
        NewsItem.objects.filter(pk=item.pk).update(withdrawn_at=None, title="Third")
    settle()
    assert list(SearchEntry.objects.filter(resource="news").values_list("title", flat=True)) == ["Third"]


def test_change_that_says_the_same_does_not_write_the_entry_anew() -> None:
    event = make_event()
    settle()
    before = _version(event)
    Event.objects.update(places_taken=3)
    settle()
    assert _version(event) == before


def _version(event: Event) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text FROM search_entry WHERE resource = 'events' AND key = %s", [event.pk])
        return str(cursor.fetchone()[0])


def test_database_keeps_one_entry_of_an_object_in_a_language() -> None:
    make_news(title="Screening")
    settle()
    entry = SearchEntry.objects.get(resource="news")
    entry.pk = None
    with pytest.raises(IntegrityError, match="search_entry_once_a_language"), transaction.atomic():
        entry.save(force_insert=True)


def test_hourly_job_repairs_what_was_written_without_triggers_and_collects_words() -> None:
    hub = make_hub("PT")
    item = make_news(hub, title="Screening in Alentejo")
    settle()
    SearchEntry.objects.filter(resource="news").update(title="Something else")
    SearchEntry.objects.filter(resource="hubs").delete()
    SearchEntry.objects.create(resource="events", key=999_999, language="en", address="1", title="Gone", body="")
    keep_index()
    assert indexed() == public()
    assert SearchEntry.objects.get(resource="news", key=item.pk).title == "Screening in Alentejo"
    assert SearchWord.objects.filter(word="alentejo").exists()
    NewsItem.objects.all().delete()
    settle()
    keep_index()
    assert not SearchWord.objects.filter(word="alentejo").exists()


def test_country_without_a_hub_name_is_found_by_its_names() -> None:
    make_hub("GR", name="")
    Country.objects.filter(code="GR").update(own_names=["Ελλάδα"], official_languages=["el"], capital="Athens")
    keep_index()
    assert found("ελλαδα") == found("Athens") == found("Greece") == found("Grecja", "pl") == [""]
