"""The way in while the portal has nobody: a link that is printed where it was started, and that works once."""

from django.conf import settings
from django.urls import reverse

from partnership.core.verbs import verb
from partnership.people.models import FirstLink, Person


@verb
def make_first_link() -> str:
    """The path of a new link for the first administrator, in place of the former one; "" when somebody is here."""
    if Person.objects.exists():
        return ""
    return reverse("people:first_link", args=[FirstLink.objects.replace()])


def absolute(path: str) -> str:
    """The same as an address that can be sent to somebody."""
    return str(settings.PUBLIC_URL).rstrip("/") + path
