"""Computing what the votes say. In steps: a new result comes when the votes of five more participants have come or changed."""

import datetime as dt
import json
import logging
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncHour

from audit.actions import record
from audit.actors import SYSTEM
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import OpinionResult, PolicyDialogue, Pseudonym, Statement, Vote
from dialogues.statements.vote_tables import (
    GROUP_NAMES,
    SMALLEST_GROUP,
    VoteTable,
    ask_for_groups,
    make_table,
    participants_file,
)
from toolkit.actions import action

log = logging.getLogger(__name__)
STEP = SMALLEST_GROUP
HOUR = dt.timedelta(hours=1)
METHOD = "polis-1"
SEED = 20230501
AT_A_TIME = 20_000
Cells: TypeAlias = Sequence[list[int] | None]
MOST_AGREED = 10
PUBLISH = """
    UPDATE dialogues_statement AS one
    SET published_agree = new.agree, published_disagree = new.disagree, published_passed = new.passed
    FROM jsonb_to_recordset(%s) AS new(id bigint, agree int, disagree int, passed int)
    WHERE one.id = new.id
      AND (one.published_agree, one.published_disagree, one.published_passed)
          IS DISTINCT FROM (new.agree, new.disagree, new.passed)
"""


def compute_due_results(*, at: dt.datetime) -> int:
    """Compute the results of every dialogue in which five participants have voted since; return how many.

    One that fails is logged and tried again the next time; it stops no other.
    """
    done = 0
    for dialogue in _voted_in():
        try:
            done += is_due(dialogue, at=at) and compute_result(dialogue, at=at) is not None
        except Exception:
            log.exception("The result of dialogue %s failed.", dialogue.pk)
    return done


def _voted_in() -> list[PolicyDialogue]:
    rows = PolicyDialogue.objects.filter(state=PolicyDialogue.State.PUBLISHED, phases__kind="statements")
    return list(rows.exclude(attribution=PolicyDialogue.Attribution.CLOSED).order_by("pk"))


def is_due(dialogue: PolicyDialogue, *, at: dt.datetime) -> bool:
    """Whether at least five participants would make the difference to the latest result: by their votes since, because they were
    not in it, or because they erased their data."""
    latest = _latest(dialogue)
    voted = _votes_since(dialogue, latest, at).values("pseudonym")
    left_out = Q(is_counted=False) & Exists(_votes_since(dialogue, None, at).filter(pseudonym=OuterRef("pk")))
    number = Pseudonym.objects.filter(Q(pk__in=voted) | left_out, dialogue=dialogue).count()
    return number + (latest.left_since if latest else 0) >= STEP


def _latest(dialogue: PolicyDialogue) -> OpinionResult | None:
    rows = OpinionResult.objects.filter(dialogue=dialogue)
    return rows.only("dialogue", "computed_at", "left_since").first()


def compute_result(dialogue: PolicyDialogue, *, at: dt.datetime) -> OpinionResult | None:
    """Compute and publish the result of a dialogue: groups, their picture, and the counts everyone sees; None for fewer than five.

    The votes are read first and computed with outside of any transaction: that may take minutes.
    """
    table = read_votes(dialogue, until=at)
    if table.participants < SMALLEST_GROUP or not table.statements:
        return None
    found = ask_for_groups(table, seed=SEED)
    return publish_result(dialogue=dialogue, table=table, found=found, at=at)


@action
def publish_result(
    *, dialogue: PolicyDialogue, table: VoteTable, found: dict[str, Any], at: dt.datetime
) -> OpinionResult | None:
    """Keep the result in place of the earlier one, and the counts with the statements.

    None where it differs from the earlier one by fewer than five people, is older, or holds someone who erased their data meanwhile.
    """
    current = lock_dialogue(dialogue)
    latest = _latest(current)
    shown = shown_rows(found)
    keys = {table.keys[row] for row in shown}
    if (latest and latest.computed_at >= at) or _number_changed(current, latest, keys, at) < STEP:
        return None
    if Pseudonym.objects.filter(dialogue=current, pk__in=table.keys).count() != len(table.keys):
        return None
    OpinionResult.objects.filter(dialogue=current).delete()  # beside the new one it would show who came in between
    rows, labels = _rows(table, found), found["labels"]
    groups = [_named(group, place, rows) for place, group in enumerate(found["groups"])]
    result = OpinionResult.objects.create(
        dialogue=current, computed_at=at, method=METHOD, seed=SEED, voters=len(shown),
        votes=sum(sum(total[0]) for total in found["totals"]),
        picture={"groups": groups, "ungrouped": _shown(labels.count(-1)), "consensus": _agreed(rows)}, statements=rows,
        participants_file=participants_file(table, labels) if groups else None,
    )  # fmt: skip
    totals = [
        {"id": key, "agree": total[0][0], "disagree": total[0][1], "passed": total[0][2]}
        for (key, _number), total in zip(table.statements, found["totals"], strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(PUBLISH, [json.dumps(totals)])
    _mark_counted(current, latest, keys, at)
    record(by=SYSTEM, action="dialogues.publish_result", subject=result, hub_id=current.hub_id)
    return result


def shown_rows(found: dict[str, Any]) -> list[int]:
    """Return the rows of the people everything is counted for: without those in no group, where they are fewer than five."""
    labels = found["labels"]
    hides_rest = found["groups"] and not _shown(labels.count(-1))
    return [row for row, label in enumerate(labels) if label >= 0 or not hides_rest]


def _votes_since(dialogue: PolicyDialogue, latest: OpinionResult | None, at: dt.datetime) -> "QuerySet[Vote]":
    votes = Vote.objects.filter(dialogue=dialogue, voted_at__lte=at, statement__state=Statement.State.ACCEPTED)
    return votes.filter(voted_at__gt=latest.computed_at) if latest else votes


def _number_changed(dialogue: PolicyDialogue, latest: OpinionResult | None, shown: set[int], at: dt.datetime) -> int:
    """How many people make the difference to the latest result: new in it, no longer in it, with another vote, or erased."""
    people = Pseudonym.objects.filter(dialogue=dialogue)
    counted = set(people.filter(is_counted=True).values_list("pk", flat=True)) if latest else set()
    voted = set(_votes_since(dialogue, latest, at).values_list("pseudonym", flat=True))
    return len(voted & shown | counted ^ shown) + (latest.left_since if latest else 0)


def _mark_counted(dialogue: PolicyDialogue, latest: OpinionResult | None, shown: set[int], at: dt.datetime) -> None:
    """Note who is in the result, and keep of the moments of the counted votes the hour: minutes would lead to the email with the link."""
    people = Pseudonym.objects.filter(dialogue=dialogue)
    people.filter(is_counted=True).exclude(pk__in=shown).update(is_counted=False)
    people.filter(is_counted=False, pk__in=shown).update(is_counted=True)
    hour = TruncHour("voted_at", tzinfo=dt.UTC)
    votes = Vote.objects.filter(dialogue=dialogue, voted_at__lte=at).exclude(voted_at=hour)
    if latest:
        votes = votes.filter(voted_at__gt=latest.computed_at - HOUR)
    votes.update(voted_at=hour)


def read_votes(dialogue: PolicyDialogue, *, until: dt.datetime) -> VoteTable:
    """Return the votes on accepted statements, a row for each participant who has voted on any.

    Votes after ``until``, the moment the result is dated, are left out: they count for the next step.
    """
    numbered = Statement.objects.accepted().filter(dialogue=dialogue, number__isnull=False).order_by("number")
    statements = [(key, int(number or 0)) for key, number in numbered.values_list("pk", "number")]
    known = {key for key, _number in statements}
    votes = [one for one in _votes(dialogue, until) if one[1] in known]
    return make_table(statements, iter(votes), len({participant for participant, _statement, _choice in votes}))


def _votes(dialogue: PolicyDialogue, until: dt.datetime) -> Iterator[tuple[int, int, int]]:
    rows = Vote.objects.filter(dialogue=dialogue, voted_at__lte=until).order_by("pseudonym", "statement")
    return rows.values_list("pseudonym_id", "statement_id", "choice").iterator(chunk_size=AT_A_TIME)


def _named(group: dict[str, Any], place: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a group with its name, and its statements by their numbers with the counts of the group."""
    chosen = [(rows[one["statement"]], one["choice"]) for one in group["representative"]]
    representative = [
        {"statement": row["number"], "choice": choice, "counts": row["groups"][place]}
        for row, choice in chosen
        if row["groups"][place]
    ]
    return {**group, "name": GROUP_NAMES[place], "representative": representative}


def _agreed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the statements with the highest consensus of those on which more than half of every group agrees."""
    agreed = [
        row
        for row in rows
        if row["consensus"] is not None and all(2 * agree > agree + no + passed for agree, no, passed in row["groups"])
    ]
    agreed.sort(key=lambda row: -row["consensus"])
    return [{"statement": row["number"], "groups": row["groups"]} for row in agreed[:MOST_AGREED]]


def _shown(number: int) -> int:
    """Return how many are in no group; 0 where they are fewer than five."""
    return number if number >= SMALLEST_GROUP else 0


def _rows(table: VoteTable, found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return for each statement its counts, those of each group, and how far all groups agree on it."""
    counts = [hide_small(groups) for groups in found["counts"]] or [[] for _statement in table.statements]
    return [
        {"number": number, "total": total[0], "groups": groups, "consensus": consensus(groups)}
        for (_key, number), total, groups in zip(table.statements, found["totals"], counts, strict=True)
    ]


def hide_small(groups: list[list[int]]) -> Cells:
    """Return the counts of the groups on one statement without those of fewer than five votes.

    Where that is one group, the next smallest goes too: the rest of the total would be the hidden one.
    """
    smallest = sorted(range(len(groups)), key=lambda place: sum(groups[place]))
    small = [place for place in smallest if sum(groups[place]) < SMALLEST_GROUP]
    hidden = smallest[:2] if len(small) == 1 else small
    return [None if place in hidden else counts for place, counts in enumerate(groups)]


def consensus(groups: Cells) -> float | None:
    """Return the group-informed consensus: the product over all groups of (agree + 1) / (seen + 2).

    None without groups, and where the counts of a group are hidden: they could be computed from it.
    """
    product, shown = 1.0, [counts for counts in groups if counts]
    if len(shown) < len(groups):
        return None
    for agree, disagree, passed in shown:
        product *= (agree + 1) / (agree + disagree + passed + 2)
    return round(product, 4) if groups else None
