"""One transaction around an action, and words for what the database says no to."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from toolkit.actions.constraints import sqlstate_of
from toolkit.actions.errors import ActionRefused, Busy

P = ParamSpec("P")
T = TypeVar("T")

# Lock timeout, deadlock, serialization failure, and a statement that was waiting when its time was over.
BUSY_STATES = frozenset({"55P03", "40P01", "40001", "57014"})
FOREIGN_KEY_VIOLATION = "23503"


def action(function: Callable[P, T]) -> Callable[P, T]:
    """Run in a transaction; refuse with ``Busy`` when others held the rows too long.

    A row that was deleted or is still pointed at is refused in words too. The refusal is raised after the transaction was
    rolled back, so nothing is kept.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except OperationalError as error:
            if sqlstate_of(error) in BUSY_STATES:
                raise Busy from error
            raise
        except (ProtectedError, RestrictedError) as error:
            raise ActionRefused(_still_used(error)) from error
        except IntegrityError as error:
            if sqlstate_of(error) == FOREIGN_KEY_VIOLATION:
                raise ActionRefused(
                    _("Something you chose was deleted meanwhile. Reload the page and try again.")
                ) from error
            raise

    run.is_action = True  # type: ignore[attr-defined]
    return run


def _still_used(error: ProtectedError | RestrictedError) -> str:
    rows = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
    things = sorted({str(row._meta.verbose_name_plural) for row in rows})
    return _("This can't be deleted because it is still used in: %(things)s.") % {"things": ", ".join(things)}
