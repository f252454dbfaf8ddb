"""Who lives in a database: nobody, the demo's people or a company's. The demo and a company never share one."""

from enum import Enum

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.db import connection

DEMO_PASSWORD = "lockstep-demo"  # noqa: S105 - the demo's, which everybody knows
SIGN_INS = {
    "cio@example.com": "CIO",
    "cmo@example.com": "CMO",
    "it@example.com": "staff, IT",
    "marketing@example.com": "staff, marketing",
    "admin@example.com": "administrator",
    "observer@example.com": "observer",
}


class Residents(Enum):
    NOBODY = "nobody"
    DEMO = "the demo"
    COMPANY = "a company"


def residents() -> Residents:
    """Asked before anything is migrated, so it reads two columns that were always there.

    The demo is known by what makes it dangerous: a sign-in of its own that opens with the password everybody knows.
    """
    people = get_user_model()._default_manager
    if people.model._meta.db_table not in connection.introspection.table_names() or not people.exists():
        return Residents.NOBODY
    hashes = people.filter(email__in=SIGN_INS).values_list("password", flat=True)
    return Residents.DEMO if any(check_password(DEMO_PASSWORD, known) for known in hashes) else Residents.COMPANY
