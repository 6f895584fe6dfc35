"""Files: who gets them, how they are served, and which are forgotten."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from audit.actors import SYSTEM
from hubs.models import Hub
from hubs.profile.logos import store_logo
from library.models import Resource
from library.unused_files import delete_unused_files
from publishing.actions import save_draft
from publishing.files import store_file
from publishing.models import StoredFile
from publishing.subjects import about, handler_of
from tests.factories import make_hub, make_member, make_user
from tests.hubs.pictures import picture
from tests.signing_in import half_signed_in, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def make_logo(hub: Hub | None = None) -> StoredFile:
    return store_logo(by=SYSTEM, hub=hub or make_hub(), content=picture())


def make_document(hub: Hub | None, name: str = "guide.pdf") -> StoredFile:
    return store_file(
        by=SYSTEM, hub=hub, kind=StoredFile.Kind.DOCUMENT, content=b"%PDF-1.7", name=name, content_type="application/pdf"
    )  # fmt: skip


def read(client: Client, path: str) -> Any:
    """The answer, read to its end, so that the file is closed again."""
    answer = client.get(path)
    if answer.streaming:
        b"".join(answer)
    return answer


def status(client: Client, path: str) -> int:
    """How it is answered."""
    return read(client, path).status_code


def published(stored: StoredFile) -> Resource:
    at = timezone.now()
    return Resource.objects.create(
        hub=stored.hub, kind="guideline", title="Guide", file=stored, published_at=at, changed_at=at
    )


def test_public_logo_needs_no_account_and_is_cached_by_browsers(client: Client) -> None:
    hub = make_hub()
    hub.logo = make_logo(hub)
    hub.save(update_fields=["logo"])
    answer = client.get(hub.logo.get_absolute_url())
    headers = {
        name: answer.headers[name]
        for name in (
            "Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control", "Content-Disposition",
        )
    }  # fmt: skip
    assert headers == {
        "Content-Type": "image/png",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Disposition": 'inline; filename="logo-pt.png"',
    }
    assert (answer.getvalue()[:4], "Set-Cookie" in answer.headers) == (b"\x89PNG", False)


def test_document_is_saved_and_not_shown(client: Client) -> None:
    stored = make_document(make_hub(), "..\\../Orientações.pdf")
    published(stored)
    answer = read(client, stored.get_absolute_url())
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''Orienta%C3%A7%C3%B5es.pdf"
    assert answer.headers["Cache-Control"] == "public, max-age=300"  # taken down, it is soon gone everywhere


def test_logo_of_a_draft_is_seen_by_the_team_alone(client: Client) -> None:
    hub = make_hub()
    stored = make_logo(hub)
    path = stored.get_absolute_url()
    seen = {
        "nobody": status(client, path),
        "viewer": status(signed_in(make_member(hub, "viewer")), path),
        "office": status(signed_in(make_user(is_network_office=True)), path),
        "without second factor": status(half_signed_in(make_member(hub)), path),
        "another hub": status(signed_in(make_member(make_hub("NO"))), path),
    }
    assert seen == {"nobody": 404, "viewer": 200, "office": 200, "without second factor": 404, "another hub": 404}
    assert read(signed_in(make_member(hub)), path).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("what", ["hidden hub", "withdrawn entry", "unpublished entry"])
def test_what_is_not_public_any_more_is_unknown(client: Client, what: str) -> None:
    hub = make_hub()
    stored = make_document(hub)
    row = published(stored)
    if what == "hidden hub":
        Hub.objects.update(is_published=False)
    elif what == "withdrawn entry":
        Resource.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now())
    else:
        Resource.objects.filter(pk=row.pk).update(published_at=None, changed_at=None)
    assert status(client, stored.get_absolute_url()) == 404


def test_unknown_file_wrong_name_and_missing_bytes_are_unknown(client: Client) -> None:
    hub = make_hub()
    hub.logo = make_logo(hub)
    hub.save(update_fields=["logo"])
    path = hub.logo.get_absolute_url()
    assert status(client, path.replace("logo-pt", "logo-no")) == 404
    assert status(client, "/files/00000000-0000-4000-8000-000000000000/logo-pt.png") == 404
    assert status(client, f"/files/{hub.logo.key}/../../settings.py") == 404
    hub.logo.file.delete(save=False)
    assert status(client, path) == 404


def test_unreferenced_files_are_deleted_after_a_day(django_assert_num_queries: Any) -> None:
    hub = make_hub()
    shown, drafted, filed, unused, today = (make_logo(hub) for _ in range(5))
    Hub.objects.filter(pk=hub.pk).update(logo=shown)
    hub.refresh_from_db()
    content = handler_of(about(hub)).live(about(hub)) | {"logo": drafted.pk}
    save_draft(by=SYSTEM, about=about(hub), content=content, edition=0, at=timezone.now())
    published(filed)
    now = timezone.now()
    StoredFile.objects.exclude(pk=today.pk).update(uploaded_at=now - dt.timedelta(days=2))
    assert delete_unused_files(at=now) == 1
    left = set(StoredFile.objects.values_list("pk", flat=True))
    assert left == {shown.pk, drafted.pk, filed.pk, today.pk}
    assert [default_storage.exists(one.file.name) for one in (shown, unused)] == [True, False]
    assert delete_unused_files(at=now) == 0


def test_bytes_whose_row_was_never_kept_are_forgotten_after_a_day() -> None:
    path = default_storage.save("logo/ab/abandoned", ContentFile(b"x"))
    kept = make_logo()
    assert delete_unused_files(at=timezone.now() + dt.timedelta(hours=23)) == 0
    Hub.objects.update(logo=kept)
    assert delete_unused_files(at=timezone.now() + dt.timedelta(days=2)) == 1
    assert (default_storage.exists(path), default_storage.exists(kept.file.name)) == (False, True)
