"""Build the link for setting a password. It works once, and for ``PASSWORD_RESET_TIMEOUT`` seconds."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts.models import User


def password_link(user: User) -> str:
    """Return the absolute URL, built from ``SITE_URL`` and never from a request. It is a secret: send it only by email."""
    return address_of_key(f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}")


def address_of_key(key: str) -> str:
    """The absolute address for ``key``, which is the person and the token joined by a hyphen."""
    person, _hyphen, token = key.partition("-")
    return f"{settings.SITE_URL.rstrip('/')}{reverse('account_reset_password_from_key', args=[person, token])}"
