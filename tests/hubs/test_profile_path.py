"""The coordinator's guide, walked: from the link in the email to a published profile."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.personal_links import token_for
from hubs.models import TeamInvitation
from publishing.models import Revision
from tests.factories import make_hub, make_team_invitation, make_topic, make_user
from tests.hubs.pictures import from_a_phone
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
DESK = "/en/manage/pt/"
PASSWORD = "correct horse battery staple"


def test_from_the_invitation_to_a_published_profile(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    hub = make_hub("PT", name="", summary="")
    make_topic()
    invitation = make_team_invitation(hub, email="ana@hub.example", role="coordinator")
    token = token_for(TeamInvitation.LINK_KIND, hub.pk, invitation.link_nonce)
    client.post(f"/en/my/team-invitation/{token}/", {"name": "Ana", "password1": PASSWORD, "password2": PASSWORD})
    ana = signed_in(User.objects.get(email="ana@hub.example"))

    assert f'href="{DESK}profile/"' in ana.get(DESK).content.decode()
    facts = {
        "original_language": "pt",
        "website": "https://aicib.pt",
        "contact_email": "hub@aicib.pt",
        "topics": ["MO2"],
    }
    ana.post(f"{DESK}profile/facts/?edition=0", facts)
    texts = {"name": "Centro Nacional", "summary": "O que fazemos.", "activities_text": "- encontros\n- guia"}
    ana.post(f"{DESK}profile/texts/pt/?edition=1", texts)
    ana.post(f"{DESK}profile/texts/en/?edition=2", {"name": "National Hub", "summary": "What we do."})
    ana.post(f"{DESK}profile/logo/?edition=3", {"file": SimpleUploadedFile("photo.jpg", from_a_phone())})
    assert "What we do." in ana.get(f"{DESK}profile/preview/").content.decode()

    draft = Revision.objects.get(state="draft")
    assert f'href="{DESK}changes/{draft.pk}/"' in ana.get(f"{DESK}profile/").content.decode()
    ana.post(f"{DESK}changes/{draft.pk}/submit/")
    assert ana.post(f"{DESK}changes/{draft.pk}/publish/").status_code == 403
    office = signed_in(make_user("Office", is_network_office=True))
    office.post(f"{DESK}changes/{draft.pk}/publish/")

    english, polish = (client.get(f"/{language}/hubs/pt/").content.decode() for language in ("en", "pl"))
    assert ["National Hub" in english, "What we do." in english, "Confirmed by the hub on" in english] == [
        True,
        True,
        True,
    ]
    assert '<div class="prose" lang="pt" dir="auto"><ul>\n<li>encontros</li>' in english
    assert '<p class="lead" lang="en" dir="auto">What we do.</p>' in polish
    hub.refresh_from_db()
    assert (hub.logo is not None, hub.confirmed_by, hub.title) == (True, User.objects.get(name="Ana"), "National Hub")
    assert client.get("/api/v1/hubs/pt/").json()["translations"]["en"]["name"] == "National Hub"
