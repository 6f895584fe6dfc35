"""The document of a response: checked as documents of the library are, and carried from the preview to the publication."""

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from audit.actors import Actor
from dialogues.models import Addressee
from hubs.models import Hub
from publishing.files import store_file
from publishing.models import StoredFile

SALT = "dialogues.reply.document"


def store_document(*, by: Actor, hub: Hub, sent: UploadedFile) -> StoredFile:  # type: ignore[type-arg]
    """Keep an uploaded document; not public until a response names it, and deleted after a day if none does.

    Refuses in words whatever ``document_from`` refuses.
    """
    # Pillow takes 4 MiB of each process that never reads a picture.
    from publishing.uploads.documents import document_from

    document = document_from(sent.read(), sent.name or "")
    return store_file(
        by=by, hub=hub, kind=StoredFile.Kind.DOCUMENT, content=document.content, name=document.name,
        content_type=document.content_type,
    )  # fmt: skip


def ticket_for(addressee: Addressee, document: StoredFile | None) -> str:
    """Return what a preview carries of an uploaded document: it holds for this addressee only."""
    return signing.dumps([addressee.pk, document.pk], salt=SALT) if document is not None else ""


def document_of(addressee: Addressee, ticket: str) -> StoredFile | None:
    """Return the document a preview carried; None where there is none, the ticket is another addressee's, or the document is gone."""
    if not ticket:
        return None
    try:
        owner, document = signing.loads(ticket, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return StoredFile.objects.filter(pk=document).first() if owner == addressee.pk else None
