"""Rows as a file that a browser downloads."""

from collections.abc import Callable, Iterator

from django.http import HttpResponse, StreamingHttpResponse

from toolkit.spreadsheets.writer import Lines, csv_file, xlsx_file

FORMATS: dict[str, tuple[Callable[[Lines], Iterator[bytes]], str]] = {
    "csv": (csv_file, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def download(lines: Lines, name: str, kind: str) -> HttpResponse:
    """Return the lines as ``name.kind``, written while they are sent; ``kind`` is a key of ``FORMATS``."""
    write, content_type = FORMATS[kind]
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(write(lines), content_type=content_type, headers=headers)  # type: ignore[return-value]
