"""Addresses of dialogues."""

from django.urls import URLPattern, path

from dialogues.afterwards.views import desk as afterwards_desk
from dialogues.afterwards.views import links as afterwards_links
from dialogues.afterwards.views import public as afterwards_public
from dialogues.brief import views as brief
from dialogues.endorsements.views import desk as endorsements_desk
from dialogues.endorsements.views import links as signatories
from dialogues.endorsements.views import public as endorsements_public
from dialogues.frame.views import desk, steps
from dialogues.frame.views import gaps as missing
from dialogues.frame.views import phases as periods
from dialogues.frame.views import public as open_to_all
from dialogues.open_data import views as data
from dialogues.participants.views import desk as call_desk
from dialogues.participants.views import draws as draws_desk
from dialogues.participants.views import feeds as calls_feeds
from dialogues.participants.views import links as volunteers_own
from dialogues.participants.views import public as call_public
from dialogues.proposals.views import acts as proposal_acts
from dialogues.proposals.views import links as proposal_links
from dialogues.proposals.views import members as proposal_members
from dialogues.proposals.views import office as proposals_office
from dialogues.proposals.views import public as proposals_public
from dialogues.recommendations.views import addressees
from dialogues.recommendations.views import desk as ledger
from dialogues.recommendations.views import feeds as ledger_feeds
from dialogues.recommendations.views import links as mine
from dialogues.recommendations.views import public as responses
from dialogues.reports.views import consensus as consensus_desk
from dialogues.reports.views import desk as report_desk
from dialogues.reports.views import links as signatories_own
from dialogues.reports.views import public as report_public
from dialogues.statements.views import desk as statements_desk
from dialogues.statements.views import files as statements_files
from dialogues.statements.views import personal as statements_personal
from dialogues.statements.views import public as statements_public
from dialogues.voice.views import desk as inbox
from dialogues.voice.views import helplines as voice_helplines
from dialogues.voice.views import links as messages_own
from dialogues.voice.views import public as voice_public
from dialogues.voice.views import steps as message_steps
from hubs.revisions.item_urls import item_urls

# The inbox, on the dashboards of hubs and of the network office.
_inbox: list[URLPattern] = [
    path("messages/", inbox.messages, name="messages"),
    path("messages/topics/", inbox.topics, name="message_topics"),
    path("messages/<int:pk>/", inbox.message, name="message"),
    path("messages/<int:pk>/answer/", message_steps.answer, name="message_answer"),
    path("messages/<int:pk>/assign/", message_steps.assign, name="message_assign"),
    path("messages/<int:pk>/hand-over/", message_steps.hand_over, name="message_hand_over"),
    path("messages/<int:pk>/close/", message_steps.close, name="message_close"),
    path("messages/<int:pk>/publication/", message_steps.publication, name="message_publication"),
    path("messages/<int:pk>/take-down/", message_steps.take_down, name="message_take_down"),
    path("messages/published/", inbox.published, name="messages_published"),
    path("messages/published/<int:pk>/take-down/", message_steps.take_down_published, name="published_take_down"),
]
public: tuple[list[URLPattern], str] = (
    [
        path("", open_to_all.dialogue_list, name="list"),
        path("<int:pk>/", open_to_all.detail, name="detail"),
        path("recommendations/<int:pk>/", open_to_all.recommendations, name="recommendations"),
        # the ledger
        path("recommendations/", responses.recommendation_list, name="ledger"),
        path("recommendation/<int:pk>/", responses.detail, name="recommendation"),
        path("<int:pk>/recommendations/", responses.matrix, name="matrix"),
        path("<int:pk>/statements/", statements_public.statements, name="statements"),
        path("<int:pk>/statements/take-part/", statements_public.take_part, name="statements_take_part"),
        path("<int:pk>/statements/asked/", statements_public.asked, name="statements_asked"),
        path("<int:pk>/statements/log/", statements_public.moderation_log, name="moderation_log"),
        path("<int:pk>/statements/statements.csv", statements_files.statements_csv, name="statements_csv"),
        path("<int:pk>/groups/", statements_public.groups, name="opinion_groups"),
        path("<int:pk>/groups/groups.json", statements_files.groups_json, name="groups_json"),
        path("<int:pk>/groups/votes.csv", statements_files.votes_csv, name="votes_csv"),
        path("<int:pk>/register/", call_public.register, name="register"),
        path("<int:pk>/registered/", call_public.registered, name="registered"),
        path("registrations/withdrawn/", call_public.withdrawn, name="withdrawn"),
        path("<int:pk>/draws/", call_public.draws, name="draws"),
        path("draws/<int:pk>/volunteers.csv", call_public.draw_table, name="draw_table"),
        path("draws/<int:pk>/draw.json", call_public.draw_file, name="draw_file"),
        path("<int:pk>/report/", report_public.report, name="report"),
        path("<int:pk>/report/<slug:language>.pdf", report_public.report_file, name="report_file"),
        # joint statements
        path("joint-statements/", endorsements_public.statements, name="joint_statements"),
        path("joint-statements/withdrawn/", endorsements_public.withdrawn, name="endorsement_withdrawn"),
        path("joint-statements/<int:pk>/", endorsements_public.statement, name="joint_statement"),
        path("joint-statements/<int:pk>/endorse/", endorsements_public.endorse, name="endorse"),
        path("joint-statements/<int:pk>/asked/", endorsements_public.asked, name="endorse_asked"),
        path(
            "joint-statements/<int:pk>/endorsements.csv", endorsements_public.endorsements_csv, name="endorsements_csv"
        ),
        # afterwards
        path("<int:pk>/open-data.zip", data.open_data, name="open_data"),
        path("<int:pk>/outcomes/", afterwards_public.outcomes, name="outcomes"),
        path("<int:pk>/evaluation/", afterwards_public.evaluation, name="evaluation"),
        # messages of citizens
        path("messages/", voice_public.write_message, name="write_message"),
        path("messages/sent/", voice_public.message_sent, name="message_sent"),
        path("messages/deleted/", voice_public.message_deleted, name="message_deleted"),
        path("answers/", voice_public.published_answers, name="published_answers"),
        path("proposals/", proposals_public.proposals, name="proposals"),
        path("proposals/<int:pk>/", proposals_public.proposal, name="proposal"),
    ],
    "dialogues",
)
manage: tuple[list[URLPattern], str] = (
    [
        path("", desk.dialogue_list, name="list"),
        path("new/", desk.create, name="create"),
        path("<int:pk>/", desk.detail, name="detail"),
        path("<int:pk>/edit/", desk.edit, name="edit"),
        path("<int:pk>/publish/", steps.publish, name="publish"),
        path("<int:pk>/withdraw/", desk.withdraw, name="withdraw"),
        path("<int:pk>/answer/", desk.answer, name="answer"),
        path("<int:pk>/gaps/", missing.gaps, name="gaps"),
        path("<int:pk>/sessions/add/", desk.session_add, name="session_add"),
        path("<int:pk>/sessions/<int:session>/remove/", desk.session_remove, name="session_remove"),
        path("<int:pk>/recommendations/add/", ledger.recommendation_add, name="recommendation_add"),
        path("<int:pk>/recommendations/<int:recommendation>/", ledger.recommendation_edit, name="recommendation_edit"),
        path(
            "<int:pk>/recommendations/<int:recommendation>/remove/",
            ledger.recommendation_remove,
            name="recommendation_remove",
        ),
        path(
            "<int:pk>/recommendations/<int:recommendation>/addressees/add/", ledger.addressee_add, name="addressee_add"
        ),
        path("<int:pk>/addressees/<int:addressee>/", ledger.addressee, name="addressee"),
        path("<int:pk>/addressees/<int:addressee>/remove/", ledger.addressee_remove, name="addressee_remove"),
        # the ledger
        path("<int:pk>/addressees/", addressees.addressees, name="addressees"),
        path("<int:pk>/addressees/send/", addressees.send, name="send_recommendations"),
        path("<int:pk>/addressees/<int:addressee>/contact/", addressees.contact, name="contact"),
        path("<int:pk>/addressees/<int:addressee>/document/", ledger.document, name="document"),
        path("<int:pk>/links/<int:link>/send/", addressees.send_again, name="link_send"),
        path("<int:pk>/links/<int:link>/revoke/", addressees.revoke, name="link_revoke"),
        path("<int:pk>/phases/", periods.phases, name="phases"),
        path("<int:pk>/brief/", brief.edit, name="brief"),
        path("<int:pk>/brief/send/", brief.send, name="brief_send"),
        path("<int:pk>/send/", steps.submit, name="send"),
        path("<int:pk>/take-back/", steps.take_back, name="take_back"),
        path("<int:pk>/discard/", steps.discard, name="discard"),
        path("<int:pk>/statements/", statements_desk.statements, name="statements"),
        path("<int:pk>/statements/add/", statements_desk.add, name="statement_add"),
        path("<int:pk>/statements/<int:statement>/accept/", statements_desk.accept, name="statement_accept"),
        path("<int:pk>/statements/<int:statement>/refuse/", statements_desk.refuse, name="statement_refuse"),
        path("<int:pk>/statements/<int:statement>/remove/", statements_desk.remove, name="statement_remove"),
        path("<int:pk>/call/", call_desk.call, name="call"),
        path("<int:pk>/quotas/", call_desk.quotas, name="quotas"),
        path("<int:pk>/volunteers/", call_desk.volunteers, name="volunteers"),
        path("<int:pk>/volunteers/export/", call_desk.export, name="export_volunteers"),
        path("<int:pk>/draws/", draws_desk.draws, name="draws"),
        path("<int:pk>/draws/<int:draw>/", draws_desk.draw, name="draw"),
        path("<int:pk>/draws/<int:draw>/invite/", draws_desk.invite, name="draw_invite"),
        path("<int:pk>/draws/<int:draw>/sessions/", draws_desk.sessions, name="draw_sessions"),
        path("<int:pk>/draws/<int:draw>/reserves/<int:place>/", draws_desk.take_reserve, name="take_reserve"),
        path("<int:pk>/report/", report_desk.edit, name="report"),
        path("<int:pk>/report/rapporteur/", report_desk.rapporteur, name="rapporteur"),
        path("<int:pk>/consensus/", consensus_desk.consensus, name="consensus"),
        path("<int:pk>/consensus/text/", consensus_desk.text, name="consensus_text"),
        path("<int:pk>/consensus/add/", consensus_desk.add, name="signatory_add"),
        path("<int:pk>/consensus/ask/", consensus_desk.ask, name="signatories_ask"),
        path("<int:pk>/consensus/<int:signatory>/ask/", consensus_desk.ask_again, name="signatory_ask"),
        path("<int:pk>/consensus/<int:signatory>/remove/", consensus_desk.remove, name="signatory_remove"),
        # afterwards
        path("<int:pk>/afterwards/", afterwards_desk.afterwards, name="afterwards"),
        path("<int:pk>/survey/send/", afterwards_desk.survey_send, name="survey_send"),
        path("<int:pk>/survey/comments/<uuid:answer>/", afterwards_desk.comment, name="survey_comment"),
        path("<int:pk>/debrief/", afterwards_desk.debrief, name="debrief"),
        path("<int:pk>/evaluation/", afterwards_desk.evaluation, name="evaluation"),
        path("<int:pk>/outcomes/", afterwards_desk.outcome_list, name="outcomes"),
        path("<int:pk>/outcomes/<int:statement>/", afterwards_desk.outcome, name="outcome"),
        *_inbox,
        path("messages/dialogue/", inbox.dialogue, name="message_dialogue"),
    ],
    "dialogues_manage",
)
personal: tuple[list[URLPattern], str] = (
    [
        path("reply/<str:token>/", mine.reply, name="reply"),
        path("dialogue/<str:token>/", statements_personal.enter, name="enter"),
        path("statements/<str:token>/", statements_personal.vote, name="vote"),
        path("statements/<str:token>/votes/", statements_personal.votes, name="votes"),
        path("statements/<str:token>/write/", statements_personal.write, name="write"),
        path("statements/<str:token>/write/<int:statement>/withdraw/", statements_personal.withdraw, name="withdraw"),
        path("volunteers/<str:token>/", volunteers_own.volunteer, name="volunteer"),
        path("volunteers/<str:token>/confirm/", volunteers_own.confirm, name="volunteer_confirm"),
        path("volunteers/<str:token>/edit/", volunteers_own.edit, name="volunteer_edit"),
        path("volunteers/<str:token>/answer/", volunteers_own.answer, name="volunteer_answer"),
        path("volunteers/<str:token>/withdraw/", volunteers_own.withdraw, name="volunteer_withdraw"),
        path("consensus/<str:token>/", signatories_own.consensus, name="consensus"),
        path("endorsements/<str:token>/", signatories.endorsement, name="endorsement"),
        path("endorsements/<str:token>/confirm/", signatories.confirm, name="endorsement_confirm"),
        path("endorsements/<str:token>/signatory/", signatories.show_signatory, name="endorsement_signatory"),
        path("endorsements/<str:token>/withdraw/", signatories.withdraw, name="endorsement_withdraw"),
        # afterwards
        path("dialogue-survey/<str:token>/", afterwards_links.survey, name="survey"),
        # messages of citizens
        path("messages/<str:token>/", messages_own.message, name="message"),
        path("messages/<str:token>/confirm/", messages_own.confirm, name="message_confirm"),
        path("messages/<str:token>/write-back/", messages_own.follow_up, name="message_follow_up"),
        path("messages/<str:token>/helped/", messages_own.helped, name="message_helped"),
        path("messages/<str:token>/publication/", messages_own.publication, name="message_publication"),
        path("messages/<str:token>/dialogues/", messages_own.hearing, name="message_hearing"),
        path("messages/<str:token>/delete/", messages_own.delete, name="message_delete"),
        path("consultation/<str:token>/", proposal_links.consultation, name="consultation"),
        path("consultation/<str:token>/withdraw/", proposal_links.withdraw, name="proposal_withdraw"),
    ],
    "dialogues_personal",
)
_joint_statements = [
    *item_urls(endorsements_desk.PAGES),
    path("<int:pk>/endorsements/", endorsements_desk.endorsements, name="endorsements"),
    path("<int:pk>/endorsements/<int:endorsement>/", endorsements_desk.endorsement, name="endorsement"),
    path("<int:pk>/endorsements/<int:endorsement>/approve/", endorsements_desk.approve, name="endorsement_approve"),
    path("<int:pk>/endorsements/<int:endorsement>/refuse/", endorsements_desk.refuse, name="endorsement_refuse"),
    path("<int:pk>/endorsements/<int:endorsement>/withdraw/", endorsements_desk.withdraw, name="endorsement_withdraw"),
]
endorsements_manage: tuple[list[URLPattern], str] = (_joint_statements, "endorsements_manage")
endorsements_network: tuple[list[URLPattern], str] = (_joint_statements, "network_endorsements")
# Feeds are not under a language prefix: programs ask for them, and each names its language.
feed_urls: tuple[list[URLPattern], str] = (
    [
        path("<slug:language>/dialogues/calls.atom", calls_feeds.open_calls, name="calls"),
        path(
            "<slug:language>/dialogues/<int:pk>.atom", ledger_feeds.recommendations_of_dialogue, name="recommendations"
        ),
    ],
    "dialogue_feeds",
)
network: tuple[list[URLPattern], str] = (
    [
        *_inbox,
        path("helplines/", voice_helplines.helplines, name="helplines"),
        path("helplines/add/", voice_helplines.add, name="helpline_add"),
        path("helplines/<int:pk>/", voice_helplines.helpline, name="helpline"),
        path("proposals/", proposals_office.proposals, name="proposals"),
        path("proposals/add/", proposals_office.add, name="proposal_add"),
        path("proposals/<int:pk>/", proposals_office.proposal, name="proposal"),
        path("proposals/<int:pk>/edit/", proposals_office.edit, name="proposal_edit"),
        path("proposals/<int:pk>/publish/", proposals_office.publish, name="proposal_publish"),
        path("proposals/<int:pk>/discard/", proposals_office.discard, name="proposal_discard"),
        path("proposals/<int:pk>/translate/", proposals_office.translate, name="proposal_translate"),
        path("proposals/<int:pk>/propose/", proposal_acts.propose, name="proposal_propose"),
        path("proposals/<int:pk>/consult/", proposal_acts.consult, name="proposal_consult"),
        path("proposals/<int:pk>/extend/", proposal_acts.extend, name="proposal_extend"),
        path("proposals/<int:pk>/advise/", proposal_acts.advise, name="proposal_advise"),
        path("proposals/<int:pk>/decide/", proposal_acts.decide, name="proposal_decide"),
        path("proposals/<int:pk>/withdraw/", proposal_acts.withdraw, name="proposal_withdraw"),
        path("proposals/<int:pk>/correct/", proposal_acts.correct, name="proposal_correct"),
        path("proposals/<int:pk>/campaign/add/", proposal_acts.campaign_add, name="campaign_add"),
        path("proposals/<int:pk>/campaign/<int:item>/remove/", proposal_acts.campaign_remove, name="campaign_remove"),
        path("proposals/<int:pk>/consulted/<int:consulted>/send/", proposal_acts.send_again, name="consulted_send"),
        path("proposals/<int:pk>/consulted/<int:consulted>/reply/", proposal_acts.enter_reply, name="consulted_reply"),
        path("proposals/members/", proposal_members.members, name="members"),
        path("proposals/members/add/", proposal_members.add, name="member_add"),
        path("proposals/members/<int:member>/", proposal_members.member, name="member"),
    ],
    "dialogues_network",
)
