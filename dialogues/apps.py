"""Policy dialogues and their recommendations."""

from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    """Policy dialogues and their recommendations."""

    name = "dialogues"

    def ready(self) -> None:
        """Register dialogues as published and on the cards of their sessions in emails, the documents of responses as files in use,
        what ends with an endorsement of merged organisations, and what emails about messages say when they are sent."""
        from dialogues.afterwards.subject import EVALUATION_SUBJECT
        from dialogues.brief.subject import BRIEF_SUBJECT
        from dialogues.endorsements.actions.signatures import end_doubled_endorsement
        from dialogues.endorsements.subject import JOINT_STATEMENT_SUBJECT
        from dialogues.frame.card_facts import facts_of_session
        from dialogues.frame.subject import DIALOGUE_SUBJECT
        from dialogues.models import Addressee, Endorsement, ResponseChange
        from dialogues.reports.subject import REPORT_SUBJECT
        from dialogues.voice.emails import ANSWERED, WITH_HELP, answer_of_email, urgency_of_email
        from events.programme.card_facts import register_card_facts
        from hubs.registry.merge_endings import register_merge_ending
        from outbox.shared_contexts import register_shared_context
        from publishing.file_uses import FileUse, register_file_use
        from publishing.subjects import register

        register(DIALOGUE_SUBJECT)
        register(BRIEF_SUBJECT)
        register(REPORT_SUBJECT)
        register(JOINT_STATEMENT_SUBJECT)
        register(EVALUATION_SUBJECT)
        register_card_facts(facts_of_session)
        register_file_use(FileUse(Addressee, "document", Addressee.objects.public))
        register_file_use(FileUse(ResponseChange, "document", ResponseChange.objects.public))
        register_merge_ending(Endorsement, end_doubled_endorsement)
        register_shared_context(ANSWERED, answer_of_email)
        for kind in WITH_HELP:
            register_shared_context(kind, urgency_of_email)
