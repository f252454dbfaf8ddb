"""Who may see what was sent."""

from django.conf import settings

from partnership.people.models import Person
from partnership.people.permissions import is_administrator


def can_see_deliveries(person: Person) -> bool:
    """Administrators see what was sent to whom, and what failed. No mail ever holds a private note."""
    return is_administrator(person)


def mails_are_kept() -> bool:
    """Whether mails are written into files that a page may show: while trying the portal, never in earnest."""
    in_files = settings.EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend"
    return in_files and (settings.DEBUG or settings.DEMO)


def can_read_all_mails(person: Person) -> bool:
    """In the demo everybody reads their own mails; administrators read all."""
    return mails_are_kept() and is_administrator(person)
