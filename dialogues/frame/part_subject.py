"""What the parts of a dialogue that are published in versions of their own have in common: brief, report, evaluation."""

import datetime as dt
from typing import Any, ClassVar

from django.urls import reverse

from hubs.team.coordinators import ApprovedByCoordinators
from publishing.models import Publication, Revision
from publishing.publishable import delete_with_revisions
from publishing.subjects.subject import About


class PartSubject(ApprovedByCoordinators):
    """Reads and writes rows of one model with ``dialogue``, ``hub``, ``version`` and ``published_at``, one for each dialogue.

    Its form is the page of the dialogue's dashboard that is called as its ``kind``.
    """

    permission_to_write = "dialogues.edit"
    permission_to_publish = "dialogues.publish"
    title_of: ClassVar[Any]  # in words, with %(dialogue)s

    def row_of(self, publication: Publication) -> Any:
        """Return the row with its dialogue."""
        return self.model.objects.select_related("dialogue__hub__country").get(publication=publication)

    def title(self, revision: Revision) -> str:
        """Return which dialogue it is of."""
        return str(self.title_of % {"dialogue": self.row_of(revision.publication).dialogue.title})

    def edit_url(self, about: About) -> str:
        """Return its form."""
        return reverse(f"dialogues_manage:{self.kind}", args=[about.row.hub.slug, about.row.dialogue_id])

    def public_url(self, about: About) -> str:
        """Return its page, or its part of the dialogue's page."""
        row = about.row
        return str(row.get_absolute_url()) if row.version and row.dialogue.state == "published" else ""

    def public_since(self, row: Any) -> dt.datetime | None:
        """Return when the last version was published."""
        since: dt.datetime | None = row.published_at
        return since

    def delete_unpublished(self, row: Any) -> bool:
        """Delete one that never was published."""
        if row.version:
            return False
        delete_with_revisions(row)
        return True
