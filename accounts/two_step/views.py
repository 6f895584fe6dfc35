"""The second factor: setting up an authenticator app, and being asked for the factor."""

import json
from textwrap import wrap
from typing import Any

from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator


class SetUpSecondFactor(ActivateTOTPView):  # type: ignore[misc]
    """Adds an authenticator app. Whoever typed its first code has used it: the session counts as opened with it."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Activate, then note in the session that the factor was used."""
        response: HttpResponse = super().form_valid(form)
        app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        post_authentication(
            self.request, app, reauthenticated=True
        )  # the recovery codes come next, without asking again
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The secret also in groups of four, for typing."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "secret_groups": wrap(context["form"].secret, 4)}


@method_decorator(login_not_required, name="dispatch")
class SecondStep(AuthenticateView):  # type: ignore[misc]
    """The second step of signing in: a code, or a passkey if there is one. A form sent without either has an empty code."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Fill in what allauth would take for the answer of a passkey."""
        if request.method == "POST" and not {"code", "credential"} & set(request.POST):
            posted = request.POST.copy()
            posted["code"] = ""
            request.POST = posted  # type: ignore[assignment]
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which ways this person has, and what the browser asks a passkey."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        types = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        return {
            **context,
            "has_app": Authenticator.Type.TOTP in types,
            "has_passkey": Authenticator.Type.WEBAUTHN in types,
            "passkey_options": json.dumps(context["js_data"]["request_options"]),
        }
