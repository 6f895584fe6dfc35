"""Revisions of what is published, and stored files."""

from publishing.models.revision import Revision, RevisionQuerySet
from publishing.models.stored_file import StoredFile

__all__ = ["Revision", "RevisionQuerySet", "StoredFile"]
