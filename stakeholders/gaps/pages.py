"""The page “Who is missing”, for contacts, a segment, an event or a dialogue."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from stakeholders.gaps.findings import FILTERS, Link, People, contacts_url, find_gaps
from stakeholders.gaps.models import TargetCriterion
from stakeholders.models import Segment


def show_gaps(
    request: DeskRequest, hub: Hub, people: People, *, template: str = "stakeholders/gaps", section: str = "stakeholders",
    invite: Callable[[str, str], Link] | None = None, **context: Any,
) -> HttpResponse:  # fmt: skip
    """Render the page. ``invite`` gives the link to invite the contacts of one group to what the page is about."""
    may_edit = request.user.has_perm("stakeholders.edit", hub)
    findings = find_gaps(hub, people, partial(_links, hub, may_edit=may_edit, invite=invite))
    context |= {"hub": hub, "section": section, "may_edit": may_edit, "people": people, "findings": findings}
    return render(request, f"{template}.html", context)


def _links(
    hub: Hub, criterion: str, value: str, has_contacts: bool, *, may_edit: bool, invite: Callable[[str, str], Link] | None
) -> list[Link]:  # fmt: skip
    """Lead from a gap to the contacts of that group, to inviting them, or to adding the first one."""
    name = FILTERS[TargetCriterion(criterion)]
    links = [(_("Show contacts"), contacts_url(hub, **{name: value}))] if has_contacts else []
    if may_edit and has_contacts and invite is not None:
        links.append(invite(name, value))
    elif may_edit:
        add = reverse("stakeholders_manage:add", args=[hub.slug])
        links.append((_("Add contact"), f"{add}?{urlencode({criterion: value})}"))
    return links


def invite_link(hub: Hub, event_pk: int) -> Callable[[str, str], Link]:
    """Return what leads to inviting a group: with a segment of just that group if there is one, else to making it. One query."""
    segments = {
        (name, str(values[0])): pk
        for pk, criteria in Segment.objects.filter(hub=hub).values_list("pk", "criteria")
        if len(criteria) == 1
        for name, values in criteria.items()
        if len(values) == 1
    }

    def link(name: str, value: str) -> Link:
        if (segment := segments.get((name, value))) is not None:
            return _("Invite"), f"{reverse('events_manage:invite', args=[hub.slug, event_pk])}?segment={segment}"
        query = urlencode({name: value, "invite_to": str(event_pk)})
        return _("Invite"), f"{reverse('stakeholders_manage:segment_add', args=[hub.slug])}?{query}"

    return link
