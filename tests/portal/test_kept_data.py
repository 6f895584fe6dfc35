"""What the page about people's data says can be translated: each sentence is marked where it is written."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import GeneratedField

from audit.privacy import Privacy
from echos_portal.privacy_notice import APPLICATIONS, kept_data

ROOT = Path(__file__).resolve().parents[2]
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop"}


def marked() -> Iterator[str]:
    """Every text that makemessages finds in Python: the first argument of a marking function."""
    for application in APPLICATIONS:
        for path in (ROOT / application).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in MARKS
                    and node.args
                ):
                    text = node.args[0]
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield text.value


def shown() -> list[tuple[str, str]]:
    """The sentences of the page: how long each kind of row is kept, and what rows and fields are called."""
    found = []
    for application in APPLICATIONS:
        for model in apps.get_app_config(application).get_models():
            privacy = getattr(model, "privacy", None)
            if isinstance(privacy, Privacy) and privacy.retention:
                found.append((model._meta.label, privacy.retention))
    return found


@pytest.fixture(scope="module")
def catalogue() -> set[str]:
    return set(marked())


def test_every_retention_shown_can_be_translated(catalogue: set[str]) -> None:
    assert [one for one in shown() if one[1] not in catalogue] == []


def test_names_of_personal_fields_are_lazy_so_that_they_follow_the_reader() -> None:
    plain = [
        f"{model._meta.label}.{name}"
        for application in APPLICATIONS
        for model in apps.get_app_config(application).get_models()
        if isinstance(privacy := getattr(model, "privacy", None), Privacy)
        for name in (*privacy.personal, *privacy.health)
        if not isinstance(model._meta.get_field(name), GeneratedField)  # the page does not name them
        if isinstance(getattr(model._meta.get_field(name), "verbose_name", ""), str)
    ]
    assert plain == []


def test_columns_the_database_derives_are_not_named_on_the_page() -> None:
    named = {field for row in kept_data() for field in row.fields}
    assert {"search text", "sort name", "search_text", "sort_name"} & named == set()


def test_every_kind_of_row_that_tells_of_people_is_on_the_page() -> None:
    applications = {
        model._meta.app_label
        for model in apps.get_models()
        if isinstance(privacy := getattr(model, "privacy", None), Privacy) and (privacy.personal or privacy.health)
    }
    assert applications <= set(APPLICATIONS)
