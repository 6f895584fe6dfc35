"""Which subject a revision is about."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubs.models import Hub
from library.models import Resource
from news.models import NewsItem
from publishing.models import Revision

if TYPE_CHECKING:
    from publishing.models.revision import RevisionQuerySet


@dataclass(frozen=True)
class About:
    """One subject: exactly the columns that name it in ``Revision``."""

    subject: Revision.Subject
    hub: Hub | None
    news: NewsItem | None = None
    resource: Resource | None = None

    def revisions(self) -> "RevisionQuerySet":
        """All of this subject."""
        return Revision.objects.filter(subject=self.subject, hub=self.hub, news=self.news, resource=self.resource)

    def open_revision(self) -> Revision | None:
        """The one being written, waiting or returned."""
        return self.revisions().open().select_related("hub", "news", "resource", "written_by").first()

    def edition(self) -> int:
        """Counts every saving of the subject, over all its revisions: what a form is opened with. 0 before the first."""
        newest = self.revisions().order_by("-number").values_list("edition", flat=True)
        return newest.first() or 0

    def new_revision(self) -> Revision:
        """A revision of this subject that is in no table yet."""
        return Revision(subject=self.subject, hub=self.hub, news=self.news, resource=self.resource)

    @property
    def parent(self) -> Hub | NewsItem | Resource:
        """The row to lock while a revision is made or published."""
        parent = self.news or self.resource or self.hub
        if parent is None:
            raise ValueError(self)
        return parent


def about(subject: Hub | NewsItem | Resource, kind: Revision.Subject | None = None) -> About:
    """The subject of a row; of a hub's two, ``kind`` says which (its profile unless told)."""
    if isinstance(subject, NewsItem):
        return About(Revision.Subject.NEWS, subject.hub, news=subject)
    if isinstance(subject, Resource):
        return About(Revision.Subject.RESOURCE, subject.hub, resource=subject)
    return About(kind or Revision.Subject.PROFILE, subject)


def about_of(revision: Revision) -> About:
    """The subject of a revision."""
    return About(Revision.Subject(revision.subject), revision.hub, revision.news, revision.resource)
