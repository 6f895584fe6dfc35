"""What can be searched: the kinds of results, in the order they are offered."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SearchKind(TextChoices):
    """A kind of result; the value is the name of its list in the API."""

    HUBS = "hubs", _("Hubs")
    ORGANISATIONS = "organisations", _("Organisations")
    GROUPS = "groups", _("Groups")
    EVENTS = "events", _("Events")
    DIALOGUES = "dialogues", _("Policy dialogues")
    PROPOSALS = "proposals", _("Proposals")
    JOINT_STATEMENTS = "joint-statements", _("Joint statements")
    RECOMMENDATIONS = "recommendations", _("Recommendations")
    RESOURCES = "resources", _("Library")
    NEWS = "news", _("News")
