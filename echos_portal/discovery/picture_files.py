"""The files of pictures beside links: drawn when they are first asked for, one or two at a time, and kept within bounds."""

import json
import subprocess
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import BoundedSemaphore, Lock

from django.conf import settings

from echos_portal.discovery.pictures import SharePicture
from toolkit.child_process import run_module

MOST_FILES = 4000  # of about 30 kB; the oldest go first
AT_ONCE = 2  # requests of a web process that may wait for a picture; others are asked to come again
SECONDS = 10
_waiting = BoundedSemaphore(AT_ONCE)
_drawing = Lock()


class TooBusy(Exception):
    """Too many pictures are being drawn."""


class NotDrawn(Exception):
    """The picture could not be drawn."""


def file_of(picture: SharePicture) -> Path:
    """Return the file of a picture; draw it first if it is not there (a third of a second in a process of its own)."""
    folder = _folder()
    path = folder / f"{picture.stem}{picture.version}.png"
    if path.exists():
        return path
    if not _waiting.acquire(blocking=False):
        raise TooBusy
    try:
        with _drawing:
            if not path.exists():
                _draw(picture, path)
    finally:
        _waiting.release()
    return path


def _folder() -> Path:
    """Below the one folder that is written, shared by all web processes."""
    return Path(settings.MEDIA_ROOT) / "share_pictures"


def _draw(picture: SharePicture, path: Path) -> None:
    mark = Path(settings.BASE_DIR, "static", "img", "mark.svg")
    asked = {"to": str(path), "mark": str(mark), "shown": asdict(picture.shown)}
    try:
        run_module("echos_portal.discovery.share_picture", json.dumps(asked).encode(), seconds=SECONDS)
    except (subprocess.SubprocessError, ValueError, IndexError) as error:
        raise NotDrawn from error
    for other in path.parent.glob(f"{picture.stem}*.png"):
        if other != path:
            other.unlink(missing_ok=True)
    _forget_oldest(path.parent)


def _forget_oldest(folder: Path) -> None:
    """Delete the oldest files beyond the bound, a tenth more than needed, so that this is rare."""
    files = list(folder.glob("*.png"))
    if len(files) <= MOST_FILES:
        return
    by_age = sorted(files, key=_changed_at)
    for path in by_age[: len(files) - MOST_FILES + MOST_FILES // 10]:
        path.unlink(missing_ok=True)


def _changed_at(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
