"""Queue the emails of the sign-in library (password reset, changed address …) like all others."""

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from accounts.browsers import browser_words
from accounts.models import User
from accounts.two_step.verification import has_just_signed_in
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import Lane
from toolkit.date_formatting import partial_words
from toolkit.email_addresses import canonical_address

# The template for each email of allauth. Those that only report a change share one.
EMAILS = {
    "account/email/password_reset_key": "account/password_reset",
    "account/email/unknown_account": "account/unknown_account",
    "account/email/account_already_exists": "account/already_known",
    "account/email/email_confirmation": "account/confirm_address",
    "account/email/email_confirmation_signup": "account/confirm_address",
    "account/email/login_code": "account/code",
    "account/email/password_reset_code": "account/code",
}
CODES = {"account/email/login_code", "account/email/password_reset_code"}
CHANGED = "account/changed"
# Ways to confirm one's identity, by allauth's name for them.
ASKED_BY = {
    "reauthenticate": gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use a code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}
LINKS = ("password_reset_url", "activate_url")  # an email has at most one


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation; emails become rows."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": gettext_lazy("Too many failed attempts. Try again in 5 minutes."),
        "rate_limited": gettext_lazy("Too many attempts. Try again in 5 minutes."),
        "email_password_mismatch": gettext_lazy("The email address or password is wrong."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: people are invited into the team of a hub."""
        return False

    def get_login_stages(self) -> list[str]:
        """allauth's, with our own way to ask for the second factor."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.two_step.verification.TwoStepStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Describe allauth's methods in the words of the portal."""
        return [
            {**one, "description": ASKED_BY.get(one["id"], "")} for one in super().get_reauthentication_methods(user)
        ]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not right after signing in: people are asked once, also when they return to set up two-step verification."""
        asked: bool = super().is_reauthentication_required(app=app, **kwargs)
        return asked and not has_just_signed_in(allauth_context.request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the email in the lane of sign-in; one row, whether the address is known or not."""
        queue(
            Draft(
                key=f"account:{template_prefix.rpartition('/')[2]}:{uuid.uuid4().hex}",
                kind=_kind(template_prefix, context),
                lane=Lane.ACCOUNT,
                recipient=email,
                language=_language_of(email),
                context=_context_of(template_prefix, context),
                valid_until=timezone.now() + dt.timedelta(seconds=_valid_seconds(template_prefix)),
            )
        )


def _kind(template_prefix: str, context: dict[str, Any]) -> str:
    """Return the type of the email. Sent to an address without an account, it has the subject of what was asked for."""
    match = getattr(context.get("request"), "resolver_match", None)
    if template_prefix == "account/email/unknown_account" and match and match.url_name == "account_request_login_code":
        return "account/no_code"
    return EMAILS.get(template_prefix, CHANGED)


def _valid_seconds(template_prefix: str) -> int:
    """A code works for minutes, a link for days; a notice is of use as long as an email is tried."""
    is_code = template_prefix in CODES
    return settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT if is_code else settings.PASSWORD_RESET_TIMEOUT


def _language_of(address: str) -> str:
    """That of the person; of a stranger, that of the page."""
    known = User.objects.filter(email=canonical_address(address)).values_list("language", flat=True).first()
    return known or translation.get_language() or settings.LANGUAGE_CODE


def _context_of(template_prefix: str, context: dict[str, Any]) -> dict[str, str]:
    """Return what the template of the email needs of allauth's context, as plain text."""
    at = context.get("timestamp")
    return {
        "change": template_prefix.rpartition("/")[2],
        "address": next((_on_our_site(context[name]) for name in LINKS if name in context), ""),
        "code": str(context.get("code", "")),
        "from_email": str(context.get("from_email", "")),
        "to_email": str(context.get("to_email", context.get("deleted_email", ""))),
        "at": partial_words(localtime(at), "minute") if at else "",
        "browser": browser_words(str(context.get("user_agent", ""))),
    }


def _on_our_site(address: str) -> str:
    """The same page at the address of the settings: a forged Host header must not get into an email."""
    ours, asked = urlsplit(settings.SITE_URL), urlsplit(address)
    return urlunsplit((ours.scheme, ours.netloc, asked.path, asked.query, ""))
