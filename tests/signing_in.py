"""Clients that are signed in, as the portal wants it: with a second factor used in this session."""

import time

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # base32, only here
BACKEND = "accounts.sign_in.backends.AuthenticationBackend"


def give_second_factor(user: User) -> None:
    """An authenticator app with the secret above, unless they have one."""
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, SECRET)


def half_signed_in(user: User, client: Client | None = None) -> Client:
    """Password only."""
    client = client or Client()
    client.force_login(user, backend=BACKEND)
    return client


def signed_in(user: User, client: Client | None = None) -> Client:
    """Password and second factor."""
    give_second_factor(user)
    client = half_signed_in(user, client)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
