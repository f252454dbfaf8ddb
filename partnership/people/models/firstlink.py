"""The one-time link by which the first administrator comes in, while the portal has nobody."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone

from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.people.models.invitation import digest_of

USED = "This link was used, or a newer one took its place."


class FirstLinkQuerySet(models.QuerySet["FirstLink"]):
    @step
    def replace(self) -> str:
        """A new link, and its secret, which is shown once: 256 bits. A link that was there before ends."""
        token = secrets.token_urlsafe(32)
        self.update_or_create(pk=1, defaults={"token_digest": digest_of(token), "made_at": timezone.now()})
        return token

    def holds(self, digest: str) -> bool:
        return self.filter(token_digest=digest).exists()

    @verb
    def use_up(self, digest: str) -> None:
        """It was used. Of two at once one wins, the other reads Refused."""
        if not self.filter(token_digest=digest).delete()[0]:
            raise Refused(USED)


class FirstLink(models.Model):
    """At most one row; only the digest of the link's secret is kept, and it goes with its use."""

    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = FirstLinkQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="first_link_one_row")]

    def __str__(self) -> str:
        return "The first administrator's link"
