"""Home and the pages about the portal."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The map, find your country, what is coming up, how far the network is."""
    return render(request, "home.html")


@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    """What the network and the portal are."""
    return render(request, "about.html")


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "accessibility.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """What the portal keeps about people, why and how long."""
    return render(request, "privacy.html")
