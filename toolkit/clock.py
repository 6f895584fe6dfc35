"""The clock of the portal: the time, or the moment whose actions are being performed again."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models
from django.utils import timezone

_moment: ContextVar[dt.datetime | None] = ContextVar("moment", default=None)


def now() -> dt.datetime:
    return _moment.get() or timezone.now()


def today() -> dt.date:
    """The day, in the time zone of the portal."""
    return timezone.localdate(now())


@contextmanager
def set_to(moment: dt.datetime) -> Iterator[None]:
    """Make ``now`` answer with ``moment``. The clock of the database goes on."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


class TimestampField(models.DateTimeField):  # type: ignore[type-arg]
    """A DateTimeField whose ``auto_now`` and ``auto_now_add`` read this clock; the same as Django's in migrations."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The moment of the clock where the field stamps itself."""
        if self.auto_now or (self.auto_now_add and add):
            setattr(model_instance, self.attname, now())
            return getattr(model_instance, self.attname)
        return super().pre_save(model_instance, add)

    def deconstruct(self) -> Any:
        """As Django's field."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs
