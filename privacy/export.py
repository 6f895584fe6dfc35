"""Everything the portal holds about an address as a zip: for machines as JSON, for people as a page, with a README."""

import datetime as dt
import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from events.models import AnswerFile
from privacy.records import exported, records_of, rows_of

README = "README.txt"
MACHINE, PAGE, FILES = "data.json", "data.html", "files"


def export_data(address: str, *, at: dt.datetime) -> bytes:
    """Return the zip. Made in memory for each request and kept nowhere."""
    data = {"address": address, "exported_at": at, "portal": settings.SITE_URL, "records": exported(address)}
    context = {"address": address, "at": at, "groups": records_of(address), "site_url": settings.SITE_URL}
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr(README, render_to_string("privacy/export_readme.txt", context))
        archive.writestr(MACHINE, json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        archive.writestr(PAGE, render_to_string("privacy/export.html", context))
        for file in rows_of(AnswerFile, address):
            archive.writestr(f"{FILES}/{file.pk}-{file.name}", bytes(file.content))
    return buffer.getvalue()


def file_name(at: dt.datetime) -> str:
    """Return the name of the zip file, without the address, which would appear in download histories."""
    return f"my-data-{at:%Y-%m-%d}.zip"
