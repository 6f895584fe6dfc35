"""The page of sign-in, with every way there is."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class SignIn(LoginView):  # type: ignore[misc]
    """Address and password first, the other ways below."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The name of the single sign-on, empty when there is none."""
        return {**super().get_context_data(**kwargs), "single_sign_on": settings.OIDC_NAME}

    @classmethod
    def shown(cls, request: HttpRequest, *, status: int) -> HttpResponse:
        """Return the empty sign-in page, for users whose sign-in by another method failed."""
        page = cls(request=request, args=(), kwargs={})
        context = page.get_context_data(form=page.get_form_class()(request=request))
        return render(request, page.template_name, context, status=status)
