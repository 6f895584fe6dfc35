"""Addresses of the outbox. The desk's page of emails stands in ``echos_portal``: it needs the hubs, which are above."""

from django.urls import URLPattern, path

from outbox import views

public: tuple[list[URLPattern], str] = ([path("<str:token>/", views.unsubscribe, name="unsubscribe")], "outbox")
