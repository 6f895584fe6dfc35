"""The published result of the votes as files have it: what the page shows, and no more."""

from collections.abc import Iterator
from typing import Any

from dialogues.models import OpinionResult, PolicyDialogue, Statement

DESCRIPTION = (
    "Small et al. (2021), Polis: principal components of the votes with missing ones as the mean of their statement, places moved out by "
    "the root of statements per vote; k-means with 2 to 5 groups, chosen by silhouette, none smaller than five; participants with at "
    "least 7 votes. Consensus: the product over all groups of (agree + 1) / (seen + 2)."
)
Public = dict[int | None, Statement]


def published_result(dialogue: PolicyDialogue, *without: str) -> OpinionResult | None:
    """Return the latest result without the columns named, which may be megabytes.

    None while there is none, and under a rule by which nothing is reported.
    """
    if dialogue.attribution == PolicyDialogue.Attribution.CLOSED:
        return None
    return OpinionResult.objects.filter(dialogue=dialogue).defer(*without).first()


def public_statements(dialogue: PolicyDialogue) -> Public:
    """Return the statements that are public now by their numbers: one may have been withdrawn or refused since the result."""
    return {one.number: one for one in Statement.objects.public().filter(dialogue=dialogue).order_by("number")}


def groups_as_data(dialogue: PolicyDialogue, result: OpinionResult, public: Public) -> dict[str, Any]:
    """Return the result with its method: groups, their sizes and statements, and the counts of every statement by group."""
    return {
        "dialogue": dialogue.pk,
        "question": dialogue.question,
        "computed_at": result.computed_at,
        "method": {"name": result.method, "seed": result.seed, "description": DESCRIPTION},
        "participants": result.voters,
        "votes": result.votes,
        "groups": [
            {
                "name": one["name"],
                "size": one["size"],
                "representative": [chosen for chosen in one["representative"] if chosen["statement"] in public],
            }
            for one in result.picture["groups"]
        ],
        "ungrouped": result.picture["ungrouped"],
        "statements": [row for row in result.statements if row["number"] in public],
    }


def counts_by_group(result: OpinionResult, public: Public) -> Iterator[tuple[int, str, list[int]]]:
    """Return for each statement its number, a group (empty: all) and the counts; groups of fewer than five votes are left out."""
    names = [one["name"] for one in result.picture["groups"]]
    for row in result.statements:
        if row["number"] not in public:
            continue
        yield row["number"], "", row["total"]
        for name, counts in zip(names, row["groups"], strict=False):
            if counts:
                yield row["number"], name, counts
