"""The home of the network office."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dialogues.voice.waiting_messages import waiting_messages
from echos_portal.dashboards.network import CountryRow, approvals, country_rows, planned_milestones
from echos_portal.views.health import EMAIL_LATE
from hubs.countries.europe_map import drawn, europe_map
from hubs.milestones.progress import progress_of
from hubs.models import Country
from hubs.registry.desk import DeskRequest
from hubs.registry.office import office
from hubs.vocabulary.status import HubStatus
from outbox.figures import LaneFigures, delivery_figures
from toolkit.choices import ANY, CHOOSE
from toolkit.folding import searchable
from toolkit.forms.search import SearchField
from toolkit.sorting import Column, plain_headers
from toolkit.text_search import search_words

NEEDS = {
    "attention": _("Needs attention"),
    "no_team": _("No team members"),
    "no_profile": _("Profile never published"),
    "unconfirmed": _("Profile not confirmed for six months"),
    "quiet": _("No change for six months"),
    "event": _("Upcoming events"),
    "no_hub": _("No hub yet"),
}
DELIVERY_HEADERS = plain_headers(
    [
        Column("type", _("Type"), look="wide"),
        Column("status", _("Status")),
        Column("waiting", _("Waiting"), look="number"),
        Column("oldest", _("Oldest waiting")),
        Column("unclear", _("Delivery unclear"), look="number"),
        Column("on_hold", _("On hold"), look="number"),
        Column("unsubscribed", _("Not sent: address blocked"), look="number"),
        Column("bounced", _("Bounced"), look="number"),
        Column("complaints", _("Reported as spam"), look="number"),
    ]
)


class NetworkFilterForm(forms.Form):
    """Which countries to show; every field may be left blank."""

    q = SearchField(label=_("Country or hub"))
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[ANY, *HubStatus.choices], error_messages=CHOOSE
    )
    needs = forms.ChoiceField(label=_("Show"), required=False, choices=[ANY, *NEEDS.items()], error_messages=CHOOSE)


@require_safe
@office("network.view")
def network_home(request: DeskRequest) -> HttpResponse:
    """The map and the status of the network, what needs the office, every country, planned milestones, email delivery."""
    at = timezone.now()
    approvals_number, longest = approvals()
    context = {
        "section": "network",
        "approvals_number": approvals_number,
        "approvals": longest,
        "messages_waiting": waiting_messages(None, at=at),
        "planned": planned_milestones(at=at),
        "at": at,
        **_countries(request, at),
        **_delivery(at),
    }
    return render(request, "desk/network.html", context)


def _countries(request: HttpRequest, at: dt.datetime) -> dict[str, Any]:
    """Map, status and table of the countries, as filtered."""
    countries = sorted(Country.objects.with_hub(), key=lambda country: country.sort_key)
    rows = country_rows(countries, at=at)
    form = NetworkFilterForm(request.GET or None)
    shown = _matching(rows, form)
    return {
        "filter_form": form,
        "rows": shown,
        "groups": _by_status(shown),
        "without_hub": [row for row in shown if row.hub is None],
        "shows_changes": any(row.changed_at for row in shown),
        "total": len(rows),
        "needs": {name: sum(_meets(row, name) for row in rows) for name in NEEDS},
        "progress": progress_of(countries),
        "europe_map": europe_map(),
        "map_countries": drawn(countries, found=[row.country for row in shown]),
        "strip": [(status, sum(row.status == status for row in rows)) for status in HubStatus],
    }


def _delivery(at: dt.datetime) -> dict[str, Any]:
    lanes = delivery_figures(at=at)
    is_fine = not any(_needs_attention(lane, at) for lane in lanes)
    return {"lanes": lanes, "delivery_headers": DELIVERY_HEADERS, "delivery_is_fine": is_fine}


def _by_status(rows: list[CountryRow]) -> list[tuple[HubStatus, list[CountryRow]]]:
    """Return the rows with a hub by status, in the order of the map's legend; hubs that need attention stay first in each."""
    with_hub = [row for row in rows if row.hub]
    groups = [(status, [row for row in with_hub if row.status == status]) for status in HubStatus]
    return [(status, found) for status, found in groups if found]


def _needs_attention(lane: LaneFigures, at: dt.datetime) -> bool:
    late = lane.oldest_at is not None and at - lane.oldest_at > EMAIL_LATE
    return bool(lane.pause or lane.on_hold or late)


def _matching(rows: list[CountryRow], form: NetworkFilterForm) -> list[CountryRow]:
    """Return the rows that meet every filter; all of them while the form has errors or is empty."""
    if not form.is_bound or not form.is_valid():
        return rows
    text, status, needs = (form.cleaned_data[name] for name in ("q", "status", "needs"))
    wanted = search_words(searchable(text))
    return [
        row
        for row in rows
        if all(word in _words(row) for word in wanted)
        and (not status or row.status == status)
        and (not needs or _meets(row, needs))
    ]


def _words(row: CountryRow) -> str:
    hub = row.hub
    return searchable(
        "\n".join([row.country.name, row.country.code, *([hub.title, hub.host_as_stated] if hub else [])])
    )


def _meets(row: CountryRow, need: str) -> bool:
    found = {
        "attention": row.needs_attention,
        "no_team": row.has_no_team,
        "no_profile": row.has_no_profile,
        "unconfirmed": row.needs_confirmation,
        "quiet": row.is_quiet,
        "event": bool(row.figures.events),
        "no_hub": row.hub is None,
    }
    return found[need]
