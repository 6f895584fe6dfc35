"""The action kit: what it re-reads, what it refuses, and in which words."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from audit.actors import SYSTEM
from hubs.models import Group, Membership, Organisation
from stakeholders.contacts.models import Stakeholder
from stakeholders.models import Segment
from tests.factories import (
    make_group,
    make_hub,
    make_membership,
    make_organisation,
    make_stakeholder,
    make_topic,
    make_user,
)
from toolkit.actions import (
    ActionRefused,
    Busy,
    EditConflict,
    action,
    apply_changes,
    edition_of,
    kept_lock,
    lock_row,
    lock_rows,
    refuse_violations,
)
from toolkit.actions.constraints import violated_constraint

pytestmark = pytest.mark.django_db
NAMES = ("name", "region", "function", "topics")


def change(row: Stakeholder, seen: str | None = None, by: Any = SYSTEM, **fields: Any) -> list[str]:
    return apply_changes(row, fields, by=by, allowed=NAMES, seen=seen)


def test_only_what_differs_is_written_and_named() -> None:
    row = make_stakeholder(region="Norte")
    assert change(row, region="Norte", function="Director", topics=[make_topic()]) == ["function", "topics"]
    row.refresh_from_db()
    assert (row.function, [topic.code for topic in row.topics.all()]) == ("Director", ["MO2"])


def test_what_others_saved_meanwhile_stays() -> None:
    row = make_stakeholder(region="Norte")
    Stakeholder.objects.update(region="Sul")
    assert change(row, function="Director") == ["function"]
    assert Stakeholder.objects.values_list("region", "function").get() == ("Sul", "Director")


def test_stale_form_is_refused_with_both_versions() -> None:
    editor, row = make_user("Ana Silva"), make_stakeholder(region="Norte")
    seen = edition_of(row, names=NAMES)
    change(Stakeholder.objects.get(), by=editor, region="Sul")
    with pytest.raises(EditConflict) as conflict:
        change(row, seen, region="Norte", function="Director")
    fields = {one.name: (one.submitted, one.stored, one.is_unread, one.is_yours) for one in conflict.value.fields}
    assert fields == {"region": ("Norte", "Sul", True, False), "function": ("Director", "", False, True)}
    assert (conflict.value.saved_by, conflict.value.message) == (
        "Ana Silva", "Ana Silva saved this after you opened it. Nothing of yours is saved yet.",
    )  # fmt: skip
    assert Stakeholder.objects.get().region == "Sul"
    assert change(row, conflict.value.edition, region="Norte") == ["region"]


def test_topics_belong_to_the_edition() -> None:
    row = make_stakeholder()
    seen = edition_of(row, names=NAMES)
    row.topics.set([make_topic()])
    with pytest.raises(EditConflict):
        change(row, seen, region="Sul")


def test_saving_what_is_saved_already_is_no_conflict() -> None:
    row = make_stakeholder(region="Norte")
    seen = edition_of(row, names=NAMES)
    Stakeholder.objects.update(region="Sul")
    assert change(row, seen, region="Sul") == []


@pytest.mark.parametrize("seen", ["", "x", "a.b.c.d"])
def test_edition_that_cannot_be_read_overwrites_nothing(seen: str) -> None:
    with pytest.raises(EditConflict):
        change(make_stakeholder(), seen, region="Sul")


@pytest.mark.parametrize(
    ("fields", "field"), [({"hub_id": 2}, "hub_id"), ({"email": "a@b.example"}, "email"), ({"name": "x" * 201}, "name")]
)
def test_unknown_fields_and_bad_values_are_refused_by_name(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        change(make_stakeholder(), **fields)
    assert refused.value.field == field


def test_row_that_is_gone_is_refused_in_words() -> None:
    row = make_stakeholder()
    Stakeholder.objects.all().delete()
    row.pk = 1
    kept = kept_lock(Stakeholder.objects.select_related("hub"))
    for attempt in (
        lambda: change(row, region="Sul"), lambda: lock_row(Stakeholder, 1), lambda: lock_row(kept, 1), lambda: lock_rows(Group, [1])
    ):  # fmt: skip
        with pytest.raises(ActionRefused, match="deleted meanwhile"):
            attempt()


def test_person_takes_fields_over_and_a_loader_takes_them_back() -> None:
    row = make_stakeholder()
    change(row, by=make_user(), region="Sul", function="Director")
    assert Stakeholder.objects.get().edited_fields == ["function", "region"]
    change(row, by=SYSTEM, region="Norte")
    assert Stakeholder.objects.get().edited_fields == ["function"]


def test_constraint_is_known_by_its_name_whatever_the_server_speaks() -> None:
    german = IntegrityError("doppelter Schlüsselwert verletzt Unique-Constraint")
    diagnosis = SimpleNamespace(constraint_name="hubs_group_name_once")
    german.__cause__ = type("Cause", (Exception,), {"diag": diagnosis})()
    assert violated_constraint(german) == "hubs_group_name_once"


def test_violated_constraint_becomes_its_words_and_the_transaction_goes_on() -> None:
    hub = make_hub()
    Segment.objects.create(hub=hub, name="S")
    words = {"stakeholders_segment_name_once_a_hub": ("Choose another name.", "name")}
    with pytest.raises(ActionRefused, match=r"Choose another name\.") as refused, refuse_violations(words):
        Segment.objects.create(hub=hub, name="S")
    assert (refused.value.field, Segment.objects.count()) == ("name", 1)


def test_trigger_that_names_its_constraint_is_known_too() -> None:
    first = make_group(make_hub(), until="2024")
    second = make_group(make_hub(), until="2024", successor=first)
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Group.objects.filter(pk=first.pk).update(successor=second)
    assert violated_constraint(error.value) == "hubs_group_no_circle"


def test_unexpected_violation_is_not_hidden() -> None:
    make_stakeholder(name="a", email="a@b.example")
    with pytest.raises(IntegrityError), refuse_violations({}):
        make_stakeholder(name="b", email="a@b.example")


@pytest.mark.parametrize("state", ["55P03", "40P01", "40001", "57014"])
def test_wait_that_took_too_long_is_busy(state: str) -> None:
    @action
    def wait() -> None:
        error = OperationalError("canceling statement due to lock timeout")
        raise error from type("Cause", (Exception,), {"sqlstate": state})()

    with pytest.raises(Busy, match="try again"):
        wait()


def test_lost_connection_is_not_busy() -> None:
    @action
    def lose() -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with pytest.raises(OperationalError):
        lose()


def test_row_that_is_still_used_is_not_deleted() -> None:
    membership = make_membership()

    @action
    def delete() -> None:
        membership.organisation.delete()

    with pytest.raises(ActionRefused, match="still used in: memberships"):
        delete()


@pytest.mark.django_db(transaction=True)
def test_chosen_row_that_was_deleted_is_refused_at_the_end() -> None:
    hub, organisation = make_hub(), make_organisation()
    Organisation.objects.all().delete()

    @action
    def add() -> None:
        Membership.objects.create(hub=hub, organisation_id=organisation.pk or 77, role="member")

    with pytest.raises(ActionRefused, match="deleted meanwhile"):
        add()


@pytest.mark.django_db(transaction=True)
def test_row_that_another_holds_is_busy_and_then_free() -> None:
    row = make_stakeholder()
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            lock_row(Stakeholder, row.pk)
            holding.set()
            done.wait(20)
        connection.close()

    @action
    def take() -> None:
        lock_row(Stakeholder, row.pk)

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(20)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    with pytest.raises(Busy):
        take()
    done.set()
    thread.join()
    take()
