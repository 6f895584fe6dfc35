"""Repeat a published draw: pip install sortition-algorithms highspy, in the versions the JSON file names, then one of:
python repeat_the_draw.py open-data.zip (the latest draw in the open data of a dialogue)
python repeat_the_draw.py draw-1.json draw-1-volunteers.csv"""

import csv
import io
import json
import os
import platform
import random
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

from sortition_algorithms import Settings, read_in_features, read_in_people, run_stratification

if os.environ.get("PYTHONHASHSEED") != "0":  # sets of texts have to keep one order
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})


def unmarked(cell: str) -> str:
    """Take off the apostrophe that keeps spreadsheets from executing a cell which begins with = + - @."""
    return (
        cell[1:] if cell.startswith("'") and cell.lstrip(" \N{NO-BREAK SPACE}'")[:1] in tuple("=+-@＝＋－＠") else cell
    )


def contents(name: str) -> tuple[bytes, bytes]:
    """Return the JSON and the CSV file of the latest draw in a zip, or of the two files named."""
    if not name.endswith(".zip"):
        return Path(name).read_bytes(), Path(sys.argv[2]).read_bytes()
    archive = zipfile.ZipFile(name)
    tables = [one for one in archive.namelist() if one.endswith("-volunteers.csv")]
    if not tables:
        sys.exit("There is no draw in this file, or its table was deleted.")
    latest = max(tables, key=lambda one: int(one.split("-")[1]))
    return archive.read(latest.replace("-volunteers.csv", ".json")), archive.read(latest)


described, listed = contents(sys.argv[1])
draw = json.loads(described)
table = csv.DictReader(io.StringIO(listed.decode("utf-8-sig"), newline=""))
people = [{name: unmarked(cell) for name, cell in row.items()} for row in table]
for name, then in draw["versions"].items():
    now = platform.python_version() if name == "python" else version(name)
    if now != then:
        print(f"Drawn with {name} {then}; this is {now}, which may draw other people.")
categories = list(dict.fromkeys(one["category"] for one in draw["quotas"]))
quotas = {(one["category"], one["value"]): (one["minimum"], one["maximum"]) for one in draw["quotas"]}
for name in categories:  # a value without a quota may be drawn any number of times
    for value in sorted({person[name] for person in people}):
        quotas.setdefault((name, value), (0, draw["seats"]))
rows = [
    {"feature": name, "value": value, "min": str(low), "max": str(high)}
    for (name, value), (low, high) in quotas.items()
]
features, _feature, _value = read_in_features(["feature", "value", "min", "max"], rows)
settings = Settings("number", [], random_number_seed=draw["seed"], selection_algorithm=draw["method"])
pool, _people_report = read_in_people(["number", *categories], people, features, settings)
_is_drawn, panels, _report = run_stratification(features, pool, draw["seats"], settings)
drawn = sorted(int(number) for number in panels[0])
reserves = sorted({int(person["number"]) for person in people} - set(drawn))
random.Random(draw["seed"]).shuffle(reserves)
reserves = reserves[: draw["reserves"]]
print("\nDrawn:", *drawn)
for person in people:
    if int(person["number"]) in drawn:
        print(*person.values(), sep=", ")
print("Reserves:", *reserves)
same = drawn == draw["selected"] and reserves == draw["reserve_list"]
print("The same people as published." if same else "These are not the people published.")
sys.exit(not same)
