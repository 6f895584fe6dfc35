"""The home of the network office."""

import datetime as dt

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.two_step.verification import second_factor_required
from echos_portal.dashboards.network import CountryRow, LaneHealth, approvals, country_rows, mail_health, steps_ahead
from echos_portal.views.health import EMAIL_LATE
from hubs.milestones.progress import progress_of
from hubs.models import Country
from hubs.vocabulary.status import HubStatus

CHOOSE = {"invalid_choice": _("This is not in the list. Choose again.")}
ANY = ("", pgettext_lazy("filter", "All"))
NEEDS = {
    "no_team": _("Nobody in the team"),
    "quiet": _("No change for six months"),
    "unconfirmed": _("Profile not confirmed for six months"),
    "event": _("An event is coming"),
    "no_hub": _("No hub known"),
}


class NetworkFilterForm(forms.Form):
    """Which countries to show; all fields may stay empty."""

    q = forms.CharField(
        label=_("Country or hub"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(
        label=_("How far it is"), required=False, choices=[ANY, *HubStatus.choices], error_messages=CHOOSE
    )
    needs = forms.ChoiceField(label=_("Look for"), required=False, choices=[ANY, *NEEDS.items()], error_messages=CHOOSE)


@require_safe
@second_factor_required
@never_cache
def network_home(request: HttpRequest) -> HttpResponse:
    """What waits for the office, how far the network is, what hubs plan, every country, and whether letters go out."""
    if not request.user.has_perm("network.view"):
        raise PermissionDenied
    at = timezone.now()
    countries = list(Country.objects.with_hub())
    rows = country_rows(countries, at=at)
    form = NetworkFilterForm(request.GET or None)
    lanes = mail_health(at=at)
    approvals_number, longest = approvals()
    context = {
        "section": "network",
        "filter_form": form,
        "rows": _matching(rows, form),
        "total": len(rows),
        "without_team": sum(row.has_no_team for row in rows),
        "quiet": sum(row.is_quiet for row in rows),
        "unconfirmed": sum(row.is_unconfirmed for row in rows),
        "approvals_number": approvals_number,
        "approvals": longest,
        "ahead": steps_ahead(at=at),
        "progress": progress_of(countries),
        "lanes": lanes,
        "mail_is_well": not any(_needs_somebody(lane, at) for lane in lanes),
        "at": at,
    }
    return render(request, "desk/network.html", context)


network_home.permission = "network.view"  # type: ignore[attr-defined]


def _needs_somebody(lane: LaneHealth, at: dt.datetime) -> bool:
    late = lane.oldest_at is not None and at - lane.oldest_at > EMAIL_LATE
    return bool(lane.pause or lane.parked or late)


def _matching(rows: list[CountryRow], form: NetworkFilterForm) -> list[CountryRow]:
    """The rows every filled-in filter lets through; all of them while the form is wrong or empty."""
    if not form.is_bound or not form.is_valid():
        return rows
    text, status, needs = (form.cleaned_data[name] for name in ("q", "status", "needs"))
    return [
        row
        for row in rows
        if (not text or text.casefold() in _words(row))
        and (not status or row.status == status)
        and (not needs or _meets(row, needs))
    ]


def _words(row: CountryRow) -> str:
    hub = row.hub
    return "\n".join([row.country.name, row.country.code, *([hub.title, hub.host_as_stated] if hub else [])]).casefold()


def _meets(row: CountryRow, need: str) -> bool:
    found = {
        "no_team": row.has_no_team,
        "quiet": row.is_quiet,
        "unconfirmed": row.is_unconfirmed,
        "event": row.events > 0,
        "no_hub": row.hub is None,
    }
    return found[need]
