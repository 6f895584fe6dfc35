"""Addresses of public pages and files, built by the database."""

from typing import Any

from django.conf import settings
from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Cast, Concat


def page_address(prefix: str, *rest: Any) -> Concat:
    """Return the absolute address of a public page."""
    return Concat(Value(f"{settings.SITE_URL}/en/{prefix}/"), *rest, Value("/"), output_field=TextField())


def file_address(name: str) -> Case:
    """Return where the file behind the foreign key ``name`` is served; null without one."""
    start = Value(f"{settings.SITE_URL}/files/")
    address = Concat(start, Cast(f"{name}__key", TextField()), Value("/"), f"{name}__name", output_field=TextField())
    return Case(When(**{f"{name}__isnull": False}, then=address), output_field=TextField())
