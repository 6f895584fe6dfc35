"""Addresses of mailings."""

from django.urls import URLPattern, path

from mailings.views import sending, writing

manage: tuple[list[URLPattern], str] = (
    [
        path("", writing.mailings, name="list"),
        path("new/", writing.add, name="add"),
        path("<int:pk>/", writing.detail, name="detail"),
        path("<int:pk>/edit/", writing.edit, name="edit"),
        path("<int:pk>/delete/", writing.delete, name="delete"),
        path("<int:pk>/test/", writing.test, name="test"),
        path("<int:pk>/recipients/", sending.recipients, name="recipients"),
        path("<int:pk>/send/", sending.send, name="send"),
        path("<int:pk>/stop/", sending.stop, name="stop"),
        path("<int:pk>/resume/", sending.resume, name="resume"),
        path("<int:pk>/cancel/", sending.cancel, name="cancel"),
    ],
    "mailings_manage",
)
