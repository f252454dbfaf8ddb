"""The proof of a signer's identity, and the one-time mark that binds a signature to the page that was read."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from partnership.company.models import GroundRules
from partnership.people.claims import PROVIDER_SESSION
from partnership.people.models import Person

MARKS = "signing_marks"
MOST_MARKS = 20
AHEAD = 60  # seconds that the provider's clock may be ahead of ours


def proved_at(request: HttpRequest) -> datetime | None:
    """When the person last proved in this session who they are: password, passkey or identity provider."""
    if not isinstance(request.user, Person):
        return None
    records = get_authentication_records(request, request.user)
    times = [_when(record, request.user, request.session.get(PROVIDER_SESSION) or {}) for record in records]
    newest = max((at for at in times if at), default=None)
    return datetime.fromtimestamp(newest, tz=UTC) if newest else None


def _when(record: dict[str, Any], person: Person, told: dict[str, Any]) -> float | None:
    """When an authentication took place. An identity provider lets in without asking whoever it still knows, so what
    counts is when it last asked (``auth_time``); where it does not say so, coming from it proves nothing fresh.

    It is the session's own record that says so, or what the provider told when this session began (``told``): that
    the same person signed in elsewhere since proves nothing here.
    """
    at: float | None = record.get("at")
    if record.get("method") != "socialaccount" or at is None:
        return at
    asked = record.get("auth_time", told.get("auth_time") if told.get("uid") == record.get("uid") else None)
    if not isinstance(asked, int | float) or asked > at + AHEAD:
        return None
    bound = SocialAccount.objects.filter(user=person, provider=record.get("provider"), uid=record.get("uid")).exists()
    return min(at, float(asked)) if bound else None


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
