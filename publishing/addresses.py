"""Addresses of public pages and files, built by the database."""

from typing import Any

from django.conf import settings
from django.db.models import Case, Func, TextField, Value, When
from django.db.models.functions import Cast, Concat


class PercentEncoded(Func):
    """A text as one part of the path of an address, as ``reverse`` writes it: RFC 3986, 3.3."""

    template = r"""(
        SELECT string_agg(
            CASE WHEN sign ~ '[A-Za-z0-9._~!$&''()*+,;=:@-]' THEN sign
            ELSE regexp_replace(upper(encode(convert_to(sign, 'UTF8'), 'hex')), '(..)', chr(37) || '\1', 'g') END,
            '' ORDER BY place
        ) FROM string_to_table(%(expressions)s, NULL) WITH ORDINALITY AS signs (sign, place)
    )"""
    output_field = TextField()


def page_address(prefix: str, *rest: Any) -> Concat:
    """Return the absolute address of a public page."""
    return Concat(Value(f"{settings.SITE_URL}/en/{prefix}/"), *rest, Value("/"), output_field=TextField())


def file_address(name: str) -> Case:
    """Return where the file behind the foreign key ``name`` is served; null without one."""
    start = Value(f"{settings.SITE_URL}/files/")
    key, given_name = Cast(f"{name}__key", TextField()), PercentEncoded(f"{name}__name")
    address = Concat(start, key, Value("/"), given_name, output_field=TextField())
    return Case(When(**{f"{name}__isnull": False}, then=address), output_field=TextField())
