"""The random draw, as a process of its own: a draw as JSON comes in, who was drawn goes out.

    PYTHONHASHSEED=0 python -m dialogues.participants.lottery < draw.json

What comes in is what is published (``tables.inputs_of``); ``docs/examples/repeat_the_draw.py`` does the same with it. Needs nothing
of the portal, and is never imported by it: the libraries stay out of its memory, and sets of texts keep one order
(``PYTHONHASHSEED``), without which the same seed would draw other people.
"""

import json
import platform
import random
import sys
from importlib.metadata import version
from typing import Any

from sortition_algorithms import run_stratification
from sortition_algorithms.committee_generation import find_any_committee
from sortition_algorithms.errors import InfeasibleQuotasCantRelaxError, InfeasibleQuotasError
from sortition_algorithms.features import FeatureCollection, iterate_feature_collection, read_in_features
from sortition_algorithms.people import People, read_in_people
from sortition_algorithms.settings import Settings

NUMBER = "number"
DECIDING = ("sortition-algorithms", "highspy")  # packages whose other versions may draw other people


def draw_people(draw: dict[str, Any]) -> dict[str, Any]:
    """Return ``selected`` and ``reserve_list`` (numbers), or ``nearest`` (quotas that can be met), or ``failed`` (words)."""
    settings = Settings(
        id_column=NUMBER, columns_to_keep=[], random_number_seed=draw["seed"], selection_algorithm=draw["method"]
    )
    features, people = read_draw(draw, settings)
    try:
        find_any_committee(features, people, draw["seats"], [])
    except InfeasibleQuotasError as refused:
        return {"nearest": _quotas_of(refused.features)}
    except InfeasibleQuotasCantRelaxError:
        return {"nearest": []}
    is_drawn, panels, report = run_stratification(features, people, draw["seats"], settings)
    if not is_drawn:
        return {"failed": report.as_text()[-500:]}
    selected = sorted(int(number) for number in panels[0])
    return {"selected": selected, "reserve_list": order_reserves(draw, selected)}


def read_draw(draw: dict[str, Any], settings: Settings) -> tuple[FeatureCollection, People]:
    """Return the quotas and the volunteers as the library takes them."""
    features, _name, _value = read_in_features(["feature", "value", "min", "max"], draw["quotas"])
    people, _report = read_in_people(list(draw["volunteers"][0]), draw["volunteers"], features, settings)
    return features, people


def order_reserves(draw: dict[str, Any], selected: list[int]) -> list[int]:
    """Return the reserves: those who were not drawn, shuffled with the same seed."""
    rest = sorted({row[NUMBER] for row in draw["volunteers"]} - set(selected))
    random.Random(draw["seed"]).shuffle(rest)  # noqa: S311 - has to be repeatable
    return rest[: draw["reserves"]]


def versions() -> dict[str, str]:
    """Return the versions of everything that decides who is drawn."""
    return {"python": platform.python_version(), **{name: version(name) for name in DECIDING}}


def _quotas_of(features: FeatureCollection) -> list[dict[str, Any]]:
    return [
        {"category": name, "value": value, "minimum": bounds.min, "maximum": bounds.max}
        for name, value, bounds in iterate_feature_collection(features)
    ]


if __name__ == "__main__":
    result = {**draw_people(json.load(sys.stdin)), "versions": versions()}
    sys.stdout.write(f"\n{json.dumps(result)}\n")
