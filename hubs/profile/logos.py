"""Storing the logo of a hub."""

from audit.actors import Actor
from hubs.models import Hub
from publishing.files import store_file
from publishing.models import StoredFile
from toolkit.actions import action


@action
def store_logo(*, by: Actor, hub: Hub, content: bytes) -> StoredFile:
    """Keep a logo, written anew. Refuses what is no picture, or too large a one (``ActionRefused``)."""
    from publishing.uploads.pictures import logo_from  # Pillow takes 4 MiB of each process that never reads a picture

    picture = logo_from(content)
    return store_file(
        by=by,
        hub=hub,
        kind=StoredFile.Kind.LOGO,
        content=picture.content,
        name=f"logo-{hub.slug}.{picture.ending}",
        content_type=picture.content_type,
    )
