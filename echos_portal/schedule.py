"""The tasks of the workers, how often each runs, and how processes reach the broker."""

from typing import Any

CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "socket_timeout": 1.0,
    "socket_connect_timeout": 1.0,
    "retry_on_timeout": False,
    "max_retries": 0,  # of connecting: the usual number holds a request for six seconds
    "visibility_timeout": 3600,
}
# Work that waits in the database, by the worker thread that polls for it.
POLLED_TASKS: dict[str, list[str]] = {
    "emails": ["outbox.recover", "outbox.deliver"],
    "work": [
        "events.continue_mailings",
        "mailings.continue",
        "events.continue_campaigns",
        "events.continue_certificates",
        "events.release_unconfirmed",
        "events.expire_offers",
        "events.send_reminders",
        "events.typeset_badges",
        "stakeholders.continue_imports",
        "digests.build_due",
        "portal.run_periodic_jobs",
        "dialogues.continue_seats",
        "dialogues.make_report_files",
        "dialogues.continue_surveys",
        "dialogues.write_brief_emails",
        "dialogues.write_consensus_emails",
        "dialogues.write_proposal_emails",
    ],
    "draws": ["dialogues.run_draws"],
    "webhooks": ["partners.deliver_webhooks"],
    "dumps": ["partners.make_dump"],  # takes a minute where there is much
}
# Celery beat only wakes the workers: rows decide what is due.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in {
        "outbox.deliver": 15.0,
        "outbox.recover": 30.0,
        "outbox.read_bounces": 300.0,
        "events.continue_mailings": 15.0,
        "mailings.continue": 15.0,
        "events.continue_campaigns": 15.0,
        "events.continue_certificates": 15.0,
        "events.release_unconfirmed": 300.0,
        "events.expire_offers": 60.0,
        "events.send_reminders": 60.0,
        "events.typeset_badges": 15.0,
        "stakeholders.continue_imports": 15.0,
        "digests.build_due": 60.0,
        "dialogues.compute_results": 300.0,
        "portal.note_scheduler": 60.0,
        "portal.run_periodic_jobs": 60.0,
        "dialogues.run_draws": 15.0,
        "dialogues.continue_seats": 60.0,
        "dialogues.make_report_files": 60.0,
        "dialogues.continue_surveys": 60.0,
        "dialogues.write_brief_emails": 60.0,
        "dialogues.write_consensus_emails": 60.0,
        "dialogues.write_proposal_emails": 60.0,
        "partners.deliver_webhooks": 15.0,
        "partners.note_uses": 300.0,
        "partners.make_dump": 600.0,
    }.items()
}
# Jobs without a queue in the database, and how often each runs. A missed run is made up for once.
PERIODIC_JOBS: dict[str, str] = {
    "outbox.forget": "hour",
    "outbox.read_bounces": "hour",
    "hubs.find_duplicates": "hour",
    "stakeholders.find_duplicates": "hour",
    "hubs.forget": "hour",
    "events.forget": "hour",
    "events.check_waiting_lists": "hour",
    "stakeholders.forget_imports": "hour",
    "digests.forget": "hour",
    "privacy.forget": "hour",
    "dialogues.forget": "hour",
    "audit.forget_submissions": "hour",
    "library.delete_unused_files": "hour",
    "publishing.renew": "hour",
    "accounts.forget": "hour",
    "consents.forget": "day",
    "hubs.nudge_stale_profiles": "day",
    "mailings.settle": "day",
    "portal.clear_sessions": "day",
    "portal.forget_periodic_runs": "day",
    "dialogues.send_reminders": "hour",
    "search.keep_index": "hour",
    "partners.forget": "hour",
    "partners.announce_expiry": "day",
}
