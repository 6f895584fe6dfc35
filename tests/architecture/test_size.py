"""Small and even: the budget of files and functions, and rooms with names (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[2]
ROOMS = [
    "toolkit", "audit", "accounts", "outbox", "publishing", "hubs", "news", "library", "consents", "stakeholders", "events",
    "dialogues", "digests", "echos_portal", "devstack", "deploy",
]  # fmt: skip
NAMELESS = {"core", "common", "utils", "helpers", "misc"}


def sources() -> list[Path]:
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]


def lines_of(path: Path) -> int:
    return sum(1 for line in path.read_text().splitlines() if line.strip())


def functions() -> Iterator[tuple[str, int]]:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_stay_within_their_budget() -> None:
    sizes = {str(path.relative_to(ROOT)): lines_of(path) for path in sources()}
    assert {name: size for name, size in sizes.items() if size > 400} == {}
    filled = [size for size in sizes.values() if size > 3]
    assert median(filled) <= 80
    assert quantiles(filled, n=10)[-1] <= 250


def test_functions_stay_within_their_budget() -> None:
    sizes = dict(functions())
    assert {name: size for name, size in sizes.items() if size > 60} == {}
    assert median(sizes.values()) <= 10
    assert quantiles(sizes.values(), n=10)[-1] <= 25


def test_views_are_for_http() -> None:
    long = {name: size for name, size in functions() if "/views/" in name and size > 30}
    assert long == {}


def test_every_room_has_a_name() -> None:
    nameless = [str(path) for path in sources() if NAMELESS & {path.stem, *path.relative_to(ROOT).parts[:-1]}]
    assert nameless == []


def test_no_unfinished_words() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in sources()
        for word in words
        if word in path.read_text().split() or f"{word}:" in path.read_text()
    ]
    assert found == []
