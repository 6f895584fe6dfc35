"""What everybody sees of events."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from audit.actors import CITIZEN
from events.calendars.icalendar_files import calendar_for
from events.expectations import WHAT_TO_EXPECT
from events.models import Event
from events.programme.errors import EventRefused, InvitationRequired
from events.registrations.actions import refuse_unless_open, register_publicly
from events.registrations.forms import EventFilterForm, RegistrationForm

PER_PAGE = 20
CONFLICT = 409


@login_not_required
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """Upcoming events, soonest first, or past ones, latest first; filters stay in the address."""
    at = timezone.now()
    form = EventFilterForm(request.GET)
    found = form.filtered(Event.objects.published().for_pages())
    past = request.GET.get("period") == "past"
    events = found.past(at=at).order_by("-starts_on", "-pk") if past else found.coming(at=at)
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    other_period = request.GET.copy()
    other_period.pop("page", None)
    other_period["period"] = "" if past else "past"
    context = {"filter_form": form, "page_obj": page, "past": past, "other_period": other_period.urlencode()}
    return render(request, "events/list.html", context)


@login_not_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: when, where, for whom, and its outcomes."""
    event = get_object_or_404(Event.objects.published().for_pages().prefetch_related("topics"), pk=pk)
    context = {
        "event": event,
        "status": event.status,
        "expectation": WHAT_TO_EXPECT.get(event.kind, ""),
        "address": settings.SITE_URL.rstrip("/") + event.get_absolute_url(),
    }
    return render(request, "events/detail.html", context)


@login_not_required
@require_safe
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The event for a calendar. Unknown for events that are not known to the day."""
    event = get_object_or_404(Event.objects.published().for_pages(), pk=pk)
    if not event.has_calendar:
        raise Http404
    return calendar_answer(calendar_for(event, method="PUBLISH"), "PUBLISH")


def calendar_answer(text: str, method: str) -> HttpResponse:
    """A calendar as a file to keep or open."""
    answer = HttpResponse(text, content_type=f"text/calendar; charset=utf-8; method={method}")
    answer["Content-Disposition"] = 'attachment; filename="event.ics"'
    return answer


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a registration. Its answer is the same whether the address is known or not."""
    event = get_object_or_404(Event.objects.published().for_pages().exclude(hub=None), pk=pk)
    if event.hub is None:
        raise Http404
    form = RegistrationForm(request.POST if request.method == "POST" else None, hub=event.hub)
    if request.method != "POST":
        return _form_page(request, event, form, _refusal(event))
    if not form.is_valid():
        return _form_page(request, event, form, "")
    try:
        register_publicly(by=CITIZEN, event=event, language=get_language() or "en", at=timezone.now(), **form.person())
    except EventRefused as refused:
        form.add_error(None, str(refused))
        return _form_page(request, event, form, "", status=CONFLICT)
    words = _("We sent an email to %(address)s with a link to manage your registration.")
    messages.success(request, words % {"address": form.cleaned_data["email"]})
    return redirect("events:registered", event.pk)


def _refusal(event: Event) -> str:
    """Why nobody can register now; empty when one can."""
    try:
        if event.by_invitation:
            raise InvitationRequired(_("This event is by invitation only. Use the link in your invitation email."))
        refuse_unless_open(event, at=timezone.now())
    except EventRefused as refused:
        return str(refused)
    return ""


def _form_page(
    request: HttpRequest, event: Event, form: RegistrationForm, refusal: str, status: int = 200
) -> HttpResponse:
    context = {"event": event, "form": form, "refusal": refusal}
    return render(request, "events/register.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def registered(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens after registering. Tells nothing about who did."""
    event = get_object_or_404(Event.objects.published().for_pages(), pk=pk)
    return render(request, "events/registered.html", {"event": event})
