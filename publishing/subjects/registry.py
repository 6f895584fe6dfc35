"""Who knows how to read and write each kind of subject."""

from hubs.milestones import subject as milestones
from hubs.profile import subject as profile
from library import subject as library
from news import subject as news
from publishing.models import Revision
from publishing.subjects.content import Handler
from publishing.subjects.subject import About

HANDLERS: dict[str, Handler] = {
    Revision.Subject.PROFILE: profile.ProfileHandler(),
    Revision.Subject.MILESTONES: milestones.HANDLER,
    Revision.Subject.NEWS: news.NewsHandler(),
    Revision.Subject.RESOURCE: library.LibraryHandler(),
}


def handler_of(subject: Revision | About) -> Handler:
    """Who reads and writes this kind of subject."""
    return HANDLERS[subject.subject]
