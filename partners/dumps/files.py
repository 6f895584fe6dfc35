"""Files of a dump on their way to the storage: compressed, counted and hashed while they are written."""

import gzip
import hashlib
import tempfile
from dataclasses import asdict, dataclass
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage

LEVEL = 3  # of compression: higher ones take more time than they save


@dataclass(frozen=True)
class DumpFile:
    """What a dump tells of one of its files; ``objects`` is null where it is no table."""

    name: str
    size: int
    sha256: str
    media_type: str
    objects: int | None = None

    def as_data(self) -> dict[str, Any]:
        """Return it as the row of the dump keeps it."""
        return asdict(self)


class FileWriter:
    """Writes one file: on the local disk first, and into the storage when it is complete."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - `save` closes it
        self._hash = hashlib.sha256()
        self._size = 0

    def write(self, content: bytes) -> int:
        """Write and count."""
        self._hash.update(content)
        self._size += len(content)
        return self._file.write(content)

    def flush(self) -> None:
        """Nothing is held back here."""

    def compressed(self) -> gzip.GzipFile:
        """Return what compresses into the file; the same content gives the same bytes."""
        return gzip.GzipFile(filename="", fileobj=self, mode="wb", compresslevel=LEVEL, mtime=0)

    def save(self, folder: str, name: str, media_type: str, objects: int | None = None) -> DumpFile:
        """Put the file into the storage and close it."""
        with self._file:
            self._file.seek(0)
            default_storage.save(f"{folder}/{name}", File(self._file, name=name))
        return DumpFile(name, self._size, self._hash.hexdigest(), media_type, objects)


def delete_folder(folder: str) -> None:
    """Delete the files of a dump; one that is being read is read to its end."""
    if not default_storage.exists(folder):
        return
    for name in default_storage.listdir(folder)[1]:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
