"""Words that IT keeps ready for its answers, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from partnership.activity.models import Event, changes_in, digests
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.intake.models.consultation import Consultation

if TYPE_CHECKING:
    from partnership.people.models import Person

MOST = 20
"""Words that are kept for one part: more are not found."""


class ReadyWordsQuerySet(models.QuerySet["ReadyWords"]):
    def visible_to(self, person: Person) -> Self:
        return self if person.is_active else self.none()

    def for_list(self) -> Self:
        """Part by part, as the consultation asks them."""
        places = [models.When(part=part, then=place) for place, part in enumerate(Consultation.Part.values)]
        return self.order_by(models.Case(*places), Lower("name"), "pk")

    @verb
    def keep(self, *, part: str, name: str, words: str, by: Person) -> ReadyWords:
        """Words for one part under a name, for all who answer."""
        if self.filter(part=part).count() >= MOST:
            raise Refused(f"{MOST} texts are kept for {Consultation.Part(part).label.lower()}. Take one away first.")
        kept = self.model(part=part, name=name, words=words)
        kept.full_clean()
        kept.save(force_insert=True)
        Event.objects.record("ready_words.kept", kept, by=by, changes=digests({"words": ["", words]}))
        return kept


class ReadyWords(models.Model):
    """A text that an answer may begin with. It is copied: what was answered stays as it was."""

    part = models.CharField("for which part", max_length=12, choices=Consultation.Part)
    name = models.CharField("what it is called", max_length=60)
    words = models.TextField("the words", max_length=5_000)

    objects = ReadyWordsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "ready words"
        ordering = ("part", "name", "pk")
        constraints = [
            models.UniqueConstraint(
                "part",
                Lower("name"),
                name="ready_words_named_once",
                violation_error_message="There are words of this name for this part.",
            ),
            models.CheckConstraint(
                name="ready_words_of_a_part", condition=models.Q(part__in=["integration", "delivery", "governance"])
            ),
            models.CheckConstraint(
                name="ready_words_say_something", condition=~models.Q(name="") & ~models.Q(words="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("intake:ready", args=[self.pk])

    @verb
    def change(self, *, by: Person, fields: dict[str, Any]) -> None:
        """Otherwise from now on; answers that began with them stay as they are."""
        changes = changes_in(self, fields)
        if not changes:
            return
        for name, value in fields.items():
            setattr(self, name, value)
        self.full_clean()
        self.save(update_fields=list(fields))
        texts = {name: pair for name, pair in changes.items() if name == "words"}
        shown = {name: pair for name, pair in changes.items() if name != "words"}
        Event.objects.record("ready_words.changed", self, by=by, changes=shown | digests(texts))

    @verb
    def remove(self, *, by: Person) -> None:
        Event.objects.record("ready_words.removed", self, by=by)
        self.delete()
