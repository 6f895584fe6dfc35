"""People and organisations a hub works with, segments of them, and what they consented to. A hub sees only its own."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import User
from audit.privacy import Privacy
from hubs.models import Hub, Organisation, Sector, Topic
from toolkit.email_addresses import canonical_address_check


class Level(models.TextChoices):
    """Where somebody works."""

    LOCAL = "local", _("Local")
    REGIONAL = "regional", _("Regional")
    NATIONAL = "national", _("National")
    EUROPEAN = "european", _("European")


class StakeholderQuerySet(models.QuerySet["Stakeholder"]):
    """Reads of stakeholders."""

    def managed_by(self, user: User | AnonymousUser) -> "StakeholderQuerySet":
        """Those of the hubs the person works for."""
        return self.filter(hub__in=Hub.objects.staffed_by(user))

    def matching(self, criteria: "dict[str, list[str]]") -> "StakeholderQuerySet":
        """Those a segment's criteria select: within a criterion any value, all criteria together.

        ``criteria`` maps ``kinds``, ``sectors``, ``levels``, ``languages`` and ``topics`` (codes) to lists of values, and
        ``regions`` and ``functions`` to lists of words of which one has to stand there; a criterion that is missing or
        empty does not restrict.
        """
        return self.filter(criteria_filter(criteria)).distinct()

    def searched(self, text: str) -> "StakeholderQuerySet":
        """Those whose name, address, function, region or organisation holds every word of ``text``."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(email__icontains=word)
                | Q(function__icontains=word)
                | Q(region__icontains=word)
                | Q(organisation__name__icontains=word)
            )
        return found

    def counted_in(self, segments: "Iterable[Segment]") -> dict[int, int]:
        """How many of these each segment selects, by its id; one query for all."""
        counts = {
            f"in_{segment.pk}": Count(
                "pk", filter=Q(pk__isnull=False) & criteria_filter(segment.criteria), distinct=True
            )
            for segment in segments
        }
        return {int(name.removeprefix("in_")): number for name, number in self.order_by().aggregate(**counts).items()}

    def reachable(self) -> "StakeholderQuerySet":
        """Those with an address."""
        return self.exclude(email="")


CRITERIA = {
    "kinds": "kind",
    "sectors": "sector",
    "levels": "level",
    "languages": "language",
    "topics": "topics__code",
}
WORDS = {"regions": "region", "functions": "function"}


def criteria_filter(criteria: dict[str, list[str]]) -> Q:
    """The criteria of a segment as a condition; see ``StakeholderQuerySet.matching``."""
    chosen = Q(**{f"{field}__in": values for name, field in CRITERIA.items() if (values := criteria.get(name))})
    for name, field in WORDS.items():
        chosen &= Q(*((f"{field}__icontains", word) for word in criteria.get(name, ())), _connector=Q.OR)
    return chosen


class Stakeholder(models.Model):
    """A person or an organisation in the address book of one hub."""

    class Kind(models.TextChoices):
        """What it is."""

        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="stakeholders")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    function = models.CharField(_("function"), max_length=150, blank=True)
    sector = models.CharField(_("sector"), max_length=30, choices=Sector)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    region = models.CharField(_("region"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = StakeholderQuerySet.as_manager()

    privacy = Privacy(
        none=("id", "hub", "kind", "sector", "level", "language", "topics", "created_at", "updated_at"),
        personal=("name", "email", "organisation", "function", "region"),
        retention=gettext_noop("as long as the hub works with them; on request at once"),
    )

    class Meta:
        verbose_name = _("person or organisation")
        verbose_name_plural = _("people and organisations")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "email"], condition=~Q(email=""), name="stakeholders_one_an_address_and_hub"
            ),
            models.UniqueConstraint(fields=["hub", "id"], name="stakeholders_stakeholder_in_hub"),
            canonical_address_check("email", name="stakeholders_canonical_address"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def works_elsewhere(self) -> str:
        """The organisation a reader does not see in the name already; empty where there is none."""
        return self.organisation.name if self.organisation and self.organisation.name != self.name else ""


class EarlierAddress(models.Model):
    """An address somebody had in a row that was merged into theirs: a file that still holds it means them."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="+")
    stakeholder = models.ForeignKey(
        Stakeholder, verbose_name=_("whose"), on_delete=models.CASCADE, related_name="earlier_addresses"
    )
    address = models.EmailField(_("e-mail address"))
    noted_at = models.DateTimeField(_("when"), auto_now_add=True)

    privacy = Privacy(
        none=("id", "hub", "stakeholder", "noted_at"),
        personal=("address",),
        retention=gettext_noop("goes with the person or organisation it belongs to"),
    )

    class Meta:
        verbose_name = _("earlier address")
        verbose_name_plural = _("earlier addresses")
        ordering = ["address"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "address"], name="stakeholders_earlier_address_once_a_hub"),
            models.CheckConstraint(condition=~Q(address=""), name="stakeholders_earlier_address_is_one"),
            canonical_address_check("address", name="stakeholders_earlier_address_canonical"),
        ]

    def __str__(self) -> str:
        return f"earlier address {self.pk}"


class KnownDifferent(models.Model):
    """Two rows that look alike and are not the same: somebody said so. ``first`` is the older of the two."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="+")
    first = models.ForeignKey(Stakeholder, verbose_name=_("one"), on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Stakeholder, verbose_name=_("the other"), on_delete=models.CASCADE, related_name="+")
    noted_by = models.ForeignKey(
        User, verbose_name=_("who"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    noted_at = models.DateTimeField(_("when"), auto_now_add=True)

    privacy = Privacy(none=("id", "hub", "first", "second", "noted_by", "noted_at"))

    class Meta:
        verbose_name = _("pair known to be two")
        verbose_name_plural = _("pairs known to be two")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "first", "second"], name="stakeholders_different_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="stakeholders_different_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class Segment(models.Model):
    """A saved filter over one hub's stakeholders; who is in it is asked anew each time."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="segments")
    name = models.CharField(_("name"), max_length=100)
    criteria = models.JSONField(_("criteria"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    privacy = Privacy(none=("id", "hub", "name", "criteria", "created_at"))

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "name"], name="stakeholders_segment_name_once_a_hub"),
            models.UniqueConstraint(fields=["hub", "id"], name="stakeholders_segment_in_hub"),
        ]

    def __str__(self) -> str:
        return self.name

    def members(self) -> StakeholderQuerySet:
        """Who is in it now."""
        return Stakeholder.objects.filter(hub=self.hub_id).matching(self.criteria)


class Consent(models.Model):
    """One consent, in the exact words it was given to. Append-only: a withdrawal is a row of its own."""

    class Purpose(models.TextChoices):
        """What for."""

        REGISTRATION = "registration", _("Taking part in an event")
        DIGEST = "digest", _("Receiving digests")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    address = models.EmailField(_("e-mail address"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    given = models.BooleanField(_("given"), help_text=_("Otherwise it was withdrawn."))
    wording = models.TextField(_("wording"))
    wording_version = models.CharField(_("version of the wording"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    means = models.CharField(_("how"), max_length=40, help_text=_("For instance registration form"))
    at = models.DateTimeField(_("when"), auto_now_add=True)

    privacy = Privacy(
        none=("id", "hub", "purpose", "given", "wording", "wording_version", "language", "means", "at"),
        personal=("address",),
        retention=gettext_noop("three years after the withdrawal, as proof"),
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-id"]
        indexes = [models.Index(fields=["hub", "address"], name="stakeholders_consent_who")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.at:%Y-%m-%d}"


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

    The file stands in the row, so that any worker on any machine can read it, and is wiped when nobody needs it any
    more. ``claim`` and ``claimed_until`` say which worker reads it now.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Being checked")
        CHECKED = "checked", _("Ready to import")
        REFUSED = "refused", _("Has mistakes")
        CONFIRMED = "writing", _("Being imported")
        DONE = "done", _("Imported")

    class Existing(models.TextChoices):
        """What happens to those the hub has already."""

        KEEP = "keep", _("Leave them as they are")
        UPDATE = "update", _("Update them")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="imports")
    started_by = models.ForeignKey(
        User, verbose_name=_("who"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    language = models.CharField(_("language of what is told"), max_length=10, default="en")
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(_("content of the file"), default=b"")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    existing = models.CharField(_("those already there"), max_length=10, choices=Existing, default=Existing.KEEP)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    is_guessed = models.BooleanField(_("encoding guessed"), default=False)
    headers = models.JSONField(_("headers"), default=list)
    columns = models.JSONField(_("columns"), default=list)
    preview = models.JSONField(_("first rows"), default=list)
    rows_expected = models.PositiveIntegerField(_("rows expected"), default=0)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    known = models.PositiveIntegerField(_("already there"), default=0)
    changed = models.PositiveIntegerField(_("updated"), default=0)
    problem_count = models.PositiveIntegerField(_("mistakes"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.UUIDField(_("claim"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "started_by", "language", "state", "existing", "encoding", "is_guessed", "columns",
            "rows_expected", "rows_read", "new", "known", "changed", "problem_count", "attempts", "claim",
            "claimed_until", "started_at", "finished_at",
        ),
        personal=("file_name", "content", "headers", "preview"),
        retention="file and first rows until imported, refused or discarded; the rest seven days",
    )  # fmt: skip

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "checked", "writing"], finished_at=None)
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

    privacy = Privacy(none=("id", "of", "row"), personal=("column", "words"), retention="seven days")

    class Meta:
        verbose_name = _("mistake of an import")
        verbose_name_plural = _("mistakes of imports")
        ordering = ["id"]
        indexes = [models.Index(fields=["of", "row"], name="stakeholders_problem_row")]

    def __str__(self) -> str:
        return f"row {self.row}"
