"""What revisions belong to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy


class Publication(models.Model):
    """One thing that becomes public through drafts and approval, for instance a hub's profile or a news item.

    ``kind`` names its subject type (``publishing.subjects``). The row that holds what is public points here; ``hub`` is
    its owner, None for the network office. Locking starts at the public row, never here.
    """

    kind = models.CharField(_("type"), max_length=20)
    hub = models.ForeignKey(
        "hubs.Hub", verbose_name=_("hub"), on_delete=models.CASCADE, related_name="publications", null=True, blank=True
    )

    privacy = Privacy(none=("id", "kind", "hub"))

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [models.UniqueConstraint(fields=["hub", "id"], name="publishing_publication_in_its_hub")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
