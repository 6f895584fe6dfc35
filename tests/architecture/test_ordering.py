"""Every order ends with something unique: without that, pages skip and repeat rows."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
OURS = [model for model in apps.get_models() if (ROOT / model._meta.app_label).is_dir()]


def last_name(model: type[models.Model]) -> str:
    """The last column of the usual order; empty where there is none."""
    if not model._meta.ordering:
        return ""
    last = model._meta.ordering[-1]
    return last.removeprefix("-") if isinstance(last, str) else ""


def is_unique(model: type[models.Model], name: str) -> bool:
    """Whether no two rows share the column, or the columns before it and it."""
    if name in ("id", "pk") or ("__" not in name and model._meta.get_field(name).unique):
        return True
    columns = {str(one).removeprefix("-") for one in model._meta.ordering or ()}
    constraints = [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    return any(set(one.fields) <= columns and not one.condition for one in constraints if one.fields)


@pytest.mark.parametrize("model", [one for one in OURS if one._meta.ordering], ids=lambda model: model._meta.label)
def test_the_usual_order_of_a_model_ends_with_something_unique(model: type[models.Model]) -> None:
    assert is_unique(model, last_name(model))


def paged_orders() -> list[str]:
    """Orders in the files that make pages whose last part is a column that may repeat."""
    found = []
    for path in ROOT.glob("*/**/*.py"):
        if path.parts[len(ROOT.parts)] in ("tests", "bench", "var") or ".venv" in path.parts:
            continue
        text = path.read_text()
        if "page_of(" not in text and "Listing" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "order_by":
                last = node.args[-1] if node.args else None
                if isinstance(last, ast.Constant) and str(last.value).removeprefix("-") not in UNIQUE:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {last.value}")
    return found


UNIQUE = {"id", "pk", "code", "number", "hub__slug"}


def test_orders_of_pages_end_with_something_unique() -> None:
    assert paged_orders() == []
