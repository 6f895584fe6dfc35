"""The demo as `load_demo` makes it, loaded once a process and copied from then on."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from tests.network import load_tables
from tests.tables import filled_tables, may_switch_triggers_off, put_back, rows_as_bytes

_loaded: dict[str, bytes] = {}
_keys: list[str] = []


def run(people_file: Path) -> list[dict[str, Any]]:
    """Load the demo, again where it is there already; return the people of the file."""
    call_command("load_demo", people_file=people_file, stdout=StringIO())
    rows: list[dict[str, Any]] = json.loads(people_file.read_text(encoding="utf-8"))
    return rows


def load_demo(people_file: Path) -> list[dict[str, Any]]:
    """The loaded demo with the network; the same people in the file every time."""
    if _loaded:
        put_back(_loaded)
        people_file.write_text(_keys[0], encoding="utf-8")
        people: list[dict[str, Any]] = json.loads(_keys[0])
        return people
    keeps = not filled_tables() and may_switch_triggers_off()
    load_tables()
    people = run(people_file)
    if keeps:
        _loaded.update(rows_as_bytes())
        _keys.append(people_file.read_text(encoding="utf-8"))
    return people
