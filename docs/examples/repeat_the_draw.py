"""Repeat a draw from the open data of a dialogue: pip install sortition-algorithms highspy, in the versions the file names, then
PYTHONHASHSEED=0 python repeat_the_draw.py draws/draw-1.json"""

import json
import random
import sys
from pathlib import Path

from sortition_algorithms import Settings, read_in_features, read_in_people, run_stratification

draw = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
if not draw["volunteers"]:
    sys.exit("The table of volunteers was deleted on the day people were promised.")
settings = Settings("number", [], random_number_seed=draw["seed"], selection_algorithm=draw["method"])
quotas, *_names = read_in_features(["feature", "value", "min", "max"], draw["quotas"])
people, _notes = read_in_people(list(draw["volunteers"][0]), draw["volunteers"], quotas, settings)
_is_drawn, panels, _report = run_stratification(quotas, people, draw["seats"], settings)
drawn = sorted(int(number) for number in panels[0])
reserves = [one["number"] for one in draw["volunteers"] if one["number"] not in drawn]
random.Random(draw["seed"]).shuffle(reserves)
reserves = reserves[: draw["reserves"]]
print("\nDrawn:", *drawn, "\nReserves:", *reserves)
if (drawn, reserves) != (draw["selected"], draw["reserve_list"]):
    sys.exit(f"These are not the people published. They were drawn with PYTHONHASHSEED=0 and {draw['versions']}.")
print("The same people as published.")
