"""Addresses of the page about one's data."""

from django.urls import URLPattern, path

from privacy.views import office, personal, public

public_urls: tuple[list[URLPattern], str] = (
    [
        path("", public.ask, name="ask"),
        path("asked/", public.asked, name="asked"),
        path("erased/", public.erased, name="erased"),
    ],
    "data",
)
personal_urls: tuple[list[URLPattern], str] = (
    [
        path("data/<str:token>/", personal.data, name="data"),
        path("data/<str:token>/export/", personal.export, name="export"),
        path("data/<str:token>/withdraw/", personal.withdraw, name="withdraw"),
        path("data/<str:token>/erase/", personal.erase, name="erase"),
        path("data/<str:token>/<slug:kind>/<int:pk>/", personal.correction, name="correction"),
    ],
    "data_personal",
)
network: tuple[list[URLPattern], str] = (
    [
        path("", office.wordings, name="wordings"),
        path("<slug:purpose>/", office.publish, name="publish_wording"),
    ],
    "privacy_network",
)
