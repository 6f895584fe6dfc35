"""A file, or the part of it that is asked for (RFC 9110, 14): a download that broke off goes on where it was."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

CHUNK = 65_536
_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE | re.ASCII)


def file_response(
    request: HttpRequest, file: IO[bytes], *, size: int, tag: str, content_type: str, name: str
) -> HttpResponseBase:
    """Return the file, 206 with one part of it, 304 to who has it, or 416 for a part it does not have.

    ``tag`` is strong: it names these bytes. Of several ranges at once the whole file is sent, as a server may.
    """
    headers = {"ETag": tag, "Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff"}
    unchanged = get_conditional_response(request, etag=tag, response=HttpResponse(headers=headers))
    if unchanged is not None and unchanged.status_code != HTTPStatus.OK:
        file.close()
        return unchanged
    part = _part(request, size, tag)
    if part is None:
        return FileResponse(file, as_attachment=True, filename=name, content_type=content_type, headers=headers)
    first, last = part
    if first > last or first >= size:
        file.close()
        headers["Content-Range"] = f"bytes */{size}"
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    headers |= {"Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": str(last - first + 1)}
    return StreamingHttpResponse(
        FilePart(file, first, last), status=HTTPStatus.PARTIAL_CONTENT, content_type=content_type, headers=headers
    )


def _part(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | None:
    """Return the first and the last byte that are asked for; None for the whole file."""
    found = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if found is None or not any(found.groups()) or request.headers.get("If-Range", tag) != tag:
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        return max(size - int(last), 0), size - 1 if int(last) else -1
    if last and int(last) < int(first):
        return None  # not valid: as if it were not there
    return int(first), min(int(last), size - 1) if last else size - 1


class FilePart:
    """The bytes of a file from ``first`` to ``last``; whoever has read them, or not, closes it."""

    def __init__(self, file: IO[bytes], first: int, last: int) -> None:
        self._file = file
        self._left = last - first + 1
        file.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0 and (part := self._file.read(min(CHUNK, self._left))):
            self._left -= len(part)
            yield part

    def close(self) -> None:
        """Close the file."""
        self._file.close()
