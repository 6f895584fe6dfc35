"""Every address of the portal and who may open it. A new address needs its row here; one without breaks the build."""

# Open to everybody.
PUBLIC = {
    "home",
    "about",
    "accessibility",
    "privacy",
    "hubs:list",
    "hubs:find",
    "hubs:words",
    "hubs:country",
    "files:file",
    "events:list",
    "events:detail",
    "events:calendar",
    "events:register",
    "events:registered",
    "dialogues:list",
    "dialogues:detail",
    "dialogues:recommendations",
    "news:list",
    "news:detail",
    "library:list",
    "library:detail",
    "feeds:news",
    "feeds:country",
    "feeds:topic",
    "digests:subscribe",
    "digests:asked",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",  # the second step of signing in: without the first it sends back to it
}

# Open to whoever holds the link.
PERSONAL = {
    "hubs_personal:team_invitation",
    "events_personal:registration",
    "events_personal:withdraw",
    "events_personal:return",
    "events_personal:registration_calendar",
    "events_personal:invitation",
    "digests_personal:subscription",
    "outbox:unsubscribe",
}

# Programs read here, nobody writes.
API = {
    "api-country-list",
    "api-country-detail",
    "api-hub-list",
    "api-hub-detail",
    "api-event-list",
    "api-event-detail",
    "api-dialogue-list",
    "api-dialogue-detail",
    "api-news-list",
    "api-news-detail",
    "api-resource-list",
    "api-resource-detail",
    "api_schema",
    "api_docs",
    "api_nothing_here",
}

# For the operator's monitoring.
OPERATOR = {"health_live", "health_ready"}

# Of one's own account, or the way to a desk.
SIGNED_IN = {
    "manage_home",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}

_ENTRY_SCREENS = {
    "list": "hubs.view_desk",
    "create": "hubs.edit_{}",
    "detail": "hubs.view_desk",
    "edit": "hubs.edit_{}",
    "send": "hubs.edit_{}",
    "take_back": "hubs.edit_{}",
    "publish": "hubs.publish_{}",
    "discard": "hubs.edit_{}",
    "take_down": "hubs.publish_{}",
}


def _entries(place: str) -> dict[str, str]:
    """The screens of news and library of a hub (``news_manage:…``) or of the network (``network_news:…``)."""
    found = {}
    for room in ("news", "library"):
        names = _ENTRY_SCREENS | (
            {"file": "hubs.edit_{}", "file_take_away": "hubs.edit_{}"} if room == "library" else {}
        )
        found |= {f"{place.format(room)}:{name}": permission.format(room) for name, permission in names.items()}
    return found


# Of the network office, with the permission each asks for.
NETWORK = {
    "network_home": "network.view",
    **_entries("network_{}"),
}

# Of one hub's team, with the permission each asks for.
MANAGED = {
    "manage_hub": "hubs.view_desk",
    **_entries("{}_manage"),
    "hubs_manage:changes": "hubs.view_desk",
    "hubs_manage:change": "hubs.view_desk",  # who may take which step: tests/hubs/test_changes.py
    "hubs_manage:change_return": "hubs.view_desk",
    "hubs_manage:change_step": "hubs.view_desk",
    "hubs_manage:team": "hubs.view_desk",
    "hubs_manage:invite": "hubs.manage_team",
    "hubs_manage:invite_again": "hubs.manage_team",
    "hubs_manage:invite_withdraw": "hubs.manage_team",
    "hubs_manage:member": "hubs.manage_team",
    "hubs_manage:remove_member": "hubs.manage_team",
    "stakeholders_manage:list": "stakeholders.view",
    "stakeholders_manage:add": "stakeholders.edit",
    "stakeholders_manage:edit": "stakeholders.edit",
    "stakeholders_manage:remove": "stakeholders.edit",
    "stakeholders_manage:segments": "stakeholders.view",
    "stakeholders_manage:segment_add": "stakeholders.edit",
    "stakeholders_manage:segment": "stakeholders.view",
    "stakeholders_manage:segment_edit": "stakeholders.edit",
    "stakeholders_manage:segment_delete": "stakeholders.edit",
    "stakeholders_manage:segment_export": "stakeholders.export",
    "stakeholders_manage:imports": "stakeholders.edit",
    "stakeholders_manage:import": "stakeholders.edit",
    "stakeholders_manage:import_confirm": "stakeholders.edit",
    "stakeholders_manage:import_discard": "stakeholders.edit",
    "stakeholders_manage:export": "stakeholders.export",
    "stakeholders_manage:duplicates": "stakeholders.edit",
    "stakeholders_manage:merge": "stakeholders.edit",
    "events_manage:list": "events.view",
    "events_manage:create": "events.edit",
    "events_manage:detail": "events.view",
    "events_manage:edit": "events.edit",
    "events_manage:delete": "events.edit",
    "events_manage:publish": "events.edit",
    "events_manage:cancel": "events.edit",
    "events_manage:invite": "events.invite",
    "events_manage:registrations": "events.view",
    "dialogues_manage:list": "dialogues.view",
    "dialogues_manage:create": "dialogues.edit",
    "dialogues_manage:detail": "dialogues.view",
    "dialogues_manage:edit": "dialogues.edit",
    "dialogues_manage:publish": "dialogues.edit",
    "dialogues_manage:answer": "dialogues.edit",
    "dialogues_manage:session_add": "dialogues.edit",
    "dialogues_manage:session_remove": "dialogues.edit",
    "dialogues_manage:recommendation_add": "dialogues.edit",
    "dialogues_manage:recommendation_edit": "dialogues.edit",
    "dialogues_manage:recommendation_remove": "dialogues.edit",
    "dialogues_manage:addressee_add": "dialogues.edit",
    "dialogues_manage:addressee": "dialogues.edit",
    "dialogues_manage:addressee_remove": "dialogues.edit",
    "outbox_manage:list": "outbox.view",
    "outbox_manage:again": "outbox.send_again",
}

# The least role that has each permission.
PERMISSIONS = {
    "hubs.view_desk": "viewer",
    "hubs.edit_profile": "editor",
    "hubs.edit_news": "editor",
    "hubs.edit_library": "editor",
    "hubs.publish_news": "coordinator",
    "hubs.publish_library": "coordinator",
    "hubs.approve": "network office",
    "hubs.manage_team": "coordinator",
    "stakeholders.view": "viewer",
    "stakeholders.edit": "editor",
    "stakeholders.export": "editor",
    "events.view": "viewer",
    "events.edit": "editor",
    "events.invite": "editor",
    "dialogues.view": "viewer",
    "dialogues.edit": "editor",
    "outbox.view": "viewer",
    "outbox.send_again": "editor",
}

# What a number in an address names: room of the address, then the name of the number. Rooms whose addresses name
# different things by ``pk`` say so for the single address.
NUMBERS = {
    "hubs_manage": {"pk": "hubs.TeamMember"},
    "hubs_manage:change": {"pk": "hubs.Revision"},
    "hubs_manage:change_return": {"pk": "hubs.Revision"},
    "hubs_manage:change_step": {"pk": "hubs.Revision"},
    "news_manage": {"pk": "hubs.NewsItem"},
    "library_manage": {"pk": "hubs.Resource"},
    "network_news": {"pk": "news of the network"},
    "network_library": {"pk": "library of the network"},
    "news": {"pk": "hubs.NewsItem"},
    "library": {"pk": "hubs.Resource"},
    "hubs_manage:invite_again": {"pk": "hubs.TeamInvitation"},
    "hubs_manage:invite_withdraw": {"pk": "hubs.TeamInvitation"},
    "stakeholders_manage": {"pk": "stakeholders.Stakeholder"},
    "stakeholders_manage:import": {"pk": "stakeholders.Import"},
    "stakeholders_manage:import_confirm": {"pk": "stakeholders.Import"},
    "stakeholders_manage:import_discard": {"pk": "stakeholders.Import"},
    "stakeholders_manage:merge": {"pk": "stakeholders.Stakeholder", "other": "stakeholders.Stakeholder"},
    "stakeholders_manage:segment_export": {"pk": "stakeholders.Segment"},
    "stakeholders_manage:segment": {"pk": "stakeholders.Segment"},
    "stakeholders_manage:segment_edit": {"pk": "stakeholders.Segment"},
    "stakeholders_manage:segment_delete": {"pk": "stakeholders.Segment"},
    "events_manage": {"pk": "events.Event"},
    "dialogues_manage": {
        "pk": "dialogues.PolicyDialogue",
        "session": "dialogues.DialogueSession",
        "recommendation": "dialogues.Recommendation",
        "addressee": "dialogues.Addressee",
    },
    "outbox_manage": {"pk": "outbox.Letter"},
    "events": {"pk": "events.Event"},
    "dialogues": {"pk": "dialogues.PolicyDialogue"},
    "dialogues:recommendations": {"pk": "dialogues.RecommendationSet"},
}
