"""The steps of a draft or a version. Each returns the message that confirms it."""

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
    """Submit a draft for approval."""
    publishing.submit(by=request.user, revision=revision, at=timezone.now())
    return _("Submitted for approval. We'll email you the decision.")


def take_back(request: DeskRequest, revision: Revision) -> str:
    """Withdraw what was submitted."""
    publishing.take_back(by=request.user, revision=revision)
    return _("Withdrawn. You can edit the draft again.")


def publish(request: DeskRequest, revision: Revision) -> str:
    """Publish it, if it is the edition the person has read."""
    was_waiting = request.GET.get("waits") == "1"
    publishing.publish(
        by=request.user, revision=revision, at=timezone.now(), seen=stated_edition(request), only_waiting=was_waiting
    )
    return _("Published.")


def was_public(revision: Revision) -> bool:
    """Whether what the revision is about has been public: if so, discarding a draft leaves it as it is."""
    about = about_of(revision)
    return about.type.public_since(about.row) is not None


def discard(request: DeskRequest, revision: Revision) -> str:
    """Discard a draft, and with it a row that never was public."""
    is_kept = was_public(revision)
    publishing.discard(by=request.user, revision=revision)
    if is_kept:
        return _("Draft discarded. The published version stays as it is.")
    return _("Draft discarded.")


def restore(request: DeskRequest, revision: Revision) -> str:
    """Create a draft with the content of an older version."""
    draft = publishing.restore(by=request.user, revision=revision, at=timezone.now())
    words = _(
        "Version %(new)d is a draft with the content of version %(old)d. Check it, then publish it or submit it for approval."
    )
    return words % {"old": revision.number, "new": draft.number}
