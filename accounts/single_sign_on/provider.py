"""Single sign-on through one OpenID Connect provider, for instance EU Login. Off unless the settings name one.

allauth speaks the protocol: authorization code, PKCE, state. What it leaves open is held here: the nonce, the signature of the
id token also when it came by TLS, that both answers are about the same person, and who is let in: only people who have an
account already, by an address the provider says it verified. Nothing about the provider's person is stored.
"""

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.two_step.verification import VOUCHED
from toolkit.email_addresses import InvalidAddress, canonical_address

log = logging.getLogger(__name__)


class ProviderAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """What the portal and the provider say to each other."""

    def get_provider(self) -> "Provider":
        """The one of the settings."""
        return provider_for(self.request)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the provider sends people back to: the same in every language, never taken from a request."""
        return f"{settings.SITE_URL.rstrip('/')}{reverse('account_single_sign_on_back')}"

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        """Who it is. Refuses answers without an id token, and two that are about different people."""
        claims = self._decode_id_token(app, str(kwargs["response"].get("id_token", "")))
        profile = claims if "email" in claims else self._fetch_user_info(token.token)
        if not isinstance(profile, dict) or profile.get("sub") != claims.get("sub"):
            raise OAuth2Error("the answers are about different people")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": profile, "id_token": claims})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Its claims: signed by the provider, for us, not expired, not seen before."""
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """The provider of the settings."""

    oauth2_adapter_class = ProviderAdapter

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[EmailAddress]:
        """The address, verified only if the provider says exactly that it is."""
        profile = data["userinfo"]
        verified = profile.get("email_verified") is True
        return (
            [EmailAddress(email=str(profile["email"]), verified=verified, primary=True)] if profile.get("email") else []
        )


def provider_for(request: HttpRequest) -> Provider:
    """The one of the settings; 404 when there is none."""
    if not settings.OIDC_SERVER_URL:
        raise Http404
    app = SocialApp(
        provider=Provider.id,
        provider_id="single-sign-on",
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={"server_url": settings.OIDC_SERVER_URL, "oauth_pkce_enabled": True, "scope": ["openid", "email"]},
    )
    return Provider(request, app=app)


def new_question() -> dict[str, Any]:
    """What is asked besides the usual: a nonce to find again in the answer and, if wanted, a second factor."""
    nonce = secrets.token_urlsafe(32)
    wanted = settings.OIDC_SECOND_FACTOR_ACR if settings.OIDC_SECOND_FACTOR else []
    return {"auth_params": {"nonce": nonce} | ({"acr_values": " ".join(wanted)} if wanted else {}), "nonce": nonce}


def second_factor_was_used(claims: Mapping[str, Any]) -> bool:
    """Whether we may believe the provider about second factors, and it says that it asked for one (RFC 8176; acr)."""
    methods = claims.get("amr")
    said = isinstance(methods, list) and "mfa" in methods
    return bool(settings.OIDC_SECOND_FACTOR) and (said or claims.get("acr") in settings.OIDC_SECOND_FACTOR_ACR)


def refused(request: HttpRequest, words: str) -> HttpResponse:
    """Back to the page of sign-in, with the reason."""
    messages.error(request, words)
    return redirect("account_login")


def did_not_work() -> str:
    """Return the message for a failure that only the operator can resolve."""
    return _(
        "We couldn't sign you in with %(name)s. Try again in a few minutes, or sign in another way."
    ) % {"name": settings.OIDC_NAME}  # fmt: skip


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Decide who may sign in with the single sign-on."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        """The one there is; asked for when a sign-in goes on after the second factor."""
        return provider_for(request)

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The person whose verified address this is, if the provider verified it as well."""
        for stated in sociallogin.email_addresses:
            try:
                address = canonical_address(stated.email)
            except InvalidAddress:
                continue
            known = EmailAddress.objects.filter(email=address, verified=True, user__email=address).select_related(
                "user"
            )
            if stated.verified and (row := known.first()):
                return row.user, address
        return None

    def on_authentication_error(self, request: HttpRequest, provider: Any, *args: Any, **kwargs: Any) -> None:
        """allauth has a page for failures; ours is the page of sign-in."""
        log.warning("Single sign-on failed: %s", type(kwargs.get("exception")).__name__)
        raise ImmediateHttpResponse(refused(request, did_not_work()))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse a wrong nonce, unverified addresses and unknown people. Never creates an account."""
        claims = sociallogin.account.extra_data["id_token"]
        if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), sociallogin.state["nonce"].encode()):
            raise OAuth2Error("the nonce is not ours")
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(refused(request, _whyever(sociallogin)))
        sociallogin.token, sociallogin.account.extra_data = (
            None,
            {},
        )  # the session keeps what is left while it asks for more
        if second_factor_was_used(claims):
            record_authentication(request, sociallogin.user, "mfa", type=VOUCHED)


def _whyever(sociallogin: SocialLogin) -> str:
    values = {"name": settings.OIDC_NAME, "address": next((one.email for one in sociallogin.email_addresses), "")}
    if not values["address"]:
        return (
            _("%(name)s didn't share your email address, so we can't find your account. Sign in another way.") % values
        )
    if not any(one.verified for one in sociallogin.email_addresses):
        return _(
            "%(name)s hasn't confirmed that %(address)s is your address, so you can't sign in with it here. "
            "Confirm the address there, or sign in another way."
        ) % values  # fmt: skip
    return _(
        "There is no account with the address %(address)s, which we got from %(name)s. "
        "Accounts are by invitation: ask the coordinator of your hub, or sign in with the address you were invited with."
    ) % values  # fmt: skip
