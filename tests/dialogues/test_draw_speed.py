"""How long a draw takes in its process; the figures are in docs/proofs.md."""

import json
import os
import random
import subprocess
import sys
import time
from typing import Any

import pytest

from dialogues.participants.actions.draws import MAXIMIN_MOST
from tests.dialogues.test_draws import ROOT

CATEGORIES = {"gender": 3, "age": 5, "region": 7, "education": 3, "perspective": 6, "sector": 5}


def pool(people: int, seats: int) -> dict[str, Any]:
    """Volunteers as uneven as real ones, with a quota for each of 29 values."""
    dice = random.Random(1)
    weights = {name: [dice.uniform(1, 4) for _value in range(number)] for name, number in CATEGORIES.items()}
    table = [
        {
            "number": one + 1,
            **{name: str(dice.choices(range(number), weights[name])[0]) for name, number in CATEGORIES.items()},
        }
        for one in range(people)
    ]
    quotas = [
        {
            "feature": name,
            "value": str(value),
            "min": int(0.6 * seats / number),
            "max": int(1.3 * seats / number) + 2,
        }
        for name, number in CATEGORIES.items()
        for value in range(number)
    ]
    return {"seats": seats, "reserves": seats, "seed": 42, "volunteers": table, "quotas": quotas}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("people", "seats", "method"), [(5_000, 100, "legacy"), (150, 30, "maximin")], ids=["5000", "150"]
)
def test_draw_takes_less_than_a_minute(people: int, seats: int, method: str) -> None:
    assert (people <= MAXIMIN_MOST) == (method == "maximin")
    draw, began = {**pool(people, seats), "method": method}, time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "dialogues.participants.lottery"], input=json.dumps(draw), capture_output=True, text=True,
        cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "0"}, check=True,
    )  # fmt: skip
    took = time.monotonic() - began
    result = json.loads(done.stdout.splitlines()[-1])
    print(f"{people} volunteers, %(seats)s places, {method}: {took:.1f} s")
    assert len(result["selected"]) == seats
    assert took < 60
