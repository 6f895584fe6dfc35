"""Opinion groups: the camps of made-up votes are found, nothing small is shown, and the same votes give the same result."""

import json
import math
from typing import Any

import numpy as np
import pytest

from dialogues.statements import group_pictures, grouping
from dialogues.statements.actions.results import consensus
from dialogues.statements.grouping import find_groups, project, representative
from dialogues.statements.vote_tables import MISSING, VoteTable, make_table, participants_file

SEED = 7


def camps(*sizes: int, statements: int = 30, missing: float = 0.2, seed: int = 1) -> tuple[Any, Any]:
    """Votes of camps that hold different opinions, with noise; and the camp of each participant."""
    chance = np.random.default_rng(seed)
    opinions = chance.choice([-1, 1], (len(sizes), statements))
    opinions[:, 0] = 1  # all agree on the first
    camp = np.repeat(np.arange(len(sizes)), sizes)
    votes = np.where(chance.random((len(camp), statements)) < 0.9, opinions[camp], 0)
    votes[chance.random(votes.shape) < missing] = MISSING
    return votes.astype(np.int8), camp


@pytest.mark.parametrize("sizes", [(30, 20), (40, 25, 15), (30, 30, 30, 30)])
def test_camps_are_found_again(sizes: tuple[int, ...]) -> None:
    votes, camp = camps(*sizes)
    found = find_groups(votes, seed=SEED)
    assert sorted(one["size"] for one in found["groups"]) == sorted(sizes)
    pairs = set(zip(found["labels"], camp.tolist(), strict=True))
    assert len(pairs) == len(sizes)  # each group is one camp


def test_same_votes_give_the_same_result() -> None:
    votes, _camp = camps(30, 20)
    assert json.dumps(find_groups(votes, seed=SEED)) == json.dumps(find_groups(votes, seed=SEED))


def test_no_group_has_fewer_than_five_people() -> None:
    for sizes in ((20, 4), (4, 4), (9,), (30, 3, 3)):
        votes, _camp = camps(*sizes)
        assert all(one["size"] >= 5 for one in find_groups(votes, seed=SEED)["groups"])


def test_division_whose_sample_is_of_one_group_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(3)
    points = np.concatenate([chance.normal(0, 0.1, (300, 2)), chance.normal(50, 0.1, (5, 2))])
    monkeypatch.setattr(grouping, "SAMPLE", 10)
    for seed in range(6):
        found = grouping.cluster(points, seed=seed)
        assert found is None or len(set(found)) > 1


def test_who_cast_fewer_than_seven_votes_is_in_no_group_and_fewer_than_five_of_them_are_not_counted() -> None:
    votes, _camp = camps(20, 20, missing=0)
    for number, counted in ((4, 36), (5, 40)):
        some = votes.copy()
        some[:number, 6:] = MISSING
        found = find_groups(some, seed=SEED)
        assert found["labels"][:number] == [-1] * number
        assert sum(found["totals"][0][0]) == counted


def test_statement_all_agree_on_has_the_highest_consensus_and_large_groups_do_not_outvote_small_ones() -> None:
    votes, _camp = camps(60, 10, missing=0)
    counts = find_groups(votes, seed=SEED)["counts"]
    values = [consensus(groups) or 0 for groups in counts]
    assert values.index(max(values)) == 0 or counts[int(np.argmax(values))][0][0] > 50
    assert consensus([[9, 0, 0], [0, 9, 0]]) == round(10 / 11 * 1 / 11, 4)
    assert consensus([]) is None


def test_representative_statements_divide_the_groups() -> None:
    agreed, divided, small = [[20, 0, 0], [20, 0, 0]], [[19, 1, 0], [2, 18, 0]], [[1, 0, 0], [0, 1, 0]]
    counts = [agreed, divided, small]
    assert representative(counts, 0) == [{"statement": 1, "choice": "agree"}]
    assert representative(counts, 1) == [{"statement": 1, "choice": "disagree"}]


def test_places_are_moved_out_by_the_root_of_statements_per_vote() -> None:
    votes, _camp = camps(20, 20, statements=16, missing=0)
    few = votes.copy()
    few[0, 4:] = MISSING
    all_of_it, some = project(votes, seed=SEED), project(few, seed=SEED)
    assert all_of_it is not None
    assert some is not None
    middle = np.linalg.norm(some[0]) / math.sqrt(16 / 4)
    assert middle < np.linalg.norm(all_of_it[0])


@pytest.mark.parametrize("votes", [np.zeros((0, 3)), np.ones((40, 10)), np.full((12, 5), MISSING), np.ones((30, 1))])
def test_votes_that_say_nothing_give_no_groups(votes: Any) -> None:
    if len(votes):
        assert find_groups(votes.astype(np.int8), seed=SEED)["groups"] == []


def test_no_hexagon_is_drawn_for_fewer_than_five_people() -> None:
    chance = np.random.default_rng(3)
    points = np.concatenate([chance.normal(0, 1, (60, 2)), chance.normal(9, 1, (60, 2)), [[40.0, 40.0]]])
    labels = np.array([0] * 60 + [1] * 61)
    drawn = group_pictures.draw(points, labels)
    size = [one for one in drawn if one["hexagons"]]
    assert len(size) == 2
    corners = [corner for one in drawn for hexagon in one["hexagons"] for corner in hexagon["corners"]]
    assert all(-60 < x < 700 and -60 < y < 460 for x, y in corners)
    for one in drawn:
        inside = {tuple(corner) for hexagon in one["hexagons"] for corner in hexagon["corners"]}
        assert set(map(tuple, one["outline"])) <= inside


def test_file_of_votes_holds_those_in_groups_under_shuffled_numbers() -> None:
    import gzip

    votes = [(person, statement, (person + statement) % 3 - 1) for person in range(40) for statement in (11, 12, 13)]
    table = make_table([(11, 1), (12, 2), (13, 3)], iter(votes), 40)
    assert (table.votes, table.vote(0, 1)) == (120, votes[1][2])
    labels = [0] * 20 + [1] * 15 + [-1] * 5
    files = {gzip.decompress(participants_file(table, labels)).decode() for _time in range(3)}
    assert len(files) == 3
    lines = files.pop().splitlines()
    assert len(lines) == 1 + 35 * 3
    assert {line.split(",")[1] for line in lines[1:]} == {"A", "B"}
    assert isinstance(table, VoteTable)
