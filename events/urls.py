"""Addresses of events."""

from django.urls import URLPattern, path

from events.calendars import feed_views
from events.co_organisers import views as co_organisers
from events.gaps import views as gaps
from events.invitations import invitee_views as invitees
from events.invitations import personal_views as invitation_page
from events.invitations import views as invitations
from events.personal_calendars import views as personal_calendar
from events.programme.views import desk, illustration, steps
from events.programme.views import public as programme
from events.registrations import desk_views as attendees
from events.registrations import public_views as registration_form
from events.registrations import views as registration_page
from events.reminders import views as reminders
from events.sessions import views as sessions
from events.waiting_list.views import desk as waiting_list
from events.waiting_list.views import personal as waiting_list_page
from events.waiting_list.views import public as waiting_list_form

public: tuple[list[URLPattern], str] = (
    [
        path("", programme.event_list, name="list"),
        path("<int:pk>/", programme.detail, name="detail"),
        path("<int:pk>/event.ics", programme.calendar_file, name="calendar"),
        path("<int:pk>/register/", registration_form.register, name="register"),
        path("<int:pk>/registered/", registration_form.registered, name="registered"),
        path("<int:pk>/waiting-list/", waiting_list_form.join, name="join_waiting_list"),
        path("<int:pk>/waiting/", waiting_list_form.waiting, name="waiting"),
    ],
    "events",
)
manage: tuple[list[URLPattern], str] = (
    [
        path("", desk.event_list, name="list"),
        path("new/", desk.create, name="create"),
        path("<int:pk>/", desk.detail, name="detail"),
        path("<int:pk>/edit/", desk.edit, name="edit"),
        path("<int:pk>/picture/", illustration.illustration, name="illustration"),
        path("<int:pk>/delete/", desk.delete, name="delete"),
        path("<int:pk>/publish/", steps.publish, name="publish"),
        path("<int:pk>/cancel/", steps.cancel, name="cancel"),
        path("<int:pk>/invite/", invitations.invite, name="invite"),
        path("<int:pk>/invitations/", invitees.invitees, name="invitees"),
        path("<int:pk>/invitations/<int:invitation>/resend/", invitees.resend, name="invitation_resend"),
        path("<int:pk>/invitations/<int:invitation>/withdraw/", invitees.withdraw, name="invitation_withdraw"),
        path("<int:pk>/gaps/", gaps.gaps, name="gaps"),
        path("<int:pk>/co-organisers/", co_organisers.co_organisers, name="co_organisers"),
        path(
            "<int:pk>/co-organisers/<int:co_organiser>/remove/",
            co_organisers.co_organiser_remove,
            name="co_organiser_remove",
        ),
        path("co-organising/<int:co_organiser>/", co_organisers.co_organising, name="co_organising"),
        path("<int:pk>/programme/", sessions.programme, name="programme"),
        path("<int:pk>/programme/new/", sessions.session_add, name="session_add"),
        path("<int:pk>/programme/<int:session>/", sessions.session_edit, name="session_edit"),
        path("<int:pk>/programme/<int:session>/delete/", sessions.session_delete, name="session_delete"),
        path("<int:pk>/programme/<int:session>/speakers/new/", sessions.speaker_add, name="speaker_add"),
        path("<int:pk>/programme/<int:session>/speakers/<int:speaker>/", sessions.speaker_edit, name="speaker_edit"),
        path(
            "<int:pk>/programme/<int:session>/speakers/<int:speaker>/delete/",
            sessions.speaker_delete,
            name="speaker_delete",
        ),
        path("<int:pk>/reminders/", reminders.reminders, name="reminders"),
        path("<int:pk>/reminders/new/", reminders.reminder_add, name="reminder_add"),
        path("<int:pk>/reminders/<int:reminder>/", reminders.reminder_edit, name="reminder_edit"),
        path("<int:pk>/reminders/<int:reminder>/preview/", reminders.reminder_preview, name="reminder_preview"),
        path("<int:pk>/reminders/<int:reminder>/delete/", reminders.reminder_delete, name="reminder_delete"),
        path("<int:pk>/registrations/", attendees.registrations, name="registrations"),
        path("<int:pk>/registrations/<int:registration>/lift-bounce/", attendees.lift, name="lift"),
        path("<int:pk>/registrations/add/", attendees.add, name="add_attendee"),
        path("<int:pk>/registrations/<int:registration>/cancel/", attendees.cancel_attendee, name="cancel_attendee"),
        path("<int:pk>/waiting-list/", waiting_list.waiting_list, name="waiting_list"),
        path("<int:pk>/waiting-list/<int:registration>/move/", waiting_list.move, name="move_from_waiting_list"),
        path("<int:pk>/quotas/", waiting_list.quotas, name="quotas"),
        path("<int:pk>/registrations/export/", attendees.export_registrations, name="export_registrations"),
    ],
    "events_manage",
)
personal: tuple[list[URLPattern], str] = (
    [
        path("registration/<str:token>/", registration_page.registration, name="registration"),
        path("registration/<str:token>/confirm/", registration_page.confirm, name="confirm"),
        path("registration/<str:token>/edit/", registration_page.edit, name="edit"),
        path("registration/<str:token>/accept/", waiting_list_page.accept, name="accept"),
        path("registration/<str:token>/wait/", waiting_list_page.join, name="wait"),
        path("registration/<str:token>/withdraw/", registration_page.withdraw, name="withdraw"),
        path("registration/<str:token>/return/", registration_page.come_back, name="return"),
        path(
            "registration/<str:token>/event.ics", registration_page.registration_calendar, name="registration_calendar"
        ),
        path("registration/<str:token>/calendar/", personal_calendar.request_calendar, name="request_calendar"),
        path("calendar/<str:token>/", personal_calendar.calendar_page, name="calendar"),
        path("calendar/<str:token>/events.ics", personal_calendar.feed, name="calendar_feed"),
        path("calendar/<str:token>/renew/", personal_calendar.renew, name="renew_calendar"),
        path("calendar/<str:token>/end/", personal_calendar.end, name="end_calendar"),
        path("invitation/<str:token>/", invitation_page.invitation, name="invitation"),
    ],
    "events_personal",
)
# Feeds are not under a language prefix: programs ask for them, and each names its language.
feed_urls: tuple[list[URLPattern], str] = (
    [
        path("<slug:language>/events.ics", feed_views.all_events, name="all"),
        path("<slug:language>/events/<slug:country>.ics", feed_views.events_of_country, name="country"),
        path("<slug:language>/events/hubs/<slug:hub>.ics", feed_views.events_of_hub, name="hub"),
        path("<slug:language>/events/topics/<slug:code>.ics", feed_views.events_of_topic, name="topic"),
    ],
    "event_feeds",
)
