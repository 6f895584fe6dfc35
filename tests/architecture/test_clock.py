"""The product has one clock that can be set, ``toolkit.clock``, and takes nothing from test frameworks."""

import ast
from functools import cache
from pathlib import Path

from tests.architecture.test_size import APPLICATIONS

ROOT = Path(__file__).resolve().parents[2]
TEST_FRAMEWORKS = {"unittest", "pytest", "freezegun", "time_machine", "tests"}
STAMPING = {"models", "actions", "rules"}  # packages and modules of what is performed again for the demo


@cache
def product_modules() -> list[tuple[str, ast.Module]]:
    paths = [path for folder in APPLICATIONS if folder != "devstack" for path in (ROOT / folder).rglob("*.py")]
    return [(str(path.relative_to(ROOT)), ast.parse(path.read_text())) for path in paths]


def imported_by(module: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).partition(".")[0])
    return found


def test_product_imports_no_test_framework() -> None:
    found = {path: imported_by(module) & TEST_FRAMEWORKS for path, module in product_modules()}
    assert {path: names for path, names in found.items() if names} == {}


def test_models_and_actions_read_the_clock_that_can_be_set() -> None:
    found = []
    for path, module in product_modules():
        if "migrations" in path or not STAMPING & set(Path(path).with_suffix("").parts):
            continue
        for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
            name, stated = ast.unparse(call.func), {keyword.arg for keyword in call.keywords}
            reads_another = name == "timezone.now" or (name == "timezone.localdate" and not call.args)
            if reads_another or (name == "models.DateTimeField" and stated & {"auto_now", "auto_now_add"}):
                found.append(f"{path}:{call.lineno}")
    assert found == []


def test_days_are_those_of_the_portals_time_zone() -> None:
    """``moment.date()`` is the day in UTC; ``timezone.localdate(moment)`` the one people see."""
    found = []
    for path, module in product_modules():
        if "migrations" in path or path.startswith("echos_portal/demo"):
            continue
        for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
            if not isinstance(call.func, ast.Attribute) or call.func.attr != "date" or call.args:
                continue
            of = call.func.value
            if isinstance(of, ast.BinOp) or ast.unparse(of).endswith(("at", "now")):
                found.append(f"{path}:{call.lineno}")
    assert found == []
