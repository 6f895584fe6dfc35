"""The pages of questions of a registration form, and the script that hides those that do not apply."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import CITIZEN
from events.models import Registration
from events.registrations.actions import register
from tests.browser.walking import LONG
from tests.factories import SHOWN, make_answer, make_event, make_hub, make_member, make_question
from tests.running_portal import running_portal
from tests.signing_in import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(50)]


def test_questions_in_a_form_and_on_the_dashboard(walk: Any) -> None:
    hub = make_hub("PT")
    event = make_event(hub, title="Encontro")
    lunch = make_question(event, label="Will you have lunch?", kind="one", options=f"Yes\nNo\n{LONG}", is_required=True)
    diet = make_question(
        event, label="What can't you eat?", kind="long", sensitivity="health", kept_days=7, depends_on=lunch,
        depends_on_option="Yes",
    )  # fmt: skip
    make_question(event, label=LONG, kind="several", options="Data\nPatients")
    make_question(event, label="Guests", kind="number", maximum=3)
    make_question(event, label="I agree to photos.", kind="consent")
    poster = make_question(event, label="Your poster", kind="file")
    make_question(make_event(hub, title=LONG))
    given = {lunch.pk: "Yes", diet.pk: LONG}
    row = register(
        by=CITIZEN, event=event, name="Rosa", email="rosa@example.org", language="en", answers=given, shown=SHOWN,
        at=timezone.now(),
    )  # fmt: skip
    make_answer(row, poster, f"{'poster' * 20}.pdf")
    make_answer(row, make_question(event, label="Old", archived_at=timezone.now()))
    token = token_for(Registration.LINK_KIND, hub.pk, row.link_nonce)
    desk = f"/en/manage/pt/events/{event.pk}"
    with running_portal() as port:
        walker = walk(f"http://localhost:{port}", signed_in(make_member(hub)).cookies["session"].value)
        for path in [
            f"/en/events/{event.pk}/register/", f"/en/my/registration/{token}/", f"/en/my/registration/{token}/edit/",
            *(f"{desk}/questions/{page}" for page in ("", "new/", "copy/", f"{diet.pk}/", f"{diet.pk}/delete/")),
            f"{desk}/registrations/", f"{desk}/registrations/{row.pk}/", f"{desk}/registrations/export/",
        ]:  # fmt: skip
            walker.visit(path)
        page = walker.page
        page.goto(f"http://localhost:{port}/en/events/{event.pk}/register/")
        asked = page.get_by_label("What can't you eat?")
        assert not asked.is_visible()
        page.get_by_label("Yes", exact=True).check()
        assert asked.is_visible()
        page.get_by_label("No", exact=True).check()
        assert not asked.is_visible()
    assert "\n".join(walker.problems) == ""
