"""Organisations that may be duplicates, for the network office."""

from typing import Any

from django.db import models
from django.db.models import Count
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from hubs.models import Membership, Organisation, OrganisationPair
from hubs.registry.actions import organisation_merge as actions
from hubs.registry.desk import DeskRequest
from hubs.registry.forms import MergeOrganisationsForm
from hubs.registry.models.membership import MembershipRole
from hubs.registry.office import office
from toolkit.duplicates.merging import Key
from toolkit.duplicates.pages import DuplicatePages
from toolkit.duplicates.pairs import PairQuerySet
from toolkit.partial_dates.dates import term_in_words


class OrganisationDuplicates(DuplicatePages):
    """All organisations of the network."""

    base_template, section, namespace = "network_base.html", "organisations", "hubs_network"
    form_class = MergeOrganisationsForm
    compared_by = gettext_lazy("The portal compares names, short names and websites of organisations of one country.")

    def __init__(self, request: DeskRequest) -> None:
        super().__init__(request)
        self.user = request.user

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """The network and its organisations."""
        return [(_("Network"), reverse("network_home")), (_("Organisations"), reverse("hubs_network:organisations"))]

    def rows(self) -> models.QuerySet[Any]:
        """All organisations with the number of their hubs."""
        return Organisation.objects.select_related("country").annotate(hub_count=Count("memberships"))

    def pairs(self) -> PairQuerySet:
        """All pairs."""
        return OrganisationPair.objects.all()

    def keys(self) -> list[Key]:
        """All but memberships, which ``consequences`` names one by one."""
        return [key for key in actions.keys_at_organisations() if key.model is not Membership]

    def details_of(self, row: Any) -> str:
        """Country, website and number of hubs."""
        hubs = ngettext("in %(number)d hub", "in %(number)d hubs", row.hub_count) % {"number": row.hub_count}
        return ", ".join(str(part) for part in (row.country, row.website, hubs) if part)

    def consequences(self, kept: Organisation, gone: Organisation) -> list[str]:
        """Adds what happens to each membership."""
        by_hub = {one.hub_id: one for one in Membership.objects.filter(organisation=kept)}
        sentences = []
        for one in Membership.objects.filter(organisation=gone).select_related("hub__country"):
            words: dict[str, Any] = {"hub": one.hub.title}
            if beside := by_hub.get(one.hub_id):
                facts = actions.united(beside, one)
                words["role"] = MembershipRole(facts["role"]).label
                words["term"] = term_in_words(facts["since"], facts["until"]) or _("dates not known")
                sentences.append(_("%(hub)s: two memberships become one (%(role)s, %(term)s).") % words)
            else:
                sentences.append(_("%(hub)s: the membership moves to the organisation you keep.") % words)
        return sentences + super().consequences(kept, gone)

    def merge(self, kept: Organisation, gone: Organisation, *, fields: dict[str, Any], seen: str) -> Organisation:
        """Merge the organisations."""
        return actions.merge_organisations(by=self.user, kept=kept, gone=gone, fields=fields, seen=seen)

    def mark_distinct(self, one: Organisation, other: Organisation) -> None:
        """Mark the organisations."""
        actions.mark_distinct(by=self.user, one=one, other=other)

    def unmark_distinct(self, pair: OrganisationPair) -> None:
        """Unmark the organisations."""
        actions.unmark_distinct(by=self.user, pair=pair)


@office("network.edit_organisations")
def duplicates(request: DeskRequest) -> HttpResponse:
    """Pairs that may be duplicates."""
    return OrganisationDuplicates(request).show_candidates()


@office("network.edit_organisations")
def compare(request: DeskRequest, pk: int, other: int) -> HttpResponse:
    """Two organisations side by side."""
    return OrganisationDuplicates(request).compare(pk, other)


@office("network.edit_organisations")
def distinct(request: DeskRequest) -> HttpResponse:
    """Pairs marked as not duplicates."""
    return OrganisationDuplicates(request).show_distinct()


@office("network.edit_organisations")
@require_POST
def compare_again(request: DeskRequest, pk: int) -> HttpResponse:
    """Show a pair as possible duplicates again."""
    return OrganisationDuplicates(request).compare_again(pk)
