"""The budget of files and functions, the names of modules and classes, the layout of applications (docs/architecture.md)."""

import ast
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPLICATIONS = [
    "toolkit", "audit", "accounts", "outbox", "publishing", "hubs", "news", "library", "consents", "stakeholders", "events",
    "dialogues", "digests", "mailings", "partners", "search", "privacy", "echos_portal", "devstack", "deploy",
]  # fmt: skip
NAMELESS = {"core", "common", "utils", "helpers", "misc"}


def sources() -> list[Path]:
    return [
        path
        for application in APPLICATIONS
        for path in (ROOT / application).rglob("*.py")
        if "migrations" not in path.parts
    ]


def lines_of(path: Path) -> int:
    return sum(1 for line in path.read_text().splitlines() if line.strip())


@cache
def functions() -> list[tuple[str, int]]:
    return [
        (f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


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


def test_every_module_is_named_for_one_thing() -> None:
    nameless = [str(path) for path in sources() if NAMELESS & {path.stem, *path.relative_to(ROOT).parts[:-1]}]
    assert nameless == []


def test_no_class_name_twice() -> None:
    """A name means one thing in the whole repository; management commands are all called Command."""
    found: dict[str, list[str]] = {}
    for path in [*sources(), *(ROOT / "bench").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and node.name != "Command":
                found.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


def test_settings_are_one_short_file() -> None:
    """What is data stands beside it: schedule.py, response_headers.py, logs.py, api/framework.py."""
    assert lines_of(ROOT / "echos_portal/settings.py") < 300


@pytest.mark.parametrize("application", ["hubs", "stakeholders", "events", "dialogues"])
def test_nothing_is_loose_at_the_top_of_a_large_application(application: str) -> None:
    top = {path.name for path in (ROOT / application).glob("*.py")}
    assert top <= {"__init__.py", "apps.py", "models.py", "rules.py", "tasks.py", "urls.py"}


def test_hubs_hold_less_than_a_quarter_of_the_code() -> None:
    sizes = {application: 0 for application in APPLICATIONS if application not in {"devstack", "deploy"}}
    for path in sources():
        application = path.relative_to(ROOT).parts[0]
        if application in sizes:
            sizes[application] += lines_of(path)
    assert sizes["hubs"] < sum(sizes.values()) / 4


def test_no_unfinished_words() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in sources()
        for word in words
        if word in path.read_text().split() or f"{word}:" in path.read_text()
    ]
    assert found == []
