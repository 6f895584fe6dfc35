"""The inbox of a hub, or of the network office: what its pages have in common."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dialogues.voice.models.message import VoiceMessage, VoiceMessageQuerySet
from hubs.models import Hub
from hubs.registry.desk import DeskRequest


@dataclass(frozen=True)
class Inbox:
    """The messages of one hub, or those of the network office (no hub), and where its pages are."""

    hub: Hub | None

    @property
    def rows(self) -> VoiceMessageQuerySet:
        """Its messages."""
        return VoiceMessage.objects.inbox_of(self.hub)

    def url(self, name: str, *keys: int) -> str:
        """The address of a page here."""
        if self.hub is not None:
            return reverse(f"dialogues_manage:{name}", args=[self.hub.slug, *keys])
        return reverse(f"dialogues_network:{name}", args=keys)

    def message(self, pk: int) -> VoiceMessage:
        """A message of here; any other is unknown."""
        rows = self.rows.for_pages().select_related("published__hub__country")
        return get_object_or_404(rows, pk=pk)

    def page(self, request: DeskRequest, name: str, *, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
        """Render a page in the frame of the dashboard or of the network office."""
        frame = "manage_base.html" if self.hub is not None else "network_base.html"
        known = {
            "hub": self.hub,
            "section": "messages",
            "frame": frame,
            "inbox": self,
            "inbox_url": self.url("messages"),
        }
        return render(request, f"dialogues/voice/desk/{name}.html", known | context, status=status)
