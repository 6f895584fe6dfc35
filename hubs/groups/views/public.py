"""Public pages of groups and networks: purpose, term, successors."""

from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubs.groups.models import PAN_EUROPEAN
from hubs.models import Group
from hubs.vocabulary.sources import sources_in


@require_safe
@login_not_required
def group_list(request: HttpRequest) -> HttpResponse:
    """The networks and intergroups of Europe by kind, then the groups of the hubs by country."""
    today = timezone.localdate()
    rows = list(Group.objects.public().for_pages())
    european = [row for row in rows if row.hub_id is None]
    now = [row for row in european if not row.has_ended(today)]
    of_hubs = sorted(
        (row for row in rows if row.hub and not row.has_ended(today)),
        key=lambda row: (row.hub.country.sort_key if row.hub else "", row.pk),
    )
    context = {
        "kinds": [(kind, kind.label, found) for kind in PAN_EUROPEAN if (found := [r for r in now if r.kind == kind])],
        "past": [row for row in european if row.has_ended(today)],
        "of_hubs": [(hub, list(found)) for hub, found in groupby(of_hubs, key=lambda row: row.hub)],
    }
    return render(request, "hubs/groups/public_list.html", context)


@require_safe
@login_not_required
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One group; an ended one says what goes on with its work."""
    today = timezone.localdate()
    shown = get_object_or_404(Group.objects.public().for_pages(), pk=pk)
    chairs = list(shown.chairs.all())
    context: dict[str, Any] = {
        "group": shown,
        "has_ended": shown.has_ended(today),
        "chairs": [one for one in chairs if not one.has_ended(today)],
        "past_chairs": [one for one in chairs if one.has_ended(today)],
        "sources": sources_in([shown.source]),
    }
    return render(request, "hubs/groups/public.html", context)
