"""`manage.py migrate`, in half the time: what only PostgreSQL has to know renders no model anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands.migrate import Command as MigrateCommand
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class Command(MigrateCommand):
    """Django's command. A database of the demo, of the tests and of an operator are all made by it."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate."""
        with rendering_less():
            super().handle(*args, **options)


@contextmanager
def rendering_less() -> Iterator[None]:
    """Add constraints, indexes and triggers to models that are rendered; Django renders each and all its relations again."""
    replaced: list[tuple[Any, str, Any]] = [
        (ProjectState, "_append_option", _append_option), (AddTrigger, "state_forwards", _add_trigger),
    ]  # fmt: skip
    kept = [(owner, name, getattr(owner, name)) for owner, name, _new in replaced]
    try:
        for owner, name, function in replaced:
            setattr(owner, name, function)
        yield
    finally:
        for owner, name, function in kept:
            setattr(owner, name, function)


def _append_option(state: ProjectState, app_label: str, model_name: str, option_name: str, added: Any) -> None:
    options = state.models[app_label, model_name].options
    options[option_name] = [*options.get(option_name, []), added]
    if "apps" in state.__dict__:  # the models are rendered
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option_name, [*getattr(meta, option_name, []), added])


def _add_trigger(operation: Any, app_label: str, state: ProjectState) -> None:
    _append_option(state, app_label, operation.model_name, "triggers", operation.trigger)
