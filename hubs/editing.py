"""Where each kind of subject is written: the screen that a draft is continued on."""

from django.urls import reverse

from hubs.models import Hub, Revision

# The names of the screens of a hub's two subjects.
SCREENS = {Revision.Subject.MILESTONES: "hubs_manage:milestones"}


def screen_of(hub: Hub, subject: Revision.Subject) -> str:
    """The address of the screen of one of the hub's own subjects; empty where it has none."""
    name = SCREENS.get(subject)
    return reverse(name, args=[hub.slug]) if name else ""


def writing_address(revision: Revision) -> str:
    """Where this draft is continued; empty where its kind has no screen."""
    if revision.hub is None:
        return ""
    return screen_of(revision.hub, Revision.Subject(revision.subject))


def public_address(revision: Revision) -> str:
    """Where everybody reads what was published of a hub's own subject; empty of others, and while the hub is not public."""
    hub = revision.hub
    is_of_hub = revision.subject in {Revision.Subject.PROFILE, Revision.Subject.MILESTONES}
    return hub.get_absolute_url() if is_of_hub and hub and hub.is_published else ""
