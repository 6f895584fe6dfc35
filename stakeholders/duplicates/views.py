"""Contacts that may be duplicates."""

from typing import Any

from django.db import models
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.contacts.references import keys_at_people
from stakeholders.duplicates import actions
from stakeholders.duplicates.forms import MergeForm
from stakeholders.models import ContactPair, Segment, Stakeholder
from toolkit.duplicates.merging import Key
from toolkit.duplicates.pages import DuplicatePages
from toolkit.duplicates.pairs import PairQuerySet
from toolkit.email_addresses import readable_address


class ContactDuplicates(DuplicatePages):
    """The contacts of one hub."""

    base_template, section, namespace = "manage_base.html", "stakeholders", "stakeholders_manage"
    form_class = MergeForm
    compared_by = gettext_lazy(
        "The portal compares names, also without accents, and similar names at the same mail domain."
    )

    def __init__(self, request: DeskRequest, hub: Hub) -> None:
        super().__init__(request, hub.slug, hub=hub)
        self.user, self.hub = request.user, hub

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """The list of contacts."""
        return [(_("Contacts"), reverse("stakeholders_manage:list", args=self.scope))]

    def rows(self) -> models.QuerySet[Any]:
        """The contacts of the hub."""
        return Stakeholder.objects.filter(hub=self.hub).select_related("organisation")

    def pairs(self) -> PairQuerySet:
        """The pairs of the hub."""
        return ContactPair.objects.filter(hub=self.hub)

    def keys(self) -> list[Key]:
        """Invitations."""
        return keys_at_people()

    def details_of(self, row: Stakeholder) -> str:
        """Address and organisation."""
        address = readable_address(row.email) or _("no address")
        return f"{address}, {row.organisation}" if row.organisation else address

    def consequences(self, kept: Stakeholder, gone: Stakeholder) -> list[str]:
        """Adds topics, segments, addresses and consents."""
        sentences = [_("The topics of both are kept."), *super().consequences(kept, gone)]
        if Segment.objects.filter(hub=self.hub).exists():
            sentences.append(_("The merged contact is in the segments whose filters it matches."))
        if kept.email and gone.email and kept.email != gone.email:
            sentences.append(
                _("If a future import contains the address you don't choose, we'll match it to the merged contact.")
            )
        if kept.email or gone.email:
            sentences.append(_("Registrations and consents are kept unchanged, under their addresses."))
        return sentences

    def merge(self, kept: Stakeholder, gone: Stakeholder, *, fields: dict[str, Any], seen: str) -> Stakeholder:
        """Merge the contacts."""
        return actions.merge_stakeholders(by=self.user, kept=kept, gone=gone, fields=fields, seen=seen)

    def mark_distinct(self, one: Stakeholder, other: Stakeholder) -> None:
        """Mark the contacts."""
        actions.mark_distinct(by=self.user, one=one, other=other)

    def unmark_distinct(self, pair: ContactPair) -> None:
        """Unmark the contacts."""
        actions.unmark_distinct(by=self.user, pair=pair)


@desk("stakeholders.edit")
def duplicates(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Pairs that may be duplicates."""
    return ContactDuplicates(request, hub).show_candidates()


@desk("stakeholders.edit")
def compare(request: DeskRequest, hub: Hub, pk: int, other: int) -> HttpResponse:
    """Two contacts side by side."""
    return ContactDuplicates(request, hub).compare(pk, other)


@desk("stakeholders.edit")
def distinct(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Pairs marked as not duplicates."""
    return ContactDuplicates(request, hub).show_distinct()


@desk("stakeholders.edit")
@require_POST
def compare_again(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show a pair as possible duplicates again."""
    return ContactDuplicates(request, hub).compare_again(pk)
