"""Registering for a dialogue: no account, nothing learnt about an address, details apart and encrypted, gone on time."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from audit.models import PurgeRun
from consents.models import Consent
from dialogues.frame.phases import attribution_is_fixed
from dialogues.models import ParticipantCall, Phase, PolicyDialogue, Volunteer, VolunteerAttributes
from dialogues.participants.actions.calls import QuotaRange, quotas_of, set_call, set_quotas
from dialogues.participants.actions.volunteers import change_volunteer, register_volunteer
from dialogues.participants.retention import forget_volunteers
from outbox.models import OutgoingEmail
from privacy.actions import erase_person, withdraw_consent
from privacy.export import export_data
from privacy.records import exported
from tests.dialogues.making import make_published
from tests.dialogues.volunteering import SHOWN, days, make_call, make_volunteer, person, token_of
from tests.factories import make_hub
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Rosa Silva", "email": " Rosa@Example.org ", "language": "en", "perspective": "patient", "gender": "woman",
    "details_consent": "on", "consent": "on",
}  # fmt: skip


@pytest.fixture
def call() -> ParticipantCall:
    return make_call()


def form_of(dialogue: PolicyDialogue) -> str:
    return reverse("dialogues:register", args=[dialogue.pk])


def emails() -> list[str]:
    return list(OutgoingEmail.objects.order_by("pk").values_list("kind", flat=True))


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


# --- the public form ----------------------------------------------------------------------------------------------


def test_form_asks_only_for_what_has_a_quota_and_says_why(client: Client, call: ParticipantCall) -> None:
    page = client.get(form_of(call.dialogue))
    assert {"gender", "perspective"} <= set(page.context["form"].fields)
    assert not {"age", "region", "education"} & set(page.context["form"].fields)
    words = text(page)
    assert "So that the group is a good mix." in words
    assert "Chatham House Rule" in words
    assert "6 places" in words


def test_registration_is_confirmed_by_email_and_its_consents_are_recorded(
    client: Client, call: ParticipantCall
) -> None:
    answer = client.post(form_of(call.dialogue), TYPED)
    assert answer.url == reverse("dialogues:registered", args=[call.dialogue_id])
    assert "Check your email" in text(client.get(answer.url))
    row = Volunteer.objects.get()
    assert (row.email, row.confirmed_at, emails()) == ("rosa@example.org", None, ["dialogues/confirm_volunteer"])
    assert not Consent.objects.exists()
    own = reverse("dialogues_personal:volunteer", args=[token_of(row)])
    assert "Confirm registration" in text(client.get(own))
    client.post(reverse("dialogues_personal:volunteer_confirm", args=[token_of(row)]))
    client.post(reverse("dialogues_personal:volunteer_confirm", args=[token_of(row)]))
    given = Consent.objects.order_by("purpose").values_list("purpose", "about", "wording_version")
    about = f"dialogues.policydialogue:{call.dialogue_id}"
    assert list(given) == [("draw_details", about, "2026-11-26"), ("volunteering", about, "2026-11-26")]
    assert emails() == ["dialogues/confirm_volunteer", "dialogues/volunteer"]
    assert "Patient" in text(client.get(own))


def test_known_and_unknown_addresses_get_the_same_answer_and_as_many_emails(
    client: Client, call: ParticipantCall
) -> None:
    make_volunteer(call.dialogue, "known@example.org", name="Ana Known")
    Volunteer.objects.update(asked_at=timezone.now() - days(1))
    before = len(emails())
    for address in ("known@example.org", "new@example.org", "known@example.org", "new@example.org"):
        answer = client.post(form_of(call.dialogue), {**TYPED, "email": address})
        assert answer.status_code == 302
    assert sorted(emails()[before:]) == ["dialogues/already_volunteer", "dialogues/confirm_volunteer"]
    assert Volunteer.objects.get(email="known@example.org").name == "Ana Known"
    assert not VolunteerAttributes.objects.filter(volunteer__email="known@example.org").exists()


def test_details_need_their_own_consent(client: Client, call: ParticipantCall) -> None:
    answer = client.post(form_of(call.dialogue), {**TYPED, "details_consent": ""})
    assert "leave these questions out" in text(answer)
    assert not Volunteer.objects.exists()
    left_out = {**TYPED, "details_consent": "", "perspective": "", "gender": ""}
    assert client.post(form_of(call.dialogue), left_out).status_code == 302
    assert not VolunteerAttributes.objects.exists()


def test_details_are_encrypted_and_apart(call: ParticipantCall) -> None:
    make_volunteer(call.dialogue, details={"perspective": "survivor"})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one::text FROM dialogues_volunteer one UNION SELECT one::text FROM dialogues_volunteerattributes one"
        )
        assert "survivor" not in "".join(row[0] for row in cursor.fetchall())
    assert Volunteer.objects.get().attribute_values == {"perspective": "survivor"}


def test_registration_belongs_to_its_phase_also_in_the_database(client: Client, call: ParticipantCall) -> None:
    Phase.objects.filter(kind="call").update(opens_at=timezone.now() - days(9), closes_at=timezone.now() - days(1))
    assert "Registration closed on" in text(client.get(form_of(call.dialogue)))
    assert client.post(form_of(call.dialogue), TYPED).status_code == 409
    row = {"hub": call.hub, "dialogue": call.dialogue, "email": "a@example.org", "link_hash": "a"}
    with pytest.raises(IntegrityError, match="phase_of_register"), transaction.atomic():
        Volunteer.objects.create(**row, registered_at=timezone.now(), asked_at=timezone.now(), link_nonce="0" * 32)


def test_dialogue_without_call_takes_no_registrations(client: Client) -> None:
    assert client.get(form_of(make_published())).status_code == 404


# --- the personal page --------------------------------------------------------------------------------------------


def test_person_changes_what_they_entered_and_takes_details_away(client: Client, call: ParticipantCall) -> None:
    row = make_volunteer(call.dialogue, details={"gender": "woman"})
    edit = reverse("dialogues_personal:volunteer_edit", args=[token_of(row)])
    typed = {"name": "Rosa Santos", "language": "pt", "gender": "another", "details_consent": "on"}
    assert client.post(edit, typed).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.language, row.attribute_values) == ("Rosa Santos", "pt", {"gender": "another"})
    client.post(edit, {"name": "Rosa Santos", "language": "pt"})
    assert not VolunteerAttributes.objects.exists()
    last = Consent.objects.filter(purpose="draw_details").latest("pk")
    assert not last.given


def test_withdrawing_deletes_everything_and_takes_back_the_consents(client: Client, call: ParticipantCall) -> None:
    row = make_volunteer(call.dialogue, details={"gender": "woman"})
    withdraw = reverse("dialogues_personal:volunteer_withdraw", args=[token_of(row)])
    assert Volunteer.objects.exists()
    assert client.get(withdraw).status_code == 200
    assert client.post(withdraw).url == reverse("dialogues:withdrawn")
    assert not Volunteer.objects.exists()
    assert not VolunteerAttributes.objects.exists()
    assert Consent.objects.filter(given=False).count() == 2
    assert client.get(withdraw).status_code == 404


def test_page_about_ones_data_shows_exports_and_erases_it(call: ParticipantCall) -> None:
    make_volunteer(call.dialogue, details={"perspective": "carer"})
    found = exported("rosa@example.org")
    assert "carer" in found["dialogues.volunteerattributes"][0]["encrypted"]
    assert export_data("rosa@example.org", at=timezone.now())
    consent = Consent.objects.get(purpose="draw_details", given=True)
    withdraw_consent(by=CITIZEN, address="rosa@example.org", consent=consent, at=timezone.now())
    assert not VolunteerAttributes.objects.exists()
    consent = Consent.objects.get(purpose="volunteering", given=True)
    withdraw_consent(by=CITIZEN, address="rosa@example.org", consent=consent, at=timezone.now())
    assert not Volunteer.objects.exists()
    make_volunteer(call.dialogue, details={"perspective": "carer"})
    erase_person(by=CITIZEN, address="rosa@example.org", at=timezone.now())
    assert not Volunteer.objects.exists()


# --- until when ---------------------------------------------------------------------------------------------------


def test_everything_is_deleted_after_the_date_set_beforehand_and_logged(call: ParticipantCall) -> None:
    make_volunteer(call.dialogue, details={"gender": "woman"})
    end = dt.datetime.combine(call.kept_until, dt.time(), dt.UTC)
    assert forget_volunteers(at=end) == 0
    assert forget_volunteers(at=end + days(1)) == 1
    kinds = PurgeRun.objects.values_list("kind", "count").order_by("kind")
    assert list(kinds) == [("dialogues.volunteer", 1), ("dialogues.volunteerattributes", 1)]
    assert not OutgoingEmail.objects.exclude(context={}).exists()


def test_addresses_that_are_not_confirmed_go_after_a_week(call: ParticipantCall) -> None:
    register_volunteer(
        by=CITIZEN, dialogue=call.dialogue, email="a@example.org", person=person(), details={}, at=timezone.now()
    )
    assert forget_volunteers(at=timezone.now() + days(6)) == 0
    assert forget_volunteers(at=timezone.now() + days(8)) == 1


def test_attribution_rule_stays_once_someone_has_registered(call: ParticipantCall) -> None:
    assert not attribution_is_fixed(call.dialogue)
    make_volunteer(call.dialogue)
    assert attribution_is_fixed(call.dialogue)


# --- the call -----------------------------------------------------------------------------------------------------


def test_call_can_promise_no_later_date_once_people_registered(call: ParticipantCall) -> None:
    make_volunteer(call.dialogue)
    fields = {"seats": 6, "reserves": 2, "explanation": "", "reply_days": 7, "kept_until": call.kept_until + days(1)}
    with pytest.raises(ActionRefused, match="earlier date"):
        set_call(by=SYSTEM, dialogue=call.dialogue, fields=fields, at=timezone.now())
    fields["kept_until"] = call.kept_until - days(1)
    assert set_call(by=SYSTEM, dialogue=call.dialogue, fields=fields, at=timezone.now()).seats == 6


def test_impossible_quotas_are_refused_with_their_numbers(call: ParticipantCall) -> None:
    with pytest.raises(
        ActionRefused, match="Gender: the smallest numbers add up to 8, more than the number of places: 6"
    ):
        set_quotas(
            by=SYSTEM, call=call, quotas={("gender", "woman"): QuotaRange(4, 6), ("gender", "man"): QuotaRange(4, 6)}
        )
    assert len(quotas_of(call)) == 3


def test_no_category_is_added_that_volunteers_were_not_asked_for(call: ParticipantCall) -> None:
    make_volunteer(call.dialogue)
    quotas = {**quotas_of(call), ("age", "under_30"): QuotaRange(1, 2)}
    with pytest.raises(ActionRefused, match="not asked for: Age"):
        set_quotas(by=SYSTEM, call=call, quotas=quotas)


def test_details_can_be_deleted_but_not_changed_after_a_draw(call: ParticipantCall) -> None:
    row = make_volunteer(call.dialogue, details={"gender": "woman"})
    from tests.dialogues.volunteering import make_draw, make_volunteers

    make_volunteers(call.dialogue, 6)
    make_draw(call.dialogue, draws=False)
    changed = {"by": CITIZEN, "volunteer": row, "person": person(), "shown_details": SHOWN, "at": timezone.now()}
    with pytest.raises(ActionRefused, match="not change them"):
        change_volunteer(**changed, details={"gender": "man"})
    assert change_volunteer(**changed, details={}).attribute_values == {}


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE dialogues_participantcall SET seats = 0",
        "UPDATE dialogues_drawquota SET minimum = 9 WHERE value = 'woman'",
        "UPDATE dialogues_drawquota SET category = 'income'",
        "UPDATE dialogues_volunteer SET email = 'ROSA@example.org'",
        "UPDATE dialogues_volunteer SET hub_id = (SELECT id FROM hubs_hub WHERE slug = 'no')",
        "UPDATE dialogues_volunteer SET sector = 'army'",
    ],
)
def test_database_refuses(call: ParticipantCall, broken: str) -> None:
    make_hub("NO")
    make_volunteer(call.dialogue)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(broken)
