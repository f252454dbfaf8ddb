"""How the portal is served, by `make run`, compose and Procfile alike. gunicorn reads this file by itself.

`max_requests` stays off: restarting a worker stalls the requests of its threads (docs/adr/0003-gunicorn.md).
"""

import gc
import os

from django.conf import settings
from django.urls import resolve

from partnership.core.leash import follow_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnership.settings")

bind = f"{os.environ.get('HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"  # noqa: S104 - a container's port
worker_class = "partnership.core.serving.Worker"  # gthread that loses nobody when it ends
workers = settings.WEB_WORKERS
threads = 8
timeout = 60
# The longest that a request in hand may take once the door is closed: no statement may take longer than 30 s.
graceful_timeout = settings.DRAIN_SECONDS + 30
keepalive = 30
preload_app = True  # loaded once, before the workers part: they share its memory and start at once
control_socket_disable = True
# Liveness files in memory where there is such a place: a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - gunicorn names its own files


def when_ready(server: object) -> None:
    """Under `manage.py up`, end when the supervisor is gone (gunicorn's workers already follow gunicorn).

    Then load every view, and keep the collector off what is loaded, so that the workers go on sharing it.
    """
    follow_parent()
    resolve("/")
    gc.collect()
    gc.freeze()
