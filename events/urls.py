"""Addresses of events."""

from django.urls import URLPattern, path

from events.calendars import feed_views
from events.certificates import views as certificates
from events.check_in import attendee_views as self_check_in
from events.check_in import badge_views as badges
from events.check_in import desk_views as check_in
from events.check_in import link_views as door
from events.co_organisers import views as co_organisers
from events.copies import views as copies
from events.gaps import views as gaps
from events.invitations import invitee_views as invitees
from events.invitations import personal_views as invitation_page
from events.invitations import substitute_views as substitute_page
from events.invitations import views as invitations
from events.materials import views as materials
from events.online_attendance import views as online
from events.personal_calendars import views as personal_calendar
from events.programme.views import desk, illustration, steps
from events.programme.views import public as programme
from events.questions import views as questions
from events.registrations import attendee_views as attendee
from events.registrations import desk_views as attendees
from events.registrations import public_views as registration_form
from events.registrations import views as registration_page
from events.reminders import views as reminders
from events.series.views import desk as series
from events.series.views import personal as series_dates
from events.series.views import public as series_pages
from events.series.views import steps as series_steps
from events.sessions import views as sessions
from events.surveys import views as surveys
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
        path("<int:pk>/check-in/", self_check_in.check_in, name="check_in"),
        path("<int:pk>/checked-in/", self_check_in.checked_in, name="checked_in"),
        path("series/<int:pk>/", series_pages.series_page, name="series"),
        path("series/<int:pk>/register/", series_pages.register, name="series_register"),
        path("series/<int:pk>/registered/", series_pages.registered, name="series_registered"),
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
        path("<int:pk>/send/", steps.submit, name="send"),
        path("<int:pk>/take-back/", steps.take_back, name="take_back"),
        path("<int:pk>/discard/", steps.discard, name="discard"),
        path("<int:pk>/cancel/", steps.cancel, name="cancel"),
        path("<int:pk>/copy/", copies.copy, name="copy"),
        path("<int:pk>/repeat/", series.repeat, name="repeat"),
        path("<int:pk>/later-dates/", series_steps.apply, name="series_apply"),
        path("<int:pk>/remove-from-series/", series.remove_date, name="series_remove"),
        path("series/", series.series_list, name="series_list"),
        path("series/<int:series>/", series.detail, name="series"),
        path("series/<int:series>/edit/", series.edit, name="series_edit"),
        path("series/<int:series>/add/", series.add_date, name="series_add"),
        path("series/<int:series>/cancel/", series_steps.cancel, name="series_cancel"),
        path("series/<int:series>/delete/", series.delete, name="series_delete"),
        path("<int:pk>/invite/", invitations.invite, name="invite"),
        path("<int:pk>/invitations/", invitees.invitees, name="invitees"),
        path("<int:pk>/invitations/<int:invitation>/resend/", invitees.resend, name="invitation_resend"),
        path("<int:pk>/invitations/<int:invitation>/withdraw/", invitees.withdraw, name="invitation_withdraw"),
        path("<int:pk>/invitations/<int:invitation>/again/", invitees.invite_once_more, name="invitation_again"),
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
        path("<int:pk>/follow-up/", materials.materials, name="materials"),
        path("<int:pk>/follow-up/new/", materials.material_add, name="material_add"),
        path("<int:pk>/follow-up/announce/", materials.materials_announce, name="materials_announce"),
        path("<int:pk>/follow-up/<int:material>/", materials.material_edit, name="material_edit"),
        path("<int:pk>/follow-up/<int:material>/up/", materials.material_move, name="material_move"),
        path("<int:pk>/follow-up/<int:material>/delete/", materials.material_delete, name="material_delete"),
        path("<int:pk>/survey/", surveys.survey, name="survey"),
        path("<int:pk>/survey/edit/", surveys.survey_edit, name="survey_edit"),
        path("<int:pk>/survey/send/", surveys.survey_send, name="survey_send"),
        path("<int:pk>/survey/delete/", surveys.survey_delete, name="survey_delete"),
        path("<int:pk>/certificates/", certificates.certificates, name="certificates"),
        path("<int:pk>/certificates/issue/", certificates.certificates_issue, name="certificates_issue"),
        path(
            "<int:pk>/certificates/<int:certificate>/resend/",
            certificates.certificate_resend,
            name="certificate_resend",
        ),
        path("<int:pk>/questions/", questions.questions, name="questions"),
        path("<int:pk>/questions/new/", questions.question_add, name="question_add"),
        path("<int:pk>/questions/copy/", questions.questions_copy, name="questions_copy"),
        path("<int:pk>/questions/<int:question>/", questions.question_edit, name="question_edit"),
        path("<int:pk>/questions/<int:question>/move/", questions.question_move, name="question_move"),
        path("<int:pk>/questions/<int:question>/delete/", questions.question_delete, name="question_delete"),
        path("<int:pk>/questions/<int:question>/restore/", questions.question_restore, name="question_restore"),
        path("<int:pk>/registrations/", attendees.registrations, name="registrations"),
        path("<int:pk>/registrations/<int:registration>/lift-bounce/", attendees.lift, name="lift"),
        path("<int:pk>/registrations/<int:registration>/", attendee.attendee, name="attendee"),
        path("<int:pk>/registrations/<int:registration>/online/", online.record_attendee, name="record_online"),
        path("<int:pk>/registrations/<int:registration>/files/<int:answer>/", attendee.answer_file, name="answer_file"),
        path("<int:pk>/registrations/answers/", attendee.answer_figures, name="answer_figures"),
        path("<int:pk>/registrations/add/", attendees.add, name="add_attendee"),
        path("<int:pk>/registrations/<int:registration>/cancel/", attendees.cancel_attendee, name="cancel_attendee"),
        path("<int:pk>/waiting-list/", waiting_list.waiting_list, name="waiting_list"),
        path("<int:pk>/waiting-list/<int:registration>/move/", waiting_list.move, name="move_from_waiting_list"),
        path("<int:pk>/quotas/", waiting_list.quotas, name="quotas"),
        path("<int:pk>/check-in/", check_in.check_in, name="check_in"),
        path("<int:pk>/check-in/send/", check_in.check_in_send, name="check_in_send"),
        path("<int:pk>/check-in/walk-in/", check_in.walk_in, name="walk_in"),
        path("<int:pk>/check-in/settings/", check_in.check_in_settings, name="check_in_settings"),
        path("<int:pk>/check-in/links/new/", check_in.door_link_add, name="door_link_add"),
        path("<int:pk>/check-in/links/<int:door_link>/revoke/", check_in.door_link_revoke, name="door_link_revoke"),
        path("<int:pk>/check-in/poster/", check_in.poster, name="poster"),
        path("<int:pk>/online-attendance/", online.online_attendance, name="online_attendance"),
        path("<int:pk>/online-attendance/views/", online.online_views, name="online_views"),
        path("<int:pk>/badges/", badges.badges, name="badges"),
        path("<int:pk>/badges/<int:sheet>/badges.pdf", badges.badge_file, name="badge_file"),
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
        path("registration/<str:token>/certificate.pdf", certificates.certificate_file, name="certificate_file"),
        path("registration/<str:token>/material/<int:material>/", materials.material_file, name="material_file"),
        path("registration/<str:token>/survey/", surveys.answer, name="survey"),
        path("registration/<str:token>/check-in/", self_check_in.check_in_here, name="check_in_here"),
        path("registration/<str:token>/join/", self_check_in.join, name="join"),
        path("door/<str:token>/", door.door, name="door"),
        path("door/<str:token>/send/", door.door_send, name="door_send"),
        path("door/<str:token>/walk-in/", door.door_walk_in, name="door_walk_in"),
        path("registration/<str:token>/calendar/", personal_calendar.request_calendar, name="request_calendar"),
        path("series/<str:token>/", series_dates.dates, name="series"),
        path("series/<str:token>/confirm/", series_dates.confirm, name="series_confirm"),
        path("series/<str:token>/cancel/", series_dates.withdraw, name="series_withdraw"),
        path("series/<str:token>/dates.ics", series_dates.calendar, name="series_calendar"),
        path("calendar/<str:token>/", personal_calendar.calendar_page, name="calendar"),
        path("calendar/<str:token>/events.ics", personal_calendar.feed, name="calendar_feed"),
        path("calendar/<str:token>/renew/", personal_calendar.renew, name="renew_calendar"),
        path("calendar/<str:token>/end/", personal_calendar.end, name="end_calendar"),
        path("invitation/<str:token>/", invitation_page.invitation, name="invitation"),
        path("substitute/<str:token>/", substitute_page.substitute, name="substitute"),
    ],
    "events_personal",
)
certificate_urls: tuple[list[URLPattern], str] = (
    [path("<slug:code>/", certificates.verify, name="certificate")],
    "certificates",
)
# Feeds are not under a language prefix: programs ask for them, and each names its language.
feed_urls: tuple[list[URLPattern], str] = (
    [
        path("<slug:language>/events.ics", feed_views.all_events, name="all"),
        path("<slug:language>/events/<slug:country>.ics", feed_views.events_of_country, name="country"),
        path("<slug:language>/events/hubs/<slug:hub>.ics", feed_views.events_of_hub, name="hub"),
        path("<slug:language>/events/topics/<slug:code>.ics", feed_views.events_of_topic, name="topic"),
        path("<slug:language>/events/series/<int:pk>.ics", feed_views.events_of_series, name="series"),
    ],
    "event_feeds",
)
