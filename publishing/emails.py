"""Emails about submitted revisions: to the people who can approve them, and to the writer once one of them has decided."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation

from accounts.models import User
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender
from publishing.change_addresses import APPROVALS, change_address
from publishing.models import Revision
from publishing.subjects import handler_of


def submission_key(revision: Revision) -> str:
    """The key prefix of the emails to the approvers of a revision."""
    return f"submission:{revision.pk}"


def submission_emails(revision: Revision) -> Iterator[Draft]:
    """Yield one email to each approver, except who submitted it."""
    fact = f"{submission_key(revision)}:{revision.submitted_at:%Y%m%d%H%M%S%f}"
    approvers = handler_of(revision).approvers(revision).exclude(pk=revision.submitted_by_id or 0)
    for approver in approvers.order_by("pk"):
        with translation.override(approver.language):
            title = handler_of(revision).title(revision)
            address = f"{settings.SITE_URL.rstrip('/')}{change_address(revision)}"
            who = sender(revision.hub)
        yield Draft(
            key=f"{fact}:{approver.pk}",
            kind="hubs/submitted",
            lane=Lane.NOTICE,
            recipient=approver.email,
            language=approver.language,
            hub_id=None if approver.is_network_office else revision.hub_id,
            **who,
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
        who = sender(revision.hub)
    return Draft(
        key=f"revision:{revision.pk}:{revision.edition}:{revision.state}:{revision.decided_at:%Y%m%d%H%M%S%f}",
        kind=f"hubs/{revision.state}",
        lane=Lane.NOTICE,
        recipient=writer.email,
        language=writer.language,
        hub_id=revision.hub_id,
        **who,
        context={
            "name": writer.name,
            "title": title,
            "reason": revision.reason,
            "address": address,
            "was_draft": revision.submitted_by_id != writer.pk,
        },
    )
