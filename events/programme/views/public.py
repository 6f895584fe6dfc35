"""The public pages of events."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from events.calendars.downloads import calendar_answer
from events.models import CoOrganiser, Event, EventMaterial
from events.programme.expectations import WHAT_TO_EXPECT
from events.programme.filter_forms import EventFilterForm
from events.programme.published import published_event
from events.series.dates import position_in_series
from events.sessions.programme import programme_of
from events.waiting_list.reasons import stated_rules
from hubs.models import Topic
from publishing.lasting_parts import lasting_parts
from toolkit.addresses import absolute_address
from toolkit.bounded_counts import MANY
from toolkit.kept_queries import KeptQuery
from toolkit.paging import page_of

PER_PAGE = 20
EVENT = KeptQuery(lambda pk: Event.objects.published().for_page().filter(pk=pk))
CO_ORGANISERS = KeptQuery(lambda event: CoOrganiser.objects.accepted().for_pages().filter(event=event))
TOPICS = KeptQuery(
    lambda event: Topic.objects.filter(pk__in=Event.topics.through.objects.filter(event=event).values("topic"))
)
MATERIALS = KeptQuery(lambda event: EventMaterial.objects.filter(event=event, for_attendees=False).for_pages())


@login_not_required
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """Upcoming events, soonest first, or past ones, latest first; filters stay in the address."""
    at = timezone.now()
    form = EventFilterForm(request.GET)
    found = form.filtered(Event.objects.published().for_cards())
    past = request.GET.get("period") == "past"
    events = found.past(at=at).order_by("-starts_on", "-pk") if past else found.coming_in_public(at=at)
    page = page_of(events, request, PER_PAGE, most=MANY)
    other_period = request.GET.copy()
    other_period.pop("page", None)
    other_period["period"] = "" if past else "past"
    context = {
        "filter_form": form,
        "page_obj": page,
        "past": past,
        "other_period": other_period.urlencode(),
        "calendar_feed": _calendar_feed(form),
        "parts": lasting_parts(),  # of the filters
    }
    return render(request, "events/list.html", context)


def _calendar_feed(form: EventFilterForm) -> str:
    """Return the address of the calendar that comes closest to the chosen filters: of the country, else of the topic, else all."""
    chosen, language = form.cleaned_data if form.is_valid() else {}, get_language()
    if country := chosen.get("country"):
        return reverse("event_feeds:country", args=[language, country.slug])
    if topic := chosen.get("topic"):
        return reverse("event_feeds:topic", args=[language, topic.code])
    return reverse("event_feeds:all", args=[language])


@login_not_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one event: date, place, audience and outcomes."""
    event = EVENT.first(pk=pk)
    if event is None:
        raise Http404
    programme = programme_of(event, request.GET.get("track", ""))
    context = {
        "event": event,
        "status": event.status,
        "expectation": WHAT_TO_EXPECT.get(event.kind, ""),
        "page_description": f"{event.kind_label}, {event.days_words}",
        "co_organisers": CO_ORGANISERS.rows(event=pk),
        "topics": TOPICS.rows(event=pk),
        "materials": MATERIALS.rows(event=pk),
        "position": position_in_series(event),
        "programme": programme,
        "other_languages": sorted({*event.words.other_languages, *programme.other_languages}),
        "rules": stated_rules(event) if event.takes_registrations else [],
        "address": absolute_address(event.get_absolute_url()),
    }
    return render(request, "events/detail.html", context)


@login_not_required
@require_safe
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The event for a calendar. Unknown for events that are not known to the day."""
    from events.calendars.icalendar_files import calendar_for  # loads a library that most requests do not need

    event = published_event(pk)
    if not event.has_calendar:
        raise Http404
    return calendar_answer(calendar_for(event, method="PUBLISH"), "PUBLISH")
