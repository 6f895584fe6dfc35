"""Joint statements for everyone: read them, see who endorsed, endorse without an account."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import TooManyRequests
from accounts.rate_limits import network_limit, network_of, spend, spend_on_recipient, with_retry_after
from audit.actors import CITIZEN
from audit.submissions import answered_once
from dialogues.endorsements.actions.signatures import request_endorsement
from dialogues.endorsements.forms import NONE_OF_THESE, EndorsementForm
from dialogues.endorsements.matching import find_organisations
from dialogues.endorsements.openness import refusal_of_time
from dialogues.endorsements.presentation import by_country, csv_lines, number_by_country, status_of
from dialogues.models import Endorsement, JointStatement
from hubs.models import Organisation
from toolkit.actions import ActionRefused
from toolkit.paging import page_of
from toolkit.spreadsheets.download import download

PER_PAGE = 20
PER_LIST = 100


def _public(pk: int) -> JointStatement:
    return get_object_or_404(JointStatement.objects.published().for_pages().prefetch_related("topics"), pk=pk)


@login_not_required
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """All joint statements, the newest first."""
    page, today = page_of(JointStatement.objects.published().for_pages(), request, PER_PAGE), timezone.localdate()
    cards = [(one, status_of(one, today=today)) for one in page]
    return render(request, "dialogues/endorsements/list.html", {"page_obj": page, "cards": cards})


@login_not_required
@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One statement, and the organisations that endorsed it, by country."""
    row = _public(pk)
    page = page_of(Endorsement.objects.valid().filter(statement=row).in_order(), request, PER_LIST)
    counted = number_by_country(row)
    context = {
        "statement": row,
        "status": status_of(row, today=timezone.localdate()),
        "refusal": refusal_of_time(row, at=timezone.now()),
        "replacement": row.published_replacement,
        "page_obj": page,
        "groups": by_country(page.object_list, counted),
        "country_count": len([country for country in counted if country]),
    }
    return render(request, "dialogues/endorsements/detail.html", context)


@login_not_required
@require_safe
def endorsements_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisations that endorsed, as CSV."""
    row = _public(pk)
    return download(csv_lines(row), f"joint-statement-{row.pk}-endorsements", "csv")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@answered_once
def endorse(request: HttpRequest, pk: int) -> HttpResponse:
    """The form. Its answer is the same whether the address is known or not."""
    row = _public(pk)
    form = EndorsementForm(request.POST if request.method == "POST" else None, statement=row)
    if request.method != "POST":
        return _form_page(request, row, form, refusal=refusal_of_time(row, at=timezone.now()))
    if not form.is_valid():
        return _form_page(request, row, form)
    email, at = form.cleaned_data["email"], timezone.now()
    try:
        spend([(network_limit(), network_of(request))], at=at)
        organisation = _chosen(form)
        if form.errors:
            return _form_page(request, row, form)
        spend_on_recipient(email, at=at)
        _request(row, form, organisation)
    except TooManyRequests as refused:
        form.add_error(None, str(refused))
        return with_retry_after(_form_page(request, row, form, status=HTTPStatus.TOO_MANY_REQUESTS), refused)
    except ActionRefused as refused:
        refused.add_to_form(form)
        return _form_page(request, row, form, status=HTTPStatus.CONFLICT)
    messages.success(request, _("We've sent an email to %(address)s.") % {"address": email})
    return redirect("dialogues:endorse_asked", row.pk)


def _chosen(form: EndorsementForm) -> Organisation | None:
    """The organisation of the registry that is meant, if it has it; where that isn't clear, the form asks."""
    data = form.cleaned_data
    sure, alike = find_organisations(name=data["organisation"], website=data["website"], country=data["country"])
    if sure is None and alike and form.chosen not in {NONE_OF_THESE, *(str(one.pk) for one in alike)}:
        form.ask_which(alike)
    return next((one for one in alike if str(one.pk) == form.chosen), sure)


def _request(row: JointStatement, form: EndorsementForm, organisation: Organisation | None) -> None:
    data = form.cleaned_data
    request_endorsement(
        by=CITIZEN, statement=row, organisation=organisation, name=data["organisation"], country=data["country"],
        website=data["website"], email=data["email"], person=form.person(), at=timezone.now(),
    )  # fmt: skip


def _form_page(
    request: HttpRequest, row: JointStatement, form: EndorsementForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"statement": row, "form": form, "refusal": refusal}
    return render(request, "dialogues/endorsements/endorse.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def asked(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens after the form was sent. Tells nothing about who did."""
    return render(request, "dialogues/endorsements/asked.html", {"statement": _public(pk)})


@login_not_required
@require_safe
def withdrawn(request: HttpRequest) -> HttpResponse:
    """After an endorsement was withdrawn. Tells nothing about whose."""
    return render(request, "dialogues/endorsements/withdrawn.html")
