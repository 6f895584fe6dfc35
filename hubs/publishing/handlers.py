"""Who knows how to read and write each kind of subject."""

from hubs.models import Revision
from hubs.publishing import library, milestones, news, profile
from hubs.publishing.content import Handler
from hubs.publishing.subjects import About

HANDLERS: dict[str, Handler] = {
    Revision.Subject.PROFILE: profile.ProfileHandler(),
    Revision.Subject.MILESTONES: milestones.HANDLER,
    Revision.Subject.NEWS: news.NewsHandler(),
    Revision.Subject.RESOURCE: library.LibraryHandler(),
}


def handler_of(subject: Revision | About) -> Handler:
    """Who reads and writes this kind of subject."""
    return HANDLERS[subject.subject]
