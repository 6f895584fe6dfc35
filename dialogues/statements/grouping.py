"""Find opinion groups as Polis does (Small et al., 2021, "Polis: scaling deliberation by mapping high dimensional opinion spaces").

A program of its own: the worker starts it, hands over the votes and reads the groups, so that neither the web process nor a
worker holds what is computed with (about 300 MB) longer than the run takes.

Input: one line of JSON (``rows``, ``columns``, ``seed``), then one signed byte for each vote, row by row: 1, 0, -1 or ``MISSING``.
"""

import json
import math
import sys
from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score

from dialogues.statements import group_pictures
from dialogues.statements.vote_tables import MISSING, SMALLEST_GROUP

FEWEST_VOTES = 7  # or all statements where there are fewer
MOST_GROUPS = 5
SAMPLE = 2000  # of participants, for the silhouette
REPRESENTATIVE = 5  # statements named for a group
CERTAIN = 1.2816  # one-sided, 90 %
Array = np.ndarray[Any, np.dtype[Any]]


def find_groups(votes: Array, *, seed: int) -> dict[str, Any]:
    """Return ``labels`` (the group of each row, -1 for none), ``groups``, and the ``counts`` of each statement in each group.

    ``totals`` are the counts over everyone in a group and, where they are at least five, over those in none.
    """
    labels = np.full(len(votes), -1, dtype=np.int8)
    is_grouped = (votes != MISSING).sum(axis=1) >= min(FEWEST_VOTES, votes.shape[1])
    points = project(votes[is_grouped], seed=seed)
    found = cluster(points, seed=seed) if points is not None else None
    if points is None or found is None:
        all_of_them = _counts(votes, [np.ones(len(votes), dtype=bool)])
        return {"labels": labels.tolist(), "groups": [], "counts": [], "totals": all_of_them}
    labels[is_grouped] = found
    members = [labels == group for group in range(int(found.max()) + 1)]
    left = labels == -1
    shown = [*members, left] if left.sum() >= SMALLEST_GROUP else members  # fewer would be the difference to the groups
    counts = _counts(votes, members)
    outlines = group_pictures.draw(points, found)
    groups = [
        {"size": int(rows.sum()), "representative": representative(counts, group), **outlines[group]}
        for group, rows in enumerate(members)
    ]
    totals = _counts(votes, [np.any(shown, axis=0)])
    return {"labels": labels.tolist(), "groups": groups, "counts": counts, "totals": totals}


def project(votes: Array, *, seed: int) -> Array | None:
    """Return each participant's place in the plane of the first two components; None where there is too little to tell.

    A missing vote is the mean of its statement. Who voted on few statements would be near the middle for that alone, so places
    are moved out by the root of statements per vote.
    """
    if min(votes.shape) < 3 or len(votes) < 2 * SMALLEST_GROUP:
        return None
    seen = votes != MISSING
    number = np.maximum(seen.sum(axis=0), 1)
    table = np.where(seen, votes, 0).astype(np.float32)
    table -= (table.sum(axis=0) / number).astype(np.float32)
    table[~seen] = 0
    if not np.any(np.abs(table) > 1e-6):
        return None
    plane = PCA(n_components=2, svd_solver="arpack", random_state=seed).fit_transform(table)
    spread = np.sqrt(votes.shape[1] / np.maximum(seen.sum(axis=1), 1))
    return np.asarray(plane * spread[:, None])


def cluster(points: Array, *, seed: int) -> Array | None:
    """Return the group of each point, the largest first: of two to five groups those that are clearest (silhouette).

    None where every division has a group of fewer than five, or one group beside which the others are too few to be in the sample.
    """
    best: tuple[float, Array] | None = None
    sample = np.random.RandomState(seed).permutation(len(points))[:SAMPLE]
    for number in range(2, min(MOST_GROUPS, len(points) // SMALLEST_GROUP) + 1):
        labels = KMeans(n_clusters=number, n_init=10, random_state=seed).fit_predict(points)
        sizes = np.bincount(labels, minlength=number)
        if sizes.min() < SMALLEST_GROUP or len(np.unique(labels[sample])) < 2:
            continue  # a sample of one group says nothing of how clear the division is
        with config_context(working_memory=64):
            clear = silhouette_score(points[sample], labels[sample])
        if best is None or clear > best[0]:
            order = np.argsort(-sizes, kind="stable")
            best = (float(clear), np.argsort(order)[labels].astype(np.int8))
    return best[1] if best else None


def _counts(votes: Array, groups: list[Array]) -> list[list[list[int]]]:
    """Return for each statement, for each group: agree, disagree, pass."""
    by_group = [[(votes[rows] == choice).sum(axis=0) for choice in (1, -1, 0)] for rows in groups]
    return [[[int(number[statement]) for number in group] for group in by_group] for statement in range(votes.shape[1])]


def representative(counts: list[list[list[int]]], group: int) -> list[dict[str, Any]]:
    """Return the statements on which the group differs most from all others, by the two-proportion test of Polis."""
    found = []
    for statement, by_group in enumerate(counts):
        own = by_group[group]
        others = [sum(one[place] for number, one in enumerate(by_group) if number != group) for place in range(3)]
        for place, choice in ((0, "agree"), (1, "disagree")):
            if score := _difference(own[place], sum(own), others[place], sum(others)):
                found.append((score, statement, choice))
    found.sort(key=lambda one: (-one[0], one[1]))
    return [{"statement": statement, "choice": choice} for _score, statement, choice in found[:REPRESENTATIVE]]


def _difference(own: int, seen: int, others: int, others_seen: int) -> float:
    """How far the share of the group is above half and above the share of the others; 0 unless both are certain."""
    share, share_of_others = (own + 1) / (seen + 2), (others + 1) / (others_seen + 2)
    above_half = 2 * math.sqrt(seen + 1) * ((own + 1) / (seen + 1) - 0.5)
    first, second = (own + 1) / (seen + 1), (others + 1) / (others_seen + 1)
    pooled = (own + others + 2) / (seen + others_seen + 2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / (seen + 1) + 1 / (others_seen + 1))) if pooled < 1 else 0
    above_others = (first - second) / error if error else 0.0
    if own == 0 or above_half < CERTAIN or above_others < CERTAIN:
        return 0.0
    return share * (share / share_of_others) * above_half * above_others


def main() -> None:
    """Read the votes from standard input, write the groups to standard output."""
    asked = json.loads(sys.stdin.buffer.readline())
    content = np.frombuffer(sys.stdin.buffer.read(), dtype=np.int8)
    found = find_groups(content.reshape(asked["rows"], asked["columns"]), seed=asked["seed"])
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
