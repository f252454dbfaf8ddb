"""Celery's command line, on the leash of the supervisor: `python -m partnership.core.celery_command worker`."""

import sys

from celery.__main__ import main

from partnership.core.leash import follow_parent

if __name__ == "__main__":
    sys.argv[1:1] = ["-A", "partnership"]
    follow_parent()
    main()
