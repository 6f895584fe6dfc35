"""What networks do for an adopted policy."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from dialogues.models import CampaignItem, PolicyDialogue, PolicyProposal
from dialogues.proposals.actions.proposals import lock_proposal
from dialogues.proposals.path import refusal_of
from dialogues.proposals.presentation import path_of
from dialogues.proposals.roles import ActRole
from events.models import Event
from hubs.models import Group
from library.models import Resource
from toolkit.actions import ActionRefused, action, lock_row, refuse_violations
from toolkit.date_formatting import partial_words

PAGES: dict[str, tuple[str, type[models.Model]]] = {
    "events:detail": ("event", Event),
    "library:detail": ("resource", Resource),
    "dialogues:detail": ("dialogue", PolicyDialogue),
}
REFUSALS = {
    "dialogues_campaign_after_adoption": (gettext_lazy("Networks campaign for what the Board has adopted."), None),
    "dialogues_campaign_of_european_network": (gettext_lazy("Choose a European network."), "network"),
    "dialogues_campaign_link_is_web": (gettext_lazy("Enter an address that begins with https:// or http://."), "url"),
}


@action
def add_campaign_item(
    *, by: Actor, proposal: PolicyProposal, network: Group, title: str, starts_on: dt.date, ends_on: dt.date | None = None,
    url: str = "", original_language: str = "en", at: dt.datetime,
) -> CampaignItem:  # fmt: skip
    """Add what a network does, in the role of the campaigner. The address of a page of the portal is kept as the row it shows.

    Refuses one for what was not adopted, one before the decision, and the last day before the first.
    """
    current = lock_proposal(proposal)
    path = path_of(current, today=timezone.localdate(at))
    if words := refusal_of(path, ActRole.CAMPAIGNER):
        raise ActionRefused(words)
    decision = path.decision
    if decision is not None and starts_on < decision.done_on:
        words = _("The Board decided on %(day)s. Enter that day or a later one.")
        raise ActionRefused(words % {"day": partial_words(decision.done_on, "day")}, "starts_on")
    if ends_on is not None and ends_on < starts_on:
        raise ActionRefused(_("Enter a day on or after the start."), "ends_on")
    network = lock_row(Group, network.pk, gone=_("This group was deleted."))
    if network.hub_id is not None:
        raise ActionRefused(_("Choose a European network."), "network")
    item = CampaignItem(
        proposal=current, network=network, title=title, starts_on=starts_on, ends_on=ends_on,
        original_language=original_language, **_target_of(url),
    )  # fmt: skip
    with refuse_violations(REFUSALS):
        item.save(force_insert=True)
    record(by=by, action="dialogues.add_campaign_item", subject=item, fields=["title", "starts_on"])
    return item


@action
def remove_campaign_item(*, by: Actor, item: CampaignItem) -> None:
    """Remove an item, for instance one that did not take place. Removed already: nothing happens."""
    lock_proposal(item.proposal)
    current = CampaignItem.objects.filter(pk=item.pk).select_for_update(of=("self",)).first()
    if current is not None:
        record(by=by, action="dialogues.remove_campaign_item", subject=current)
        current.delete()


def _target_of(url: str) -> dict[str, object]:
    """Return the event, resource or dialogue whose page of the portal it is; else the address itself."""
    path = url.removeprefix(settings.SITE_URL)
    if not url or path == url:
        return {"url": url}
    try:
        with translation.override(translation.get_language_from_path(path)):  # addresses are those of its language
            match = resolve(path.partition("?")[0].partition("#")[0])
    except Resolver404:
        return {"url": url}
    if match.view_name not in PAGES:
        return {"url": url}
    name, model = PAGES[match.view_name]
    row = model._default_manager.filter(pk=match.kwargs["pk"]).first()  # noqa: SLF001 - documented
    return {name: row} if row is not None else {"url": url}
