"""Writing to a hub without an account, and the published questions and answers."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import TooManyRequests
from accounts.rate_limits import spend_public_email, with_retry_after
from audit.actors import CITIZEN
from audit.submissions import answered_once
from dialogues.voice.actions.messages import send_message
from dialogues.voice.forms import MessageForm, PublishedFilterForm
from dialogues.voice.helplines import urgent_help
from dialogues.voice.models.published_answer import PublishedAnswer, PublishedAnswerQuerySet
from dialogues.voice.routing import route_of
from dialogues.voice.settings import ANSWER_WITHIN
from dialogues.voice.urgency import sounds_urgent
from hubs.models import Country, Topic
from toolkit.actions import ActionRefused
from toolkit.paging import page_of
from toolkit.text_search import every_word

PER_PAGE = 20


def _country(code: str | None) -> Country | None:
    return Country.objects.with_hub().filter(code=(code or "").upper()[:2]).first()


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@answered_once
def write_message(request: HttpRequest) -> HttpResponse:
    """The form, with where to turn for help at once above it. Its answer says nothing about the address."""
    if request.method != "POST":
        country = _country(request.GET.get("country"))
        initial = {"country": country.code if country else "", "topic": request.GET.get("topic", "")}
        return _form_page(request, MessageForm(initial=initial), country)
    form = MessageForm(request.POST)
    is_valid = form.is_valid()
    country = form.cleaned_data.get("country")
    if not is_valid:
        return _form_page(request, form, country)
    email, text = form.cleaned_data["email"], form.cleaned_data["text"]
    try:
        spend_public_email(request, email)
        send_message(by=CITIZEN, email=email, text=text, fields=form.values(), at=timezone.now())
    except TooManyRequests as refused:
        form.add_error(None, str(refused))
        return with_retry_after(_form_page(request, form, country, HTTPStatus.TOO_MANY_REQUESTS), refused)
    except ActionRefused as refused:
        refused.add_to_form(form)
        return _form_page(request, form, country, HTTPStatus.CONFLICT)
    topic = form.cleaned_data["topic"]
    said = {
        "country": country.code if country else "",
        "topic": topic.code if topic else "",
        "help": sounds_urgent(text) or "",
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return redirect(f"{reverse('dialogues:message_sent')}{f'?{query}' if query else ''}")


def _form_page(
    request: HttpRequest, form: MessageForm, country: Country | None, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "form": form,
        "country": country,
        "route": route_of(country, None),
        "help": urgent_help(country),
        "days": ANSWER_WITHIN.days,
    }
    return render(request, "dialogues/voice/write.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def message_sent(request: HttpRequest) -> HttpResponse:
    """What happens next: confirm by email. Shows where to turn first, where the text had words of urgency."""
    country = _country(request.GET.get("country"))
    topic = Topic.objects.filter(code=request.GET.get("topic", "")[:40]).first()
    context = {
        "route": route_of(country, topic),
        "help": urgent_help(country),
        "is_urgent": bool(request.GET.get("help")),
        "days": ANSWER_WITHIN.days,
    }
    return render(request, "dialogues/voice/sent.html", context)


@login_not_required
@require_safe
def message_deleted(request: HttpRequest) -> HttpResponse:
    """After a person has deleted their message. Tells nothing about who did."""
    return render(request, "dialogues/voice/deleted.html")


@login_not_required
@never_cache
@require_safe
def published_answers(request: HttpRequest) -> HttpResponse:
    """Questions and answers that people agreed to publish, by topic and country. Never kept: what is withdrawn is gone at once."""
    form = PublishedFilterForm(request.GET or None)
    page = page_of(_found(form), request, PER_PAGE)
    is_filtered = form.is_bound and form.is_valid() and any(form.cleaned_data.values())
    return render(request, "dialogues/voice/answers.html", {"form": form, "page_obj": page, "is_filtered": is_filtered})


def _found(form: PublishedFilterForm) -> PublishedAnswerQuerySet:
    rows = PublishedAnswer.objects.public().select_related("hub__country", "message__country", "message__topic")
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if words := chosen.get("q"):
        rows = rows.filter(every_word(words))
    if country := chosen.get("country"):
        rows = rows.filter(message__country=country)
    if topic := chosen.get("topic"):
        rows = rows.filter(message__topic=topic)
    return rows.order_by("-decided_at", "-pk")
