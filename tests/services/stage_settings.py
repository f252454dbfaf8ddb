"""The portal's own settings with a quicker clock, for tests that run real processes."""

import os
from datetime import timedelta

from partnership.settings import *  # noqa: F403

ATTENTION_SOURCES = ["tests.services.stage_source"]
ROUTINES = []
JOB_KINDS = ["tests.jobs.sample", "partnership.sheets.jobs"]
MAIL_LEASE = timedelta(seconds=3)
JOB_LEASE = timedelta(seconds=int(os.environ.get("STAGE_LEASE", "3")))
CELERY_BEAT_SCHEDULE = {
    "plan": {"task": "attention.plan", "schedule": 1.0, "options": {"expires": 5}},
    "drain": {"task": "attention.drain", "schedule": 0.5, "options": {"expires": 5}},
    "work": {"task": "jobs.work", "schedule": 0.5, "options": {"expires": 5}},
}
if os.environ.get("STAGE_WITHOUT_CLOCK"):
    CELERY_BEAT_SCHEDULE = {}
