"""The content a writer works on: the open draft of a subject, or else what is public."""

from dataclasses import dataclass

from publishing.models import Revision
from publishing.subjects.content import Content
from publishing.subjects.registry import handler_of
from publishing.subjects.subject import About


@dataclass(frozen=True)
class WorkingCopy:
    """The content to write on. ``edition`` goes into the form and comes back with it."""

    about: About
    revision: Revision | None
    content: Content

    @property
    def edition(self) -> int:
        """Which saving of the subject this is."""
        return self.revision.edition if self.revision else self.about.edition()

    @property
    def can_be_written(self) -> bool:
        """Whether it may be changed now: not while it waits for approval."""
        return self.revision is None or self.revision.can_be_written


def working_copy(about: About) -> WorkingCopy:
    """The open draft of the subject, else what is public."""
    revision = about.open_revision()
    return WorkingCopy(about, revision, revision.content if revision else handler_of(about).live(about))
