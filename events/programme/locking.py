"""Taking turns at one event: its row is locked first, always, and whoever waits too long is asked to try again."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled

from events.models import Event
from events.programme.errors import Busy

P = ParamSpec("P")
T = TypeVar("T")


def locked(event: Event) -> Event:
    """The row as it is now, held until the transaction ends. Others may still point new rows at it."""
    return Event.objects.for_pages().select_for_update(of=("self",), no_key=True).get(pk=event.pk)


def in_turn(action: Callable[P, T]) -> Callable[P, T]:
    """Turns a wait that took too long into ``Busy``. Stands outside ``transaction.atomic``, so nothing was kept."""

    @wraps(action)
    def waiting(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return action(*args, **kwargs)
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable | QueryCanceled | DeadlockDetected):
                raise Busy(_("Many people are doing this right now. Nothing was changed: please try again.")) from error
            raise

    return waiting
