#!/usr/bin/env python
"""Django's command line for Lockstep."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnership.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from partnership.core.leash import FOLLOWED

    try:
        from partnership import installation

        if FOLLOWED not in os.environ:  # the supervisor tells its children everything
            installation.before_settings(sys.argv, os.environ)
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Lockstep cannot start. {error}")
    except OperationalError as error:  # it cannot be reached, or has not been prepared
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"The database says: {' '.join(str(error).split())}")
