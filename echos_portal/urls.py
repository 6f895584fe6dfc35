"""Every address of the portal."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

import accounts.urls
import dialogues.urls
import digests.urls
import events.urls
import hubs.urls
import library.urls
import mailings.urls
import news.urls
import outbox.urls
import partners.urls
import privacy.urls
import search.urls
import stakeholders.urls
from echos_portal.discovery.urls import picture_urls, site_file_urls, sitemap_urls
from echos_portal.views import country, deletions, desk, health, home, network, sent_emails

handler400 = "echos_portal.views.errors.bad_request"
handler403 = "echos_portal.views.errors.permission_denied"
handler404 = "echos_portal.views.errors.not_found"
handler429 = "echos_portal.views.errors.too_many_requests"  # asked for by allauth
handler500 = "echos_portal.views.errors.server_error"

_hubs = (
    [
        *hubs.urls.public[0],
        path("<slug:country>/", country.country, name="country"),
        path("<slug:country>/members/", country.members, name="members"),
    ],
    "hubs",
)

_managed: list[URLPattern | URLResolver] = [
    path("", desk.overview, name="manage_hub"),
    path("events/", include(events.urls.manage)),
    path("people/", include(stakeholders.urls.manage)),
    path("dialogues/", include(dialogues.urls.manage)),
    path("emails/", include(sent_emails.manage)),
    path("mailings/", include(mailings.urls.manage)),
    path("profile/preview/", country.preview, name="manage_profile_preview"),
    path("news/", include(news.urls.manage)),
    path("library/", include(library.urls.manage)),
    path("joint-statements/", include(dialogues.urls.endorsements_manage)),
    path("", include(hubs.urls.manage)),
]

_personal: list[URLPattern | URLResolver] = [
    path("", include(hubs.urls.personal)),
    path("", include(events.urls.personal)),
    path("", include(digests.urls.personal)),
    path("", include(privacy.urls.personal_urls)),
    path("", include(dialogues.urls.personal)),
    path("", include(partners.urls.personal)),
]

urlpatterns = [
    path("api/", include("echos_portal.api.urls")),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("unsubscribe/", include(outbox.urls.public)),
    path("bounces/", include(outbox.urls.provider_reports)),
    path("accounts/", include(accounts.urls.from_elsewhere)),
    path("files/", include(library.urls.file_urls)),
    path("feeds/", include(news.urls.feed_urls)),
    path("feeds/", include(events.urls.feed_urls)),
    path("feeds/", include(dialogues.urls.feed_urls)),
    path("pictures/", include(picture_urls)),
    path("", include(sitemap_urls)),
    path("", include(site_file_urls)),
    *i18n_patterns(
        path("", home.home, name="home"),
        path("about/", home.about, name="about"),
        path("accessibility/", home.accessibility, name="accessibility"),
        path("privacy/", home.privacy, name="privacy"),
        path("hubs/", include(_hubs)),
        path("groups/", include(hubs.urls.groups)),
        path("events/", include(events.urls.public)),
        path("certificates/", include(events.urls.certificate_urls)),
        path("dialogues/", include(dialogues.urls.public)),
        path("news/", include(news.urls.public_urls)),
        path("library/", include(library.urls.public_urls)),
        path("search/", include(search.urls.public_urls)),
        path("digests/", include(digests.urls.public)),
        path("embed/", include(partners.urls.embeds)),
        path("partners/", include(partners.urls.public)),
        path("my/", include(_personal)),
        path("my-data/", include(privacy.urls.public_urls)),
        path("network/", network.network_home, name="network_home"),
        path("network/", include(hubs.urls.network)),
        path("network/", include(hubs.urls.network_changes)),
        path("network/emails/", include(sent_emails.network)),
        path("network/consents/", include(privacy.urls.network)),
        path("network/subscribers/", include(digests.urls.network)),
        path("network/partners/", include(partners.urls.network)),
        path("network/deletions/", include(deletions.network)),
        path("network/news/", include(news.urls.network)),
        path("network/library/", include(library.urls.network)),
        path("network/joint-statements/", include(dialogues.urls.endorsements_network)),
        path("network/", include(dialogues.urls.network)),
        path("manage/", desk.choose_hub, name="manage_home"),
        path("manage/<slug:hub>/", include(_managed)),
        path("accounts/", include("accounts.urls")),
    ),
]
