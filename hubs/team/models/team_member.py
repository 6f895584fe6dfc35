"""Who runs a hub in the portal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.privacy import Privacy
from hubs.registry.models.hub import Hub
from toolkit.actions.edited_rows import EditedRow
from toolkit.clock import TimestampField
from toolkit.text_search import SortKey


class Role(models.TextChoices):
    """What a person may do for one hub."""

    COORDINATOR = "coordinator", _("Coordinator")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")


class TeamMember(EditedRow):
    """A person has one role in one hub."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="teams")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    created_at = TimestampField(_("since"), auto_now_add=True)

    privacy = Privacy(
        none=("id", "hub", "user", "role", "created_at", *EditedRow.EDIT_FIELDS),
        person="user__email",
    )

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ["role", SortKey("user__name"), "id"]
        constraints = [models.UniqueConstraint(fields=["hub", "user"], name="hubs_team_member_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"
