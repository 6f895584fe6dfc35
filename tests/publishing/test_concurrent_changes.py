"""Two people decide about one change at the same moment: exactly one of them does."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from hubs.models import Hub
from news.models import NewsItem
from outbox.models import OutgoingEmail
from publishing.actions import discard, publish, return_with_reason, submit, take_back
from publishing.models import Revision
from tests.factories import CONTENTS, make_event, make_hub, make_member, make_revision, make_user
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5
Act = Callable[[User, Revision], object]


def publishing(by: User, revision: Revision) -> object:
    return publish(by=by, revision=revision, at=timezone.now(), seen=1, only_waiting=True)


def returning(by: User, revision: Revision) -> object:
    return return_with_reason(by=by, revision=revision, reason="Name the host.", at=timezone.now())


def taking_back(by: User, revision: Revision) -> object:
    return take_back(by=by, revision=revision)


def publishing_a_draft(by: User, revision: Revision) -> object:
    return publish(by=by, revision=revision, at=timezone.now())


def throwing_away(by: User, revision: Revision) -> object:
    return discard(by=by, revision=revision)


def at_once(first: Act, second: Act, by: User, revision: Revision) -> list[str]:
    """Both, each on a connection of its own; how each ended."""
    gate = threading.Barrier(2)

    def act(what: Act) -> str:
        try:
            row = Revision.objects.select_related("publication__hub").get(pk=revision.pk)
            gate.wait(timeout=120)
            what(by, row)
        except ActionRefused:
            return "refused"
        except Exception as error:  # noqa: BLE001 - every error is reported and fails the test
            return f"fault: {type(error).__name__}: {error}"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as two:
        return list(two.map(act, (first, second)))


@pytest.mark.parametrize("second", [publishing, returning, taking_back])
def test_exactly_one_decision_counts(second: Act) -> None:
    hub, office = make_hub("PT"), make_user(is_network_office=True)
    writer = make_member(hub)
    for _round in range(ROUNDS):
        Revision.objects.all().delete()
        OutgoingEmail.objects.all().delete()
        revision = submit(by=writer, revision=make_revision(hub, content=_content(_round)), at=timezone.now())
        ended = at_once(publishing, second, office, revision)
        assert sorted(ended) == ["done", "refused"]
        revision.refresh_from_db()
        expected = {publishing: "published", returning: "returned", taking_back: "draft"}[second]
        assert revision.state == ("published" if ended[0] == "done" else expected)
        decisions = OutgoingEmail.objects.exclude(kind="hubs/submitted")
        assert decisions.count() == (0 if revision.state == "draft" else 1)


def new_item(hub: Hub, number: int) -> Revision:
    return make_revision(NewsItem.objects.create(hub=hub), "news")


def new_event(hub: Hub, number: int) -> Revision:
    content = CONTENTS["event"] | {"texts": {"en": {"title": f"Meeting {number}"}}}
    return make_revision(make_event(hub, state="draft", published_at=None), "event", content=content)


@pytest.mark.parametrize("begin", [new_item, new_event])
def test_draft_is_either_published_or_thrown_away(begin: Callable[[Hub, int], Revision]) -> None:
    hub = make_hub("PT")
    coordinator = make_member(hub)
    for _round in range(ROUNDS):
        revision = begin(hub, _round)
        ended = at_once(publishing_a_draft, throwing_away, coordinator, revision)
        assert sorted(ended) == ["done", "refused"]
        there = Revision.objects.filter(pk=revision.pk).values_list("state", flat=True)
        assert list(there) == (["published"] if ended[0] == "done" else [])


def test_twin_without_the_lock_both_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the lock is for: read, then decide, and both have read the same."""
    hub, office = make_hub("PT"), make_user(is_network_office=True)
    gate = threading.Barrier(2)

    def without_lock(revision: Revision) -> Revision:
        current = Revision.objects.select_related("publication__hub__country", "submitted_by").get(pk=revision.pk)
        gate.wait(timeout=120)
        return current

    monkeypatch.setattr("publishing.actions._locked", without_lock)
    revision = make_revision(hub, state="submitted", submitted_at=timezone.now())
    assert at_once(publishing, returning, office, revision) == ["done", "done"]


def _content(number: int) -> dict[str, object]:
    texts = {"en": {"name": "Hub", "summary": f"What we do, {number}."}}
    return {"original_language": "en", "texts": texts, "topics": []}
