"""News and resources as subjects: their rows hold what is public, and a row that never was goes with its draft."""

import datetime as dt
from abc import abstractmethod
from typing import Any, cast

from django.urls import reverse

from publishing.models import Revision
from publishing.publishable import public_url_of
from publishing.subjects.content import Content
from publishing.subjects.subject import About, SubjectType


class ItemSubject(SubjectType):
    """Reads and writes rows of one ``Publishable`` model; its pages are those of the model's application."""

    @abstractmethod
    def put(self, row: Any, content: Content) -> None:
        """Set the columns of the row, topics aside."""

    def write(self, row: Any, content: Content, at: dt.datetime) -> None:
        """The row becomes what the content says. The date of the first publishing stays."""
        self.put(row, content)
        row.set_public(at)
        row.save()
        row.topics.set(row.topics.model.objects.filter(code__in=content.get("topics", [])))

    def publish(self, revision: Revision) -> None:
        """As the revision says."""
        self.write(self.row_of(revision.publication), revision.content, cast("dt.datetime", revision.decided_at))

    def edit_url(self, about: About) -> str:
        """The form of the draft, on the dashboard of its hub or of the network office."""
        application = self.model._meta.app_label
        if about.hub is None:
            return reverse(f"network_{application}:edit", args=[about.row.pk])
        return reverse(f"{application}_manage:edit", args=[about.hub.slug, about.row.pk])

    def public_url(self, about: About) -> str:
        """Its page."""
        return public_url_of(about.row)

    def public_since(self, row: Any) -> dt.datetime | None:
        """Its last published change."""
        since: dt.datetime | None = row.changed_at
        return since

    def is_withdrawn(self, row: Any) -> bool:
        """Whether it was unpublished."""
        return row.withdrawn_at is not None

    def delete_unpublished(self, row: Any) -> bool:
        """Delete one that never was public."""
        return bool(row.delete_unpublished())

    def preview(self, row: Any, content: Content) -> Any:
        """The page as it will look."""
        item = self.model(pk=row.pk, hub=row.hub, published_at=row.published_at)
        self.put(item, content)
        return item
