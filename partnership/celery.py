"""The Celery application: the doorbell. The database is the queue (docs/adr)."""

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnership.settings")

app = Celery("lockstep")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def look_at_once(**_: object) -> None:
    """A worker that starts does not wait for beat's first minute: what fell due while none ran goes out now."""
    app.send_task("attention.tick", ignore_result=True, expires=60)
