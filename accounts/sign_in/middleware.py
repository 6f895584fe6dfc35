"""Sign-in is the rule; a view that says it is public is not even asked who comes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from accounts.kept_forms import forget_sent_form, keep_form
from accounts.origins import page_of_form


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Django's own looks into the session first, which costs a query and makes every public answer vary by cookie."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Leave public views alone. On other views send visitors without a session to sign in, and keep the form they sent."""
        if not getattr(view_func, "login_required", True):
            return None
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if request.method == "POST" and answer is None:
            forget_sent_form(request)
        return answer

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        """Send to sign in; with a form, back to it afterwards, filled."""
        kept = ask_to_sign_in(request) if request.method == "POST" else None
        return kept or super().handle_no_permission(request, view_func)


def ask_to_sign_in(request: HttpRequest) -> HttpResponseRedirect | None:
    """Keep the form of a user whose session has expired and redirect to sign-in; None if the user is unknown."""
    page = page_of_form(request)
    back = keep_form(request, page) if page else ""
    if not back:
        return None
    words = _("Your session has ended. Sign in again to continue: we'll keep what you typed for a day.")
    messages.warning(request, words)
    return redirect_to_login(back)
