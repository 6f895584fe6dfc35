"""Addresses of events."""

from django.urls import URLPattern, path

from events.invitations import views as manage_people
from events.programme.views import desk
from events.programme.views import public as pages
from events.programme.views import steps as manage_steps
from events.registrations import views as behind_links

public: tuple[list[URLPattern], str] = (
    [
        path("", pages.event_list, name="list"),
        path("<int:pk>/", pages.detail, name="detail"),
        path("<int:pk>/event.ics", pages.calendar_file, name="calendar"),
        path("<int:pk>/register/", pages.register, name="register"),
        path("<int:pk>/registered/", pages.registered, name="registered"),
    ],
    "events",
)
manage: tuple[list[URLPattern], str] = (
    [
        path("", desk.event_list, name="list"),
        path("new/", desk.create, name="create"),
        path("<int:pk>/", desk.detail, name="detail"),
        path("<int:pk>/edit/", desk.edit, name="edit"),
        path("<int:pk>/delete/", desk.delete, name="delete"),
        path("<int:pk>/publish/", manage_steps.publish, name="publish"),
        path("<int:pk>/cancel/", manage_steps.cancel, name="cancel"),
        path("<int:pk>/invite/", manage_people.invite, name="invite"),
        path("<int:pk>/registrations/", manage_people.registrations, name="registrations"),
    ],
    "events_manage",
)
personal: tuple[list[URLPattern], str] = (
    [
        path("registration/<str:token>/", behind_links.registration, name="registration"),
        path("registration/<str:token>/confirm/", behind_links.confirm, name="confirm"),
        path("registration/<str:token>/withdraw/", behind_links.withdraw, name="withdraw"),
        path("registration/<str:token>/return/", behind_links.come_back, name="return"),
        path("registration/<str:token>/event.ics", behind_links.registration_calendar, name="registration_calendar"),
        path("invitation/<str:token>/", behind_links.invitation, name="invitation"),
    ],
    "events_personal",
)
