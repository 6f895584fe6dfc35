"""Every change to the contacts of a hub."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.addresses import address_hash
from audit.actors import CITIZEN
from audit.models import Entry
from consents.actions import record_consent, record_withdrawal
from consents.models import Consent
from hubs.models import Hub
from outbox.actions import suppress, unsubscribe_hash
from stakeholders.contacts.actions import add_stakeholder, change_stakeholder, remove_stakeholder
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import Segment, Stakeholder
from stakeholders.segments.actions import add_segment, change_segment, delete_segment
from tests.factories import SHOWN, make_hub, make_member, make_stakeholder, make_topic
from tests.suppressions import is_suppressed
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db

FIELDS: dict[str, Any] = {
    "name": "Registry",
    "email": "Office@Registry.example ",
    "sector": "academia",
    "level": "national",
}


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> Any:
    return make_member(hub, "editor")


def consent(hub: Hub, **fields: Any) -> Consent:
    usual: dict[str, Any] = {"purpose": Consent.Purpose.REGISTRATION, "shown": SHOWN}
    return record_consent(by=CITIZEN, hub=hub, address="Someone@Example.org", **usual | fields)


def test_add_normalises_the_address_and_leaves_an_audit_entry_without_values(hub: Hub, editor: Any) -> None:
    topic = make_topic()
    added = add_stakeholder(by=editor, hub=hub, topics=[topic], **FIELDS)
    assert (added.email, list(added.topics.all())) == ("office@registry.example", [topic])
    entry = Entry.objects.get(action="stakeholders.add")
    assert (entry.actor_id, entry.hub_id, entry.subject_id) == (editor.pk, hub.pk, added.pk)
    assert entry.fields == ["email", "level", "name", "sector"]


def test_add_without_address_may_happen_twice(hub: Hub, editor: Any) -> None:
    for _ in range(2):
        add_stakeholder(by=editor, hub=hub, **FIELDS | {"email": ""})
    assert Stakeholder.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"sector": "moon"}, "sector"),
        ({"level": "moon"}, "level"),
        ({"kind": "moon"}, "kind"),
        ({"language": "xx"}, "language"),
        ({"email": "nobody"}, "email"),
        ({"name": "x" * 201}, "name"),
        ({"created_at": None}, "created_at"),
        ({"hub_id": 1}, "hub_id"),
        ({"is_staff": True}, "is_staff"),
    ],
)
def test_add_refuses_and_names_the_field(hub: Hub, editor: Any, fields: dict[str, Any], named: str) -> None:
    with pytest.raises(ActionRefused) as refusal:
        add_stakeholder(by=editor, hub=hub, **FIELDS | fields)
    assert refusal.value.field == named
    assert not Stakeholder.objects.exists()


def test_add_refuses_an_address_the_hub_has_in_other_case(hub: Hub, editor: Any) -> None:
    make_stakeholder(hub, email="office@registry.example")
    with pytest.raises(ActionRefused, match="already have a contact with this address"):
        add_stakeholder(by=editor, hub=hub, **FIELDS)
    assert Stakeholder.objects.count() == 1


def test_change_notes_only_what_changed(hub: Hub, editor: Any) -> None:
    them = make_stakeholder(hub, name="Registry", sector="academia")
    change_stakeholder(by=editor, stakeholder=them, topics=[make_topic()], name="Registry", sector="health_care")
    assert Entry.objects.get(action="stakeholders.change").fields == ["sector", "topics"]
    them.refresh_from_db()
    assert them.sector == "health_care"


def test_change_of_nothing_leaves_no_audit_entry(hub: Hub, editor: Any) -> None:
    them = make_stakeholder(hub)
    change_stakeholder(by=editor, stakeholder=them, topics=[], name=them.name)
    assert not Entry.objects.exists()


def test_change_to_an_address_of_another_contact_is_refused(hub: Hub, editor: Any) -> None:
    make_stakeholder(hub, email="taken@registry.example")
    them = make_stakeholder(hub, email="free@registry.example")
    with pytest.raises(ActionRefused):
        change_stakeholder(by=editor, stakeholder=them, email="Taken@registry.example")
    them.refresh_from_db()
    assert them.email == "free@registry.example"


def test_remove_keeps_the_consents(hub: Hub, editor: Any) -> None:
    them = make_stakeholder(hub, email="someone@example.org")
    consent(hub)
    remove_stakeholder(by=editor, stakeholder=them)
    assert (Stakeholder.objects.count(), Consent.objects.count()) == (0, 1)
    assert Entry.objects.filter(action="stakeholders.remove").count() == 1


def test_consent_keeps_the_exact_words(hub: Hub) -> None:
    given = consent(hub)
    assert (given.address, given.wording, given.given) == (
        "someone@example.org",
        SHOWN.text,
        True,
    )
    entry = Entry.objects.get(action="consents.record")
    assert (entry.actor_kind, entry.hub_id) == ("citizen", hub.pk)


def test_withdrawal_is_a_row_of_its_own(hub: Hub) -> None:
    consent(hub)
    purpose = Consent.Purpose.REGISTRATION
    record_withdrawal(by=CITIZEN, hub=hub, address="someone@example.org", purpose=purpose, means="personal page")
    assert list(Consent.objects.values_list("given", flat=True)) == [False, True]


def test_one_click_unsubscription_is_a_row_in_the_ledger(hub: Hub) -> None:
    """The hub's invitations, of which only the keyed hash is known, and once however often the mail program posts."""
    make_stakeholder(hub, email="someone@example.org")
    recipient = address_hash("someone@example.org")
    for _click in range(3):
        unsubscribe_hash(recipient=recipient, mailing_list=invitations_of(hub))
    row = Consent.objects.get()
    assert (row.purpose, row.given, row.means) == ("invitations", False, "one-click unsubscribe")
    assert (row.address, row.address_hash) == ("", recipient)


def test_corrected_address_carries_the_unsubscription_along(hub: Hub, editor: Any) -> None:
    them = make_stakeholder(hub, email="old@example.org")
    suppress(address="old@example.org", mailing_list=invitations_of(hub), reason="unsubscribed")
    change_stakeholder(by=editor, stakeholder=them, email="new@example.org")
    assert is_suppressed(address="new@example.org", mailing_list=invitations_of(hub))


def test_consent_cannot_be_edited_in_the_database(hub: Hub) -> None:
    given = consent(hub)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Consent.objects.filter(pk=given.pk).update(wording="something else")


@pytest.mark.parametrize(
    ("criteria", "stored"),
    [
        ({"sectors": ["industry", "academia", "industry"]}, {"sectors": ["academia", "industry"]}),
        ({"sectors": [], "levels": ["local"]}, {"levels": ["local"]}),
        ({}, {}),
        ({"regions": ["Sul", "Norte", "Sul"], "functions": []}, {"regions": ["Norte", "Sul"]}),
    ],
)
def test_segment_criteria_are_tidied(hub: Hub, editor: Any, criteria: Any, stored: Any) -> None:
    assert add_segment(by=editor, hub=hub, name="S", criteria=criteria).criteria == stored


@pytest.mark.parametrize(
    ("criteria", "field"),
    [
        ({"sectors": ["moon"]}, "sectors"),
        ({"topics": ["NONE"]}, "topics"),
        ({"languages": ["xx"]}, "languages"),
        ({"sectors": "industry"}, "sectors"),
        ({"sectors": [7]}, "sectors"),
        ({"hub": ["1"]}, "hub"),
        ({"hub": []}, "hub"),
        ({"email__startswith": ["a"]}, "email__startswith"),
        ({"regions": [" "]}, "regions"),
        ({"regions": ["x" * 101]}, "regions"),
        ({"functions": ["a\0"]}, "functions"),
        ({"functions": ["a"] * 21}, "functions"),
    ],
)
def test_segment_with_unknown_criteria_is_refused(hub: Hub, editor: Any, criteria: Any, field: str) -> None:
    with pytest.raises(ActionRefused) as refusal:
        add_segment(by=editor, hub=hub, name="S", criteria=criteria)
    assert refusal.value.field == field
    assert not Segment.objects.exists()


def test_segment_name_belongs_to_one_hub(hub: Hub, editor: Any) -> None:
    add_segment(by=editor, hub=make_hub("NO"), name="S", criteria={})
    add_segment(by=editor, hub=hub, name="S", criteria={})
    with pytest.raises(ActionRefused, match="already have a segment with this name"):
        add_segment(by=editor, hub=hub, name="S", criteria={})


def test_segment_members_match_any_value_of_every_criterion(hub: Hub, editor: Any) -> None:
    topics = [make_topic("MO1", "One"), make_topic("MO2", "Two")]
    both = make_stakeholder(hub, name="both", sector="industry", level="local")
    both.topics.set(topics)
    make_stakeholder(hub, name="no topic", sector="industry", level="local")
    make_stakeholder(hub, name="other level", sector="industry", level="national").topics.set(topics)
    make_stakeholder(make_hub("NO"), name="other hub", sector="industry", level="local").topics.set(topics)
    criteria = {"sectors": ["industry", "academia"], "levels": ["local"], "topics": ["MO1", "MO2"]}
    segment = add_segment(by=editor, hub=hub, name="S", criteria=criteria)
    assert [member.name for member in segment.members()] == ["both"]
    assert Stakeholder.objects.filter(hub=hub).counted_in([segment]) == {segment.pk: 1}


def test_every_contact_is_counted_in_a_segment_without_criteria(hub: Hub, editor: Any) -> None:
    make_stakeholder(hub)
    make_stakeholder(hub, email="")
    segment = add_segment(by=editor, hub=hub, name="S", criteria={})
    assert Stakeholder.objects.filter(hub=hub).counted_in([segment]) == {segment.pk: 2}
    assert segment.members().reachable().count() == 1


def test_segment_change_and_deletion_are_in_the_trail(hub: Hub, editor: Any) -> None:
    segment = add_segment(by=editor, hub=hub, name="S", criteria={})
    change_segment(by=editor, segment=segment, name="S", criteria={"levels": ["local"]})
    change_segment(by=editor, segment=segment, name="S", criteria={"levels": ["local"]})
    delete_segment(by=editor, segment=segment)
    trail = Entry.objects.order_by("id").values_list("action", "fields")
    assert list(trail) == [
        ("stakeholders.add_segment", ["criteria", "name"]),
        ("stakeholders.change_segment", ["criteria"]),
        ("stakeholders.delete_segment", []),
    ]


def test_database_refuses_a_contact_without_a_hub(hub: Hub) -> None:
    them = make_stakeholder(hub)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stakeholder.objects.filter(pk=them.pk).update(hub_id=None)


def test_database_refuses_an_address_twice_in_a_hub(hub: Hub) -> None:
    make_stakeholder(hub, email="a@b.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_stakeholder(hub, email="a@b.example")


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_add_the_same_address_once(hub: Hub, editor: Any) -> None:
    outcomes: list[str] = []

    def add() -> None:
        try:
            add_stakeholder(by=editor, hub=hub, **FIELDS)
            outcomes.append("added")
        except ActionRefused as refusal:
            outcomes.append(refusal.field)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["added"] + ["email"] * 19
    assert Stakeholder.objects.count() == 1
