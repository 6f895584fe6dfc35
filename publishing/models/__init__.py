"""Publications with their revisions, and stored files."""

from publishing.models.feed_entry import FeedEntry
from publishing.models.publication import Publication
from publishing.models.revision import Revision, RevisionQuerySet
from publishing.models.stored_file import StoredFile

__all__ = ["FeedEntry", "Publication", "Revision", "RevisionQuerySet", "StoredFile"]
