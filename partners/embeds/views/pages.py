"""The embedded pages."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dialogues.frame.phases import promise_of, steps_of
from dialogues.models import Addressee, PolicyDialogue
from events.models import Event
from hubs.models import Country
from partners.embeds.embeddable import embeddable, embedded_page, missing, refused
from partners.embeds.options import EVENTS, HUBS, Appearance, EventsOptions, HubsOptions
from toolkit.kept_queries import KeptQuery

NOT_FOUND, GONE = 404, 410
HUB_FIELDS = (
    "code", "name", "hub__slug", "hub__is_published", "hub__country", "hub__name", "hub__original_language", "hub__translations",
)  # fmt: skip
EVENT = KeptQuery(lambda pk: Event.objects.published().for_cards().filter(pk=pk))


@embeddable
def hubs(request: HttpRequest) -> HttpResponse:
    """The hubs with their status, by country."""
    options = HubsOptions(request.GET)
    if refusal := refused(request, options):
        return refusal
    chosen = options.cleaned_data
    countries = Country.objects.with_hub().only(*HUB_FIELDS).filter(hub__is_published=True)
    if chosen["country"]:
        countries = countries.filter(pk=chosen["country"].pk)
    found = sorted(countries, key=lambda country: country.sort_key)[: chosen["number"] or HUBS]
    return embedded_page(request, options, "embeds/hubs.html", {"countries": found})


@embeddable
def events(request: HttpRequest) -> HttpResponse:
    """Upcoming events, soonest first."""
    options = EventsOptions(request.GET)
    if refusal := refused(request, options):
        return refusal
    chosen = options.cleaned_data
    found = Event.objects.published().announced(at=timezone.now()).for_cards()
    if chosen["country"]:
        found = found.in_country(chosen["country"])
    if chosen["hub"]:
        found = found.organised_by(chosen["hub"])
    if chosen["topic"]:
        found = found.filter(topics=chosen["topic"])
    shown = {"events": found[: chosen["number"] or EVENTS], "country": chosen["country"], "topic": chosen["topic"]}
    return embedded_page(request, options, "embeds/events.html", shown)


@embeddable
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event, with the button to register, which opens the portal."""
    options = Appearance(request.GET)
    if refusal := refused(request, options):
        return refusal
    shown = EVENT.first(pk=pk)
    if shown is None:
        return missing(request, NOT_FOUND)
    return embedded_page(request, options, "embeds/event.html", {"event": shown, "status": shown.status})


@embeddable
def dialogue(request: HttpRequest, pk: int) -> HttpResponse:
    """One dialogue with its clock: the phase, the days left, and how many of its recommendations were answered."""
    options = Appearance(request.GET)
    if refusal := refused(request, options):
        return refusal
    rows = PolicyDialogue.objects.once_published().select_related("hub__country").prefetch_related("phases")
    shown = rows.filter(pk=pk).first()
    if shown is None or shown.state == PolicyDialogue.State.WITHDRAWN:
        return missing(request, GONE if shown else NOT_FOUND)
    now = timezone.now()
    asked = Addressee.objects.filter(recommendation__set__dialogue=shown)
    context = {
        "dialogue": shown,
        "steps": steps_of(shown, at=now),
        "promise": promise_of(shown, today=timezone.localdate(now)),
        "now": now,
        "asked": asked.count(),
        "answered": asked.exclude(answered_on=None).count(),
    }
    return embedded_page(request, options, "embeds/dialogue.html", context)
