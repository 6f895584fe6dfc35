"""The milestones of a hub as one text: what it has reached and plans, in whatever order.

Content: ``{"milestones": [{"kind": "established", "is_actual": true, "date": "2021-11" or "", "note": "…", "source": "…"}]}``.
"""

import datetime as dt
from collections import Counter

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.models import Hub, Milestone
from publishing.models import Revision
from publishing.subjects.content import Content, Line
from publishing.subjects.subject import About, SubjectType
from toolkit.partial_dates.dates import PartialDate

Entry = dict[str, str | bool]


def entry_of(milestone: Milestone) -> Entry:
    """A row as an entry of the content."""
    return {
        "kind": milestone.kind,
        "is_actual": milestone.is_actual,
        "date": str(milestone.date or ""),
        "note": milestone.note,
        "source": milestone.source,
    }


def in_order(entries: list[Entry]) -> list[Entry]:
    """By date, those without one last."""
    return sorted(entries, key=lambda entry: (not entry["date"], entry["date"], entry["kind"]))


def key_of(entry: Entry) -> str:
    """How an address names a step of a hub: ``established-2021-11-19``, or ``groups_formed`` without a date."""
    return f"{entry['kind']}-{entry['date']}" if entry["date"] else str(entry["kind"])


def drafted(hub: Hub) -> tuple[list[Entry], Revision | None]:
    """The milestones as they are being written, with the open revision; the public ones when nothing is being written."""
    subject = MILESTONES.of(hub)
    revision = subject.open_revision()
    content = revision.content if revision else MILESTONES.live(subject)
    return in_order(content["milestones"]), revision


class MilestonesSubject(SubjectType):
    """Reads and writes ``Milestone`` rows."""

    kind = "milestones"
    label = gettext_lazy("Milestones of the hub")
    model = Hub
    publication_field = "milestones_publication"
    permission_to_write = "hubs.edit_profile"
    permission_to_publish = "hubs.approve"

    def live(self, about: About) -> Content:
        """The public milestones."""
        return {"milestones": in_order([entry_of(row) for row in about.row.milestones.all()])}

    def complaints(self, revision: Revision) -> list[str]:
        """No step twice on one date, and a source for each."""
        entries = revision.content["milestones"]
        names = dict(Milestone.Kind.choices)
        twice = [key for key, times in Counter((one["kind"], one["date"]) for one in entries).items() if times > 1]
        found = [_("“%(step)s” is listed twice with the same date.") % {"step": names[kind]} for kind, _date in twice]
        bare = [one for one in entries if not one["source"]]
        return found + [_("“%(step)s” has no source.") % {"step": names[one["kind"]]} for one in bare]

    def publish(self, revision: Revision) -> None:
        """The rows become what the revision says; a row whose step and date stay is kept and changed."""
        hub = self.row_of(revision.publication)
        there = {(row.kind, str(row.date or "")): row for row in hub.milestones.all()}
        wanted = {(entry["kind"], entry["date"]): entry for entry in revision.content["milestones"]}
        hub.milestones.filter(pk__in=[row.pk for key, row in there.items() if key not in wanted]).delete()
        for (kind, date), entry in wanted.items():
            row = there.get((kind, date)) or _new(hub, kind, date)
            row.is_actual, row.note, row.source = entry["is_actual"], entry["note"], entry["source"]
            row.save()
        hub.save(update_fields=["updated_at"])

    def lines(self, content: Content) -> list[Line]:
        """One line a milestone, the earliest first."""
        steps = [in_words(one) for one in in_order(content["milestones"])]
        return [Line("milestones", _("Milestones"), "\n".join(steps), is_list=True)]

    def title(self, revision: Revision) -> str:
        """Whose milestones."""
        return _("Milestones of %(hub)s") % {"hub": str(revision.publication.hub and revision.publication.hub.title)}

    def edit_url(self, about: About) -> str:
        """The milestones on the dashboard."""
        return reverse("hubs_manage:milestones", args=[about.row.slug])

    def public_url(self, about: About) -> str:
        """The page of the hub."""
        return about.row.get_absolute_url() if about.row.is_published else ""

    def public_since(self, row: Hub) -> dt.datetime | None:
        """The last change of the hub's page, if it has one."""
        return row.updated_at if row.is_published else None


MILESTONES = MilestonesSubject()


def _new(hub: Hub, kind: str, date: str) -> Milestone:
    row = Milestone(hub=hub, kind=kind)
    row.date = PartialDate.parse(date) if date else None
    return row


def in_words(entry: Entry) -> str:
    """One milestone on one line: ``19 November 2021: Established. By joint ministerial order. (aicib.pt)``."""
    date = PartialDate.parse(str(entry["date"])).in_words if entry["date"] else _("Date not known")
    name = dict(Milestone.Kind.choices)[str(entry["kind"])]
    planned = _("planned")
    state = "" if entry["is_actual"] else f" ({planned})"
    note = f". {entry['note']}" if entry["note"] else ""
    return f"{date}: {name}{state}{note} [{entry['source']}]"
