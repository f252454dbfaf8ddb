"""Standards and checks for tests, made by the verbs that people use."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from partnership.core.days import company_day
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.standards.actions import catalogue, waiving
from partnership.standards.models import Check, Standard, Waiver

ASKED: dict[str, Any] = {"asks": "People sign in with the company's account.", "evidence": "A test."}


def a_standard(admin: Person, name: str = "Single sign-on", **values: Any) -> Standard:
    """In force, asked of every project before build, checked by IT's executive, unless it is said otherwise."""
    said: dict[str, Any] = {"area": "security", "side": "it", "reviewer": None} | ASKED | values
    return catalogue.add(by=admin, name=name, **said)


def check_of(project: Project, standard: Standard) -> Check:
    return Check.objects.for_detail().get(project=project, standard=standard)


def a_waiver(check: Check, by: Person, days: int = 30) -> Waiver:
    """Asked for, and signed by nobody."""
    until = company_day() + timedelta(days=days)
    return waiving.ask(check, by=by, reason="The vendor is late.", meanwhile="Six people, by name.", until=until)


def granted(waiver: Waiver, *executives: Person) -> Waiver:
    for person in executives:
        waiving.sign(waiver, by=person, seen=waiver.agreement.digest, proved_at=timezone.now())
    waiver.refresh_from_db()
    return waiver
