"""How the portal is served, by `make run`, compose and Procfile alike. gunicorn reads this file by itself.

`max_requests` stays off: restarting a worker stalls the requests of its threads (docs/adr/0003-gunicorn.md).
"""

import os

from partnership.core.leash import follow_parent

bind = f"{os.environ.get('HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"  # noqa: S104 - a container's port
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = 8
timeout = 60
graceful_timeout = 10
keepalive = 30
control_socket_disable = True
# Liveness files in memory where there is such a place: a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112


def when_ready(server: object) -> None:
    """Under `manage.py up`, end when the supervisor is gone (gunicorn's workers already follow gunicorn)."""
    follow_parent()
