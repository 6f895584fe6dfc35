"""How long things take and are kept."""

import datetime as dt

ANSWER_WITHIN = dt.timedelta(days=30)  # after the message was confirmed, or a follow-up written
REMIND_BEFORE = (dt.timedelta(days=7), dt.timedelta(days=1), dt.timedelta(0))  # before the deadline, and on it
UNCONFIRMED_KEPT = dt.timedelta(days=7)
KEPT = dt.timedelta(days=183)  # after it was closed or last answered; an open one stays
FOLLOW_UPS = 1  # of the person, after an answer
