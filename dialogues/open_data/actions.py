"""Keeping the open data of dialogues: put together once for each state of a dialogue, numbered by what is in them."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import translation

from dialogues.frame.models import DIALOGUES
from dialogues.models import OpenDataFile, PolicyDialogue
from dialogues.open_data.archive import FORMAT, digest_of, files_of, zip_of
from publishing.models import FeedEntry
from toolkit.actions import action
from toolkit.snapshot import one_snapshot
from toolkit.steps import do_each

LOST_AFTER = dt.timedelta(minutes=2)  # a zip takes seconds


def stamp_of(dialogue: PolicyDialogue) -> str:
    """Return what differs whenever anything differs that the public sees of the dialogue. One query, by index."""
    entry = FeedEntry.objects.filter(resource=DIALOGUES.name, key=dialogue.pk).first()
    return f"{FORMAT} {entry.xid} {entry.at.isoformat()}" if entry else f"{FORMAT} 0 "


def kept_file(*, dialogue: PolicyDialogue, at: dt.datetime) -> OpenDataFile | None:
    """Return the open data of the published dialogue as it is now; None while another request or worker puts it together."""
    kept, _made = OpenDataFile.objects.get_or_create(dialogue=dialogue)
    return kept if kept.stamp == stamp_of(dialogue) else make_file(dialogue=dialogue, at=at)


def make_file(*, dialogue: PolicyDialogue, at: dt.datetime) -> OpenDataFile | None:
    """Put the open data together; a new version only where something in them differs. None where another is at it: no one waits.

    What is read is of one snapshot; compressing it holds no transaction and no lock open. Who is at it says so in the row, and
    is taken for lost after ``LOST_AFTER``.
    """
    if not _claim(dialogue, at):
        return None
    try:
        with translation.override("en"):
            stamp, files = _read(dialogue)
            kept = OpenDataFile.objects.defer("content").get(dialogue=dialogue)
            digest, version, published = digest_of(files), kept.version, kept.published_at or at
            if digest != kept.digest:
                version, published = version + 1, at
            content = zip_of(dialogue, files, version=version, at=published)
        return _keep(dialogue, stamp, digest=digest, version=version, published_at=published, content=content)
    finally:
        OpenDataFile.objects.filter(dialogue=dialogue, made_since=at).update(made_since=None)


def _claim(dialogue: PolicyDialogue, at: dt.datetime) -> bool:
    """Note that the file is being made; False where another is at it."""
    is_free = Q(made_since=None) | Q(made_since__lte=at - LOST_AFTER)
    return OpenDataFile.objects.filter(is_free, dialogue=dialogue).update(made_since=at) == 1


def _read(dialogue: PolicyDialogue) -> tuple[str, dict[str, bytes]]:
    """Return the stamp and the files, of one snapshot of the database."""
    with one_snapshot():
        return stamp_of(dialogue), files_of(dialogue)


@action
def _keep(dialogue: PolicyDialogue, stamp: str, **made: Any) -> OpenDataFile | None:
    """Keep the file; None where the dialogue is no longer public, or another made a newer one meanwhile."""
    row = OpenDataFile.objects.select_for_update(of=("self",), no_key=True).get(dialogue=dialogue)
    if row.version > made["version"] or not PolicyDialogue.objects.published().filter(pk=dialogue.pk).exists():
        return None
    for name, value in {**made, "stamp": stamp}.items():
        setattr(row, name, value)
    row.save(update_fields=[*made, "stamp"])
    return row


def refresh_files(*, at: dt.datetime) -> int:
    """Bring kept files to what is public now, so that nothing taken off a page stays in one; return how many changed. One that
    fails stops no other."""
    kept = OpenDataFile.objects.filter(content__isnull=False).defer("content")
    kept.exclude(dialogue__in=PolicyDialogue.objects.published()).update(content=None, stamp="")
    return do_each(lambda row: _refresh(row, at), kept.select_related("dialogue__hub__country").order_by("pk"))


def _refresh(row: OpenDataFile, at: dt.datetime) -> bool:
    return row.stamp != stamp_of(row.dialogue) and make_file(dialogue=row.dialogue, at=at) is not None
