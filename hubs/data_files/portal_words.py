"""What people wrote in the portal after a table had told it: the trail knows who wrote each field last."""

from collections import defaultdict

from django.db import models
from django.db.models import Q

from audit.models import Entry


def written_by_people(model: type[models.Model], *actions: str) -> dict[int, set[str]]:
    """By row, the fields of which a person had the last word, by one of ``actions``; a load takes the word back."""
    label = model._meta.label_lower
    loads = [f"{model._meta.app_label}.load_{verb}" for verb in ("add", "change")]
    trail = Entry.objects.filter(Q(action__in=actions, actor_kind="user") | Q(action__in=loads), subject=label)
    found: dict[int, set[str]] = defaultdict(set)
    for row, action, fields in trail.order_by("id").values_list("subject_id", "action", "fields"):
        names = {name.removesuffix("_id") for name in fields}
        if action in loads:
            found[row or 0] -= names
        else:
            found[row or 0] |= names
    return found
