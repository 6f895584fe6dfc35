"""What publishing has to know about one kind of thing, and one thing of that kind with its revisions."""

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import QuerySet

from accounts.models import User
from publishing.models import Publication, Revision, RevisionQuerySet
from publishing.subjects.content import Content, Line
from toolkit.kept_queries import KeptQuery

if TYPE_CHECKING:
    from hubs.models import Hub


class SubjectType(ABC):
    """One kind of thing that is published, for instance news. One instance is registered by the app that owns it.

    ``publication_field`` names the column of ``model`` that points at the publication of a row.
    """

    kind: ClassVar[str]
    label: ClassVar[Any]
    model: ClassVar[type[Any]]
    publication_field: ClassVar[str] = "publication"
    permission_to_write: ClassVar[str]
    permission_to_publish: ClassVar[str]

    def of(self, row: Any) -> "About":
        """Return the row as something of this type."""
        return About(self, row)

    def row_of(self, publication: Publication) -> Any:
        """Return the row that holds what is public."""
        return self.model.objects.get(**{self.publication_field: publication})

    @abstractmethod
    def live(self, about: "About") -> Content:
        """Return the content as it is public now; of something never published, an empty one."""

    @abstractmethod
    def complaints(self, revision: Revision) -> list[str]:
        """Return why this content cannot be made public as it is, each a sentence; empty when it can."""

    def consequences(self, revision: Revision) -> list[str]:
        """Return what publishing it does beside showing it to the public, a sentence each: how many people it emails, for instance."""
        return []

    @abstractmethod
    def publish(self, revision: Revision) -> None:
        """Write the content to the live rows, in the action's transaction; ``decided_at`` and ``decided_by`` are set."""

    @abstractmethod
    def lines(self, content: Content) -> list[Line]:
        """Return the content in words, in a stable order."""

    @abstractmethod
    def title(self, revision: Revision) -> str:
        """Return what the revision is about, for lists and emails."""

    @abstractmethod
    def edit_url(self, about: "About") -> str:
        """Return the address where the draft is continued."""

    @abstractmethod
    def public_url(self, about: "About") -> str:
        """Return the public address; empty while it is not public."""

    @abstractmethod
    def public_since(self, row: Any) -> dt.datetime | None:
        """Return when the row as it is became public; None if it never was."""

    def approvers(self, revision: Revision) -> "QuerySet[User]":
        """Return who publishes it or requests changes once it is submitted: the network office."""
        return network_office()

    def is_withdrawn(self, row: Any) -> bool:
        """Whether the row was public once and is not now."""
        return False

    def is_unconfirmed(self, row: Any) -> bool:
        """Whether publishing without any change still counts, because the hub has not published the row yet."""
        return False

    def final_because(self, row: Any) -> str:
        """Return why a row takes no draft any more, in a sentence; empty while it does."""
        return ""

    def delete_unpublished(self, row: Any) -> bool:
        """Delete a row that goes with its only draft; returns whether it did."""
        return False

    def preview(self, row: Any, content: Content) -> Any:
        """Return an unsaved row as it will look once ``content`` is published."""
        raise NotImplementedError


def network_office() -> "QuerySet[User]":
    """Return everyone of the network office who can sign in."""
    return User.objects.filter(is_network_office=True, is_active=True)


@dataclass(frozen=True)
class About:
    """A row seen as something that is published: its type, and the row that holds what is public."""

    type: SubjectType
    row: Any

    @property
    def kind(self) -> str:
        """The key of its type."""
        return self.type.kind

    @property
    def hub(self) -> "Hub | None":
        """Whose it is; None for the network office. A hub owns itself."""
        owner: Hub | None = self.row if self.row._meta.label_lower == "hubs.hub" else self.row.hub
        return owner

    @property
    def publication(self) -> Publication | None:
        """What its revisions belong to; None before the first draft."""
        publication: Publication | None = getattr(self.row, self.type.publication_field)
        return publication

    def revisions(self) -> RevisionQuerySet:
        """All revisions of it, also those begun after the row was loaded; a row that is not saved yet has none."""
        return Revision.objects.none() if self.row.pk is None else _revisions_of(self._owner, self.row.pk)

    @property
    def _owner(self) -> str:
        """What its kind is called where publications are looked for by what they publish."""
        name: str = self.row._meta.get_field(self.type.publication_field).related_query_name()
        return name

    def open_revision(self) -> Revision | None:
        """The revision being written, waiting or returned."""
        return None if self.row.pk is None else _open_revision(self._owner).first(row=self.row.pk)

    def edition(self) -> int:
        """Count every saving, over all revisions: what a form is opened with. 0 before the first."""
        return 0 if self.row.pk is None else _edition(self._owner).first(row=self.row.pk) or 0

    def new_revision(self) -> Revision:
        """Return an unsaved revision; the publication is created before the first. Needs the lock of the row."""
        publication = self.publication
        if publication is None:
            publication = Publication.objects.create(kind=self.kind, hub=self.hub)
            setattr(self.row, self.type.publication_field, publication)
            self.row.save(update_fields=[self.type.publication_field])
        return Revision(publication=publication)


def _revisions_of(owner: str, pk: int) -> RevisionQuerySet:
    """Return all revisions of the row with this key, whose kind is called ``owner`` there."""
    return Revision.objects.filter(**{f"publication__{owner}": pk})


@cache
def _open_revision(owner: str) -> KeptQuery[Revision]:
    return KeptQuery(lambda row: _revisions_of(owner, row).open().select_related("publication__hub", "written_by"))


@cache
def _edition(owner: str) -> KeptQuery[int]:
    return KeptQuery(lambda row: _revisions_of(owner, row).order_by("-number").values_list("edition", flat=True)[:1])
