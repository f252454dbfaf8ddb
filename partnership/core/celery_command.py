"""Celery's command line, on the leash of the supervisor: `python -m partnership.core.celery_command worker`."""

import os
import sys

from celery.__main__ import main
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from partnership.core.leash import follow_parent

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnership.settings")
    follow_parent()
    try:
        settings.INSTALLED_APPS  # noqa: B018 - reads the settings
    except ImproperlyConfigured as error:
        sys.exit(f"Lockstep cannot start. {error}")
    sys.argv[1:1] = ["-A", "partnership"]
    main()
