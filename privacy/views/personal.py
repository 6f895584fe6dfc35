"""The page behind the link: everything about one address. GET changes nothing."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.personal_links import hashes_of, personal_page
from audit.actors import CITIZEN
from consents.ledger import consents_of
from events.models import Event, Registration
from hubs.models import Hub
from privacy import actions
from privacy.corrections import KINDS, correct, row_to_correct
from privacy.export import export_data, file_name
from privacy.forms import CorrectionForm
from privacy.models import DataRequest
from privacy.presentation import described
from stakeholders.models import Stakeholder
from toolkit.actions import ActionRefused


def _address(token: str) -> str:
    """Whose page this is; 404 once the link has expired."""
    rows = DataRequest.objects.valid(at=timezone.now())
    return get_object_or_404(rows, link_hash__in=hashes_of(DataRequest.LINK_KIND, token)).email


@personal_page
@require_safe
def data(request: HttpRequest, token: str) -> HttpResponse:
    """Everything about the address, and what can be done with it."""
    address = _address(token)
    context = {"address": address, "token": token, "groups": described(address)}
    return render(request, "privacy/data.html", context)


@personal_page
@require_safe
def export(request: HttpRequest, token: str) -> HttpResponse:
    """The same as a zip."""
    at = timezone.now()
    response = HttpResponse(export_data(_address(token), at=at), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{file_name(at)}"'
    return response


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, token: str, kind: str, pk: int) -> HttpResponse:
    """Correct one row."""
    row = row_to_correct(kind, pk, _address(token))
    form = CorrectionForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            correct(by=CITIZEN, row=row, values=form.cleaned_data)
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            messages.success(request, _("Your details were corrected."))
            return redirect("data_personal:data", token)
    title = KINDS[kind]._meta.verbose_name
    context = {"form": form, "token": token, "title": title, "hub": getattr(row, "hub", None)}
    return render(request, "privacy/correction.html", context, status=400 if form.errors else 200)


@personal_page
@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Withdraw one consent, or stop the invitations of one hub."""
    address, at = _address(token), timezone.now()
    try:
        if number := request.POST.get("consent", ""):
            rows = consents_of([address]).filter(pk=int(number)) if number.isdigit() and len(number) < 19 else None
            consent = rows.first() if rows is not None else None
            if consent is None:
                raise Http404
            actions.withdraw_consent(by=CITIZEN, address=address, consent=consent, at=at)
        else:
            hubs = Hub.objects.filter(pk__in=Stakeholder.objects.filter(email=address).values("hub"))
            hub = next((one for one in hubs if one.slug == request.POST.get("invitations")), None)
            if hub is None:
                raise Http404
            actions.stop_invitations(by=CITIZEN, address=address, hub=hub)
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request,
            _("Your consent is withdrawn.") if number else _("You won't get any more invitations from this hub."),
        )
    return redirect("data_personal:data", token)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then erase everything."""
    address = _address(token)
    context = {"address": address, "token": token, "consequences": _consequences(address), "refusal": ""}
    if request.method == "POST":
        try:
            actions.erase_person(by=CITIZEN, address=address, at=timezone.now())
        except ActionRefused as refused:
            context["refusal"] = str(refused)
            return render(request, "privacy/erase.html", context, status=HTTPStatus.CONFLICT)
        return redirect("data:erased")
    return render(request, "privacy/erase.html", context)


def _consequences(address: str) -> list[str]:
    """Say what will happen, with the events the person is registered for."""
    coming = Registration.objects.taking_a_place().filter(email=address, event__state=Event.State.PUBLISHED)
    events = coming.filter(event__ends_at__gt=timezone.now()).values_list("event__title", flat=True)
    cancelled = [_("Your registration for “%(event)s” is cancelled.") % {"event": title} for title in events]
    return [
        *cancelled,
        _("Hubs can no longer see you in their contacts, and your subscriptions end."),
        _("We keep proof of consents you gave and withdrew, without your address."),
        _(
            "We keep a code made from your address, so that no hub emails you again unless you subscribe or register yourself."
        ),
        _("This can't be undone. Download your data first if you want a copy."),
    ]
