"""Lift a bounce from a page, and say whether that changed anything."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from audit.actors import Actor
from outbox.actions import lift_bounce
from toolkit.email_addresses import readable_address


def say_lifted(request: HttpRequest, *, by: Actor, hub_id: int | None, address: str) -> None:
    """Lift the bounce of an address for the coordinator of this hub, or for the network office."""
    if lift_bounce(by=by, address=address, hub_id=hub_id):
        messages.success(request, _("%(recipient)s gets emails again.") % {"recipient": readable_address(address)})
    else:
        messages.error(request, _("This address isn't blocked because of a bounce. Nothing was changed."))
