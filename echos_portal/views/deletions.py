"""The network office's page of scheduled deletions: what is kept how long, which job ends it, and what was deleted."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.models import PurgeRun
from audit.privacy import ON_REQUEST, Privacy
from echos_portal.models import PeriodicRun
from hubs.registry.desk import DeskRequest
from hubs.registry.office import office
from toolkit.paging import page_of

ON_A_PAGE = 50


@dataclass(frozen=True)
class Retention:
    """One kind of data: how long it is kept, what ends that, and when that was last checked."""

    what: str
    kept: str
    ends: str
    checked_at: datetime | None


@require_safe
@office("network.view")
def deletions(request: DeskRequest) -> HttpResponse:
    """Show the declared retentions and the log of deletions, newest first."""
    page = page_of(PurgeRun.objects.all(), request, ON_A_PAGE)
    runs = [(run, _kind_words(run.kind), _(run.reason)) for run in page]
    context = {"section": "privacy", "retentions": retentions(), "runs": runs, "page_obj": page}
    return render(request, "privacy/office/deletions.html", context)


def retentions() -> list[Retention]:
    """Return every declared retention. One query."""
    done = PeriodicRun.objects.filter(finished_at__isnull=False).values_list("name").annotate(Max("finished_at"))
    last = dict(done)
    return [
        Retention(
            what=capfirst(str(model._meta.verbose_name_plural)),
            kept=capfirst(_(privacy.retention)),
            ends=_ends_words(privacy.ends_with),
            checked_at=last.get(privacy.ends_with),
        )
        for model in apps.get_models()
        if isinstance(privacy := getattr(model, "privacy", None), Privacy) and privacy.retention
    ]


def _ends_words(ends_with: str) -> str:
    every = settings.PERIODIC_JOBS.get(ends_with)
    if every:
        return _("Automatically, checked every hour") if every == "hour" else _("Automatically, checked every day")
    return _("On request") if ends_with == ON_REQUEST else _("Together with what it belongs to")


def _kind_words(kind: str) -> str:
    try:
        return capfirst(str(apps.get_model(kind)._meta.verbose_name_plural))
    except LookupError:  # a kind of data the portal no longer has
        return kind


network: tuple[list[URLPattern], str] = ([path("", deletions, name="deletions")], "deletions_network")
