"""How the portal is served, by `make run`, compose and Procfile alike. gunicorn reads this file by itself.

`max_requests` stays off: restarting a worker stalls the requests of its threads (docs/adr/0003-gunicorn.md).
"""

import gc
import logging.config
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import resolve
from gunicorn.glogging import Logger

from partnership.core.gathering import missing
from partnership.core.leash import follow_parent, leave_at_once

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnership.settings")
try:
    workers = settings.WEB_WORKERS
except ImproperlyConfigured as error:
    sys.exit(f"Lockstep cannot start. {error}")
if missing():
    sys.exit(
        f"Lockstep cannot start. Static files are not gathered in {settings.STATIC_ROOT}: manage.py collectstatic."
    )

# A container's port is open to its network; `manage.py up` says --bind by itself.
bind = f"{os.environ.get('HOST') or '0.0.0.0'}:{os.environ.get('PORT') or 8000}"  # noqa: S104
worker_class = "partnership.core.serving.Worker"  # gthread that loses nobody when it ends
threads = 8
timeout = 60
# The longest that a request in hand may take once the door is closed: no statement may take longer than 30 s.
graceful_timeout = settings.DRAIN_SECONDS + 30
keepalive = 30
preload_app = True  # loaded once, before the workers part: they share its memory and start at once
control_socket_disable = True
# Which proxy is believed is said once, by TRUSTED_PROXY_COUNT (core/proxies.py, SECURE_PROXY_SSL_HEADER).
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
# Liveness files in memory where there is such a place: a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - gunicorn names its own files


class StructuredLogger(Logger):
    """gunicorn's own lines in the form of all others: a malformed request is one JSON object too."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        if not (settings.LOGGING_CONFIG and settings.LOGGING):  # benchmarks measure without
            return
        logging.config.dictConfig(settings.LOGGING)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


logger_class = StructuredLogger


def when_ready(server: object) -> None:
    """Under `manage.py up`, end when the supervisor is gone (gunicorn's workers already follow gunicorn).

    Then load every view, and keep the collector off what is loaded, so that the workers go on sharing it.
    """
    follow_parent()
    resolve("/")
    gc.collect()
    gc.freeze()


def worker_exit(server: object, worker: object) -> None:
    """A worker that was told to end has answered everybody; one that failed says so by its code."""
    error = sys.exc_info()[1]
    code = error.code if isinstance(error, SystemExit) else 1
    leave_at_once(code if isinstance(code, int) else 1)


def on_exit(server: object) -> None:
    leave_at_once(getattr(sys.exc_info()[1], "exit_status", 0))  # of gunicorn's HaltServer
