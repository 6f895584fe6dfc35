"""Jobs of many steps, of which one that fails stops no other."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from celery.exceptions import SoftTimeLimitExceeded

T = TypeVar("T")
log = logging.getLogger(__name__)


def do_each(act: Callable[[T], int], rows: Iterable[T]) -> int:
    """Act on each row and return the sum of the results. One that fails is logged; at the end its error is raised for whoever runs
    the job."""
    total, errors = 0, []
    for row in rows:
        try:
            total += act(row)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            log.exception("A step failed: %s.", getattr(row, "pk", row))
            errors.append(error)
    if errors:
        raise ExceptionGroup("Steps failed", errors)
    return total


def run_steps(*steps: Callable[..., object], **given: object) -> None:
    """Run each step with what is given; one that fails stops no other."""

    def run(step: Callable[..., object]) -> int:
        step(**given)
        return 1

    do_each(run, steps)
