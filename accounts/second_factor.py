"""Everybody who manages something signs in with a second factor."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.qr import qr_svg

View = Callable[..., HttpResponse]


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names the portal in authenticator apps, draws the code for them, and says in plain words what is wrong."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is not right. Type the six digits the app shows now; each code works once and for half a minute."
        ),
    }

    def get_totp_label(self, user: Any) -> str:
        """What the app shows beside the code."""
        return str(user.email)

    def build_totp_svg(self, url: str) -> str:
        """The picture for the app to scan."""
        return qr_svg(url, _("QR code for your authenticator app. The key below says the same."))


def has_passed(request: HttpRequest) -> bool:
    """Whether this session was opened with the second factor as well, or proved it since."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def second_factor_required(view: View) -> View:
    """Lets in who used a second factor in this session.

    Who has none sets one up first; who has one that this session never asked for (it was opened before) is asked now and
    comes back.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_mfa_enabled(request.user):
            messages.warning(
                request,
                _(
                    "Your account opens people's data, so it needs a second factor. Set it up now: it takes two minutes."
                ),
            )
            return redirect("mfa_activate_totp")
        if not has_passed(request):
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return guarded
