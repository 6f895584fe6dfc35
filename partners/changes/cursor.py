"""The place of a reader in the changes of several resources, as one word that only this portal can make."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import ValidationError

from publishing.change_feed import database_name, is_from_another_database
from toolkit.api.positions import read_token, write_token

UNKNOWN = "This is no cursor of this portal, or it was changed. Take it from `next` or `changes` of an answer."
OTHER_FILTER = "This cursor was made with another `resource`. Ask with the same, or leave the cursor out to begin anew."
BEGUN_ANEW = "The portal was restored since. Leave the cursor out to begin anew."


@dataclass(frozen=True)
class FeedPlace:
    """Behind which change of which transaction a page ended: it sorts as the change feed does."""

    xid: int
    resource: str
    key: int


@dataclass(frozen=True)
class Cursor:
    """Which changes come next: by transactions from ``since`` on, behind ``place``.

    ``began_at`` is the cursor of the round's first page: what was still being written then is found from there.
    """

    resources: Sequence[str] = ()
    since: int = 0
    began_at: int | None = None
    place: FeedPlace | None = None

    def text(self, database: str) -> str:
        """Return it as one word for an address."""
        place = [str(self.place.xid), self.place.resource, str(self.place.key)] if self.place else ["", "", ""]
        began_at = "" if self.began_at is None else str(self.began_at)
        return _signer().sign(write_token([database, ",".join(self.resources), str(self.since), began_at, *place]))


def read_cursor(text: str, resources: Sequence[str]) -> Cursor:
    """Return the cursor. Refuses one that is not ours, of other ``resources``, or of another database (ValidationError)."""
    try:
        database, names, since, began_at, xid, resource, key = read_token(_signer().unsign(text), size=7)
    except (signing.BadSignature, ValidationError):
        raise ValidationError(UNKNOWN) from None
    if names != ",".join(resources):
        raise ValidationError(OTHER_FILTER)
    if database != database_name() or is_from_another_database(max(int(since), int(began_at or 0))):
        raise ValidationError(BEGUN_ANEW)
    place = FeedPlace(int(xid), resource, int(key)) if xid else None
    return Cursor(resources, int(since), int(began_at) if began_at else None, place)


def _signer() -> signing.Signer:
    return signing.Signer(salt="partners.changes", sep=".")
