"""What a person had before them when they decided: the state of rows as one short word."""

import hashlib
import json
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

CHANGED_MEANWHILE = _("One of the two was changed after you opened this page. Look at both once more.")


def edition_of(*rows: models.Model, names: Iterable[str]) -> str:
    """Another word as soon as one of the fields ``names`` of one of the ``rows`` holds another value."""
    told = [[row.pk, *(str(row.serializable_value(name)) for name in sorted(names))] for row in rows]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]
