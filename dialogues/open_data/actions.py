"""Keeping the open data of dialogues: put together once for each state of a dialogue, numbered by what is in them."""

import datetime as dt

from django.utils import translation

from dialogues.frame.models import DIALOGUES
from dialogues.models import OpenDataFile, PolicyDialogue
from dialogues.open_data.archive import FORMAT, digest_of, files_of, zip_of
from publishing.models import FeedEntry
from toolkit.actions import action
from toolkit.steps import do_each


def stamp_of(dialogue: PolicyDialogue) -> str:
    """Return what differs whenever anything differs that the public sees of the dialogue. One query, by index."""
    entry = FeedEntry.objects.filter(resource=DIALOGUES.name, key=dialogue.pk).first()
    return f"{FORMAT} {entry.xid} {entry.at.isoformat()}" if entry else f"{FORMAT} 0 "


def kept_file(*, dialogue: PolicyDialogue, at: dt.datetime) -> OpenDataFile | None:
    """Return the open data of the published dialogue as it is now; None while another request or worker puts it together."""
    kept, _made = OpenDataFile.objects.get_or_create(dialogue=dialogue)
    return kept if kept.stamp == stamp_of(dialogue) else make_file(dialogue=dialogue, at=at)


@action
def make_file(*, dialogue: PolicyDialogue, at: dt.datetime) -> OpenDataFile | None:
    """Put the open data together; a new version only where something in them differs. None where another is at it: no one waits."""
    rows = OpenDataFile.objects.filter(dialogue=dialogue)
    current = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if current is None:
        return None
    stamp = stamp_of(dialogue)  # read before the data: a file may be newer than its stamp, never older
    if current.stamp == stamp:
        return current
    with translation.override("en"):
        files = files_of(dialogue)
        digest = digest_of(files)
        if digest != current.digest:
            current.version, current.digest, current.published_at = current.version + 1, digest, at
        published = current.published_at or at
        current.content = zip_of(dialogue, files, version=current.version, at=published)
    current.stamp = stamp
    current.save()
    return current


def refresh_files(*, at: dt.datetime) -> int:
    """Bring kept files to what is public now, so that nothing taken off a page stays in one; return how many changed. One that
    fails stops no other."""
    kept = OpenDataFile.objects.filter(content__isnull=False).defer("content")
    kept.exclude(dialogue__in=PolicyDialogue.objects.published()).update(content=None, stamp="")
    return do_each(lambda row: _refresh(row, at), kept.select_related("dialogue__hub__country").order_by("pk"))


def _refresh(row: OpenDataFile, at: dt.datetime) -> bool:
    return row.stamp != stamp_of(row.dialogue) and make_file(dialogue=row.dialogue, at=at) is not None
