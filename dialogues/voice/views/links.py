"""The pages behind the personal link of a message. Opening one changes nothing; only buttons do."""

from http import HTTPStatus

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.personal_links import NO_SUCH_BUTTON, hashes_of, personal_page
from audit.actors import CITIZEN
from dialogues.voice.actions import erasure, publications, replies
from dialogues.voice.actions.consent_ends import PAGE as MEANS
from dialogues.voice.actions.messages import confirm_message
from dialogues.voice.consent_wording import shown_for_dialogues, shown_for_message, shown_for_publication
from dialogues.voice.forms import FollowUpForm
from dialogues.voice.helplines import urgent_help
from dialogues.voice.models.message import VoiceMessage
from dialogues.voice.models.published_answer import PublishedAnswer
from dialogues.voice.routing import route_of
from dialogues.voice.settings import ANSWER_WITHIN
from dialogues.voice.urgency import sounds_urgent
from hubs.models import Hub
from toolkit.actions import ActionRefused

CONFIRMATION = "confirmation page"
WITHDRAWN = gettext_lazy("Your question and its answer are not public any more.")


def find_message(token: str) -> VoiceMessage:
    """Return the message a personal link opens."""
    rows = VoiceMessage.objects.for_pages().prefetch_related("entries", "handovers__to_hub__country")
    return get_object_or_404(rows, link_hash__in=hashes_of(VoiceMessage.LINK_KIND, token))


@personal_page
@require_safe
def message(request: HttpRequest, token: str) -> HttpResponse:
    """The whole thread, and what the person can do."""
    return _page(request, find_message(token), token)


def _page(
    request: HttpRequest, row: VoiceMessage, token: str, refusal: str = "", form: FollowUpForm | None = None
) -> HttpResponse:
    entries = list(row.entries.all())
    route = route_of(row.country, row.topic) if not row.is_confirmed else None
    published = PublishedAnswer.objects.select_related("hub__country").filter(message=row).first()
    context = {
        "message": row,
        "token": token,
        "entries": entries,
        "route": route,
        "refusal": refusal,
        "published": published,
        "help": urgent_help(row.country),
        "is_urgent": (row.due_on or not row.is_confirmed)
        and any(sounds_urgent(entry.text) for entry in entries if entry.is_of_person),
        "days": ANSWER_WITHIN.days,
        "form": form or (FollowUpForm() if replies.can_follow_up(row) else None),
        "helped_choices": VoiceMessage.Helped.choices,
        "wording": shown_for_message(CONFIRMATION, route.hub).text if route else "",
        "hearing_wording": shown_for_dialogues(CONFIRMATION, route.hub).text if route and row.agreed_to_hear else "",
        "publication_wording": shown_for_publication(MEANS, published.hub).text if published else "",
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "dialogues/voice/message.html", context, status=status)


@personal_page
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Send the message on: the person has opened the link in their email."""
    row = find_message(token)
    named = request.POST.get("to", "")
    hub = (
        Hub.objects.filter(pk=int(named)).select_related("country").first()
        if named.isdecimal() and len(named) < 10
        else None
    )
    try:
        confirm_message(
            by=CITIZEN, message=row, hub=hub, shown=shown_for_message(CONFIRMATION, hub),
            shown_hearing=shown_for_dialogues(CONFIRMATION, hub), at=timezone.now(),
        )  # fmt: skip
    except ActionRefused as refused:
        return _page(request, find_message(token), token, str(refused))
    notices.success(request, _("Your message is on its way. We've emailed you what happens next."))
    return redirect("dialogues_personal:message", token)


@personal_page
@require_POST
def follow_up(request: HttpRequest, token: str) -> HttpResponse:
    """Write back after an answer, once."""
    row = find_message(token)
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        return _page(request, row, token, form=form)
    try:
        replies.write_follow_up(by=CITIZEN, message=row, text=form.cleaned_data["text"], at=timezone.now())
    except ActionRefused as refused:
        return _page(request, row, token, str(refused))
    notices.success(request, _("Thank you. We've passed on what you wrote."))
    return redirect("dialogues_personal:message", token)


@personal_page
@require_POST
def helped(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether the answer helped."""
    row = find_message(token)
    try:
        replies.say_helped(by=CITIZEN, message=row, helped=request.POST.get("helped", ""))
    except ActionRefused as refused:
        return _page(request, row, token, str(refused))
    notices.success(request, _("Thank you for telling us."))
    return redirect("dialogues_personal:message", token)


@personal_page
@require_POST
def publication(request: HttpRequest, token: str) -> HttpResponse:
    """Agree to the public wording, refuse it, or withdraw what is public."""
    row, at = find_message(token), timezone.now()
    choice, version = request.POST.get("choice", ""), request.POST.get("version", "")
    published = PublishedAnswer.objects.select_related("hub__country").filter(message=row).first()
    try:
        if choice == "agree" and version.isdecimal() and published is not None:
            shown = shown_for_publication(MEANS, published.hub)
            publications.agree_to_publication(by=CITIZEN, message=row, version=int(version[:9]), shown=shown, at=at)
            words = _("Your question and its answer are public now. You can withdraw them here at any time.")
        elif choice == "refuse":
            decided = publications.refuse_publication(by=CITIZEN, message=row, at=at)
            words = str(WITHDRAWN) if decided.state == PublishedAnswer.State.WITHDRAWN else _("It won't be published.")
        elif choice == "withdraw":
            publications.withdraw_publication(by=CITIZEN, message=row, at=at)
            words = str(WITHDRAWN)
        else:
            raise ActionRefused(str(NO_SUCH_BUTTON))
    except ActionRefused as refused:
        return _page(request, find_message(token), token, str(refused))
    notices.success(request, words)
    return redirect("dialogues_personal:message", token)


@personal_page
@require_POST
def hearing(request: HttpRequest, token: str) -> HttpResponse:
    """No longer hear of a dialogue about it."""
    erasure.stop_hearing(by=CITIZEN, message=find_message(token))
    notices.success(request, _("We won't email you about dialogues on what you wrote."))
    return redirect("dialogues_personal:message", token)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then delete the message."""
    row = find_message(token)
    if request.method != "POST":
        return render(request, "dialogues/voice/delete.html", {"message": row, "token": token})
    erasure.delete_message(by=CITIZEN, message=row)
    return redirect("dialogues:message_deleted")
