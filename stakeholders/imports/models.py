"""Files of contacts on their way into an address book."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import User
from audit.privacy import Privacy
from hubs.models import Hub


class ImportQuerySet(models.QuerySet["Import"]):
    """Reads of imports."""

    def for_pages(self) -> "ImportQuerySet":
        """Without the file itself."""
        return self.defer("content").select_related("hub", "started_by")

    def waiting(self) -> "ImportQuerySet":
        """Those a worker has to do something for."""
        return self.filter(state__in=[Import.State.WAITING, Import.State.CONFIRMED])


class Import(models.Model):
    """A file of people and organisations on its way into one hub's address book.

    The row holds the file, so that any worker on any machine can read it, and drops it when it is not needed any
    more. ``claim`` and ``claimed_until`` say which worker reads it now. ``columns`` has the field of each header ("" for one
    that is left out), once that is clear or a person has matched them; ``defaults`` what new contacts get where a row is
    silent.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Being checked")
        MATCHING = "matching", _("Columns to match")
        CHECKED = "checked", _("Ready to import")
        REFUSED = "refused", _("Has errors")
        CONFIRMED = "writing", _("Being imported")
        DONE = "done", _("Imported")

    class Existing(models.TextChoices):
        """What happens to those the hub has already."""

        KEEP = "keep", _("Leave them as they are")
        UPDATE = "update", _("Update them")

    MATCHED = (State.CHECKED, State.REFUSED, State.CONFIRMED, State.DONE)  # the columns are settled

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="imports")
    started_by = models.ForeignKey(
        User, verbose_name=_("who"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    language = models.CharField(_("language of its errors"), max_length=10, default="en")
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(_("content of the file"), default=b"")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    existing = models.CharField(_("those already there"), max_length=10, choices=Existing, default=Existing.KEEP)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    is_guessed = models.BooleanField(_("encoding guessed"), default=False)
    headers = models.JSONField(_("headers"), default=list)
    columns = models.JSONField(_("columns"), default=list)
    defaults = models.JSONField(_("values for all rows"), default=dict)
    notes = models.JSONField(_("notes about the file"), default=list)
    preview = models.JSONField(_("first rows"), default=list)
    rows_expected = models.PositiveIntegerField(_("rows expected"), default=0)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    known = models.PositiveIntegerField(_("already there"), default=0)
    changed = models.PositiveIntegerField(_("updated"), default=0)
    problem_count = models.PositiveIntegerField(_("errors"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.UUIDField(_("claim"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "started_by", "language", "state", "existing", "encoding", "is_guessed", "columns",
            "defaults", "rows_expected", "rows_read", "new", "known", "changed", "problem_count", "attempts", "claim",
            "claimed_until", "started_at", "finished_at",
        ),
        personal=("file_name", "content", "headers", "preview", "notes"),
        retention=gettext_noop("file and first rows until imported, refused or discarded; the rest seven days"),
        ends_with="stakeholders.forget_imports",
        not_linked=gettext_noop("rows of a file, not of a person; erasing removes the files that hold the address"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "matching", "checked", "writing"], finished_at=None)
                | Q(state__in=["refused", "done"], finished_at__isnull=False, content=b"", preview=[]),
                name="stakeholders_import_finished_is_wiped",
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportProblem(models.Model):
    """Something wrong with a file, in words for the person who sent it."""

    of = models.ForeignKey(Import, verbose_name=_("import"), on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(_("row"), help_text=_("As a spreadsheet counts; 0 is the whole file."))
    column = models.CharField(_("column"), max_length=70, blank=True)
    words = models.CharField(_("what is wrong"), max_length=1000)

    privacy = Privacy(
        none=("id", "of", "row"),
        personal=("column", "words"),
        retention=gettext_noop("seven days"),
        ends_with="stakeholders.forget_imports",
        not_linked=gettext_noop("rows of a file, not of a person; erasing removes the files that hold the address"),
    )

    class Meta:
        verbose_name = _("error in an import")
        verbose_name_plural = _("errors in imports")
        ordering = ["id"]
        indexes = [models.Index(fields=["of", "row"], name="stakeholders_problem_row")]

    def __str__(self) -> str:
        return f"row {self.row}"
