"""What applications above this one have to end before their row is deleted because two organisations become one.

They register it when they are ready.
"""

from collections.abc import Callable
from typing import Any

from django.db import models

from audit.actors import Actor

MergeEnding = Callable[[Actor, Any], None]
_ENDINGS: dict[type[models.Model], MergeEnding] = {}


def register_merge_ending(model: type[models.Model], ending: MergeEnding) -> None:
    """Name what is called with a row of ``model`` before it is deleted as the double of another."""
    _ENDINGS[model] = ending


def end_before_merge(by: Actor, row: models.Model) -> None:
    """End what hangs on a row that is about to be deleted."""
    if ending := _ENDINGS.get(type(row)):
        ending(by, row)
