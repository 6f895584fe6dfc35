"""Every page of a user's account."""

from typing import Any

import pytest

from tests.factories import make_hub, make_member
from tests.running_portal import running_portal
from tests.signing_in import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(12)]


def test_account_pages(walk: Any) -> None:
    session = signed_in(make_member(make_hub("PT"))).cookies["session"].value
    with running_portal() as port:
        walker = walk(f"http://localhost:{port}", session)
        for path in [
            "password/reset/", "password/reset/done/", "password/reset/key/done/", "password/reset/key/1-x/", "signup/",
            "inactive/", "2fa/", "2fa/reauthenticate/", "2fa/passkeys/add/", "reauthenticate/", "password/change/", "logout/",
        ]:  # fmt: skip
            walker.visit(f"/en/accounts/{path}")
        walker.visit("/en/manage/?q=")
    assert "\n".join(walker.problems) == ""
