"""Clients that are signed in, as the portal wants it: with a second factor used in this session."""

import time
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.test import Client

from accounts.models import User
from accounts.sign_in.session_store import SessionStore

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # base32, only here
BACKEND = "accounts.sign_in.backends.AuthenticationBackend"


def give_second_factor(user: User) -> None:
    """An authenticator app with the secret above, unless they have one."""
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, SECRET)


def half_signed_in(user: User, client: Client | None = None) -> Client:
    """Password only."""
    return _logged_in(user, client or Client())


def signed_in(user: User, client: Client | None = None) -> Client:
    """Password and second factor."""
    give_second_factor(user)
    methods = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    return _logged_in(
        user,
        client or Client(),
        account_authentication_methods=methods,
        account_authentication_methods_user=str(user.pk),
    )


def _logged_in(user: User, client: Client, **kept: Any) -> Client:
    """As ``Client.force_login``, with all that the session keeps written at once."""
    before = client.cookies.get(settings.SESSION_COOKIE_NAME)
    request = HttpRequest()
    request.session = SessionStore(before.value if before else None)
    login(request, user, backend=BACKEND)
    request.session.update(kept)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client
