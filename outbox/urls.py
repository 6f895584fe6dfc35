"""Public URLs of the outbox. The page of sent emails is in ``echos_portal``, because it needs the hubs."""

from django.urls import URLPattern, path

from outbox import views

public: tuple[list[URLPattern], str] = ([path("<str:token>/", views.unsubscribe, name="unsubscribe")], "outbox")
