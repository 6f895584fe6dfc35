"""Addresses that the database builds are those the portal serves, whatever a file is called."""

import pytest

from publishing.addresses import PercentEncoded
from publishing.models import StoredFile

NAMES = [
    "plain.pdf",
    "Report of 50 % (1).pdf",
    "Zażółć 'gęślą' jaźń.docx",
    "Οδηγός+a?b#c&d=e.pdf",
    "日本, 100~x!.pdf",
    'a"b\\c<d>.pdf',
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_name_of_a_file_is_encoded_as_in_its_own_address(name: str) -> None:
    StoredFile.objects.create(kind="document", file="x", name=name, content_type="application/pdf", size=1)
    stored = StoredFile.objects.annotate(encoded=PercentEncoded("name")).get()
    assert f"/files/{stored.key}/{stored.encoded}" == stored.get_absolute_url()  # type: ignore[attr-defined]  # annotated
