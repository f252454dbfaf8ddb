"""Print how many queries an answer takes: a session's key, a path and, for a POST, its body as arguments.

COUNT_FIRST=1 counts the first answer of the process, in which nothing is kept yet.
"""

import os
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
    _, _, path, *body = sys.argv
    connection.features.supports_json_field  # noqa: B018  asked once in the life of a process, by Django
    if not os.environ.get("COUNT_FIRST"):
        client.get(path)
    with CaptureQueriesContext(connection) as counted:
        if body:
            form = "application/x-www-form-urlencoded"
            answer = client.post(path, body[0], content_type=form, headers={"HX-Request": "true"})
        else:
            answer = client.get(path)
    if answer.status_code >= 400:
        raise SystemExit(f"{path} answered {answer.status_code}")
    asked = [query for query in counted.captured_queries if query["sql"] not in ("BEGIN", "BEGIN IMMEDIATE", "COMMIT")]
    sys.stdout.write(str(len(asked)))
