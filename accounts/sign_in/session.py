"""Sign in a user who has just chosen their first password."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse

from accounts.models import User


def sign_in_newcomer(request: HttpRequest, user: User, *, then: str) -> HttpResponse:
    """Open a session and go on to ``then``. They typed the password a moment ago, so it is not asked again at once."""
    login = Login(user=user, redirect_url=then, email=user.email)
    response: HttpResponse = perform_password_login(request, {"email": user.email}, login)
    reauthenticate_by_password(request)
    return response
