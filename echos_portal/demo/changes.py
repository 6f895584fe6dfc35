"""Changes on their way, so that there is something to approve, to mend and to decide. All of it is made up, and says so."""

import datetime as dt

from accounts.models import User
from hubs.milestones.actions import put_milestone
from hubs.milestones.subject import MILESTONES, Entry, drafted
from hubs.models import Hub, Milestone
from news.models import NewsItem
from publishing.actions import return_with_reason, submit
from publishing.items import create_item
from publishing.models import Revision
from publishing.subjects import about

EXAMPLE = "Example made for the demonstration of the portal"
NEWS = {
    "original_language": "en",
    "texts": {
        "en": {
            "title": "Example: who can come to screening, and when?",
            "body": "This text is an example made for the demonstration of the portal. A coordinator can read it, publish it or return it.",
        },
        "pt": {
            "title": "Exemplo: quem pode vir ao rastreio, e quando?",
            "body": "Este texto é um exemplo da demonstração.",
        },
    },
    "topics": ["MO2"],
    "source": "Example of the demo",
}


def load_changes(*, at: dt.datetime) -> None:
    """Milestones of Portugal that wait for the network office, those of Norway that it returned, and news of Portugal that
    wait for the coordinator. What anybody has gone on with since is left alone."""
    portugal, norway = Hub.objects.get(slug="pt"), Hub.objects.get(slug="no")
    editor = User.objects.get(email="editor.pt@demo.example")
    if sent := _planned_meeting(portugal, editor, at - dt.timedelta(days=4)):
        submit(by=editor, revision=sent, at=at - dt.timedelta(days=4))
    coordinator = User.objects.get(email="coordinator.no@demo.example")
    if sent := _planned_meeting(norway, coordinator, at - dt.timedelta(days=6)):
        waiting = submit(by=coordinator, revision=sent, at=at - dt.timedelta(days=6))
        office = User.objects.get(email="office@demo.example")
        reason = "Example: where can one read that this is planned? Please name the page as the source."
        return_with_reason(by=office, revision=waiting, reason=reason, at=at - dt.timedelta(days=1))
    _news(portugal, editor, at - dt.timedelta(days=2))


def _planned_meeting(hub: Hub, writer: User, at: dt.datetime) -> Revision | None:
    """One more step in a draft; None when its milestones have been written about before."""
    subject = MILESTONES.of(hub)
    if subject.revisions().exists() or drafted(hub)[1]:
        return None
    entry: Entry = {
        "kind": Milestone.Kind.ANNUAL_MEETING.value,
        "is_actual": False,
        "date": f"{at.year + 1}-03",
        "note": EXAMPLE,
        "source": "Example of the demo",
    }
    return put_milestone(by=writer, hub=hub, entry=entry, edition=0, at=at)


def _news(hub: Hub, writer: User, at: dt.datetime) -> None:
    if Revision.objects.filter(publication__hub=hub, publication__kind="news", written_by=writer).exists():
        return
    item = create_item(by=writer, model=NewsItem, hub=hub, content=NEWS, at=at)
    if draft := about(item).open_revision():
        submit(by=writer, revision=draft, at=at)
