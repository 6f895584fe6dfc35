"""Emails about submitted revisions: to the people who can approve them, and to the writer once one of them has decided."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from outbox.actions import withdraw
from outbox.drafts import Draft, Sender
from outbox.models import Lane
from publishing.models import Revision
from publishing.subjects import handler_of

APPROVALS = "approvals"  # where the network office came from, in the address of a change


def change_address(revision: Revision) -> str:
    """Return the address of a revision on the dashboard of its hub, or of the network."""
    if revision.hub is None:
        return reverse("network_changes:change", args=[revision.pk])
    return reverse("hubs_manage:change", args=[revision.hub.slug, revision.pk])


def changes_address(revision: Revision) -> str:
    """Return the address of the version history of its hub, or of the network."""
    return (
        reverse("network_changes:list")
        if revision.hub is None
        else reverse("hubs_manage:changes", args=[revision.hub.slug])
    )


def submission_key(revision: Revision) -> str:
    """The key prefix of the emails to the approvers of a revision."""
    return f"submission:{revision.pk}"


def submission_emails(revision: Revision) -> Iterator[Draft]:
    """Yield one email to each approver, except who submitted it; unsent ones about an earlier submission are withdrawn."""
    fact = f"{submission_key(revision)}:{revision.submitted_at:%Y%m%d%H%M%S%f}"
    approvers = handler_of(revision).approvers(revision).exclude(pk=revision.submitted_by_id or 0)
    withdraw(key_prefix=submission_key(revision), because="submitted again")
    for approver in approvers.order_by("pk"):
        with translation.override(approver.language):
            title = handler_of(revision).title(revision)
            address = f"{settings.SITE_URL.rstrip('/')}{change_address(revision)}"
            sender = _sender(revision)
        yield Draft(
            key=f"{fact}:{approver.pk}",
            kind="hubs/submitted",
            lane=Lane.NOTICE,
            recipient=approver.email,
            language=approver.language,
            hub_id=None if approver.is_network_office else revision.hub_id,
            **sender,
            context={
                "name": approver.name,
                "title": title,
                "writer": revision.submitted_by.name if revision.submitted_by else "",
                "address": f"{address}?from={APPROVALS}" if approver.is_network_office else address,
            },
        )


def decision_email(revision: Revision, writer: User) -> Draft:
    """Return the email to ``writer``: their text was published, or returned with a reason. One for each decision."""
    with translation.override(writer.language):
        title = handler_of(revision).title(revision)
        address = f"{settings.SITE_URL.rstrip('/')}{change_address(revision)}"
        sender = _sender(revision)
    return Draft(
        key=f"revision:{revision.pk}:{revision.edition}:{revision.state}:{revision.decided_at:%Y%m%d%H%M%S%f}",
        kind=f"hubs/{revision.state}",
        lane=Lane.NOTICE,
        recipient=writer.email,
        language=writer.language,
        hub_id=revision.hub_id,
        **sender,
        context={
            "name": writer.name,
            "title": title,
            "reason": revision.reason,
            "address": address,
            "was_draft": revision.submitted_by_id != writer.pk,
        },
    )


def _sender(revision: Revision) -> Sender:
    """Return who signs the email, in the active language, and where an answer to it goes; empty for the network."""
    hub = revision.hub
    return Sender(sender_name=str(hub.title), reply_to=hub.contact_email) if hub else Sender()
