"""Forms with which people write drafts: what a form collects is the content of a revision."""

from library.desk_forms import DocumentForm, LibraryForm
from news.desk_forms import NewsForm

__all__ = ["DocumentForm", "LibraryForm", "NewsForm"]
