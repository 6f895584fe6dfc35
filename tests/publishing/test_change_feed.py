"""The change feed: every writer leaves a trace, and a version never means two contents."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from dialogues.models import Addressee, Correction, DialogueSession, PolicyDialogue, Recommendation, RecommendationSet
from events.models import Event
from hubs.models import Country, Hub, HubNode, Membership, Organisation, Topic, VocabularyTerm
from news.models import NewsItem
from publishing.change_feed import changes_since_cursor, is_from_another_database, renew_foreign_entries, version_of
from publishing.models import FeedEntry
from tests.factories import (
    make_association,
    make_chair,
    make_event,
    make_group,
    make_hub,
    make_membership,
    make_milestone,
    make_news,
    make_organisation,
    make_resource,
    make_topic,
)

pytestmark = pytest.mark.django_db


def entry(resource: str, key: int) -> FeedEntry | None:
    return FeedEntry.objects.filter(resource=resource, key=key).first()


def is_shown(resource: str, key: int) -> bool | None:
    """Whether the object is public; None where the feed does not know it."""
    found = entry(resource, key)
    return None if found is None else not found.deleted


@contextmanager
def touches(resource: str, *keys: int) -> Iterator[None]:
    """What is done inside notes exactly these objects of the resource."""
    FeedEntry.objects.all().update(at="2020-01-01T00:00Z", xid=3)  # as if written by another transaction
    before = version_of(resource).text
    yield
    noted = FeedEntry.objects.filter(resource=resource, at__gt="2020-01-02T00:00Z")
    assert sorted(noted.values_list("key", flat=True)) == sorted(keys)
    assert (version_of(resource).text != before) is bool(keys)


def test_draft_leaves_no_trace_and_what_was_public_is_listed_as_deleted() -> None:
    draft = make_event(state="draft", published_at=None)
    assert is_shown("events", draft.pk) is None
    public = make_event()
    assert is_shown("events", public.pk) is True
    key = public.pk
    public.delete()
    assert is_shown("events", key) is False


def test_news_taken_down_and_published_again() -> None:
    item = make_news()
    NewsItem.objects.filter(pk=item.pk).update(withdrawn_at=timezone.now())
    assert is_shown("news", item.pk) is False
    NewsItem.objects.filter(pk=item.pk).update(withdrawn_at=None)
    assert is_shown("news", item.pk) is True


def test_hidden_hub_hides_what_is_its_own() -> None:
    hub = make_hub()
    shown = {
        "hubs": hub.pk, "events": make_event(hub).pk, "news": make_news(hub).pk, "resources": make_resource(hub).pk,
        "groups": make_group(hub).pk, "dialogues": make_dialogue(hub).pk,
    }  # fmt: skip
    assert {name: is_shown(name, key) for name, key in shown.items()} == dict.fromkeys(shown, True)
    Hub.objects.update(is_published=False)
    assert {name: is_shown(name, key) for name, key in shown.items()} == dict.fromkeys(shown, False)
    Hub.objects.update(is_published=True)
    assert {name: is_shown(name, key) for name, key in shown.items()} == dict.fromkeys(shown, True)


def make_dialogue(hub: Hub) -> PolicyDialogue:
    return PolicyDialogue.objects.create(
        hub=hub, title="Lung cancer", question="What should plans do?", state="published", published_at=timezone.now(),
        commissioner="Ministry of Health", answer_promised_by="2027-03", attribution="open",
    )  # fmt: skip


NAMES_OF_A_TOPIC: list[dict[str, Any]] = [{"name": "Prevention"}, {"translations": {"pt": {"name": "Prevenção"}}}]


def test_everything_a_hub_shows_touches_it() -> None:
    hub, other = make_hub("PT"), make_hub("NO")
    changes: list[Callable[[], Any]] = [
        lambda: make_milestone(hub),
        lambda: hub.milestones.all().delete(),
        lambda: HubNode.objects.create(hub=hub, level="local", name="Casa", area="Braga"),
        lambda: hub.topics.add(make_topic()),
        lambda: hub.topics.clear(),
        lambda: make_membership(hub, make_organisation("AICIB")),
        lambda: Organisation.objects.filter(name="AICIB").update(acronym="A"),
        lambda: Country.objects.filter(pk=hub.country_id).update(name="Portuguese Republic"),
        lambda: Hub.objects.filter(pk=hub.pk).update(translations={"pt": {"summary": "Olá"}}),
    ]
    for change in changes:
        with touches("hubs", hub.pk):
            change()
    with touches("hubs", hub.pk, other.pk):
        Membership.objects.update(hub=other)
    with touches("hubs"):
        Hub.objects.update(website=hub.website)  # nothing differs


def test_everything_an_organisation_or_a_country_shows_touches_it() -> None:
    hub, organisation = make_hub("PT"), make_organisation()
    with touches("organisations", organisation.pk):
        make_membership(hub, organisation)
    with touches("organisations", organisation.pk):
        Hub.objects.update(is_published=False)
    with touches("countries", hub.country_id):
        make_milestone(hub)
    association = make_association("NO")
    with touches("countries", association.country_id):
        association.delete()


def test_everything_a_group_shows_touches_it() -> None:
    group = make_group()
    with touches("groups", group.pk):
        chair = make_chair(group)
    with touches("groups", group.pk):
        chair.delete()
    with touches("groups", group.pk):
        group.topics.add(make_topic())
    for changed in NAMES_OF_A_TOPIC:
        with touches("groups", group.pk):
            Topic.objects.update(**changed)


def test_dialogues_show_topics_and_pages_show_the_vocabulary() -> None:
    dialogue, topic = make_dialogue(make_hub()), make_topic()
    with touches("dialogues", dialogue.pk):
        dialogue.topics.add(topic)
    for changed in NAMES_OF_A_TOPIC:
        with touches("topics", topic.pk):
            Topic.objects.update(**changed)
    term = VocabularyTerm.objects.create(list_name="sectors", order=1, code="academia", label="Academia")
    with touches("terms", term.pk):
        VocabularyTerm.objects.update(label="Universities")


def test_everything_an_event_or_an_entry_shows_touches_it() -> None:
    event, item = make_event(), make_news()
    resource = make_resource(publisher=make_organisation())
    for name, row in (("events", event), ("news", item), ("resources", resource)):
        with touches(name, row.pk):
            row.topics.add(make_topic())
    for changed in NAMES_OF_A_TOPIC:
        with touches("events", event.pk):
            Topic.objects.update(**changed)
    with touches("events", event.pk):
        Event.objects.update(places_taken=3)
    with touches("resources", resource.pk):
        Organisation.objects.update(name="Other")


def test_everything_a_dialogue_shows_touches_it() -> None:
    hub = make_hub()
    dialogue, event = make_dialogue(hub), make_event(hub)
    with touches("dialogues", dialogue.pk):
        DialogueSession.objects.create(hub=hub, dialogue=dialogue, event=event)
    with touches("dialogues", dialogue.pk):
        Event.objects.update(title="First session")
    with touches("dialogues"):
        Event.objects.update(places_taken=2)
    with touches("dialogues", dialogue.pk):
        adopted = RecommendationSet.objects.create(dialogue=dialogue, title="Results")
    with touches("dialogues", dialogue.pk):
        one = Recommendation.objects.create(set=adopted, number=1, text="Screen those at risk")
    with touches("dialogues", dialogue.pk):
        Addressee.objects.create(recommendation=one, kind="national_government")
    with touches("dialogues", dialogue.pk):
        adopted.delete()
    with touches("dialogues", dialogue.pk):
        Correction.objects.create(dialogue=dialogue, field="answer", before="Soon.")


def test_codes_by_which_everything_is_named_do_not_change() -> None:
    make_hub()
    for rows, column in ((Country, "code"), (Hub, "slug")):
        with pytest.raises(Exception, match="Cannot update row"), transaction.atomic():
            rows.objects.update(**{column: "zz" if column == "slug" else "ZZ"})


def highest_alone(resource: str) -> str:
    """The version without its protection."""
    return str(FeedEntry.objects.filter(resource=resource).order_by("-xid").values_list("xid", flat=True).first())


def in_a_thread(work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("version", "is_protected"), [(lambda: version_of("events").text, True), (lambda: highest_alone("events"), False)]
)
def test_transactions_that_end_in_another_order_than_they_began(version: Callable[[], str], is_protected: bool) -> None:
    slow, quick = make_event(), make_event()
    began, may_end = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            Event.objects.filter(pk=slow.pk).update(title="Slow")
            began.set()
            assert may_end.wait(10)

    thread = in_a_thread(write_slowly)
    assert began.wait(10)
    Event.objects.filter(pk=quick.pk).update(title="Quick")
    before = version()
    may_end.set()
    thread.join(10)
    assert Event.objects.filter(title="Slow").exists()
    assert (version() != before) is is_protected  # the twin calls two contents by one version


@pytest.mark.django_db(transaction=True)
def test_no_version_means_two_contents_beside_many_writers() -> None:
    """Readers see one snapshot for version and content; the twin, the highest id alone, repeats itself within the same reads."""
    events = [make_event() for _ in range(4)]
    over = threading.Event()

    def write(event: Event, pause: float) -> None:
        number = 0
        while not over.is_set():
            number += 1
            with transaction.atomic():
                Event.objects.filter(pk=event.pk).update(venue=f"Room {number}")
                over.wait(pause)

    pauses = (0.005, 0.017, 0.031, 0.047)
    threads = [in_a_thread(partial(write, event, pause)) for event, pause in zip(events, pauses, strict=True)]
    seen: dict[str, set[str]] = {}
    weak: dict[str, set[str]] = {}
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until and (len(seen) < 100 or not repeated(weak)):
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                content = ",".join(Event.objects.order_by("pk").values_list("venue", flat=True))
                seen.setdefault(version_of("events").text, set()).add(content)
                weak.setdefault(highest_alone("events"), set()).add(content)
    finally:
        over.set()
        for thread in threads:
            thread.join(10)
    assert len(seen) >= 100
    assert repeated(seen) == []
    assert repeated(weak) != []


def repeated(versions: dict[str, set[str]]) -> list[str]:
    return [text for text, contents in versions.items() if len(contents) > 1]


@pytest.mark.django_db(transaction=True)
def test_cursor_misses_nothing_that_was_still_being_written() -> None:
    slow, quick = make_event(), make_event()
    began, may_end = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            Event.objects.filter(pk=slow.pk).update(title="Slow")
            began.set()
            assert may_end.wait(10)

    thread = in_a_thread(write_slowly)
    assert began.wait(10)
    Event.objects.filter(pk=quick.pk).update(title="Quick")
    cursor = version_of("events").cursor
    may_end.set()
    thread.join(10)
    assert slow.pk in [one.key for one in changes_since_cursor("events", cursor, size=10)]


@pytest.mark.django_db(transaction=True)
def test_after_a_restore_entries_and_cursors_of_the_other_database_are_known() -> None:
    make_event()
    assert renew_foreign_entries() == 0
    FeedEntry.objects.update(xid=10**12)
    assert is_from_another_database(10**12)
    assert not is_from_another_database(version_of("events").cursor)
    assert renew_foreign_entries() == FeedEntry.objects.count()
    assert not FeedEntry.objects.filter(xid__gte=10**12).exists()


def hide_or_show(hub: Hub, *, is_published: bool) -> None:
    Hub.objects.filter(pk=hub.pk).update(is_published=is_published)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first_waits", [True, False])
@pytest.mark.parametrize(
    ("resource", "change"),
    [
        ("hubs", lambda _hub: Organisation.objects.update(name="Renamed")),
        ("hubs", lambda hub: HubNode.objects.create(hub=hub, level="local", name="Node", area="Porto")),
        ("events", lambda hub: make_event(hub)),
        ("events", lambda hub: Event.objects.filter(hub=hub).update(state="published", published_at=timezone.now())),
        ("news", lambda hub: make_news(hub)),
    ],
)
def test_of_two_transactions_that_decide_what_is_public_the_second_sees_the_first(
    resource: str, change: Callable[[Hub], object], first_waits: bool
) -> None:
    """One shows the hub while the other adds or changes what is of it: whichever ends first, all of it is noted as public."""
    hub = make_hub("NO", is_published=False)
    make_membership(hub)
    if resource == "events":
        make_event(hub, state="draft", published_at=None)
    both: list[Callable[[], object]] = [lambda: hide_or_show(hub, is_published=True), lambda: change(hub)]
    first, second = both if first_waits else both[::-1]
    began, may_end = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            first()
            began.set()
            assert may_end.wait(10)

    slow = in_a_thread(write_slowly)
    assert began.wait(10)
    quick = in_a_thread(lambda: second())
    time.sleep(0.1)
    may_end.set()
    for thread in (slow, quick):
        thread.join(10)
    models: dict[str, Any] = {"hubs": Hub, "events": Event, "news": NewsItem}
    public = set(models[resource].objects.published().values_list("pk", flat=True))
    noted = set(FeedEntry.objects.filter(resource=resource, deleted=False).values_list("key", flat=True))
    assert noted == public != set()
