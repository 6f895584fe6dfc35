"""The same time on the clock of a place, on another day."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.dateformat import format as spoken
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from toolkit.actions import ActionRefused
from toolkit.local_times import in_zone


def move_by_days(moment: dt.datetime, days: dt.timedelta, zone: ZoneInfo) -> dt.datetime:
    """Return the same time on the clock of ``zone`` so many days later, over daylight saving as well.

    Refuses a time that the clock skips or shows twice on that day, since no one has said which is meant.
    """
    try:
        local = moment.astimezone(zone).replace(tzinfo=None) + days
        return in_zone(local, zone)
    except ValidationError:
        words = _(
            "The clocks change on %(day)s in %(zone)s: %(time)s doesn't exist on that day, or comes twice. Choose another day."
        )
        named = {"day": spoken(local, pgettext("date format", "l j F Y")), "zone": zone.key, "time": f"{local:%H:%M}"}
        raise ActionRefused(words % named, "first_day") from None
    except OverflowError:
        raise ActionRefused(_("Enter a day that is closer to today."), "first_day") from None


def local_day(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    """Return the day on the calendar of ``zone``."""
    return moment.astimezone(zone).date()
