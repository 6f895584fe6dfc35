"""Two rows that mean the same become one, with all that pointed at either."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ForeignKey
from django.utils import timezone

from accounts.personal_links import new_link
from audit.models import Entry
from consents.actions import record_consent
from consents.models import Consent
from events.invitations.actions import answer_invitation, still_to_invite
from events.models import Event, Invitation, Registration
from events.registrations.actions import register
from hubs.models import Hub
from outbox.actions import suppress
from outbox.models import OutgoingEmail
from stakeholders.contacts.actions import remove_stakeholder
from stakeholders.contacts.references import keys_at_people
from stakeholders.duplicates.actions import mark_distinct, merge_stakeholders, unmark_distinct
from stakeholders.duplicates.search import find_duplicates, probable_duplicates
from stakeholders.models import ContactPair, EarlierAddress, Segment, Stakeholder
from tests.factories import SHOWN, make_event, make_hub, make_member, make_stakeholder, make_topic
from tests.inviting import invite_segment
from tests.signing_in import signed_in
from tests.stakeholders.files import HEADER, csv_bytes, imported
from tests.suppressions import is_suppressed
from toolkit.actions import ActionRefused
from toolkit.duplicates.merge import References, count_references

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> Any:
    return make_member(hub, "editor")


def invite(event: Event, them: Stakeholder) -> Invitation:
    nonce, key = new_link(Invitation.LINK_KIND, event.hub_id)
    return Invitation.objects.create(hub=event.hub, event=event, stakeholder=them, link_nonce=nonce, link_hash=key)


def test_merge_keeps_what_was_chosen_and_the_topics_of_both(hub: Hub, editor: Any) -> None:
    kept, gone = (
        make_stakeholder(hub, name="A"),
        make_stakeholder(hub, name="B", email="b@example.org", sector="industry"),
    )
    topics = [make_topic("MO1", "One"), make_topic("MO2", "Two")]
    kept.topics.add(topics[0])
    gone.topics.add(topics[1])
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={"email": "b@example.org", "sector": "industry"})
    one = Stakeholder.objects.get()
    assert (one.pk, one.name, one.email, one.sector, set(one.topics.all())) == (
        kept.pk, "A", "b@example.org", "industry", set(topics),
    )  # fmt: skip


def test_merge_leaves_a_trail_of_both(hub: Hub, editor: Any) -> None:
    kept, gone = make_stakeholder(hub), make_stakeholder(hub)
    ids = kept.pk, gone.pk
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={"name": "New"})
    trail = Entry.objects.order_by("id").values_list("action", "subject_id", "hub_id", "fields")
    assert list(trail) == [
        ("stakeholders.merge", ids[0], hub.pk, ["merged"]),
        ("stakeholders.remove", ids[1], hub.pk, ["merged"]),
        ("stakeholders.change", ids[0], hub.pk, ["name"]),
    ]


def test_invitations_and_segments_follow(hub: Hub, editor: Any) -> None:
    kept, gone = make_stakeholder(hub, sector="academia"), make_stakeholder(hub, sector="industry")
    segment = Segment.objects.create(hub=hub, name="Firms", criteria={"sectors": ["industry"]})
    invitations = [invite(make_event(hub), kept), invite(make_event(hub), gone)]
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={"sector": "industry"})
    assert list(Invitation.objects.order_by("pk")) == invitations
    assert {one.stakeholder_id for one in Invitation.objects.all()} == {kept.pk}
    assert list(segment.members()) == [kept]


@pytest.mark.parametrize("answered", ["neither", "kept", "gone", "both"])
def test_of_two_invitations_to_the_same_event_the_one_answered_last_stays(hub: Hub, editor: Any, answered: str) -> None:
    kept, gone, event = make_stakeholder(hub), make_stakeholder(hub), make_event(hub)
    rows = {"kept": invite(event, kept), "gone": invite(event, gone)}
    for hours, name in enumerate(["kept", "gone"]):
        if answered in (name, "both"):
            at = timezone.now() + dt.timedelta(hours=hours)
            Invitation.objects.filter(pk=rows[name].pk).update(state="accepted", answered_at=at)
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    stays = rows["gone" if answered in ("gone", "both") else "kept"]
    assert [(one.pk, one.stakeholder_id, one.link_hash) for one in Invitation.objects.all()] == [
        (stays.pk, kept.pk, stays.link_hash)
    ]


def test_the_email_of_the_invitation_that_goes_is_withdrawn(hub: Hub, editor: Any) -> None:
    kept, gone, event = make_stakeholder(hub), make_stakeholder(hub), make_event(hub)
    segment = Segment.objects.create(hub=hub, name="All", criteria={})
    invite_segment(by=editor, event=event, segment=segment, at=timezone.now())
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    states = dict(OutgoingEmail.objects.filter(kind="events/invitation").values_list("recipient", "state"))
    assert states == {kept.email: "queued", gone.email: "withdrawn"}


def test_emails_to_a_removed_contact_are_withdrawn(hub: Hub, editor: Any) -> None:
    them, event = make_stakeholder(hub), make_event(hub)
    segment = Segment.objects.create(hub=hub, name="All", criteria={})
    invite_segment(by=editor, event=event, segment=segment, at=timezone.now())
    remove_stakeholder(by=editor, stakeholder=them)
    assert [one.state for one in OutgoingEmail.objects.filter(kind="events/invitation")] == ["withdrawn"]


def test_what_would_follow_is_listed_beforehand(hub: Hub) -> None:
    kept, gone, event = make_stakeholder(hub), make_stakeholder(hub), make_event(hub)
    assert count_references(keys_at_people(), kept, gone) == []
    for one, them in ((event, kept), (event, gone), (make_event(hub), gone), (make_event(hub), gone)):
        invite(one, them)
    assert count_references(keys_at_people(), kept, gone) == [
        References("invitations", moved=2, folded=1, can_stay=True)
    ]


def test_a_kind_that_does_not_say_which_of_two_stays_stops_the_merge(
    hub: Hub, editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Invitation, "MERGE_ORDER")
    kept, gone, event = make_stakeholder(hub), make_stakeholder(hub), make_event(hub)
    invite(event, kept), invite(event, gone)
    assert [one.can_stay for one in count_references(keys_at_people(), kept, gone)] == [False]
    with pytest.raises(ActionRefused, match="Both have invitations for the same occasion"):
        merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    assert (Stakeholder.objects.count(), Invitation.objects.count(), Entry.objects.count()) == (2, 2, 0)


@pytest.mark.parametrize(("chosen", "earlier"), [("a@x.example", "b@x.example"), ("b@x.example", "a@x.example")])
def test_the_address_not_chosen_stays_known_and_a_file_with_it_means_the_same(
    hub: Hub, editor: Any, chosen: str, earlier: str
) -> None:
    kept, gone = make_stakeholder(hub, email="a@x.example"), make_stakeholder(hub, email="b@x.example")
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={"email": chosen})
    assert [(one.stakeholder_id, one.address) for one in EarlierAddress.objects.all()] == [(kept.pk, earlier)]
    rows = [HEADER, ["New name", earlier.upper(), "academia", "national"]]
    run = imported(hub, editor, csv_bytes(rows), "update")
    one = Stakeholder.objects.get()
    assert (run.new, run.known, run.changed, one.name, one.email) == (0, 1, 1, "New name", chosen)


def test_who_came_by_the_address_that_goes_has_one_seat_and_gives_it_back(hub: Hub, editor: Any) -> None:
    event, at = make_event(hub), timezone.now()
    kept, gone = make_stakeholder(hub, email="a@x.example"), make_stakeholder(hub, email="b@x.example")
    invitation = answer_invitation(by=editor, invitation=invite(event, gone), accept=True, shown=SHOWN, at=at)
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    for accept, seats in ((True, 1), (False, 0)):
        answer_invitation(by=editor, invitation=invitation, accept=accept, shown=SHOWN, at=at)
        assert Registration.objects.taking_a_place().filter(event=event).count() == seats


def test_who_came_by_the_address_that_goes_is_not_invited(hub: Hub, editor: Any) -> None:
    event, at = make_event(hub), timezone.now()
    kept, gone = make_stakeholder(hub, email="a@x.example"), make_stakeholder(hub, email="b@x.example")
    register(by=editor, event=event, name="B", email="b@x.example", language="en", shown=SHOWN, at=at)
    all_contacts = Segment.objects.create(hub=hub, name="Everybody")
    assert list(still_to_invite(event, all_contacts)) == [kept]
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    assert list(still_to_invite(event, all_contacts)) == []


def test_two_lines_of_a_file_that_mean_the_same_by_two_addresses_are_both_taken(hub: Hub, editor: Any) -> None:
    first, second = make_stakeholder(hub, email="a@x.example"), make_stakeholder(hub, email="b@x.example")
    kept = merge_stakeholders(by=editor, kept=first, gone=second, fields={})
    make_topic("T1", "Prevention"), make_topic("T2", "Care")
    header = [*HEADER, "Topics"]
    rows = [
        header,
        ["A", "a@x.example", "academia", "national", "T1|T2"],
        ["B", "b@x.example", "industry", "national", "T1"],
    ]
    imported(hub, editor, csv_bytes(rows), "update")
    kept.refresh_from_db()
    assert (kept.name, kept.sector, [topic.code for topic in kept.topics.all()]) == ("B", "industry", ["T1"])


def test_earlier_addresses_go_along_and_an_address_in_use_is_none(hub: Hub, editor: Any) -> None:
    first, second, third = (make_stakeholder(hub, email=f"{n}@x.example") for n in "abc")
    merge_stakeholders(by=editor, kept=second, gone=third, fields={})
    merge_stakeholders(by=editor, kept=first, gone=second, fields={"email": "b@x.example"})
    assert list(first.earlier_addresses.values_list("address", flat=True)) == ["a@x.example", "c@x.example"]


def test_consents_of_both_addresses_stay_as_they_are(hub: Hub, editor: Any) -> None:
    kept, gone = make_stakeholder(hub, email="a@x.example"), make_stakeholder(hub, email="b@x.example")
    for them in (kept, gone):
        record_consent(
            by=editor, hub=hub, address=them.email, purpose=Consent.Purpose.DIGEST, shown=SHOWN,
        )  # fmt: skip
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    assert sorted(Consent.objects.values_list("address", flat=True)) == ["a@x.example", "b@x.example"]


def test_rows_of_another_hub_are_not_merged(hub: Hub, editor: Any) -> None:
    kept, gone = make_stakeholder(hub), make_stakeholder(make_hub("NO"))
    with pytest.raises(ActionRefused, match="no longer in your contacts"):
        merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    assert Stakeholder.objects.count() == 2


def test_no_contact_is_merged_with_itself(hub: Hub, editor: Any) -> None:
    them = make_stakeholder(hub)
    with pytest.raises(ActionRefused):
        merge_stakeholders(by=editor, kept=them, gone=them, fields={})
    assert Stakeholder.objects.count() == 1


@pytest.mark.parametrize("field", ["hub_id", "id", "topics"])
def test_merge_refuses_what_is_no_field(hub: Hub, editor: Any, field: str) -> None:
    with pytest.raises(ActionRefused):
        merge_stakeholders(by=editor, kept=make_stakeholder(hub), gone=make_stakeholder(hub), fields={field: 1})


def test_every_key_at_a_stakeholder_is_moved() -> None:
    keys = {f"{key.model._meta.label}.{key.name}" for key in keys_at_people()}
    assert keys == {"events.Invitation.stakeholder"}
    assert all(isinstance(key, ForeignKey) for key in keys_at_people())


@pytest.mark.parametrize(
    ("first", "second", "sign"),
    [
        (("Anna Nowak", "a@x.example"), ("Anna  Nowak", ""), "same"),
        (("Łukasz Żółć", ""), ("lukasz zolc", ""), "spelling"),
        (("Prof. Anna Nowak", ""), ("Nowak, Anna", ""), "spelling"),
        (("Anna Nowak", "a@hub.example"), ("Anna Nowack", "b@hub.example"), "domain"),
        (("Jan Kowalski", "a@hub.example"), ("Jan Maria Kowalski", "b@hub.example"), "domain"),
        (("Anna Nowak", "a@gmail.com"), ("Anna Nowack", "b@gmail.com"), ""),
        (("Anna Nowak", "a@hub.example"), ("Anna Nowack", "b@other.example"), ""),
        (("Ward 3", "a@hub.example"), ("Ward 4", "b@hub.example"), ""),
        (("Anna Nowak", "a@hub.example"), ("Piotr Zieliński", "b@hub.example"), ""),
    ],
)
def test_pairs_are_found_by_their_sign(hub: Hub, first: Any, second: Any, sign: str) -> None:
    rows = [make_stakeholder(hub, name=name, email=email) for name, email in (first, second)]
    found = [(pair.first, pair.second, pair.sign) for pair in probable_duplicates(hub)]
    assert found == ([(rows[0].pk, rows[1].pk, sign)] if sign else [])


def test_a_person_and_an_organisation_and_rows_of_two_hubs_are_never_a_pair(hub: Hub) -> None:
    make_stakeholder(hub, name="Registry")
    make_stakeholder(hub, name="Registry", kind="organisation")
    make_stakeholder(make_hub("NO"), name="Registry")
    assert probable_duplicates(hub) == []


def pairs_of(hub: Hub) -> list[tuple[int, int]]:
    return [(pair.first, pair.second) for pair in probable_duplicates(hub)]


def test_of_three_alike_there_are_two_pairs_in_two_queries(hub: Hub, django_assert_num_queries: Any) -> None:
    rows = [make_stakeholder(hub, name="Registry") for _ in range(3)]
    with django_assert_num_queries(2):
        found = pairs_of(hub)
    assert found == [(rows[0].pk, rows[1].pk), (rows[1].pk, rows[2].pk)]


@pytest.mark.parametrize(("one", "other"), [(0, 1), (1, 0)])
def test_two_that_are_said_to_be_two_are_shown_no_more(hub: Hub, editor: Any, one: int, other: int) -> None:
    rows = [make_stakeholder(hub, name="Anna Nowak", email=f"a{n}@hub.example") for n in range(2)]
    pairs = [mark_distinct(by=editor, one=rows[one], other=rows[other]) for _ in range(2)]
    assert pairs[0] == pairs[1] == ContactPair.objects.get()
    assert (pairs[0].first, pairs[0].second, pairs[0].decided_by, pairs_of(hub)) == (rows[0], rows[1], editor, [])
    unmark_distinct(by=editor, pair=pairs[0])
    assert pairs_of(hub) == [(rows[0].pk, rows[1].pk)]
    assert [entry.action for entry in Entry.objects.order_by("id")] == [
        "stakeholders.mark_distinct", "stakeholders.unmark_distinct",
    ]  # fmt: skip


def test_of_three_alike_each_two_can_be_marked_as_distinct(hub: Hub, editor: Any) -> None:
    a, b, c = (make_stakeholder(hub, name="Registry") for _ in range(3))
    mark_distinct(by=editor, one=a, other=b)
    assert pairs_of(hub) == [(b.pk, c.pk)]
    mark_distinct(by=editor, one=b, other=c)
    assert pairs_of(hub) == [(a.pk, c.pk)]
    mark_distinct(by=editor, one=a, other=c)
    assert pairs_of(hub) == []


@pytest.mark.parametrize("whose", ["itself", "other hub"])
def test_no_contact_is_distinct_from_itself_or_one_of_another_hub(hub: Hub, editor: Any, whose: str) -> None:
    one = make_stakeholder(hub)
    other = one if whose == "itself" else make_stakeholder(make_hub("NO"))
    with pytest.raises(ActionRefused):
        mark_distinct(by=editor, one=one, other=other)
    assert not ContactPair.objects.exists()


def test_what_is_distinct_from_the_merged_contact_is_distinct_from_the_kept_one(hub: Hub, editor: Any) -> None:
    other, gone, kept = (make_stakeholder(hub, name="Registry") for _ in range(3))
    for one in (other, kept):
        mark_distinct(by=editor, one=gone, other=one)
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    assert [(pair.first, pair.second) for pair in ContactPair.objects.all()] == [(other, kept)]


def test_database_refuses_a_pair_twice_out_of_order_and_across_hubs(hub: Hub) -> None:
    one, other, theirs = make_stakeholder(hub), make_stakeholder(hub), make_stakeholder(make_hub("NO"))
    ContactPair.objects.create(hub=hub, first=one, second=other)
    for first, second in ((one, other), (other, one), (one, one), (one, theirs), (theirs, one)):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactPair.objects.create(hub=hub, first=first, second=second)


def test_database_refuses_an_earlier_address_twice_empty_and_across_hubs(hub: Hub) -> None:
    one, theirs = make_stakeholder(hub), make_stakeholder(make_hub("NO"))
    EarlierAddress.objects.create(hub=hub, stakeholder=one, address="a@x.example")
    for them, address in ((one, "a@x.example"), (one, ""), (theirs, "b@x.example")):
        with pytest.raises(IntegrityError), transaction.atomic():
            EarlierAddress.objects.create(hub=hub, stakeholder=them, address=address)


@pytest.mark.parametrize("under", ["a@example.org", "b@example.org"])
def test_who_unsubscribed_under_either_address_stays_unsubscribed(hub: Hub, editor: Any, under: str) -> None:
    kept, gone = make_stakeholder(hub, email="a@example.org"), make_stakeholder(hub, email="b@example.org")
    suppress(address=under, mailing_list="invitations:pt", reason="unsubscribed")
    suppress(address="b@example.org", mailing_list="invitations:no", reason="unsubscribed")
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    lists = ("invitations:pt", "invitations:no")
    assert [is_suppressed(address="a@example.org", mailing_list=name) for name in lists] == [True, False]


def test_address_that_bounced_says_nothing_about_the_other(hub: Hub, editor: Any) -> None:
    kept, gone = make_stakeholder(hub, email="a@example.org"), make_stakeholder(hub, email="b@example.org")
    suppress(address="b@example.org", mailing_list="invitations:pt", reason="bounced")
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    assert is_suppressed(address="a@example.org", mailing_list="invitations:pt") is False


def test_search_keeps_decisions_and_leaves_out_contacts_deleted_meanwhile(hub: Hub, editor: Any) -> None:
    first, second, *others = (make_stakeholder(hub, name=name) for name in ("Registry", "Registry", "Clinic", "Clinic"))
    decided = mark_distinct(by=editor, one=first, other=second)
    found = probable_duplicates(hub)
    assert [(pair.first, pair.second) for pair in found] == [(others[0].pk, others[1].pk)]
    Stakeholder.objects.filter(pk=others[1].pk).delete()
    ContactPair.objects.filter(hub=hub).replace_candidates(found, hub=hub)
    assert list(ContactPair.objects.all()) == [decided]


def candidates() -> set[tuple[int, int]]:
    return set(ContactPair.objects.filter(decided_at=None).values_list("first_id", "second_id"))


@pytest.mark.parametrize("decision", ["distinct", "merged", "removed"])
def test_third_of_three_alike_is_looked_for_once_two_are_decided(
    hub: Hub, editor: Any, decision: str, django_capture_on_commit_callbacks: Any
) -> None:
    first, second, third = (make_stakeholder(hub, name="Cancer Registry") for _number in range(3))
    find_duplicates(hub_id=hub.pk)
    pairs = {(first.pk, second.pk), (second.pk, third.pk)}
    assert candidates() == pairs
    with django_capture_on_commit_callbacks() as searches:
        if decision == "distinct":
            mark_distinct(by=editor, one=second, other=third)
        elif decision == "merged":
            merge_stakeholders(by=editor, kept=first, gone=second, fields={})
        else:
            remove_stakeholder(by=editor, stakeholder=second)
    assert len(searches) == 1
    find_duplicates(hub_id=hub.pk)
    assert candidates() == {(first.pk, third.pk)} | (
        pairs - {(second.pk, third.pk)} if decision == "distinct" else set()
    )


@pytest.mark.django_db(transaction=True)
def test_search_and_decision_at_the_same_moment_both_succeed(hub: Hub, editor: Any) -> None:
    pairs = [[make_stakeholder(hub, name=f"Registry {number}") for _twin in range(2)] for number in range(12)]
    find_duplicates(hub_id=hub.pk)
    for one, other in pairs:
        gate = threading.Barrier(2)

        def search(gate: threading.Barrier = gate) -> None:
            try:
                gate.wait(timeout=60)
                find_duplicates(hub_id=hub.pk)
            finally:
                connection.close()

        def decide(gate: threading.Barrier = gate, one: Stakeholder = one, other: Stakeholder = other) -> None:
            try:
                gate.wait(timeout=60)
                mark_distinct(by=editor, one=one, other=other)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as two:
            for ended in [two.submit(search), two.submit(decide)]:
                ended.result()
    assert ContactPair.objects.filter(hub=hub).distinct_rows().count() == 12
    find_duplicates(hub_id=hub.pk)
    assert candidates() == set()


def test_removing_a_merged_contact_leads_to_the_one_that_was_kept(hub: Hub, editor: Any) -> None:
    kept, gone = make_stakeholder(hub, name="Ana Silva"), make_stakeholder(hub, name="A. Silva")
    address = f"/en/manage/pt/people/{gone.pk}/remove/"
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    client = signed_in(editor)
    for answer in (client.get(address), client.post(address)):
        assert answer["Location"] == f"/en/manage/pt/people/{kept.pk}/"
    assert "was merged into Ana Silva. Nothing was removed." in client.get(answer["Location"]).content.decode()
    assert list(Stakeholder.objects.all()) == [kept]
