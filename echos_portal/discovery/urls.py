"""Addresses for search engines and other sites; not below a language."""

from django.urls import URLPattern, path

from echos_portal.discovery import picture_views, site_files, sitemaps

Patterns = tuple[list[URLPattern], str]

sitemap_urls: Patterns = (
    [
        path("sitemap.xml", sitemaps.index, name="index"),
        path("sitemaps/pages.xml", sitemaps.pages, name="pages"),
        path("sitemaps/<slug:kind>/<int:part>.xml", sitemaps.part, name="part"),
    ],
    "sitemaps",
)
site_file_urls: Patterns = (
    [
        path("robots.txt", site_files.robots, name="robots"),
        path(".well-known/security.txt", site_files.security, name="security"),
        path("favicon.ico", site_files.favicon, name="favicon"),
    ],
    "site_files",
)
picture_urls: Patterns = (
    [
        path("<slug:language>/hubs/<slug:country>/<slug:version>.png", picture_views.hub_picture, name="hub"),
        path("<slug:language>/events/<int:pk>/<slug:version>.png", picture_views.event_picture, name="event"),
        path("<slug:language>/dialogues/<int:pk>/<slug:version>.png", picture_views.dialogue_picture, name="dialogue"),
    ],
    "share_pictures",
)
