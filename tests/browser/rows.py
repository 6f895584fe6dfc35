"""Rows that show their pages in every state: long words, other alphabets, each step of a change."""

from django.utils import timezone

from accounts.models import User
from audit.actors import CITIZEN, SYSTEM
from digests.actions import subscribe
from digests.targets import Target
from events.models import Event, Invitation, Registration
from events.registrations.actions import register
from hubs.milestones.actions import put_milestone
from hubs.models import Hub, TeamInvitation
from news.models import NewsItem
from publishing.actions import publish, save_draft, submit
from publishing.models import Revision
from publishing.subjects import about, handler_of
from stakeholders.imports.actions import confirm_import
from stakeholders.models import Import, Segment
from tests.browser.walking import LONG
from tests.factories import SHOWN, make_revision, make_stakeholder, make_team_invitation, make_user
from tests.inviting import invite_segment
from tests.stakeholders.files import HEADER, checked, csv_bytes, imported, many, sent


def token_of(row: Registration | Invitation | TeamInvitation) -> str:
    from accounts.personal_links import token_for

    return token_for(row.LINK_KIND, row.hub_id, row.link_nonce)


def personal_addresses(event: Event) -> list[str]:
    at = timezone.now()
    person = {"name": "Καλλιόπη", "email": "k@example.org", "language": "en"}
    registration = register(by=CITIZEN, event=event, shown=SHOWN, at=at, **person)
    hub = event.hub
    assert hub is not None
    make_stakeholder(hub)
    segment = Segment.objects.create(hub=hub, name="Everybody", criteria={})
    invite_segment(by=SYSTEM, event=event, segment=segment, at=at)
    invitation = Invitation.objects.get()
    subscribe(by=CITIZEN, target=Target(hub=hub), email="k@example.org", language="en", at=at)
    mine = f"/en/my/registration/{token_of(registration)}/"
    links = [f"/en/my/invitation/{token_of(invitation)}/", mine, f"{mine}withdraw/"]
    from accounts.personal_links import token_for
    from digests.models import Subscriber
    from privacy.actions import request_data
    from privacy.models import DataRequest

    row = Subscriber.objects.get()
    known = make_team_invitation(hub, email=make_user().email)
    links += [f"/en/my/team-invitation/{token_of(one)}/" for one in (make_team_invitation(hub), known)]
    request_data(by=CITIZEN, email="k@example.org", language="en", at=at)
    asked = DataRequest.objects.get()
    data = f"/en/my/data/{token_for(asked.LINK_KIND, None, asked.link_nonce)}/"
    links += [data, f"{data}erase/", f"{data}registration/{registration.pk}/"]
    return [*links, f"/en/my/subscription/{token_for(row.LINK_KIND, None, row.link_nonce)}/"]


def every_import(hub: Hub, by: User) -> list[Import]:
    """One in each state."""
    bad = csv_bytes([HEADER, [LONG, "nobody", "moon", "local"]])
    writing = checked(hub, by, csv_bytes(many(2)))
    confirm_import(by=by, run=writing, existing="keep")
    guessed = csv_bytes([HEADER, ["João", "", "academia", "local"]], "cp1252")
    done = imported(hub, by, csv_bytes(many(1)))
    unknown = checked(hub, by, csv_bytes([[LONG, "Nom"], [LONG, "João"]]))
    return [sent(hub, by, bad), checked(hub, by, bad), checked(hub, by, guessed), unknown, writing, done]


def every_change(hub: Hub) -> list[Revision]:
    """One in each state, with a long word, other alphabets, and a long text changed in one place."""
    at, office = timezone.now(), make_user(is_network_office=True)
    content = handler_of(about(hub)).live(about(hub))
    content["texts"]["en"]["governance_text"] = long = "Every region asks what people need first. " * 500
    publish(by=office, revision=save_draft(by=office, about=about(hub), content=content, edition=0, at=at), at=at)
    content["texts"]["en"] |= {"governance_text": long.replace("first", "early", 1), "funding_text": LONG}
    content["texts"]["el"] = {"name": "Εθνικός Κόμβος", "summary": "Φορείς και πολίτες"}
    draft = save_draft(by=office, about=about(hub), content=content, edition=about(hub).edition(), at=at)
    sent = submit(by=office, revision=draft, at=at)
    step = {"kind": "recognised", "is_actual": False, "date": "2024", "note": "", "source": LONG}
    put_milestone(by=office, hub=hub, entry=step, edition=0, at=at)
    back = make_revision(
        NewsItem.objects.create(hub=hub), "news", state="returned", reason=f"{LONG}\nЗащо?", decided_at=at
    )
    return [
        sent,
        back,
        *Revision.objects.filter(publication__hub=hub, publication__kind="milestones"),
        *about(hub).revisions().published(),
    ]
