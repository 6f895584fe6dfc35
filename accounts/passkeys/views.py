"""Passkeys: adding, naming and removing them, and signing in with one."""

import json
from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth, flows
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.passkeys.forms import passkeys_of
from accounts.sign_in.views.sign_in import SignIn
from audit.actions import record


@method_decorator(never_cache, name="dispatch")
class AddPasskey(webauthn.AddWebAuthnView):  # type: ignore[misc]
    """Adds a passkey. The device asked for its owner just now, so the session counts as opened with both factors."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the browser asks the device: to keep the passkey itself, and to ask for its owner."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, True)
        has_app = is_mfa_enabled(self.request.user, [Authenticator.Type.TOTP])
        return {**context, **kwargs, "has_app": has_app, "passkey_options": json.dumps(options)}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Store it, tell its owner, note in the session that it was used."""
        response: HttpResponse = super().form_valid(form)
        post_authentication(self.request, passkeys_of(self.request.user)[-1], reauthenticated=True)
        record(by=self.request.user, action="accounts.add_passkey", subject=self.request.user, fields=["passkeys"])
        return response


class RenamePasskey(webauthn.EditWebAuthnView):  # type: ignore[misc]
    """Another name for a passkey of one's own."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """Save and say so."""
        response: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("Passkey renamed."))
        return response


class RemovePasskey(webauthn.RemoveWebAuthnView):  # type: ignore[misc]
    """Takes a passkey of one's own off: it opens nothing from now on."""

    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether the account is left without a second factor."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        others = Authenticator.objects.filter(user=self.request.user).exclude(pk=self.object.pk)
        return {**context, "is_last": not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Remove, tell its owner."""
        response: HttpResponse = super().form_valid(form)
        record(by=self.request.user, action="accounts.remove_passkey", subject=self.request.user, fields=["passkeys"])
        return response


@method_decorator(never_cache, name="dispatch")
class PasskeyAgain(webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Asks for a passkey before something of the account changes, or where this session has not asked for one yet."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say it here; allauth would send to sign in."""
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the browser asks the device."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, **kwargs, "passkey_options": json.dumps(context["js_data"]["request_options"])}


@method_decorator([login_not_required, never_cache], name="dispatch")
class PasskeyAlone(webauthn.LoginWebAuthnView):  # type: ignore[misc]
    """Signs in with a passkey alone. GET gives the script of the sign-in page what to ask; others are sent to that page."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The sign-in page again, with what was wrong."""
        for words in form.errors.get("credential", []):
            messages.error(self.request, words)
        return SignIn.shown(self.request, status=400)

    def form_valid(self, form: Any) -> HttpResponse:
        """Open the session, and go where the person wanted to."""
        passkey: Authenticator = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = flows.perform_passwordless_login(self.request, passkey, login)
        return response
