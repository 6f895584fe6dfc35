"""Asking for the link to the page about one's data. The answer is the same whether the address is known or not."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import TooManyRequests
from accounts.rate_limits import spend_public_email, with_retry_after
from audit.actors import CITIZEN
from audit.submissions import answered_once
from privacy.actions import request_data
from privacy.forms import DataRequestForm


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@answered_once
def ask(request: HttpRequest) -> HttpResponse:
    """The form that sends the link."""
    form = DataRequestForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "privacy/ask.html", {"form": form})
    email = form.cleaned_data["email"]
    try:
        spend_public_email(request, email)
    except TooManyRequests as refused:
        form.add_error(None, str(refused))
        return with_retry_after(render(request, "privacy/ask.html", {"form": form}, status=429), refused)
    request_data(by=CITIZEN, email=email, language=get_language() or "en", at=timezone.now())
    return redirect("data:asked")


@login_not_required
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Show what happens next: the same page whether the address is known or not."""
    return render(request, "privacy/asked.html")


@login_not_required
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Show that everything is gone. The link that led here opens nothing any more."""
    return render(request, "privacy/erased.html")
