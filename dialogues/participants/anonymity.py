"""Making the table of a draw anonymous: no combination of answers in it is that of fewer than five people."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import combinations

from dialogues.participants.categories import NOT_STATED

FEWEST = 5
STEPS = 10  # in which the people who leave out as many answers are divided among the ways to do so
Values = tuple[str, ...]
Way = frozenset[int]  # the columns left out


def merge_rare(values: Mapping[int, Mapping[str, str]]) -> tuple[dict[int, dict[str, str]], int]:
    """Return the values with rare combinations merged into ``NOT_STATED``, and how many answers that were.

    Each person keeps as many answers as possible: first those who share all of them with enough others, then those who do when
    one is left out, and so on. Where there are fewer than ``FEWEST`` people, no answer is kept.
    """
    names = list(next(iter(values.values()), {}))
    before = {key: tuple(row[name] for name in names) for key, row in values.items()}
    after = _merged(before, len(names))
    number = sum(one != other for key in before for one, other in zip(before[key], after[key], strict=True))
    return {key: dict(zip(names, after[key], strict=True)) for key in values}, number


def _merged(before: Mapping[int, Values], columns: int) -> dict[int, Values]:
    rare, kept, numbers, answers = dict(before), dict[int, Values](), Counter[Values](), Counter[int]()
    step = max(FEWEST, len(before) // STEPS)
    for left_out in range(columns + 1):
        ways = [frozenset(some) for some in combinations(range(columns), left_out)]
        while rare and ways:
            way = min(ways, key=lambda one: sum(answers[index] for index in range(columns) if index not in one))
            found = _some_rescued(rare, numbers, way, step)
            if not found:
                ways.remove(way)
            for key, row in found.items():
                kept[key] = row
                del rare[key]
                numbers[row] += 1
                answers.update(index for index in range(columns) if index not in way)
    return kept | _without_answers(rare, kept, numbers, columns)


def _some_rescued(rare: Mapping[int, Values], numbers: Mapping[Values, int], way: Way, step: int) -> dict[int, Values]:
    """Up to about ``step`` of those who share their answers with enough people once a way is taken; the smallest groups first."""
    groups = defaultdict[Values, list[int]](list)
    for key, row in rare.items():
        groups[tuple(NOT_STATED if index in way else value for index, value in enumerate(row))].append(key)
    found: dict[int, Values] = {}
    for row, keys in sorted(groups.items(), key=lambda group: (len(group[1]), group[0])):
        if len(found) >= step:
            break
        if len(keys) + numbers.get(row, 0) >= FEWEST:
            found |= dict.fromkeys(keys[:step], row)
    return found


def _without_answers(
    rare: Mapping[int, Values], kept: Mapping[int, Values], numbers: Mapping[Values, int], columns: int
) -> dict[int, Values]:
    """Leave out all answers of the last few, and of so many of the largest group that they are enough together."""
    nothing = (NOT_STATED,) * columns
    found = dict.fromkeys(rare, nothing)
    if rare and numbers:
        largest = max(numbers, key=lambda row: numbers[row])
        others = [key for key, row in kept.items() if row == largest]
        needed = FEWEST - len(rare)
        found |= dict.fromkeys(others[:needed] if len(others) - needed >= FEWEST else others, nothing)
    return found
