"""Wrong passwords: counted for an account and the address from where they come, so that a stranger locks out nobody.

Each try beyond a few has to wait longer than the one before. Whoever comes from elsewhere with the right password comes
in at once, however many were wrong; so do passkeys, the company sign-in, and a new password by mail. ADR 118.
"""

import hashlib
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

FREE = 3
"""So many wrong tries cost nothing: everybody mistypes."""
WAITS = (5, 15, 60, 300, 900)
"""Seconds before the next try, after each wrong one beyond those; the last for all that follow."""
REMEMBERED = 3600
MANY = 25
"""So many wrong tries within an hour, from wherever: then no wrong try from a new place is free."""
TOLD_AT = 5
TOLD_AGAIN = 86_400


@dataclass(frozen=True)
class Guessing:
    """The wrong tries at one account, by the address that is typed, as seen from one place."""

    account: str
    place: str

    def _key(self, *parts: str) -> str:
        account = self.account.strip().casefold()
        return "guessing:" + hashlib.sha256("\n".join([account, *parts]).encode()).hexdigest()

    def _wrong(self, *parts: str) -> list[float]:
        """When the tries of the last hour were made, without those that a new password has forgiven."""
        since = max(time.time() - REMEMBERED, cache.get(self._key("forgiven", ""), 0.0))
        return [at for at in cache.get(self._key(*parts), []) if at > since]

    @property
    def wait(self) -> int:
        """Seconds before the next try from here; 0 where it may be made now."""
        here = self._wrong("from", self.place)
        beyond = len(here) - (0 if len(self._wrong()) >= MANY else FREE)
        if beyond <= 0:
            return 0
        pause = WAITS[min(beyond, len(WAITS)) - 1]
        return max(0, round(here[-1] + pause - time.time()))

    def note(self) -> int:
        """One more was wrong; how many there were from wherever."""
        now = time.time()
        for parts in ((), ("from", self.place)):
            cache.set(self._key(*parts), [*self._wrong(*parts), now][-100:], REMEMBERED)
        return len(self._wrong())

    def is_news(self, number: int) -> bool:
        """Whether the account's owner is to hear of it: once a day."""
        return number >= TOLD_AT and bool(cache.add(self._key("told", ""), True, TOLD_AGAIN))


def forgive(account: str) -> None:
    """Its owner has proved who they are: a new password begins with nothing wrong."""
    cache.set(Guessing(account, "")._key("forgiven", ""), time.time(), REMEMBERED)


def too_soon(wait: int) -> str:
    """How long, and which way is open meanwhile."""
    after = f"{wait} seconds" if wait < 90 else f"{-(-wait // 60)} minutes"
    company = "your company sign-in, " if settings.OIDC_ISSUER else ""
    return (
        f"Several wrong passwords came for this address from where you are. Try again in {after}. "
        f"Until then a passkey, {company}or a new password by mail (“Forgot your password?”) let you in."
    )
