"""Statements and votes: who may, how many, when, and what the database refuses whatever the code forgot."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.addresses import address_hash
from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry, PurgeRun
from dialogues.models import OpinionResult, Phase, Pseudonym, Statement, StatementSignIn, StatementTally, Vote
from dialogues.statements.actions.entry import enter_dialogue, request_sign_in
from dialogues.statements.actions.erasure import erase_pseudonyms, forget_writers
from dialogues.statements.actions.moderation import accept_statement, refuse_statement
from dialogues.statements.actions.statements import A_DAY, IN_ALL, remove_seed_statement, withdraw_statement
from dialogues.statements.actions.votes import cast_votes
from dialogues.statements.models.pseudonym import dialogue_key
from dialogues.statements.screening import reasons_to_hold
from outbox.models import OutgoingEmail
from privacy.records import exported, records_of
from tests.dialogues.making import make_published
from tests.dialogues.stating import (
    DAY,
    make_accepted,
    make_open,
    make_participant,
    make_seed,
    make_waiting,
    vote,
)
from tests.factories import make_hub
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
ANA = "ana@example.org"
HOUR = dt.timedelta(hours=1)


def refused_by_database(name: str, write: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def test_one_address_has_one_pseudonym_in_a_dialogue_and_another_in_the_next() -> None:
    first, second = make_open(), make_open(title="Another one")
    here, again = make_participant(first, ANA), make_participant(first, "Ana@EXAMPLE.org")
    there = make_participant(second, ANA)
    assert here == again
    assert here.pk != there.pk
    assert {here.address_key, here.link_hash}.isdisjoint({there.address_key, there.link_hash})
    assert here.address_key == dialogue_key(first.pk, ANA)


def test_no_row_of_the_portal_joins_the_address_or_its_usual_hash_to_the_pseudonym() -> None:
    """The link of the email is a row of its own, and neither it nor the trail names the pseudonym."""
    dialogue = make_open()
    request_sign_in(by=CITIZEN, dialogue=dialogue, email=ANA, language="en", at=timezone.now())
    ours = make_participant(dialogue, ANA)
    link, email = StatementSignIn.objects.get(), OutgoingEmail.objects.get()
    known = {str(ours.link_nonce), ours.link_hash, ours.address_key, ours.code}
    assert known.isdisjoint({str(link.link_nonce), link.link_hash, *map(str, email.link.values()), email.key})
    with connection.cursor() as cursor:
        cursor.execute("SELECT one::text FROM dialogues_pseudonym one")
        row = cursor.fetchone()[0]
    assert ANA not in row
    assert address_hash(ANA) not in row
    assert not Entry.objects.filter(subject="dialogues.pseudonym").exists()
    assert email.hub_id is None  # the hub's list of sent emails does not say who takes part


def test_link_is_sent_to_known_and_unknown_addresses_alike_and_once_in_ten_minutes() -> None:
    dialogue, now = make_open(), timezone.now()
    make_participant(dialogue, ANA)
    for address in (ANA, ANA, "new@example.org"):
        request_sign_in(by=CITIZEN, dialogue=dialogue, email=address, language="en", at=now)
    assert sorted(OutgoingEmail.objects.values_list("recipient", "kind")) == [
        (ANA, "dialogues/sign_in"), ("new@example.org", "dialogues/sign_in"),
    ]  # fmt: skip


@pytest.mark.parametrize(("opens", "closes", "words"), [(1, 5, "from"), (-5, -1, "closed")])
def test_outside_the_phase_no_one_takes_part_writes_or_votes(opens: int, closes: int, words: str) -> None:
    dialogue = make_open()
    ours, seed = make_participant(dialogue), make_seed(dialogue)
    now = timezone.now()
    Phase.objects.update(opens_at=now + opens * DAY, closes_at=now + closes * DAY)
    for act in (
        lambda: enter_dialogue(dialogue=dialogue, address="b@example.org", at=now),
        lambda: request_sign_in(by=CITIZEN, dialogue=dialogue, email=ANA, language="en", at=now),
        lambda: make_waiting(ours),
        lambda: make_seed(dialogue, "Another"),
        lambda: vote(ours, seed),
    ):
        with pytest.raises(ActionRefused, match=words):
            act()
    row = {"hub": dialogue.hub, "dialogue": dialogue, "text": "Late", "language": "en", "written_at": now}
    refused_by_database("dialogues_phase_of_state", lambda: Statement.objects.create(**row))
    ballot = {"dialogue": dialogue, "statement": seed, "pseudonym": ours, "choice": 1, "voted_at": now}
    refused_by_database("dialogues_phase_of_vote", lambda: Vote.objects.create(**ballot))


def test_dialogue_without_phases_lets_no_one_in() -> None:
    with pytest.raises(ActionRefused):
        make_participant(make_published())


def test_statement_waits_is_accepted_with_a_number_and_refused_only_with_a_reason() -> None:
    dialogue = make_open()
    ours = make_participant(dialogue)
    rows = [make_waiting(ours, f"Idea {number}") for number in range(3)]
    first = accept_statement(by=SYSTEM, dialogue=dialogue, statement=rows[1], at=timezone.now())
    second = accept_statement(by=SYSTEM, dialogue=dialogue, statement=rows[0], at=timezone.now())
    assert (first.number, second.number) == (1, 2)
    refuse = {"by": SYSTEM, "dialogue": dialogue, "statement": rows[2], "at": timezone.now()}
    for given in ({"reason": "ugly"}, {"reason": "duplicate"}, {"reason": "duplicate", "duplicate_of": 9}):
        with pytest.raises(ActionRefused):
            refuse_statement(**refuse, **given)
    refused = refuse_statement(**refuse, reason="duplicate", duplicate_of=2)
    assert (refused.state, refused.duplicate_of, refused.number) == ("refused", second, None)
    with pytest.raises(ActionRefused, match="no longer waiting"):
        accept_statement(by=SYSTEM, dialogue=dialogue, statement=rows[2], at=timezone.now())
    refused_by_database(
        "refused_has_reason", lambda: Statement.objects.filter(pk=refused.pk).update(refused_for="", duplicate_of=None)
    )
    refused_by_database("accepted_has_number", lambda: Statement.objects.filter(pk=first.pk).update(number=None))
    refused_by_database("number_once", lambda: Statement.objects.filter(pk=first.pk).update(number=2))
    refused_by_database("has_text", lambda: Statement.objects.filter(pk=first.pk).update(text=""))
    refused_by_database("seed_has_no_writer", lambda: Statement.objects.filter(pk=first.pk).update(is_seed=True))


def test_same_text_is_in_a_dialogue_once() -> None:
    dialogue = make_open()
    make_waiting(make_participant(dialogue))
    with pytest.raises(ActionRefused, match="already written"):
        make_waiting(make_participant(dialogue, "b@example.org"))


def test_five_a_day_and_twenty_in_all_and_the_words_say_when_to_go_on() -> None:
    dialogue, now = make_open(-30, None), timezone.now()
    ours = make_participant(dialogue)
    for number in range(A_DAY):
        make_waiting(ours, f"Idea {number}", at=now - 20 * DAY + number * HOUR)
    for number in range(IN_ALL):
        with pytest.raises(ActionRefused, match="You can write the next one from"):
            make_waiting(ours, f"One of 10,000: {number}", at=now - 20 * DAY + 20 * HOUR)
    for number in range(IN_ALL - A_DAY):
        make_waiting(ours, f"Later {number}", at=now - (15 - number) * DAY)
    with pytest.raises(ActionRefused, match="the most one person can write"):
        make_waiting(ours, "One more", at=now + 5 * DAY)


def test_votes_are_one_each_can_change_and_are_counted_by_the_database() -> None:
    dialogue = make_open()
    seed = make_seed(dialogue)
    people = [make_participant(dialogue, f"a{number}@example.org") for number in range(3)]
    for one, choice in zip(people, (1, 1, 0), strict=True):
        vote(one, seed, choice)
    vote(people[0], seed, -1)
    tally = StatementTally.objects.get(statement=seed)
    assert (tally.agree, tally.disagree, tally.passed) == (1, 1, 1)
    people[1].delete()
    tally.refresh_from_db()
    assert (tally.agree, tally.disagree, tally.passed) == (0, 1, 1)
    row = {"dialogue": dialogue, "statement": seed, "pseudonym": people[0], "voted_at": timezone.now()}
    refused_by_database("dialogues_vote_once", lambda: Vote.objects.create(**row, choice=1))
    refused_by_database("known_choice", lambda: Vote.objects.filter(pseudonym=people[0]).update(choice=2))


def test_votes_go_to_accepted_statements_of_the_same_dialogue_only() -> None:
    dialogue, other = make_open(), make_open(title="Another one")
    ours, theirs = make_participant(dialogue), make_seed(other)
    waiting = make_waiting(ours)
    for statement, choice in ((theirs, 1), (waiting, 1)):
        with pytest.raises(ActionRefused, match="withdrawn"):
            vote(ours, statement, choice)
    with pytest.raises(ActionRefused, match="Choose"):
        cast_votes(pseudonym=ours, choices={waiting.pk: 7}, at=timezone.now())
    row = {"pseudonym": ours, "choice": 1, "voted_at": timezone.now()}
    refused_by_database("together", lambda: Vote.objects.create(dialogue=dialogue, statement=theirs, **row))
    refused_by_database("together", lambda: Vote.objects.create(dialogue=other, statement=theirs, **row))
    refused_by_database("together", lambda: Pseudonym.objects.filter(pk=ours.pk).update(hub=make_hub("NO")))


def test_writer_withdraws_and_the_text_is_gone_and_no_one_elses() -> None:
    dialogue = make_open()
    ours, other = make_participant(dialogue), make_participant(dialogue, "b@example.org")
    row = make_accepted(ours)
    with pytest.raises(ActionRefused):
        withdraw_statement(by=CITIZEN, pseudonym=other, statement=row)
    for _twice in range(2):
        kept = withdraw_statement(by=CITIZEN, pseudonym=ours, statement=row)
    assert (kept.state, kept.text) == ("withdrawn", "")


def test_seed_statement_goes_only_while_no_one_has_voted_on_it() -> None:
    dialogue = make_open()
    ours = make_participant(dialogue)
    seed, written = make_seed(dialogue), make_accepted(ours)
    vote(ours, seed)
    with pytest.raises(ActionRefused, match="voted"):
        remove_seed_statement(by=SYSTEM, dialogue=dialogue, statement=seed)
    with pytest.raises(ActionRefused, match="your hub"):
        remove_seed_statement(by=SYSTEM, dialogue=dialogue, statement=written)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("Screening should be free for everyone over 50", []),
        ("The European Union should pay for 2,000,000 tests by 2030", []),
        ("Hospitals should say within 14 days what they found", []),
        ("Os hospitais devem responder em duas semanas", []),
        ("Poradnie powinny działać także wieczorem", []),
        ("Ask Dr Silva about it", ["names_a_person"]),
        ("A Dra. Ferreira atende mal os doentes", ["names_a_person"]),
        ("Pani Kowalska powinna odejść", ["names_a_person"]),
        ("We should listen to Maria Santos more", ["names_a_person"]),
        ("Write to me at ana@example.org", ["personal_data"]),
        ("Call 912 345 678 to hear more", ["personal_data"]),
        ("Zadzwońcie: +48 601-234-567", ["personal_data"]),
        ("My mother has lung cancer and waited for months", ["health"]),
        ("I was diagnosed too late, so screen earlier", ["health"]),
        ("A minha mãe teve cancro e esperou meses", ["health"]),
        ("Moja mama choruje i czeka od roku", ["health"]),
        ("Chorowałam na raka i nikt mi nie pomógł", ["health"]),
        ("My neighbour Jan Nowak died of it, ring 601234567 ", ["names_a_person", "personal_data", "health"]),
    ],
)  # fmt: skip
def test_what_may_concern_a_person_is_held_back_with_its_reason(text: str, reasons: list[str]) -> None:
    assert reasons_to_hold(text) == reasons


def test_person_sees_and_erases_statements_and_votes_and_what_others_vote_on_stays_without_writer() -> None:
    dialogue = make_open()
    ours, other = make_participant(dialogue, ANA), make_participant(dialogue, "b@example.org")
    accepted, waiting = make_accepted(ours, "Accepted idea"), make_waiting(ours, "Waiting idea")
    vote(ours, accepted)
    vote(other, accepted, -1)
    result = OpinionResult.objects.create(
        dialogue=dialogue,
        computed_at=timezone.now(),
        method="polis-1",
        seed=1,
        voters=5,
        votes=9,
        participants_file=b"x",
    )
    Pseudonym.objects.filter(pk=ours.pk).update(is_counted=True)
    found = exported(ANA)
    assert [row["text"] for row in found["dialogues.statement"]] == ["Waiting idea", "Accepted idea"]
    assert [row["statement"] for row in found["dialogues.vote"]] == ["Accepted idea"]
    assert {group.label for group in records_of(ANA)} == {
        "dialogues.Pseudonym",
        "dialogues.Statement",
        "dialogues.Vote",
    }
    assert exported("b@example.org").keys() == {"dialogues.pseudonym", "dialogues.vote"}
    assert erase_pseudonyms(by=CITIZEN, address=ANA) == 1
    accepted.refresh_from_db()
    waiting.refresh_from_db()
    result.refresh_from_db()
    assert (accepted.text, accepted.writer, waiting.text, waiting.state) == ("Accepted idea", None, "", "withdrawn")
    assert exported(ANA) == {}
    assert list(Vote.objects.values_list("pseudonym", flat=True)) == [other.pk]
    assert (result.participants_file, result.left_since) == (None, 1)


def test_links_refused_texts_and_keys_of_pseudonyms_end() -> None:
    dialogue, now = make_open(-200, -1), timezone.now()
    Phase.objects.update(closes_at=None)
    ours = make_participant(dialogue)
    seed, waiting = make_seed(dialogue), make_waiting(ours)
    vote(ours, seed)
    refuse_statement(by=SYSTEM, dialogue=dialogue, statement=waiting, reason="unclear", at=now)
    request_sign_in(by=CITIZEN, dialogue=dialogue, email=ANA, language="en", at=now)
    assert forget_writers(at=now) == 0
    assert forget_writers(at=now + 2 * DAY) == 1
    assert not StatementSignIn.objects.exists()
    assert forget_writers(at=now + 31 * DAY) == 1
    waiting.refresh_from_db()
    assert (waiting.text, waiting.refused_for) == ("", "unclear")
    Phase.objects.update(closes_at=now)
    assert forget_writers(at=now + 91 * DAY) == 1
    ours.refresh_from_db()
    assert (ours.address_key, ours.link_nonce, ours.link_hash) == (None, None, None)
    assert exported(ANA).keys() == {"outbox.outgoingemail"}
    assert (Vote.objects.count(), PurgeRun.objects.count()) == (1, 3)
    refused_by_database("linked_or_not", lambda: Pseudonym.objects.filter(pk=ours.pk).update(address_key="x"))
