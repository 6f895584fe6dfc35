"""Require a second factor from users who manage a hub or the network."""

import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account import app_settings as account_settings
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.two_step import encryption as secrets_at_rest
from accounts.two_step.qr import qr_svg
from toolkit.kept_queries import KeptQuery

View = Callable[..., HttpResponse]
FACTORS = KeptQuery(lambda user: Authenticator.objects.filter(user=user).values_list("type", flat=True).order_by())


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names the portal in apps and passkeys, draws the code, encrypts what is stored, says in plain words what is wrong."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "That code isn't right. Enter the 6 digits the app shows now. Each code works once."
        ),
    }

    def is_mfa_enabled(self, user: Any, types: Iterable[str] | None = None) -> bool:
        """Whether the user has a second factor, or one of these types. Every managed page asks."""
        if user.is_anonymous:
            return False
        return any(types is None or kind in types for kind in FACTORS.rows(user=user.pk))

    def get_totp_label(self, user: Any) -> str:
        """What the app shows beside the code."""
        return str(user.email)

    def build_totp_svg(self, url: str) -> str:
        """The picture for the app to scan."""
        return qr_svg(url, _("QR code for your authenticator app. The key below is the same."))

    def encrypt(self, text: str) -> str:
        """Secrets of apps and recovery codes, for the database."""
        return secrets_at_rest.encrypted(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The same back."""
        return secrets_at_rest.decrypted(encrypted_text)

    def generate_authenticator_name(self, user: Any, type: str) -> str:  # noqa: A002 (the name of allauth's argument)
        """What a passkey is called until its owner names it."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey") if number == 1 else _("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the relying party of passkeys: the host of ``SITE_URL``, never that of a request."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": settings.MFA_TOTP_ISSUER}


class TwoStepStage(AuthenticateStage):  # type: ignore[misc]
    """Asks for the second factor while signing in, unless the single sign-on vouched for one."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """The page that asks, or None to go on."""
        if _vouched_for(self.request, self.login.user):
            return None, True
        answer: tuple[HttpResponse | None, bool] = super().handle()
        return answer


PROOFS = ("password", "code")
VOUCHED = "single_sign_on"  # kind of second factor in the records of a session


def has_passed(request: HttpRequest) -> bool:
    """Whether this session was opened with the second factor as well, or proved it since."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def has_just_signed_in(request: HttpRequest) -> bool:
    """Whether a user without a second factor signed in so recently that the password need not be asked for again."""
    if is_mfa_enabled(request.user):
        return False
    since = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(record.get("method") in PROOFS and record.get("at", 0) > since for record in records)


def _vouched_for(request: HttpRequest, user: Any) -> bool:
    """Whether the single sign-on of this session said, and may say, that it asked for a second factor."""
    return any(record.get("type") == VOUCHED for record in get_authentication_records(request, user))


def _page_that_asks(user: Any) -> str:
    """For the code where there is an app, else for the passkey."""
    return "mfa_reauthenticate" if is_mfa_enabled(user, [Authenticator.Type.TOTP]) else "mfa_reauthenticate_webauthn"


def second_factor_required(view: View) -> View:
    """Lets in who used a second factor in this session.

    Who has none sets one up first; who has one that this session never asked for (it was opened before) is asked now and
    comes back. A passkey that opened the session was both factors at once.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_mfa_enabled(request.user) and not _vouched_for(request, request.user):
            messages.warning(
                request,
                _(
                    "Because your account gives access to personal data, you need two-step verification. Set it up now: it takes 2 minutes."
                ),
            )
            return redirect("mfa_activate_totp")
        if not has_passed(request):
            return _asked_first(request)
        return view(request, *args, **kwargs)

    return guarded


def own_factor_first(view: View) -> View:
    """For the pages that change the second factor: who has one is asked for it, and not for the password alone, where this
    session never was (it was opened before there was one)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and is_mfa_enabled(request.user) and not has_passed(request):
            return _asked_first(request)
        return view(request, *args, **kwargs)

    return guarded


def _asked_first(request: HttpRequest) -> HttpResponse:
    """The page that asks for the second factor, and from there back here."""
    return redirect(f"{reverse(_page_that_asks(request.user))}?{urlencode({'next': request.get_full_path()})}")
