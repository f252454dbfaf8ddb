"""The proof of a signer's identity, and the one-time mark that binds a signature to the page that was read."""

import secrets
from datetime import UTC, datetime, timedelta

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from partnership.company.models import GroundRules
from partnership.people.models import Person

MARKS = "signing_marks"
MOST_MARKS = 20


def proved_at(request: HttpRequest) -> datetime | None:
    """When the person last proved in this session who they are: password, passkey or identity provider."""
    person = request.user if isinstance(request.user, Person) else None
    times = [record["at"] for record in get_authentication_records(request, person) if "at" in record]
    return datetime.fromtimestamp(max(times), tz=UTC) if times else None


def is_fresh(proof: datetime | None) -> bool:
    """Whether a proof of that time is young enough to sign with."""
    longest = timedelta(minutes=GroundRules.current().signature_proof_minutes)
    return proof is not None and timezone.now() - proof < longest


def mark_for(request: HttpRequest, digest: str) -> str:
    """The session's one-time mark for the text with this digest; the same one until it is used."""
    marks: dict[str, str] = request.session.get(MARKS, {})
    if digest not in marks:
        marks[digest] = secrets.token_urlsafe(24)
        request.session[MARKS] = dict(list(marks.items())[-MOST_MARKS:])
    return marks[digest]


def use_mark(request: HttpRequest, digest: str, mark: str) -> bool:
    """Use the mark up; false when this session never gave it for this text, or it was used already."""
    marks: dict[str, str] = request.session.get(MARKS, {})
    kept = marks.pop(digest, "")
    request.session[MARKS] = marks
    return bool(kept) and constant_time_compare(kept, mark)
