"""Where each kind of subject is written, and where everybody reads it."""

from django.urls import reverse

from publishing.models import Revision

Subject = Revision.Subject
# The names of the screens of a hub's two own subjects, and of the rooms of those that have rows.
SCREENS = {Subject.PROFILE: "hubs_manage:profile", Subject.MILESTONES: "hubs_manage:milestones"}
ROOMS = {Subject.NEWS: "news", Subject.RESOURCE: "library"}


def writing_address(revision: Revision) -> str:
    """Where this draft is continued."""
    subject, row = Subject(revision.subject), revision.news or revision.resource
    if row is None:
        return reverse(SCREENS[subject], args=[revision.hub.slug]) if revision.hub else ""
    if revision.hub is None:
        return reverse(f"network_{ROOMS[subject]}:edit", args=[row.pk])
    return reverse(f"{ROOMS[subject]}_manage:edit", args=[revision.hub.slug, row.pk])


def public_address(revision: Revision) -> str:
    """Where everybody reads what was published of the subject; empty while nobody can."""
    hub, row = revision.hub, revision.news or revision.resource
    if hub and not hub.is_published:
        return ""
    if row is None:
        return hub.get_absolute_url() if hub else ""
    return row.get_absolute_url() if row.is_public else ""
