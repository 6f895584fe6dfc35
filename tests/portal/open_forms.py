"""Every form of the portal, opened by a user who may send it, and filled in so that it would be accepted."""

import datetime as dt
from dataclasses import dataclass

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.db import models
from django.test import Client
from django.utils import timezone

from accounts.personal_links import new_link, token_for
from audit.actors import CITIZEN
from dialogues.models import DialogueSession, PolicyDialogue, ReplyLink, VoiceMessage
from dialogues.participants.categories import VALUES
from digests.models import Subscriber, Subscription
from events.models import Event
from hubs.models import Sector
from privacy.actions import request_data
from privacy.models import DataRequest
from stakeholders.models import Level
from tests.factories import make_event, make_hub, make_member, make_question, make_stakeholder, make_topic
from tests.portal.addresses import API, MANAGED, SIGNED_IN
from tests.portal.reading_forms import Control, Form, Page
from tests.portal.worlds import DOOR_CODE, Address, World, addresses, attendee_of, make_world
from tests.signing_in import BACKEND, signed_in

PASSWORD = "correct horse battery staple"
# What a control is filled with when it is empty, by name where the kind does not say enough.
BY_NAME = {
    "answer_promised_by": "2027-03",
    "since": "2024-05",
    "until": "2026-10",
    "capacity": "40",
    "online_capacity": "40",
    "promotion_hours": "48",
    "starts_at": "2027-05-04T10:00",
    "ends_at": "2027-05-04T12:00",
    "answered_on": "2026-11-20",
    "on": "2026-11-20",
    "code": "000000",
    "year": "2024",
    "issued": "2025-07",
}
BY_KIND = {
    "email": "ana@example.org",
    "number": "5",
    "date": "2026-11-20",
    "url": "https://meet.example.org/1",
    "password": PASSWORD,
}
PHASES = ("call", "evidence", "statements", "session", "recommendations", "response", "follow_up")
_EMPTY_QUOTAS = {
    f"{category}_{code}": [""] for category, kind in VALUES.items() for code in kind.values if category not in ("gender", "perspective")
} | {"gender_man": ["2-4"], "gender_another": [""], "perspective_patient": ["1-3"]} | {
    f"perspective_{code}": [""] for code in VALUES["perspective"].values if code != "patient"
}  # fmt: skip
HALFWAY = {"mfa_activate_totp", "mfa_add_webauthn", "account_confirm_login_code", "account_reset_password_from_key"}
INSTEAD = {
    "events_manage:check_in": {"code": [DOOR_CODE]},
    "events_personal:door": {"code": [DOOR_CODE]},
    "dialogues_manage:addressee": {"state": ["acknowledged"]},  # a day is kept only from then on
    "dialogues_manage:phases": {  # one after another
        f"{kind}_{side}": [f"2027-{month:02}-{day}T10:00"]
        for month, kind in enumerate(PHASES, start=4)
        for side, day in (("opens", "01"), ("closes", "20"))
    },
    "events_manage:question_add": {"options": [""], "minimum": [""], "maximum": [""]},  # of other types
    "events_manage:question_edit": {"options": [""], "minimum": [""], "maximum": [""]},
    "stakeholders_manage:targets": {  # a number or a percentage
        **{f"sector_{code}": ["5"] for code in Sector.values},
        **{f"level_{code}": ["10%"] for code in Level.values},
        "regions": ["Norte: 5"],
    },
    "dialogues_manage:message_dialogue": {"dialogue": [""]},  # or the title of a new one
    "dialogues_manage:call": {"kept_until": [str(timezone.localdate() + dt.timedelta(days=30))]},
    "dialogues_manage:quotas": {"gender_woman": ["2-3, 51%"], **_EMPTY_QUOTAS, "regions": [""]},
    "events_manage:repeat": {"rule": ["week"], "count": ["2"], "until": [""], "dates": [""]},
    "hubs_manage:team": {"until": [str(timezone.localdate() + dt.timedelta(days=30))]},  # a day within six months
}
PRESSED = {  # the button that says what is meant
    "stakeholders_manage:compare": {"decision": ["two"]},
    "events_personal:invitation": {"answer": ["accept"]},
    "events_personal:substitute": {"answer": ["accept"]},
    "dialogues_personal:consensus": {"answer": ["agree"]},
}
LINKS = {
    "hubs_personal:team_invitation": "hubs.TeamInvitation",
    "events_personal:registration": "events.Registration",
    "events_personal:confirm": "events.Registration",
    "events_personal:withdraw": "events.Registration",
    "events_personal:edit": "events.Registration",
    "events_personal:return": "events.Registration",
    "events_personal:registration_calendar": "events.Registration",
    "events_personal:survey": "events.Registration",
    "events_personal:check_in_here": "events.Registration",
    "events_personal:join": "events.Registration",
    "events_personal:door": "events.DoorLink",
    "events_personal:door_walk_in": "events.DoorLink",
    "events_personal:invitation": "events.Invitation",
    "digests_personal:subscription": "digests.Subscriber",
    "dialogues_personal:volunteer": "dialogues.Volunteer",
    "dialogues_personal:volunteer_confirm": "dialogues.Volunteer",
    "dialogues_personal:volunteer_edit": "volunteer before the draw",
    "dialogues_personal:volunteer_answer": "dialogues.Volunteer",
    "dialogues_personal:volunteer_withdraw": "dialogues.Volunteer",
    "dialogues_personal:reply": "dialogues.ReplyLink",
    "dialogues_personal:survey": "registration of a dialogue",
    "dialogues_personal:consultation": "dialogues.ConsultedMember",
    "dialogues_personal:proposal_withdraw": "dialogues.ConsultedMember",
    "events_personal:substitute": "events.Substitute",
    **{
        f"events_personal:series{part}": "events.SeriesRegistration"
        for part in ("", "_confirm", "_withdraw", "_calendar")
    },
    **{
        f"dialogues_personal:message{part}": "dialogues.VoiceMessage"
        for part in ("", "_confirm", "_follow_up", "_helped", "_publication", "_hearing", "_delete")
    },
    "dialogues_personal:enter": "dialogues.StatementSignIn",
    "dialogues_personal:consensus": "dialogues.ConsensusSignatory",
    **{
        f"dialogues_personal:endorsement{part}": "dialogues.Endorsement"
        for part in ("", "_confirm", "_signatory", "_withdraw")
    },
    **{f"dialogues_personal:{name}": "dialogues.Pseudonym" for name in ("vote", "votes", "write", "withdraw")},
    **{
        f"data_personal:{name}": "privacy.DataRequest" for name in ("data", "export", "withdraw", "erase", "correction")
    },
    **{
        f"partners_personal:{name}": "partners.Partner"
        for name in (
            "partner",
            "key_add",
            "key_rotate",
            "key_revoke",
            "webhook_add",
            "webhook",
            "webhook_edit",
            "webhook_remove",
            "delivery",
        )
    },
}


@dataclass(frozen=True)
class OpenForm:
    """A form: the address it is sent to, the client that sends it, and its fields."""

    name: str
    path: str
    client: Client
    form: Form

    def filled(self) -> dict[str, list[str]]:
        """Return every control with something sensible in it; registration closes an hour before the event starts."""
        chosen = {name: _filled(control) for name, control in self.form.controls.items() if _filled(control)}
        closing = self.form.controls.get("registration_closes_at")
        if closing is not None and not any(closing.filled):
            chosen[closing.name] = [_hour_before(chosen["starts_at"][0])]
        instead = INSTEAD.get(self.name, {})
        chosen |= {name: values for name, values in instead.items() if name in self.form.controls}
        return chosen | PRESSED.get(self.name, {})

    @property
    def has_buttons_only(self) -> bool:
        """Nothing is typed or chosen, so there is no field that could be named."""
        return all(control.kind == "hidden" for control in self.form.controls.values())

    @property
    def is_of_sign_in(self) -> bool:
        """Whether it is a form of sign-in, which does not say which of address, password and code was wrong."""
        return self.name.startswith(("account_", "mfa_"))


def _hour_before(local_time: str) -> str:
    return f"{dt.datetime.fromisoformat(local_time) - dt.timedelta(hours=1):%Y-%m-%dT%H:%M}"


def _filled(control: Control) -> list[str]:
    if any(control.filled):
        return control.filled
    if control.offered:
        return [next((value for value in control.offered if value), "")]
    if control.is_typed:
        return [BY_NAME.get(control.name) or BY_KIND.get(control.kind, "Words")]
    return []


def make_full_world(code: str = "PT") -> World:
    """The world of the separation test, with the rows that open the remaining forms."""
    world = make_world(code)
    make_topic()
    make_hub("GR")  # can be asked to co-organise
    make_event(world.hub, state="draft", published_at=None, title="A draft")
    make_event(world.hub, days=40, series=world.rows["events.EventSeries"], title="A later date")
    dialogue = world.rows["dialogues.PolicyDialogue"]
    PolicyDialogue.objects.filter(pk=dialogue.pk).update(
        state="published", published_at=timezone.now(), commissioner="Ministry of Health", answer_promised_by="2027-03",
        attribution="open", answered_on=None,
    )  # fmt: skip
    dialogue.refresh_from_db()
    ReplyLink.objects.filter(dialogue=dialogue).update(sent_at=timezone.now())
    nonce, key = new_link(Subscriber.LINK_KIND, None)
    times = dict.fromkeys(("asked_at", "confirmed_at", "next_due_at"), timezone.now())
    world.rows["digests.Subscriber"] = reader = Subscriber.objects.create(
        email="reader@example.org", address_hash="x", link_nonce=nonce, link_hash=key, watermark=0, **times
    )
    Subscription.objects.create(subscriber=reader, hub=world.hub, confirmed_at=timezone.now())
    make_stakeholder(world.hub, name="Another contact")
    _ask(world.rows["events.Event"])
    request_data(by=CITIZEN, email=attendee_of(world.hub), language="en", at=timezone.now())  # who is registered
    world.rows["privacy.DataRequest"] = DataRequest.objects.get()
    held = make_event(world.hub, days=-30, title="A past session")  # with an upcoming one it could not be withdrawn
    DialogueSession.objects.filter(dialogue=dialogue).update(event=held)
    Event.objects.filter(pk=world.rows["events.Event"].pk).update(places_taken=1)
    return world


def _ask(event: Event) -> None:
    """One question of each type but files, and an event whose questions can be copied."""
    meal = make_question(event, label="Meal", kind="one", options="Meat\nVegan", is_required=True)
    make_question(event, label="What can't you eat?", kind="long", sensitivity="health", kept_days=7)
    make_question(event, label="Workshops", kind="several", options="Data\nPatients", sensitivity="none", purpose="")
    make_question(event, label="How many come with you?", kind="number", minimum=0, maximum=9)
    make_question(event, label="I agree to photos", kind="consent", depends_on=meal, depends_on_option="Meat")
    make_question(make_event(event.hub, title="An event with a question"))


def path_of(world: World, address: Address) -> str:
    """The address with this world's rows and the tokens that open them."""
    if address.name in LINKS:
        return world.path(address, token=token_to(world.rows[LINKS[address.name]]))
    return world.path(address)


def token_to(row: models.Model) -> str:
    """Return the token in the email about this row."""
    if isinstance(row, VoiceMessage):  # it may go to another hub, and its link stays
        return token_for(row.LINK_KIND, None, row.link_nonce)
    hub_id = getattr(row, "hub_id", None) or getattr(getattr(row, "event", None), "hub_id", None)
    found: str = token_for(row.LINK_KIND, hub_id, row.link_nonce)  # type: ignore[attr-defined]
    return found


def clients_of(world: World) -> dict[str, Client]:
    """Return the clients of an anonymous visitor and of a coordinator."""
    coordinator = make_member(world.hub)
    coordinator.set_password(PASSWORD)
    coordinator.save()
    return {"visitor": Client(raise_request_exception=False), "coordinator": _quiet(signed_in(coordinator))}


def _quiet(client: Client) -> Client:
    client.raise_request_exception = False
    return client


def open_forms(world: World, *only: str) -> list[OpenForm]:
    """All forms that are sent by POST and have something to fill in; with names, those at the addresses named (quicker)."""
    people = clients_of(world)
    found = []
    for address in (one for one in addresses() if one.name not in API and (not only or one.name in only)):
        client = people["coordinator" if address.name in {*MANAGED, *SIGNED_IN} else "visitor"]
        found += forms_at(address.name, path_of(world, address), client)
    return found + _forms_of_sign_in(world) if not only or HALFWAY & set(only) else found


def forms_at(name: str, path: str, client: Client) -> list[OpenForm]:
    """The forms of one page that are sent by POST and have something to fill in."""
    page = client.get(path)
    if page.status_code != 200 or not page["Content-Type"].startswith("text/html"):
        return []
    # Files are tried in tests/stakeholders/test_file_views.py: a browser cannot keep a chosen file.
    forms = [
        form
        for form in Page(page.content.decode()).forms
        if form.method == "post" and form.controls and not any(c.kind == "file" for c in form.controls.values())
    ]
    return [OpenForm(name, form.action or path, client, form) for form in forms]


def _forms_of_sign_in(world: World) -> list[OpenForm]:
    """Those that open only half-way through signing in or setting a password."""
    newcomer = make_member(world.hub)
    newcomer.set_password(PASSWORD)
    newcomer.save()
    EmailAddress.objects.create(user=newcomer, email=newcomer.email, verified=True, primary=True)
    setting_up = Client(raise_request_exception=False)
    setting_up.force_login(newcomer, backend=BACKEND)
    setting_up.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    forgetful = Client(raise_request_exception=False)
    key = f"{user_pk_to_url_str(newcomer)}-{default_token_generator.make_token(newcomer)}"
    mailed = Client(raise_request_exception=False)
    mailed.post("/en/accounts/login/code/", {"email": newcomer.email})
    reset = forgetful.get(f"/en/accounts/password/reset/key/{key}/").headers["Location"]
    return [
        *forms_at("mfa_activate_totp", "/en/accounts/2fa/totp/activate/", setting_up),
        *forms_at("mfa_add_webauthn", "/en/accounts/2fa/passkeys/add/", setting_up),
        *forms_at("account_confirm_login_code", "/en/accounts/login/code/confirm/", mailed)[:1],  # the other signs out
        *forms_at("account_reset_password_from_key", reset, forgetful),
    ]
