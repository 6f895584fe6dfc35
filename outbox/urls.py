"""Public URLs of the outbox. The page of sent emails is in ``echos_portal``, because it needs the hubs."""

from django.urls import URLPattern, path

from outbox import views
from outbox.bounces import webhooks

provider_reports: tuple[list[URLPattern], str] = (
    [path("<slug:provider>/", webhooks.reports, name="reports")],
    "bounces",
)
public: tuple[list[URLPattern], str] = ([path("<str:token>/", views.unsubscribe, name="unsubscribe")], "outbox")
