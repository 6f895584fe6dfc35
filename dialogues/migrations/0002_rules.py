"""Rows stay inside their hub and their dialogue."""

from django.db import migrations

from toolkit.composite_keys import composite_key

SESSION_IN_DIALOGUE = (
    "ALTER TABLE dialogues_dialoguesession ADD CONSTRAINT dialogues_session_in_dialogue UNIQUE (dialogue_id, id)",
    "ALTER TABLE dialogues_dialoguesession DROP CONSTRAINT dialogues_session_in_dialogue",
)


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0001_initial"), ("events", "0002_rules")]
    operations = [
        migrations.RunSQL(*SESSION_IN_DIALOGUE),
        composite_key(
            "dialogues_dialoguesession_dialogue_id_same_hub",
            "hub_id, dialogue_id",
            "dialogues_policydialogue",
            "hub_id, id",
        ),
        composite_key("dialogues_dialoguesession_event_id_same_hub", "hub_id, event_id", "events_event", "hub_id, id"),
        composite_key(
            "dialogues_evidencebrief_dialogue_id_same_hub",
            "hub_id, dialogue_id",
            "dialogues_policydialogue",
            "hub_id, id",
        ),
        composite_key(
            "dialogues_participantcall_dialogue_id_same_hub",
            "hub_id, dialogue_id",
            "dialogues_policydialogue",
            "hub_id, id",
        ),
        composite_key(
            "dialogues_phase_dialogue_id_same_hub", "hub_id, dialogue_id", "dialogues_policydialogue", "hub_id, id"
        ),
        composite_key(
            "dialogues_pseudonym_dialogue_id_together", "hub_id, dialogue_id", "dialogues_policydialogue", "hub_id, id"
        ),
        composite_key(
            "dialogues_recommendationsource_recommendation_id_in_set_id",
            "set_id, recommendation_id",
            "dialogues_recommendation",
            "set_id, id",
        ),
        composite_key(
            "dialogues_recommendationsource_session_id_in_dialogue_id",
            "dialogue_id, session_id",
            "dialogues_dialoguesession",
            "dialogue_id, id",
        ),
        composite_key(
            "dialogues_recommendationsource_set_id_in_dialogue_id",
            "dialogue_id, set_id",
            "dialogues_recommendationset",
            "dialogue_id, id",
        ),
        composite_key(
            "dialogues_replylink_addressee_id_in_recommendation_id",
            "recommendation_id, addressee_id",
            "dialogues_addressee",
            "recommendation_id, id",
        ),
        composite_key(
            "dialogues_replylink_dialogue_id_in_hub_id", "hub_id, dialogue_id", "dialogues_policydialogue", "hub_id, id"
        ),
        composite_key(
            "dialogues_replylink_forwarded_by_id_in_addressee_id",
            "addressee_id, forwarded_by_id",
            "dialogues_replylink",
            "addressee_id, id",
            deferred=True,
        ),
        composite_key(
            "dialogues_replylink_recommendation_id_in_set_id",
            "set_id, recommendation_id",
            "dialogues_recommendation",
            "set_id, id",
        ),
        composite_key(
            "dialogues_replylink_set_id_in_dialogue_id",
            "dialogue_id, set_id",
            "dialogues_recommendationset",
            "dialogue_id, id",
        ),
        composite_key(
            "dialogues_statement_dialogue_id_together", "hub_id, dialogue_id", "dialogues_policydialogue", "hub_id, id"
        ),
        composite_key(
            "dialogues_statement_duplicate_of_id_together",
            "dialogue_id, duplicate_of_id",
            "dialogues_statement",
            "dialogue_id, id",
        ),
        composite_key(
            "dialogues_statement_writer_id_together", "dialogue_id, writer_id", "dialogues_pseudonym", "dialogue_id, id"
        ),
        composite_key(
            "dialogues_volunteer_dialogue_id_same_hub", "hub_id, dialogue_id", "dialogues_policydialogue", "hub_id, id"
        ),
        composite_key(
            "dialogues_vote_pseudonym_id_together",
            "dialogue_id, pseudonym_id",
            "dialogues_pseudonym",
            "dialogue_id, id",
        ),
        composite_key(
            "dialogues_vote_statement_id_together",
            "dialogue_id, statement_id",
            "dialogues_statement",
            "dialogue_id, id",
        ),
        composite_key(
            "dialogues_synthesisreport_dialogue_id_same_hub",
            "hub_id, dialogue_id",
            "dialogues_policydialogue",
            "hub_id, id",
        ),
        composite_key(
            "dialogues_consensusstatement_dialogue_id_same_hub",
            "hub_id, dialogue_id",
            "dialogues_policydialogue",
            "hub_id, id",
        ),
        composite_key(
            "dialogues_consensussignatory_dialogue_id_same_hub",
            "hub_id, dialogue_id",
            "dialogues_policydialogue",
            "hub_id, id",
        ),
        composite_key(
            "dialogues_consensussignatory_consensus_id_same_dialogue",
            "dialogue_id, consensus_id",
            "dialogues_consensusstatement",
            "dialogue_id, id",
        ),
        composite_key(
            "dialogues_debrief_dialogue_id_together", "hub_id, dialogue_id", "dialogues_policydialogue", "hub_id, id"
        ),
        composite_key(
            "dialogues_evaluation_dialogue_id_together", "hub_id, dialogue_id", "dialogues_policydialogue", "hub_id, id"
        ),
        composite_key(
            "dialogues_participantsurvey_dialogue_id_together",
            "hub_id, dialogue_id",
            "dialogues_policydialogue",
            "hub_id, id",
        ),
        composite_key(
            "dialogues_statementoutcome_statement_id_together",
            "dialogue_id, statement_id",
            "dialogues_statement",
            "dialogue_id, id",
        ),
        composite_key(
            "dialogues_statementoutcome_set_id_together",
            "dialogue_id, set_id",
            "dialogues_recommendationset",
            "dialogue_id, id",
        ),
        composite_key(
            "dialogues_statementoutcome_recommendation_id_together",
            "set_id, recommendation_id",
            "dialogues_recommendation",
            "set_id, id",
        ),
        composite_key("dialogues_voicemessage_group_id_same_hub", "realm, group_id", "hubs_group", "realm, id"),
        composite_key(
            "dialogues_voicemessage_dialogue_id_same_hub",
            "hub_id, dialogue_id",
            "dialogues_policydialogue",
            "hub_id, id",
        ),
        composite_key(
            "dialogues_jointstatement_replaces_id_same_hub",
            "hub_id, replaces_id",
            "dialogues_jointstatement",
            "hub_id, id",
        ),
        composite_key(
            "dialogues_jointstatement_publication_id_same_hub",
            "hub_id, publication_id",
            "publishing_publication",
            "hub_id, id",
        ),
    ]
