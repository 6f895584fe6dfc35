"""Addresses of what other sites build on."""

from django.urls import URLPattern, path

from partners.embeds.views import builder, pages
from partners.keys import views as keys
from partners.office import views as office
from partners.webhooks import views as webhooks

public: tuple[list[URLPattern], str] = (
    [path("", keys.ask, name="ask"), path("asked/", keys.asked, name="asked")],
    "partners",
)
_PAGE = "partner/<str:token>/"
_WEBHOOK = f"{_PAGE}webhooks/<int:webhook>/"
personal: tuple[list[URLPattern], str] = (
    [
        path(_PAGE, keys.partner, name="partner"),
        path(f"{_PAGE}keys/add/", keys.add_key, name="key_add"),
        path(f"{_PAGE}keys/<int:key>/rotate/", keys.rotate_key, name="key_rotate"),
        path(f"{_PAGE}keys/<int:key>/revoke/", keys.revoke_key, name="key_revoke"),
        path(f"{_PAGE}webhooks/add/", webhooks.add_webhook, name="webhook_add"),
        path(_WEBHOOK, webhooks.webhook, name="webhook"),
        path(f"{_WEBHOOK}edit/", webhooks.edit_webhook, name="webhook_edit"),
        path(f"{_WEBHOOK}remove/", webhooks.remove_webhook, name="webhook_remove"),
        path(f"{_WEBHOOK}deliveries/<int:delivery>/", webhooks.delivery, name="delivery"),
    ],
    "partners_personal",
)
network: tuple[list[URLPattern], str] = (
    [
        path("", office.partners, name="list"),
        path("<int:partner>/", office.partner, name="partner"),
        path("<int:partner>/keys/<int:key>/revoke/", office.revoke_key, name="key_revoke"),
    ],
    "partners_network",
)
# Below the language, so that an embedded page is in the language its address names.
embeds: tuple[list[URLPattern], str] = (
    [
        path("", builder.builder, name="builder"),
        path("hubs/", pages.hubs, name="hubs"),
        path("events/", pages.events, name="events"),
        path("events/<int:pk>/", pages.event, name="event"),
        path("dialogues/<int:pk>/", pages.dialogue, name="dialogue"),
    ],
    "embeds",
)
