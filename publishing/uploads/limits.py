"""What may be uploaded, for forms and pages: they need no library that reads pictures."""

from typing import Final

LARGEST_LOGO: Final = 2 * 1024 * 1024  # bytes
LARGEST_DOCUMENT: Final = 25_000_000
LARGEST_PICTURE: Final = 8 * 1024 * 1024  # as phones take them
DOCUMENT_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
}
ACCEPTED_DOCUMENTS: Final = ",".join(f".{ending}" for ending in [*DOCUMENT_TYPES, "jpeg"])
