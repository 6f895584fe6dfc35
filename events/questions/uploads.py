"""A file that answers a question: checked by what it is before anything is kept."""

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from events.questions.conditions import UploadedAnswer
from toolkit.actions import ActionRefused

LARGEST_ANSWER: Final = 5 * 1024 * 1024  # bytes


def uploaded_answer(sent: "UploadedFile[Any]") -> UploadedAnswer:
    """Return the file under a clean name. Refuses what is larger than 5 MB and what ``document_from`` refuses, in words."""
    if (sent.size or 0) > LARGEST_ANSWER:
        raise ActionRefused(_("This file is larger than 5 MB. Choose a smaller one."))
    from publishing.uploads.documents import (
        document_from,  # Pillow takes 4 MiB of each process that never reads a picture
    )

    document = document_from(sent.read(), sent.name or "")
    return UploadedAnswer(document.name, document.content_type, document.content)
