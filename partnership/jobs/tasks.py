"""Long work, looked for every two seconds. Any number may look at the same time."""

from celery import shared_task

from partnership.jobs.models.job import WORK
from partnership.jobs.running import work as work_now

A_LONG_TIME = 3600  # what can only be done in one go takes as long as it takes; the lease tells whether it is alive


@shared_task(name=WORK, soft_time_limit=A_LONG_TIME, time_limit=A_LONG_TIME + 60)
def work() -> None:
    work_now()
