"""Dialogues in which people vote, for tests, with as few words as possible."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import CITIZEN, SYSTEM
from dialogues.models import OpinionResult, Phase, PolicyDialogue, Pseudonym, Statement, Vote
from dialogues.statements.actions.entry import enter_dialogue
from dialogues.statements.actions.moderation import accept_statement
from dialogues.statements.actions.statements import add_seed_statement, write_statement
from dialogues.statements.actions.votes import cast_votes
from tests.dialogues.making import make_published

DAY = dt.timedelta(days=1)


def make_open(opens: int = -10, closes: int | None = 10, **fields: Any) -> PolicyDialogue:
    """A published dialogue whose statements phase is open."""
    dialogue, now = make_published(**fields), timezone.now()
    Phase.objects.create(
        hub=dialogue.hub, dialogue=dialogue, kind="statements", opens_at=now + opens * DAY,
        closes_at=None if closes is None else now + closes * DAY,
    )  # fmt: skip
    return dialogue


def make_participant(dialogue: PolicyDialogue, address: str = "ana@example.org") -> Pseudonym:
    """One who opened the link."""
    return enter_dialogue(dialogue=dialogue, address=address, at=timezone.now())


def token(participant: Pseudonym) -> str:
    """The token of their pages."""
    return token_for(Pseudonym.LINK_KIND, participant.hub_id, participant.link_nonce or "")


def make_waiting(participant: Pseudonym, text: str = "Screening should be offered at work", **more: Any) -> Statement:
    """A statement that waits for a moderator."""
    given = {"language": "en", "at": timezone.now()} | more
    return write_statement(by=CITIZEN, pseudonym=participant, text=text, **given)


def make_accepted(participant: Pseudonym, text: str = "Screening should be offered at work", **more: Any) -> Statement:
    """An accepted statement."""
    row = make_waiting(participant, text, **more)
    return accept_statement(by=SYSTEM, dialogue=row.dialogue, statement=row, at=timezone.now())


def make_seed(dialogue: PolicyDialogue, text: str = "Waiting times should be public") -> Statement:
    """A statement of the hub."""
    return add_seed_statement(by=SYSTEM, dialogue=dialogue, text=text, language="en", at=timezone.now())


def vote(participant: Pseudonym, statement: Statement, choice: int = Vote.Choice.AGREE) -> None:
    """One vote."""
    cast_votes(pseudonym=participant, choices={statement.pk: choice}, at=timezone.now())


def make_camps(sizes: tuple[int, ...] = (8, 8), statements: int = 8) -> PolicyDialogue:
    """A dialogue with camps that vote against each other on all statements but the first, on which all agree."""
    dialogue = make_open()
    rows = [make_seed(dialogue, f"Statement {number}") for number in range(statements)]
    for camp, size in enumerate(sizes):
        for place in range(size):
            one = make_participant(dialogue, f"a{camp}-{place}@example.org")
            choices = {row.pk: 1 if not number or (number >> camp) % 2 else -1 for number, row in enumerate(rows)}
            choices[rows[-1 - place % 2].pk] = 0
            cast_votes(pseudonym=one, choices=choices, at=timezone.now())
    return dialogue


def make_groups(dialogue: PolicyDialogue) -> OpinionResult:
    """A result with one group, as a run writes it."""
    group = {
        "name": "A", "size": 5, "representative": [{"statement": 1, "choice": "agree", "counts": [5, 0, 0]}], "hexagons": [],
        "outline": [[0, 0], [1, 0], [1, 1]], "centre": [0, 0],
    }  # fmt: skip
    return OpinionResult.objects.create(
        dialogue=dialogue, computed_at=timezone.now(), method="kmeans", seed=1, voters=5, votes=5,
        picture={"groups": [group], "ungrouped": 0, "consensus": []}, statements=[],
    )  # fmt: skip
