"""Leaving for the provider of the single sign-on, and coming back. Whatever goes wrong ends in plain words."""

import logging
from collections.abc import Callable
from functools import wraps

from allauth.account.utils import get_next_redirect_url
from allauth.decorators import rate_limit
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from accounts.single_sign_on.provider import ProviderAdapter, did_not_work, new_question, provider_for, refused

log = logging.getLogger(__name__)
LANGUAGE = "single_sign_on_language"  # in the session: the provider redirects all users back to one URL
# A provider that is away, or answers what is none of the protocol.
FAILURES = (OAuth2Error, RequestException, ValueError, KeyError, TypeError, AttributeError)
View = Callable[[HttpRequest], HttpResponse]


def _in_plain_words(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except FAILURES as failure:
            log.warning("Single sign-on failed: %s", type(failure).__name__)
            return refused(request, did_not_work())

    return wrapped


@login_not_required
@require_POST
@never_cache
@rate_limit(action="login")  # type: ignore[untyped-decorator]
@_in_plain_words
def leave(request: HttpRequest) -> HttpResponse:
    """On to the provider. By a page and not by a redirect: our policy lets no form lead to another site."""
    provider = provider_for(request)
    request.session[LANGUAGE] = translation.get_language()
    onwards = provider.redirect(
        request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request), **new_question()
    )  # fmt: skip
    page = render(request, "account/single_sign_on.html", {"name": settings.OIDC_NAME, "address": onwards["Location"]})
    page["Refresh"] = f"0;url={onwards['Location']}"
    return page


@login_not_required
@require_GET
@never_cache
@rate_limit(action="login")  # type: ignore[untyped-decorator]
def come_back(request: HttpRequest) -> HttpResponse:
    """What the provider says. In the language the person left with."""
    provider_for(request)
    with translation.override(request.session.pop(LANGUAGE, None) or translation.get_language()):
        return _answered(request)


@_in_plain_words
def _answered(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = OAuth2CallbackView.adapter_view(ProviderAdapter(request, "single-sign-on"))(request)
    return answer
