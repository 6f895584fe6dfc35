"""The page behind a volunteer's personal link. Opening it changes nothing; only buttons do."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.personal_links import NO_SUCH_BUTTON, hashes_of, personal_page
from audit.actors import CITIZEN
from dialogues.frame.phases import moment_words
from dialogues.models import DrawnVolunteer, Volunteer
from dialogues.participants.actions import seats, volunteers
from dialogues.participants.actions.sessions import sessions_to_come
from dialogues.participants.categories import Category, value_words
from dialogues.participants.consent_wording import shown_for_details, shown_for_registration
from dialogues.participants.forms.volunteers import DetailsForm, initial_of
from events.registrations.consent_wording import registration_wording
from toolkit.actions import ActionRefused

MEANS = "personal page"


def find_volunteer(token: str) -> Volunteer:
    """Return the registration a personal link opens."""
    rows = Volunteer.objects.select_related("dialogue__hub__country", "dialogue__call", "hub__country")
    return get_object_or_404(rows, link_hash__in=hashes_of(Volunteer.LINK_KIND, token))


def place_of(volunteer: Volunteer) -> DrawnVolunteer | None:
    """Return the person's place in the draw whose people were invited; None before."""
    return volunteer.draws.filter(draw__invited_at__isnull=False).select_related("draw__dialogue").first()


@personal_page
@require_safe
def volunteer(request: HttpRequest, token: str) -> HttpResponse:
    """What the portal knows of this registration, and what can be done with it."""
    return _page(request, find_volunteer(token), token)


def _page(request: HttpRequest, row: Volunteer, token: str, refusal: str = "") -> HttpResponse:
    dialogue, details, place = row.dialogue, row.attribute_values, place_of(row)
    sessions = sessions_to_come(dialogue, at=timezone.now()) if place else []
    context = {
        "volunteer": row,
        "dialogue": dialogue,
        "call": dialogue.call,
        "token": token,
        "refusal": refusal,
        "place": place,
        "reply_by": moment_words(dialogue, place.reply_by) if place and place.reply_by else "",
        "sessions": sessions,
        "session_wording": registration_wording(dialogue.hub, *sessions) if sessions else "",
        "details": [(Category(name).label, value_words(name, value)) for name, value in details.items()],
        "wording": shown_for_registration(MEANS, dialogue).text,
        "details_wording": shown_for_details(MEANS, dialogue).text if details else "",
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "dialogues/participants/volunteer.html", context, status=status)


@personal_page
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a registration: the person has opened the link in their email."""
    row = find_volunteer(token)
    page = "confirmation page"
    try:
        volunteers.confirm_volunteer(
            by=CITIZEN, volunteer=row, shown=shown_for_registration(page, row.dialogue),
            shown_details=shown_for_details(page, row.dialogue), at=timezone.now(),
        )  # fmt: skip
    except ActionRefused as refused:
        return _page(request, row, token, str(refused))
    messages.success(request, _("Your registration is confirmed. We've emailed you the details."))
    return redirect("dialogues_personal:volunteer", token)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, token: str) -> HttpResponse:
    """Change what was entered; leaving all details out deletes them."""
    row = find_volunteer(token)
    form = DetailsForm(
        request.POST if request.method == "POST" else None, call=row.dialogue.call, initial=initial_of(row)
    )
    status = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            volunteers.change_volunteer(
                by=CITIZEN, volunteer=row, person=form.person(), details=form.details(),
                shown_details=shown_for_details(MEANS, row.dialogue), at=timezone.now(),
            )  # fmt: skip
        except ActionRefused as refused:
            refused.add_to_form(form)
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, _("Your answers were saved."))
            return redirect("dialogues_personal:volunteer", token)
    context = {"volunteer": row, "dialogue": row.dialogue, "token": token, "form": form}
    return render(request, "dialogues/participants/edit.html", context, status=status)


@personal_page
@require_POST
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Accept or decline the seat."""
    row = find_volunteer(token)
    place, choice = place_of(row), request.POST.get("answer", "")
    if place is None or choice not in ("accept", "decline"):
        return _page(request, row, token, str(NO_SUCH_BUTTON))
    try:
        missed = seats.answer_seat(by=CITIZEN, place=place, accepts=choice == "accept", at=timezone.now())
    except ActionRefused as refused:
        return _page(request, row, token, str(refused))
    if choice == "accept":
        messages.success(request, _("You're taking part. We've emailed you the details."))
    else:
        messages.success(request, _("You declined. Someone else gets the place."))
    for words in missed:
        messages.warning(
            request,
            _("You're not registered for a session yet. The hub will contact you. %(words)s") % {"words": words},
        )
    return redirect("dialogues_personal:volunteer", token)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then delete the registration."""
    row = find_volunteer(token)
    if request.method != "POST":
        context = {"volunteer": row, "dialogue": row.dialogue, "token": token}
        return render(request, "dialogues/participants/withdraw.html", context)
    try:
        volunteers.withdraw_volunteer(by=CITIZEN, volunteer=row)
    except ActionRefused as refused:
        return _page(request, row, token, str(refused))
    return redirect("dialogues:withdrawn")
