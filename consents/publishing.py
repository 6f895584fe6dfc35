"""Publish a new version of a consent wording. Consents already given keep the version they were given to."""

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from consents.models import Consent, Wording
from consents.wording import FALLBACK
from toolkit.actions import ActionRefused, action, refuse_violations

REFUSALS = {
    "consents_wording_once": (
        gettext_lazy("There is already a version from this day. Choose another day."),
        "valid_from",
    ),
}


@action
def publish_wording(
    *, by: Actor, purpose: Consent.Purpose, texts: Mapping[str, str], valid_from: dt.date, at: dt.datetime
) -> list[Wording]:
    """Publish the texts of one purpose by language, valid from a day on. Who consents from then on consents to these.

    Refuses a version without English, a text that does not name the hub (``{hub}``), and any day before tomorrow.
    """
    given = {language: text.strip() for language, text in texts.items() if text.strip()}
    if FALLBACK not in given:
        raise ActionRefused(_("Enter the English text: it is shown where a translation is missing."), FALLBACK)
    for language, text in given.items():
        if "{hub}" not in text:
            raise ActionRefused(_("Write {hub} where the name of the hub goes."), language)
    if valid_from <= timezone.localdate(at):
        raise ActionRefused(_("Choose a later day: forms that are open today show the text in force."), "valid_from")
    rows = [
        Wording(purpose=purpose, version=valid_from.isoformat(), language=language, text=text, valid_from=valid_from)
        for language, text in given.items()
    ]
    with refuse_violations(REFUSALS):
        Wording.objects.bulk_create(rows)
    record(by=by, action="consents.publish_wording", subject=rows[0], fields=sorted(given))
    return rows
