"""What the field's lists of words are called, in the order of the page "The words we use"."""

from django.utils.translation import gettext_lazy as _

LIST_TITLES = {
    "hub_stage": _("Statuses of a hub"),
    "hub_model": _("Models of hubs"),
    "hub_body": _("Groups within a hub"),
    "stakeholder_sector": _("Sectors of society"),
    "level": _("Levels"),
    "event_kind": _("Types of events"),
    "resource_kind": _("Types of publications"),
    "participation_method": _("Ways for citizens to take part"),
    "attribution_rule": _("Attribution rules"),
    "addressee_kind": _("Addressees of recommendations"),
    "policy_proposal_stage": _("From a need to an agreed policy"),
    "stakeholder_attribute": _("Positions of organisations on an issue"),
    "related_contact_point": _("Contact points a hub works with"),
}
