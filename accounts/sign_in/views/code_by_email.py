"""Signing in with a code that comes by mail."""

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.decorators import rate_limit
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache


@method_decorator([login_not_required, never_cache], name="dispatch")
class AskForCode(RequestLoginCodeView):  # type: ignore[misc]
    """Sends one letter to the address, known or not, and goes on to the same page."""


@method_decorator([login_not_required, rate_limit(action="login")], name="dispatch")
class EnterCode(ConfirmLoginCodeView):  # type: ignore[misc]
    """Takes the code: three tries, ten minutes. Whoever has a second factor is asked for it next."""
