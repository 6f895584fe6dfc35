"""Emails to the people who write about a hub."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from outbox.drafts import Draft
from outbox.models import Lane
from publishing.models import Revision
from publishing.subjects import handler_of


def change_address(revision: Revision) -> str:
    """The page of a revision on the desk of its hub, or of the network."""
    if revision.hub is None:
        return reverse("network_changes:change", args=[revision.pk])
    return reverse("hubs_manage:change", args=[revision.hub.slug, revision.pk])


def changes_address(revision: Revision) -> str:
    """Where all changes of its hub, or of the network, are listed."""
    return (
        reverse("network_changes:list")
        if revision.hub is None
        else reverse("hubs_manage:changes", args=[revision.hub.slug])
    )


def decided_email(revision: Revision, writer: User) -> Draft:
    """Tell ``writer`` that their text was published, or returned with the reason. One email for each decision."""
    with translation.override(writer.language):
        title = handler_of(revision).title(revision)
        address = f"{settings.SITE_URL.rstrip('/')}{change_address(revision)}"
        sender_name = str(revision.hub.title) if revision.hub else ""
    return Draft(
        key=f"revision:{revision.pk}:{revision.edition}:{revision.state}:{revision.decided_at:%Y%m%d%H%M%S%f}",
        kind=f"hubs/{revision.state}",
        lane=Lane.NOTICE,
        recipient=writer.email,
        language=writer.language,
        hub_id=revision.hub_id,
        sender_name=sender_name,
        reply_to=revision.hub.contact_email if revision.hub else "",
        context={
            "name": writer.name,
            "title": title,
            "reason": revision.reason,
            "address": address,
            "was_draft": revision.submitted_by_id != writer.pk,
        },
    )
