"""Organisations that may be duplicates, for the network office."""

from typing import Any

from django.db import models
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hubs.models import Membership, Organisation, OrganisationPair
from hubs.registry.actions import organisation_merge as actions
from hubs.registry.forms import MergeOrganisationsForm
from hubs.registry.models.membership import MembershipRole
from hubs.registry.office import office
from toolkit.duplicates.pages import DuplicatePages
from toolkit.partial_dates.dates import term_in_words


class OrganisationDuplicates(DuplicatePages):
    """All organisations of the network."""

    base_template, section, namespace = "network_base.html", "organisations", "hubs_network"
    crumbs = (
        (gettext_lazy("Network"), "network_home"),
        (gettext_lazy("Organisations"), "hubs_network:organisations"),
    )
    compared_by = gettext_lazy("The portal compares names, short names and websites of organisations of one country.")
    form_class, pair_model, keys = MergeOrganisationsForm, OrganisationPair, actions.keys_beside_memberships
    merge, mark_distinct = actions.merge_organisations, actions.mark_distinct
    unmark_distinct = actions.unmark_distinct

    def rows(self) -> models.QuerySet[Any]:
        """With the number of their hubs."""
        rows: models.QuerySet[Any] = super().rows().annotate(hub_count=Count("memberships"))
        return rows.select_related("country")

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


duplicates, compare, distinct, compare_again = OrganisationDuplicates.views(office("network.edit_organisations"))
