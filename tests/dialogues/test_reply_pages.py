"""The page behind an addressee's personal link, and the desk pages from which it is sent."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import SYSTEM
from dialogues.models import Addressee, PolicyDialogue, ReplyLink, ResponseChange
from dialogues.recommendations import links as link_actions
from dialogues.recommendations.responses import reply_edition
from hubs.models import Role
from outbox.models import OutgoingEmail
from publishing.models import StoredFile
from tests.dialogues.making import make_published
from tests.dialogues.test_ledger import NOW, OFFICE, TODAY, answer, days, make_asked, make_sent
from tests.factories import make_member
from tests.portal.worlds import words_of
from tests.signing_in import signed_in
from toolkit.email_addresses import breakable_address

pytestmark = pytest.mark.django_db
YES = {"state": "accepted", "answer": "We *accept*.", "answer_language": "pt"}


def page_of(link: ReplyLink) -> str:
    return reverse("dialogues_personal:reply", args=[link_actions.token_of(link)])


def send(client: Client, link: ReplyLink, step: str, **fields: Any) -> Any:
    return client.post(page_of(link), {"seen": reply_edition(link.addressee), "step": step, **fields})


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_opening_the_link_shows_it_and_changes_nothing(client: Client) -> None:
    link = make_sent()
    before = ReplyLink.objects.values().get()
    response = client.get(page_of(link))
    assert response.status_code == 200
    assert response.headers["Referrer-Policy"] == "strict-origin"  # see personal_page
    assert "no-store" in response.headers["Cache-Control"]
    assert link.recommendation.text in text(response)
    assert ReplyLink.objects.values().get() == before
    assert link.addressee.history.count() == 1


def test_guessed_expired_and_revoked_links_get_the_same_page(client: Client) -> None:
    link = make_sent()
    address = page_of(link)
    guessed = client.get(reverse("dialogues_personal:reply", args=["x" * 43]))
    pages = [guessed]
    for change in (
        {"expires_at": NOW - dt.timedelta(days=1)}, {"expires_at": NOW + dt.timedelta(days=9), "revoked_at": NOW},
        {"revoked_at": None, "sent_at": None},
    ):  # fmt: skip
        ReplyLink.objects.filter(pk=link.pk).update(**change)
        pages += [client.get(address), client.post(address, {"step": "publish", **YES})]
    ReplyLink.objects.filter(pk=link.pk).update(sent_at=NOW)
    PolicyDialogue.objects.update(state="withdrawn", withdrawn_at=NOW, withdrawal_reason="Wrong")
    pages.append(client.get(address))
    assert {page.status_code for page in pages} == {404}
    read = {_without_address(page) for page in pages if page.wsgi_request.method == "GET"}
    assert len(read) == 1
    assert ResponseChange.objects.count() == 1


def _without_address(page: Any) -> str:
    """The page without what differs from request to request, and without its own address."""
    return re.sub(r"reply(/|%2F)[\w-]+", "reply", words_of(page))


def test_token_of_another_kind_opens_nothing(client: Client) -> None:
    link = make_sent()
    token = link_actions.token_for("registration", link.hub_id, link.link_nonce)
    assert client.get(reverse("dialogues_personal:reply", args=[token])).status_code == 404


def test_response_is_published_after_a_preview(client: Client) -> None:
    link = make_sent()
    preview = send(client, link, "preview", **YES)
    assert "<em>accept</em>" in text(preview)
    link.addressee.refresh_from_db()
    assert link.addressee.state == "sent"
    hidden = preview.context["hidden"]
    assert send(client, link, "publish", **hidden).status_code == 302
    link.addressee.refresh_from_db()
    assert (link.addressee.state, link.addressee.answer_language) == ("accepted", "pt")
    public = text(client.get(reverse("dialogues:recommendation", args=[link.recommendation.pk])))
    assert "<em>accept</em>" in public
    assert "By the addressee" in public
    assert OFFICE not in public


def test_document_comes_along_from_the_preview_and_is_public_only_then(client: Client) -> None:
    link = make_sent()
    file = SimpleUploadedFile("plan.txt", b"Our plan")
    preview = send(client, link, "preview", upload=file, **YES)
    stored = StoredFile.objects.get()
    assert client.get(stored.get_absolute_url()).status_code == 404
    send(client, link, "publish", **preview.context["hidden"])
    served = client.get(stored.get_absolute_url())
    assert b"".join(served.streaming_content) == b"Our plan"
    other = make_sent(name="Other", dialogue=make_published(title="Another"), email="o@example.org")
    send(client, other, "publish", **YES, uploaded=preview.context["hidden"]["uploaded"])
    other.addressee.refresh_from_db()
    assert other.addressee.document is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "rejected", "answer": ""}, "Enter the reason"),
        ({"state": ""}, "Choose one of the answers"),
        ({"answer_language": ""}, "Choose the language of your response"),
        ({"upload": SimpleUploadedFile("x.html", b"<script>")}, "Web pages, drawings and programs"),
    ],
)
def test_preview_names_what_is_wrong(client: Client, fields: dict[str, Any], words: str) -> None:
    assert words in text(send(client, make_sent(), "preview", **YES | fields))


def test_second_colleague_sees_both_responses(client: Client) -> None:
    link = make_sent()
    seen = reply_edition(link.addressee)
    answer(link, "rejected", "Not possible before 2028.")
    response = client.post(page_of(link), {"seen": seen, "step": "publish", **YES})
    assert response.status_code == 409
    assert "Not possible before 2028." in text(response)
    assert "We *accept*." in text(response)
    link.addressee.refresh_from_db()
    assert link.addressee.state == "rejected"


def test_colleague_gets_a_link_and_the_other_may_end(client: Client) -> None:
    link = make_sent()
    for spelling in ("colleague@büro.example", "Colleague@BÜRO.example", "colleague@xn--bro-hoa.example\u200b"):
        assert send(client, link, "forward", email=spelling, ends_own="on").status_code == 302
    assert send(client, link, "forward", email="other@büro.example").status_code == 404
    assert client.get(page_of(link)).status_code == 404
    new = ReplyLink.objects.get(email="colleague@xn--bro-hoa.example")
    assert client.get(page_of(ReplyLink.objects.for_pages().get(pk=new.pk))).status_code == 200


def test_page_leads_to_what_else_went_to_the_same_mailbox_only(client: Client) -> None:
    dialogue = make_published()
    make_asked(dialogue, "Northern Health Council", "board@north.example")
    mine = make_asked(dialogue)
    link = make_sent(dialogue)
    others = client.get(page_of(link)).context["others"]
    assert [one.addressee for one, _token in others] == [mine]


def test_desk_sends_after_listing_the_addressees_and_shows_how_far_each_is() -> None:
    dialogue = make_published()
    addressee = make_asked(dialogue)
    editor = signed_in(make_member(dialogue.hub, Role.EDITOR))
    where = reverse("dialogues_manage:send_recommendations", args=[dialogue.hub.slug, dialogue.pk])
    assert "1 email is sent." in text(editor.get(where))
    assert editor.post(where).status_code == 302
    table = text(editor.get(reverse("dialogues_manage:addressees", args=[dialogue.hub.slug, dialogue.pk])))
    assert breakable_address(OFFICE) in table
    assert "not sent yet" not in table
    link = ReplyLink.objects.get(addressee=addressee)
    again = reverse("dialogues_manage:link_send", args=[dialogue.hub.slug, dialogue.pk, link.pk])
    editor.post(again)
    assert OutgoingEmail.objects.filter(recipient=OFFICE).count() == 1
    link_actions.send_again(by=SYSTEM, link=link, at=timezone.now() + dt.timedelta(minutes=11))
    assert OutgoingEmail.objects.filter(recipient=OFFICE).count() == 2
    editor.post(reverse("dialogues_manage:link_revoke", args=[dialogue.hub.slug, dialogue.pk, link.pk]))
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_paper_response_is_noted_as_entered_by_the_hub() -> None:
    link = make_sent()
    editor = signed_in(make_member(link.hub, Role.EDITOR))
    where = ["dialogues_manage:addressee", "dialogues_manage:document"]
    addresses = [reverse(name, args=[link.hub.slug, link.dialogue.pk, link.addressee.pk]) for name in where]
    editor.post(
        addresses[0],
        {"state": "partly", "answer": "Half.", "answer_language": "pt", "on": TODAY, "due_on": days(20)},
    )
    editor.post(addresses[1], {"upload": SimpleUploadedFile("scan.txt", b"Half.")})
    lines = link.addressee.history.order_by("pk")
    assert [(line.source, line.state, bool(line.document)) for line in lines] == [
        ("hub", "sent", False), ("on_behalf", "partly", False), ("on_behalf", "partly", True),
    ]  # fmt: skip


def test_contact_page_changes_address_and_due_date() -> None:
    dialogue = make_published()
    addressee = make_asked(dialogue)
    editor = signed_in(make_member(dialogue.hub, Role.EDITOR))
    where = reverse("dialogues_manage:contact", args=[dialogue.hub.slug, dialogue.pk, addressee.pk])
    assert OFFICE in text(editor.get(where))
    editor.post(where, {"email": "New@Ministry.example", "language": "pl", "due_on": "2027-05-01"})
    link = ReplyLink.objects.get(addressee=addressee)
    assert (link.email, link.language, link.sent_at) == ("new@ministry.example", "pl", None)
    assert Addressee.objects.get().due_on == dt.date(2027, 5, 1)
