"""Other words by which people name a system, or words that name none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.stack.models.system import LONGEST_NAME, System

if TYPE_CHECKING:
    from partnership.people.models import Person


class KnownAsQuerySet(models.QuerySet["KnownAs"]):
    def meaning(self, words: Iterable[str]) -> dict[str, int | None]:
        """What each of these words (in small letters) names, by name or otherwise. Two queries."""
        wanted = list(words)
        said = self.filter(words__in=wanted).values_list("words", "system_id")
        named = System.objects.annotate(folded=Lower("name")).filter(folded__in=wanted)
        return dict(said) | dict(named.values_list("folded", "pk"))

    def every_meaning(self) -> dict[str, int | None]:
        """The same of all words that are known. Two queries."""
        named = ((name.casefold(), pk) for name, pk in System.objects.values_list("name", "pk"))
        return dict(self.values_list("words", "system_id")) | dict(named)

    @verb
    def say(self, words: str, system: System | None, *, by: Person) -> KnownAs:
        """From now on the words name the system, or nothing of ours; said again, it is corrected."""
        said, _ = self.update_or_create(
            words=words.casefold(), defaults={"system": system, "said_by": by, "said_at": timezone.now()}
        )
        Event.objects.record("system.known_as", said, by=by, detail={"system": str(system or "")})
        return said


class KnownAs(models.Model):
    """Words that name a system, though they are not its name; without a system they are known to name none."""

    words = models.CharField(max_length=LONGEST_NAME, unique=True)
    system = models.ForeignKey(System, models.CASCADE, related_name="known_as", null=True, blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    objects = KnownAsQuerySet.as_manager()

    class Meta:
        ordering = ("words",)
        constraints = (
            models.CheckConstraint(
                name="known_as_says_something",
                condition=~Q(words=""),
                violation_error_message="Words that name nothing are none.",
            ),
        )

    def __str__(self) -> str:
        return self.words
