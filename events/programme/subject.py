"""An event as something that is published: a new one from its first draft on, and each correction of a published one."""

import datetime as dt
from typing import cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actors import SYSTEM
from events.models import Event
from events.programme.actions.events import change_event
from events.programme.actions.publication import make_public
from events.programme.completeness import complaints_about
from events.programme.consequences import consequences_of
from events.programme.content import columns_of, content_of, lines_of, with_content
from events.programme.locking import refusal_of_editing
from hubs.team.coordinators import ApprovedByCoordinators
from hubs.vocabulary.topics import topic_codes, topics_in
from publishing.models import Publication, Revision
from publishing.publishable import delete_with_revisions
from publishing.subjects.content import Content, Line, original_text
from publishing.subjects.subject import About
from toolkit import clock


class EventSubject(ApprovedByCoordinators):
    """Reads and writes ``Event`` rows through the actions that change them."""

    kind = "event"
    label = gettext_lazy("Event")
    model = Event
    permission_to_write = "events.edit"
    permission_to_publish = "events.publish"

    def row_of(self, publication: Publication) -> Event:
        """Return the event with what its pages show."""
        return Event.objects.for_pages().get(publication=publication)

    def live(self, about: About) -> Content:
        """Return the event as it is, also one that was never published."""
        return content_of(about.row, topic_codes(about.row))

    def complaints(self, revision: Revision) -> list[str]:
        """Return what is missing or wrong, and what no longer fits those who registered."""
        return complaints_about(self.row_of(revision.publication), revision.content, at=clock.now())

    def consequences(self, revision: Revision) -> list[str]:
        """Return who will see it, and how many people are emailed."""
        return consequences_of(self.row_of(revision.publication), revision.content)

    def publish(self, revision: Revision) -> None:
        """Change the event as the revision says, with everything that follows from a change; a draft is shown to the public."""
        event, by = self.row_of(revision.publication), revision.decided_by or SYSTEM
        columns = columns_of(with_content(event, revision.content))
        change_event(by=by, event=event, fields=columns, topics=topics_in(revision.content))
        make_public(by=by, event=event, at=cast("dt.datetime", revision.decided_at))

    def lines(self, content: Content) -> list[Line]:
        """Return the content in words."""
        return lines_of(content)

    def title(self, revision: Revision) -> str:
        """Return the title being written."""
        return original_text(revision.content, "title") or _("Event without a title")

    def edit_url(self, about: About) -> str:
        """Return the form on the dashboard of its hub; events of the network come from its data files."""
        return reverse("events_manage:edit", args=[about.hub.slug, about.row.pk]) if about.hub else ""

    def public_url(self, about: About) -> str:
        """Return its page."""
        is_shown = Event.objects.published().filter(pk=about.row.pk).exists()
        return about.row.get_absolute_url() if is_shown else ""

    def public_since(self, row: Event) -> dt.datetime | None:
        """Return its last change, if it was published."""
        return row.updated_at if row.published_at else None

    def final_because(self, row: Event) -> str:
        """Return that it was cancelled."""
        return refusal_of_editing(row)

    def delete_unpublished(self, row: Event) -> bool:
        """Delete one that never was published."""
        if not row.can_be_published:
            return False
        delete_with_revisions(row)
        return True

    def preview(self, row: Event, content: Content) -> Event:
        """Return the event as it will be, topics aside."""
        return with_content(row, content)


EVENT_SUBJECT = EventSubject()
