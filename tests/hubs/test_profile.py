"""Parts of one draft, confirming, and the emails that ask whether a profile is still correct."""

import datetime as dt
import email
from email.policy import default
from typing import Any

import pytest
from django.utils import timezone, translation

from audit.models import Entry
from hubs.models import Hub, TeamMember
from hubs.profile.actions import confirm_profile, nudge_stale_profiles, save_profile_part
from hubs.profile.confirmation import is_unconfirmed
from hubs.profile.presentation import previewed_profile, public_profile
from hubs.tasks import nudge
from outbox.mime import render
from outbox.models import OutgoingEmail
from publishing.subjects import about
from tests.factories import make_hub, make_member, make_topic, make_user
from toolkit.actions import ActionRefused, EditConflict

pytestmark = pytest.mark.django_db
LONG_AGO = dt.timedelta(days=200)


def coordinator(hub: Hub, *, days: int = 200, **fields: Any) -> Any:
    """Return a coordinator of a hub whose page has not changed for long."""
    user = make_member(hub, **fields)
    Hub.objects.filter(pk=hub.pk).update(updated_at=timezone.now() - LONG_AGO)
    TeamMember.objects.filter(user=user).update(created_at=timezone.now() - dt.timedelta(days=days))
    return user


def old_hub(code: str = "PT", **fields: Any) -> Hub:
    """Neither confirmed nor changed for a long time."""
    hub = make_hub(code, **fields)
    Hub.objects.filter(pk=hub.pk).update(updated_at=timezone.now() - LONG_AGO)
    return hub


def nudged() -> list[tuple[str, str]]:
    return sorted(OutgoingEmail.objects.filter(kind="hubs/confirm_profile").values_list("recipient", "key"))


def test_part_keeps_the_rest_of_the_draft() -> None:
    hub, at = make_hub(name="Hub", summary="Old"), timezone.now()
    by = make_member(hub)
    save_profile_part(by=by, hub=hub, part={"website": "https://a.example"}, edition=0, at=at)
    draft = save_profile_part(
        by=by, hub=hub, part={}, texts={"pt": {"name": "Centro", "summary": ""}}, edition=1, at=at
    )
    assert (draft.edition, draft.content["website"]) == (2, "https://a.example")
    assert draft.content["texts"] == {"en": {"name": "Hub", "summary": "Old"}, "pt": {"name": "Centro"}}


def test_part_of_an_older_state_is_refused() -> None:
    hub, at = make_hub(), timezone.now()
    by = make_member(hub)
    save_profile_part(by=by, hub=hub, part={}, edition=0, at=at)
    with pytest.raises(EditConflict):
        save_profile_part(by=by, hub=hub, part={"website": "https://a.example"}, edition=0, at=at)
    draft = about(hub).open_revision()
    assert draft is not None
    assert (draft.edition, draft.content["website"]) == (1, "")
    assert issubclass(EditConflict, ActionRefused)


def test_confirming_is_noted_and_makes_it_fresh() -> None:
    at = timezone.now()
    hub = make_hub(confirmed_on=timezone.localdate(at - LONG_AGO))
    by = make_member(hub)
    assert is_unconfirmed(hub, at=at) is True
    hub = confirm_profile(by=by, hub=hub, at=at)
    entry = Entry.objects.get()
    assert (entry.action, entry.hub_id, entry.fields) == (
        "hubs.confirm_profile",
        hub.pk,
        ["confirmed_by", "confirmed_on"],
    )
    assert (is_unconfirmed(hub, at=at), is_unconfirmed(hub, at=at + dt.timedelta(days=183))) == (False, True)


@pytest.mark.parametrize("fields", [{}, {"confirmed_on": "2026-01-02", "is_published": False}])
def test_what_was_never_published_or_is_hidden_cannot_be_confirmed(fields: dict[str, Any]) -> None:
    hub = make_hub(**fields)
    with pytest.raises(ActionRefused, match="hasn't been published yet"):
        confirm_profile(by=make_member(hub), hub=hub, at=timezone.now())
    assert Entry.objects.count() == 0


def test_coordinators_of_old_profiles_get_one_email_a_month() -> None:
    at = dt.datetime(2026, 11, 5, 12, tzinfo=dt.UTC)
    hub = make_hub()
    Hub.objects.update(confirmed_on=at.date() - LONG_AGO)
    user = coordinator(hub)
    make_member(hub, "editor")
    assert [nudge_stale_profiles(at=at), nudge_stale_profiles(at=at + dt.timedelta(days=20))] == [1, 0]
    assert nudge_stale_profiles(at=at + dt.timedelta(days=30)) == 1
    assert nudged() == [
        (user.email, f"profile:{hub.pk}:{user.pk}:2026-11"),
        (user.email, f"profile:{hub.pk}:{user.pk}:2026-12"),
    ]


@pytest.mark.parametrize("why", ["fresh", "hidden", "new team, never confirmed", "account closed"])
def test_no_coordinator_is_asked_without_need(why: str) -> None:
    hub = make_hub()
    coordinator(hub, days=10 if why == "new team, never confirmed" else 200, is_active=why != "account closed")
    Hub.objects.update(
        confirmed_on=timezone.localdate() - dt.timedelta(days=30) if why == "fresh" else None,
        is_published=why != "hidden",
        updated_at=timezone.now() - LONG_AGO,
    )
    nudge()
    assert nudged() == []


def test_old_team_that_never_published_is_asked_to_write_and_not_to_confirm() -> None:
    user = coordinator(old_hub())
    nudge()
    assert [recipient for recipient, _key in nudged()] == [user.email]
    message = email.message_from_bytes(render(OutgoingEmail.objects.get()).content, policy=default)
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert message["Subject"] == "Your hub's profile hasn't been published yet"
    assert ("Your team hasn't published its profile yet" in text, "one click" in message.as_string()) == (True, False)


@pytest.mark.parametrize("language", ["en", "pt", "pl"])
def test_email_leads_to_the_profile_in_the_language_of_the_reader(language: str) -> None:
    coordinator(old_hub(name="Hub"), language=language)
    nudge()
    message = email.message_from_bytes(render(OutgoingEmail.objects.get()).content, policy=default)
    assert f"/{language}/manage/pt/profile/" in message.as_string().replace("=\n", "")
    assert message["Subject"] != ""


def test_number_of_queries_does_not_grow_with_hubs(django_assert_num_queries: Any) -> None:
    coordinator(old_hub("PT"))
    with django_assert_num_queries(8):
        nudge()
    OutgoingEmail.objects.all().delete()
    for code in ("NO", "GR"):
        coordinator(old_hub(code))
    with django_assert_num_queries(8):
        nudge()


def test_readers_get_their_language_and_a_note_of_another() -> None:
    hub = make_hub(
        original_language="pt", name="Centro", summary="Resumo", funding_text="Verbas",
        translations={"en": {"summary": "Summary"}, "pl": {"name": "Ośrodek"}},
    )  # fmt: skip
    hub.topics.add(make_topic())
    with translation.override("pl"):
        shown = public_profile(hub)
        texts = [(str(text), text.other, text.other_name) for text in (shown.name, shown.summary, *shown.sections)]
        others = shown.other_languages
    assert texts == [("Ośrodek", "", ""), ("Summary", "en", "angielski"), ("Verbas", "pt", "portugalski")]
    assert others == ["angielski", "portugalski"]
    assert [str(topic) for topic in shown.topics] == ["Prevention and early detection"]


def test_preview_changes_no_row() -> None:
    hub = make_hub(summary="Old")
    content = {
        "original_language": "en", "texts": {"en": {"name": "New"}}, "website": "https://a.example",
        "nodes": [{"level": "local", "name": "A", "area": "Braga", "website": "", "contact_email": ""}], "logo": 99,
    }  # fmt: skip
    shown = previewed_profile(hub, content)
    assert (str(shown.name), str(shown.summary), shown.logo, len(shown.nodes)) == ("New", "", None, 1)
    hub.refresh_from_db()
    assert (hub.summary, hub.nodes.count(), make_user().pk > 0) == ("Old", 0, True)
