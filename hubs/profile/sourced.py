"""Hubs as the tables of the network state them, until their own teams publish a profile."""

from typing import Any

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from hubs.models import Country, Hub
from hubs.profile.subject import PROFILE
from toolkit.actions import ActionRefused, action, apply_changes, lock_row

FIELDS = ("host_as_stated", "note", "website", "source")
ALLOWED = ("original_language", "translations", *Hub.TRANSLATED, *FIELDS)


@action
def create_hub(*, by: Actor, country: Country, **fields: Any) -> Hub:
    """Create the hub of a country, with a public page; ``fields`` are those of ALLOWED."""
    hub = Hub(country=country, slug=country.slug)
    written = apply_changes(hub, fields, by=by, allowed=ALLOWED)
    record(by=by, action="hubs.create_hub", subject=hub, hub_id=hub.pk, fields=["country", *written])
    return hub


@action
def change_sourced_hub(*, by: Actor, hub: Hub, **fields: Any) -> Hub:
    """Change what a source states of the hub. Refuses once its team has published a profile."""
    current = lock_row(Hub, hub.pk)
    if PROFILE.of(current).revisions().published().exists():
        raise ActionRefused(_("Not followed: it was changed in the portal later."))
    if changed := apply_changes(current, fields, by=by, allowed=ALLOWED):
        record(by=by, action="hubs.change_hub", subject=current, hub_id=current.pk, fields=changed)
    return current
