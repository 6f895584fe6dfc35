"""Contacts that may be duplicates."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.registry.desk import desk
from stakeholders.contacts.references import keys_at_people
from stakeholders.duplicates import actions
from stakeholders.duplicates.forms import MergeForm
from stakeholders.models import ContactPair, Segment, Stakeholder
from toolkit.duplicates.pages import DuplicatePages
from toolkit.email_addresses import readable_address


class ContactDuplicates(DuplicatePages):
    """The contacts of one hub."""

    base_template, section, namespace = "manage_base.html", "stakeholders", "stakeholders_manage"
    crumbs = ((gettext_lazy("Contacts"), "stakeholders_manage:list"),)
    compared_by = gettext_lazy(
        "The portal compares names, also without accents, and similar names at the same mail domain."
    )
    form_class, pair_model, keys = MergeForm, ContactPair, keys_at_people
    merge, mark_distinct = actions.merge_stakeholders, actions.mark_distinct
    unmark_distinct = actions.unmark_distinct
    doubles_kept = gettext_lazy(
        "%(things)s of both for the same event: %(folded)d. We keep the one of each pair that was answered. "
        "The link in the other email stops working, and an email not sent yet is cancelled."
    )
    doubles_refused = gettext_lazy("%(things)s of both for the same event: %(folded)d. Remove one of each two first.")

    def rows(self) -> models.QuerySet[Any]:
        """With their organisations."""
        return super().rows().select_related("organisation")

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


duplicates, compare, distinct, compare_again = ContactDuplicates.views(desk("stakeholders.edit"))
