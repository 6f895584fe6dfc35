"""The steps of a draft or a version, each with its success message, for every page with their buttons."""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from hubs.registry.desk import DeskRequest
from publishing import actions as publishing
from publishing.models import Revision
from publishing.seen_edition import stated_edition
from publishing.subjects import about_of

Step = Callable[[DeskRequest, Revision], str]


def submit(request: DeskRequest, revision: Revision) -> str:
    """It waits for approval."""
    publishing.submit(by=request.user, revision=revision, at=timezone.now())
    return _("Submitted for approval. We'll email you the decision.")


def take_back(request: DeskRequest, revision: Revision) -> str:
    """It does not wait any more."""
    publishing.take_back(by=request.user, revision=revision)
    return _("Taken back. It is a draft again.")


def publish(request: DeskRequest, revision: Revision) -> str:
    """Publish it, if it is what the person saw."""
    was_waiting = request.GET.get("waits") == "1"
    publishing.publish(
        by=request.user, revision=revision, at=timezone.now(), seen=stated_edition(request), only_waiting=was_waiting
    )
    return _("Published.")


def discard(request: DeskRequest, revision: Revision) -> str:
    """It is gone, and with it what never was public."""
    about = about_of(revision)
    was_public = about.type.public_since(about.row) is not None
    publishing.discard(by=request.user, revision=revision)
    if was_public:
        return _("The draft was thrown away. What is public stays as it is.")
    return _("The draft was thrown away.")


def restore(request: DeskRequest, revision: Revision) -> str:
    """A new draft says what the old version said."""
    draft = publishing.restore(by=request.user, revision=revision, at=timezone.now())
    words = _(
        "Version %(old)d is a draft again, as version %(new)d. Look at it and publish it or send it for approval."
    )
    return words % {"old": revision.number, "new": draft.number}
