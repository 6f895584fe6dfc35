"""Changes of a hub's profile: saving parts of its draft, confirming it, reminding coordinators to confirm it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub, Role, TeamMember
from hubs.profile.confirmation import CONFIRM_EVERY, unconfirmed, was_published
from outbox.actions import queue_all
from outbox.drafts import Draft
from outbox.models import Lane
from publishing.actions import save_draft
from publishing.models import Revision
from publishing.subjects import about
from publishing.working_copy import working_copy
from toolkit.actions import ActionRefused, action, lock_row


@action
def save_profile_part(
    *, by: Actor, hub: Hub, part: dict[str, Any], texts: dict[str, dict[str, str]] | None = None, edition: int, at: dt.datetime
) -> Revision:  # fmt: skip
    """Save some keys of the profile's content, or the texts of some languages; the rest of the draft stays.

    A language without any text is removed. Refuses what ``save_draft`` refuses.
    """
    subject = about(lock_row(Hub.objects.select_related("country"), hub.pk))
    content = working_copy(subject).content
    merged = {**content.get("texts", {}), **(texts or {})}
    kept = {language: {name: text for name, text in words.items() if text} for language, words in merged.items()}
    whole = {**content, **part, "texts": {language: words for language, words in kept.items() if words}}
    return save_draft(by=by, about=subject, content=whole, edition=edition, at=at)


@action
def confirm_profile(*, by: User, hub: Hub, at: dt.datetime) -> Hub:
    """Confirm that the public profile is up to date. Refuses a profile that was never published."""
    current = lock_row(Hub.objects.select_related("country"), hub.pk)
    if not was_published(current):
        raise ActionRefused(_("Your hub's profile hasn't been published yet. Write it and submit it for approval."))
    current.confirmed_on, current.confirmed_by = timezone.localdate(at), by
    current.save(update_fields=["confirmed_on", "confirmed_by", "updated_at"])
    confirmed = ["confirmed_on", "confirmed_by"]
    record(by=by, action="hubs.confirm_profile", subject=current, hub_id=current.pk, fields=confirmed)
    return current


@action
def nudge_stale_profiles(*, at: dt.datetime) -> int:
    """Email the coordinators of profiles that are old or were never published; return how many emails that makes.

    One email a hub, person and month, however often this runs. Who has coordinated a hub for less than six months gets one
    only about a published profile: a new team needs no reminder.
    """
    return queue_all(_nudges(at))


def _nudges(at: dt.datetime) -> Iterator[Draft]:
    team = TeamMember.objects.filter(role=Role.COORDINATOR, user__is_active=True).select_related("user")
    hubs = Hub.objects.published().filter(unconfirmed(at=at)).select_related("country")
    for hub in hubs.prefetch_related(Prefetch("team", team)):
        for member in hub.team.all():
            if hub.confirmed_on or member.created_at < at - CONFIRM_EVERY:
                yield _nudge(hub, member.user, at)


def _nudge(hub: Hub, user: User, at: dt.datetime) -> Draft:
    with translation.override(user.language):
        title, path = hub.title, reverse("hubs_manage:profile", args=[hub.slug])
    return Draft(
        key=f"profile:{hub.pk}:{user.pk}:{timezone.localdate(at):%Y-%m}",
        kind="hubs/confirm_profile",
        lane=Lane.NOTICE,
        recipient=user.email,
        language=user.language,
        hub_id=hub.pk,
        reply_to=settings.NETWORK_OFFICE_EMAIL,
        context={
            "name": user.name,
            "hub": title,
            "confirmed_on": hub.confirmed_on.isoformat() if hub.confirmed_on else "",
            "address": f"{settings.SITE_URL.rstrip('/')}{path}",
        },
    )
