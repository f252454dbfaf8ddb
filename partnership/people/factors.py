"""The second factors that somebody has, and where passkeys can be used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address

from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils import timezone

from partnership.people.models import Person

CODES_SHOWN_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class Factors:
    """Passkeys, an authenticator app, and the recovery codes that stand in for either."""

    passkeys: list[Authenticator]
    app: Authenticator | None
    codes: Authenticator | None

    @classmethod
    def of(cls, person: Person) -> Factors:
        found: dict[str, list[Authenticator]] = {kind: [] for kind in Authenticator.Type}
        for each in Authenticator.objects.filter(user=person).order_by("created_at", "pk"):
            found[each.type].append(each)
        app, codes = found[Authenticator.Type.TOTP], found[Authenticator.Type.RECOVERY_CODES]
        return cls(found[Authenticator.Type.WEBAUTHN], app[0] if app else None, codes[0] if codes else None)

    @property
    def count(self) -> int:
        return len(self.passkeys) + bool(self.app)

    @property
    def codes_left(self) -> list[str]:
        return self.codes.wrap().get_unused_codes() if self.codes else []

    @property
    def codes_to_show(self) -> list[str]:
        """The codes while they are new: until their owner has said that they are kept, and for half an hour."""
        if self.codes is None or self.codes.wrap().did_view:
            return []
        return self.codes_left if timezone.now() - self.codes.created_at < CODES_SHOWN_FOR else []


def passkeys_work(request: HttpRequest) -> bool:
    """Browsers give passkeys to https and to localhost alone, and never to a bare number."""
    host = request.get_host().rsplit(":", 1)[0]
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost" or host.endswith(".localhost")
    return False
