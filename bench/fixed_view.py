"""A Django view that answers fixed bytes, without any middleware: the least that Django takes for a request."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def fixed(request: HttpRequest) -> HttpResponse:
    """Answer."""
    return HttpResponse(b'{"status": "ok"}', content_type="application/json")


urlpatterns = [path("health/live", fixed)]
settings.configure(ROOT_URLCONF=__name__, MIDDLEWARE=[], ALLOWED_HOSTS=["*"], SECRET_KEY="-" * 50)
application = get_wsgi_application()
