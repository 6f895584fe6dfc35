"""Make the dump of the day, and delete old ones."""

import datetime as dt

from django.core.files.storage import default_storage
from django.utils.crypto import get_random_string

from partners.dumps.building import build_files
from partners.dumps.files import delete_folder
from partners.models import Dump

KEPT = dt.timedelta(days=30)
TRIED_AGAIN_AFTER = dt.timedelta(minutes=30)  # longer than any task may run
ROOT = "dumps"


def make_due_dump(*, at: dt.datetime) -> Dump | None:
    """Make the dump of the day (UTC) unless it is there or another worker is at it; return it once it is complete.

    One that failed, or whose worker was killed, is tried again after half an hour. No file of it can be seen before all of them
    are there.
    """
    day = at.astimezone(dt.UTC).date()
    if not _claim(day, at):
        return None
    folder = f"{ROOT}/{day.isoformat()}-{get_random_string(8)}"
    files, changes = build_files(folder, day)
    dump = Dump.objects.get(day=day)
    dump.folder, dump.files, dump.changes, dump.made_at = folder, [one.as_data() for one in files], changes, at
    dump.save(update_fields=["folder", "files", "changes", "made_at"])
    return dump


def _claim(day: dt.date, at: dt.datetime) -> bool:
    dump, is_new = Dump.objects.get_or_create(day=day, defaults={"started_at": at})
    if is_new or dump.made_at:
        return is_new
    abandoned = Dump.objects.filter(day=day, made_at=None, started_at__lte=at - TRIED_AGAIN_AFTER)
    return abandoned.update(started_at=at) == 1


def forget_dumps(*, at: dt.datetime) -> int:
    """Delete dumps of more than thirty days ago, and files that belong to none; return how many dumps are gone."""
    old = Dump.objects.filter(day__lt=(at - KEPT).astimezone(dt.UTC).date())
    gone = old.delete()[0]
    named = set(Dump.objects.values_list("folder", flat=True))
    being_made = {day.isoformat() for day in Dump.objects.filter(made_at=None).values_list("day", flat=True)}
    for name in default_storage.listdir(ROOT)[0] if default_storage.exists(ROOT) else []:
        if f"{ROOT}/{name}" not in named and name[:10] not in being_made:
            delete_folder(f"{ROOT}/{name}")
    return gone
