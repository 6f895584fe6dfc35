"""Emails that anybody may ask for before signing in: a sign-in code, and a link to set a new password."""

from typing import Any

from allauth.account.views import ConfirmLoginCodeView, PasswordResetView, RequestLoginCodeView
from allauth.decorators import rate_limit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts.errors import TooManyRequests
from accounts.rate_limits import spend_public_email, with_retry_after


class PublicEmailMixin:
    """Counts the email within the budget of its recipient and of the network the request comes from."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on, or show the form again, filled, with when one may try again."""
        try:
            spend_public_email(self.request, form.cleaned_data["email"])
        except TooManyRequests as refused:
            form.add_error(None, str(refused))
            page = self.render_to_response(self.get_context_data(form=form), status=429)  # type: ignore[attr-defined]
            return with_retry_after(page, refused)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return response


@method_decorator([login_not_required, never_cache], name="dispatch")
class AskForCode(PublicEmailMixin, RequestLoginCodeView):  # type: ignore[misc]
    """Sends one email to the address, known or not, and goes on to the same page."""


@method_decorator([login_not_required, never_cache], name="dispatch")
class AskForPasswordLink(PublicEmailMixin, PasswordResetView):  # type: ignore[misc]
    """The same for a link to set a new password."""


@method_decorator([login_not_required, rate_limit(action="login")], name="dispatch")
class EnterCode(ConfirmLoginCodeView):  # type: ignore[misc]
    """Takes the code: three tries, ten minutes. Whoever has two-step verification is asked for it next."""
