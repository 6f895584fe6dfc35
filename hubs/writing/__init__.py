"""Forms with which people write drafts: what a form collects is the content of a revision."""

from hubs.writing.library import DocumentForm, LibraryForm
from hubs.writing.news import NewsForm

__all__ = ["DocumentForm", "LibraryForm", "NewsForm"]
