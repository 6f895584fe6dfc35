"""Opinion groups of 5,000 participants, 2,000 statements and 500,000 votes, and the pages with them beside those with ten."""

import os
import resource
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialogues.models import OpinionResult, PolicyDialogue, Pseudonym, Statement
from dialogues.statements.actions.results import compute_result
from tests.dialogues.stating import make_open, make_participant, token

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
MOST_SECONDS, MOST_MEGABYTES = 60, 500
TIMES = 20
PEOPLE = """
INSERT INTO dialogues_pseudonym (id, is_counted, hub_id, dialogue_id, code, seed, joined_on)
SELECT %(dialogue)s * 1000000 + n, false, %(hub)s, %(dialogue)s, lpad(n::text, 6, '0'), n, now() FROM generate_series(1, %(people)s) n
"""
STATEMENTS = """
INSERT INTO dialogues_statement (hub_id, dialogue_id, number, is_seed, text, language, state, held_for, written_at, moderated_at,
    refused_for)
SELECT %(hub)s, %(dialogue)s, n, true, 'Statement ' || n, 'en', 'accepted', '{}', now(), now(), '' FROM generate_series(1, %(statements)s) n
"""
TALLIES = """
INSERT INTO dialogues_statementtally (statement_id, agree, disagree, passed)
SELECT id, 0, 0, 0 FROM dialogues_statement WHERE dialogue_id = %(dialogue)s
"""
VOTES = """
INSERT INTO dialogues_vote (id, dialogue_id, statement_id, pseudonym_id, choice, voted_at)
SELECT (random() * 9e17)::bigint, %(dialogue)s, statement.id, person.id,
       CASE WHEN random() < 0.1 THEN 0 WHEN (statement.number + person.seed %% 3) %% 3 = 0 THEN 1 ELSE -1 END, now()
FROM dialogues_pseudonym person, dialogues_statement statement
WHERE person.dialogue_id = %(dialogue)s AND statement.dialogue_id = %(dialogue)s
  AND random() < %(votes)s::float / %(people)s / %(statements)s
"""
COUNTED = """
UPDATE dialogues_statementtally SET agree = one.agree, disagree = one.disagree, passed = one.passed
FROM (SELECT statement_id, count(*) FILTER (WHERE choice = 1) agree, count(*) FILTER (WHERE choice = -1) disagree,
             count(*) FILTER (WHERE choice = 0) passed FROM dialogues_vote GROUP BY 1) one
WHERE one.statement_id = dialogues_statementtally.statement_id
"""


def make_large(people: int, statements: int, votes: int, title: str) -> PolicyDialogue:
    """A dialogue written by SQL, without the triggers that count single votes."""
    dialogue = make_open(title=title)
    values = {
        "hub": dialogue.hub_id, "dialogue": dialogue.pk, "people": people, "statements": statements, "votes": votes,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in (PEOPLE, STATEMENTS, TALLIES, VOTES, COUNTED):
            cursor.execute(statement, values if "%" in statement else None)
        cursor.execute("SET LOCAL session_replication_role = origin")
        for table in ("pseudonym", "statement", "statementtally", "vote"):
            cursor.execute(f"ANALYZE dialogues_{table}")
    return dialogue


def seconds_of(client: Client, path: str) -> float:
    """The processor time of one answer, the smallest of several."""
    client.get(path)
    times = []
    for _time in range(TIMES):
        began = time.process_time()
        assert client.get(path).status_code == 200
        times.append(time.process_time() - began)
    return min(times)


def paths_of(dialogue: PolicyDialogue) -> dict[str, Any]:
    voter = make_participant(dialogue)
    return {
        "statements": reverse("dialogues:statements", args=[dialogue.pk]),
        "groups": reverse("dialogues:opinion_groups", args=[dialogue.pk]),
        "vote": reverse("dialogues_personal:vote", args=[token(voter)]),
    }


def test_groups_of_half_a_million_votes_are_found_in_a_minute_and_pages_stay_quick(client: Client) -> None:
    large, small = make_large(5000, 2000, 500_000, "Large"), make_large(60, 25, 1200, "Small")
    began = time.monotonic()
    result = compute_result(large, at=timezone.now())
    seconds = time.monotonic() - began
    compute_result(small, at=timezone.now())
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    assert result is not None
    print(
        f"\n{result.voters} participants, {Statement.objects.filter(dialogue=large).count()} statements, {result.votes} votes"
    )
    print(f"{seconds:.1f} s, at most {megabytes:.0f} MB, load {os.getloadavg()[0]:.1f}")
    print("groups", [one["size"] for one in result.picture["groups"]])
    pages = {}
    there = paths_of(large), paths_of(small)
    for name in there[0]:
        pages[name] = tuple(seconds_of(client, one[name]) * 1000 for one in there)
        print(f"{name}: {pages[name][0]:.1f} ms, with few {pages[name][1]:.1f} ms")
    assert (OpinionResult.objects.count(), Pseudonym.objects.count()) == (2, 5062)
    assert len(result.picture["groups"]) == 3
    assert seconds < MOST_SECONDS
    assert megabytes < MOST_MEGABYTES
    assert {name: times for name, times in pages.items() if times[0] > 2 * times[1]} == {}
