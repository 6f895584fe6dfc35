"""Deleting stored files that nothing names any more."""

import datetime as dt
from pathlib import PurePosixPath
from typing import Final

from django.core.files.storage import default_storage

from publishing.file_uses import named_files
from publishing.models import Revision, StoredFile

UNUSED_KEPT_FOR: Final = dt.timedelta(days=1)  # long enough to finish a draft that was opened with the file
SLICE: Final = 500


def delete_unused_files(*, at: dt.datetime) -> int:
    """Delete files of yesterday and before that no row and no revision names, and bytes that belong to no row.

    Returns how many files are gone. Safe to run twice, and while others upload.
    """
    old = StoredFile.objects.filter(uploaded_at__lt=at - UNUSED_KEPT_FOR)
    unused = old.exclude(pk__in=_named()).values_list("pk", "file")[:SLICE]
    gone = dict(unused)
    StoredFile.objects.filter(pk__in=gone).delete()
    for path in gone.values():
        default_storage.delete(path)
    return len(gone) + _forget_bytes_without_row(at)


def _named() -> set[int]:
    """Keys of every file that something shows, or that a draft or an older revision would show."""
    named = named_files()
    for key in ("logo", "file", "illustration"):
        stated = Revision.objects.filter(content__has_key=key).values_list(f"content__{key}", flat=True).distinct()
        named |= {pk for pk in stated if isinstance(pk, int)}
    return named


def _forget_bytes_without_row(at: dt.datetime) -> int:
    """Bytes whose row was never committed."""
    gone = 0
    for kind in StoredFile.Kind.values:
        for path in _paths_below(kind):
            is_old = default_storage.get_modified_time(path) < at - UNUSED_KEPT_FOR
            if is_old and not StoredFile.objects.filter(file=path).exists():
                default_storage.delete(path)
                gone += 1
    return gone


def _paths_below(folder: str) -> list[str]:
    if not default_storage.exists(folder):
        return []
    folders, files = default_storage.listdir(folder)
    below = [path for one in folders for path in _paths_below(str(PurePosixPath(folder, one)))]
    return [*below, *(str(PurePosixPath(folder, one)) for one in files)]
