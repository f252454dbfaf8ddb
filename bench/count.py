"""Print how many queries a page takes: a session's key and a path as arguments."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies[settings.SESSION_COOKIE_NAME] = sys.argv[1]
    client.get(sys.argv[2])
    with CaptureQueriesContext(connection) as counted:
        client.get(sys.argv[2])
    sys.stdout.write(str(len(counted)))
