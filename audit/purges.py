"""The log of what was deleted because its time was over: what, how many and why, never whose."""

import datetime as dt

from django.db import models

from audit.models import PurgeRun

PURGE_RUNS_KEPT = dt.timedelta(days=3 * 365)


def record_purge(model: type[models.Model], count: int, *, at: dt.datetime, reason: str = "") -> int:
    """Log that ``count`` rows of ``model`` were deleted or cleared, and return ``count``; nothing where there were none.

    Called in the transaction of the deletion. ``reason`` is a text marked for translation; by default the declared retention.
    """
    if count:
        why = reason or model.privacy.retention  # type: ignore[attr-defined]
        PurgeRun.objects.create(kind=model._meta.label_lower, count=count, reason=why, at=at)
    return count


def forget_purge_runs(*, at: dt.datetime) -> int:
    """Delete lines of the log that are older than three years; return how many."""
    return PurgeRun.objects.filter(at__lt=at - PURGE_RUNS_KEPT).delete()[0]
