"""A touchpoint: where a customer meets the company, what they want there, and how much it hurts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partnership.accord.models import BlindRating, BlindRound, tell_principal
from partnership.activity.models import Event, digests
from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb
from partnership.journey.models.stage import JourneyStage
from partnership.journey.models.touchpoint_queries import PAIN, TouchpointQuerySet, last_place
from partnership.people.models import Person, Side

NO_PAIN, UNBEARABLE = 1, 5
APART = 2
"""So far apart the two sides see another customer, and talk about it."""

RATED_ON = {"name": "its name", "channel": "the channel", "wants": "what the customer wants"}
"""What a rating is about: where one of these changes, what was rated before is about something else."""


class Touchpoint(models.Model):
    """A moment in which the customer meets the company, with its pain as each side sees it."""

    class Emotion(models.TextChoices):
        DELIGHTED = "delighted", "Delighted"
        AT_EASE = "at_ease", "At ease"
        INDIFFERENT = "indifferent", "Indifferent"
        UNSURE = "unsure", "Unsure"
        ANNOYED = "annoyed", "Annoyed"
        ANGRY = "angry", "Angry"

    stage = models.ForeignKey(JourneyStage, models.PROTECT, related_name="touchpoints")
    name = models.CharField(max_length=80)
    channel = models.CharField(max_length=40)
    wants = models.CharField("what the customer wants", max_length=300)
    emotion = models.CharField("how the customer feels", max_length=12, choices=Emotion)
    position = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    """Counts the wordings: what a form was opened on."""
    round = models.OneToOneField(BlindRound, models.PROTECT, editable=False, related_name="touchpoint")
    earlier = models.JSONField("what was rated before", default=list, blank=True, editable=False)
    """Oldest first: what each side said (nothing where it was still sealed), until which day, and why it ended."""
    talked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    talked_line = models.CharField("what came of the talk", max_length=300, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TouchpointQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                name="touchpoint_feels_something",
                condition=Q(emotion__in=["delighted", "at_ease", "indifferent", "unsure", "annoyed", "angry"]),
                violation_error_message="Choose how the customer feels there.",
            ),
            models.CheckConstraint(
                name="touchpoint_said_whole",
                condition=~Q(name="") & ~Q(channel="") & ~Q(wants=""),
                violation_error_message="A touchpoint has a name, a channel, and what the customer wants there.",
            ),
            models.CheckConstraint(
                name="touchpoint_talked_whole",
                condition=Q(talked_by=None, talked_line="") | Q(talked_by__isnull=False) & ~Q(talked_line=""),
                violation_error_message="Say in one line what came of it.",
            ),
        )

    if TYPE_CHECKING:
        stage_id: int

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('home:stage', args=[self.stage_id])}#touchpoint-{self.pk}"

    @property
    def is_current(self) -> bool:
        return self.archived_at is None

    def has_rated(self, side: str) -> bool:
        """Whether a side's rating is in; says nothing of what it is."""
        return self.round.rating_of(side) is not None

    def pain_of(self, side: str) -> int | None:
        """How much it hurts, as a side sees it, once both are in; None before, whatever lies under the seal."""
        given = self.round.rating_of(side) if self.round.is_revealed else None
        return (given.values or {}).get(PAIN) if given else None

    @property
    def pains(self) -> dict[str, int]:
        """Both sides' ratings once both are in; empty before. Reads the prefetched ratings."""
        found = {side.value: self.pain_of(side) for side in Side}
        return {side: pain for side, pain in found.items() if pain is not None}

    @property
    def said_before(self) -> list[dict[str, Any]]:
        """What was rated before, the newest first; ``until`` is the day on which that ended."""
        return [line | {"until": date.fromisoformat(line["until"])} for line in reversed(self.earlier)]

    @property
    def rated_on(self) -> date | None:
        """The day on which the second rating came in."""
        return company_day(self.round.revealed_at) if self.round.revealed_at else None

    @property
    def wants_talk(self) -> bool:
        """Both have rated, so far apart that they see another customer, and nobody has said what came of a talk."""
        return is_apart(self.pains) and not self.talked_line

    @step
    def hold(self) -> None:
        """Read the row again, without what was read beside it, and hold it to the transaction's end."""
        self.refresh_from_db(from_queryset=Touchpoint.objects.select_for_update(no_key=True))

    @step
    def _refuse_archived(self) -> None:
        if not self.is_current:
            raise Refused("This touchpoint is archived. Offer it again first.")

    @verb
    def rate(self, pain: int, *, by: Person, comment: str = "") -> None:
        """The pain as the rater's side sees it, 1 none to 5 unbearable; sealed until the other side's is in."""
        self.hold()
        self._refuse_archived()
        if not NO_PAIN <= pain <= UNBEARABLE:
            raise Refused(f"Rate the pain from {NO_PAIN}, none, to {UNBEARABLE}, unbearable.")
        if by.side not in Side.values:
            raise Refused("Only people of IT and of marketing rate the pain.")
        rating = self.round.rate(by=by, values={PAIN: pain}, comment=comment, side=by.side)
        if rating.acting_for:
            tell_principal(by, rating.acting_for, done=f"rated for you: {self}", url=self.get_absolute_url())

    @verb
    def reword(self, *, name: str, channel: str, wants: str, emotion: str, seen: int, by: Person) -> list[str]:
        """It is said better. Where what was rated changes, both sides rate anew; the fields that did so, in words."""
        self.hold()
        self._refuse_archived()
        if seen != self.version:
            raise Stale(current=self)
        given = {"name": name, "channel": channel, "wants": wants, "emotion": emotion}
        changes = {
            field: [getattr(self, field), value] for field, value in given.items() if getattr(self, field) != value
        }
        if not changes:
            return []
        for field, value in given.items():
            setattr(self, field, value)
        self.version += 1
        self.full_clean()
        self.save(update_fields=[*given, "version"])
        moved = [words for field, words in RATED_ON.items() if field in changes]
        anew = bool(moved) and self._begin_anew(because=moved, by=by)
        said = {field: pair for field, pair in changes.items() if field != "wants"}
        said |= digests({"wants": changes["wants"]}) if "wants" in changes else {}
        Event.objects.record("touchpoint.changed", self, by=by, changes=said, detail={"rated_anew": anew})
        return moved if anew else []

    @verb
    def rate_anew(self, *, by: Person) -> None:
        """It may hurt otherwise today: both sides rate it once more. What they said stays to be read."""
        self.hold()
        self._refuse_archived()
        if not self.round.is_revealed:
            raise Refused("It is still to be rated by both sides: give yours, or correct it.")
        self._begin_anew(because=[], by=by)
        Event.objects.record("touchpoint.rated_anew", self, by=by)

    @step
    def _begin_anew(self, *, because: list[str], by: Person) -> bool:
        """Another round, where anything was rated in this one; who had rated is told. What is sealed stays sealed."""
        gone = list(self.round.ratings.select_related("person"))
        if not gone:
            return False
        line: dict[str, Any] = {"until": company_day().isoformat(), "because": because, "by": by.name}
        line["pain"] = {rating.side: (rating.values or {}).get(PAIN) for rating in gone}
        self.earlier = [*self.earlier, line]
        self.round = BlindRound.objects.open(purpose=PAIN, title=self.name)
        self.talked_by, self.talked_line = None, ""
        self.save(update_fields=["earlier", "round", "talked_by", "talked_line"])
        self._ask_again(gone, because, by=by)
        return True

    @step
    def _ask_again(self, gone: list[BlindRating], because: list[str], *, by: Person) -> None:
        why = f"{by} changed {' and '.join(because)}" if because else f"{by} asks both sides to look again"
        Notice.objects.tell(
            [rating.person for rating in gone if rating.person_id != by.pk and rating.person.is_active],
            kind="touchpoint-changed",
            subject=f"journey.touchpoint:{self.pk}",
            text=f"{self}: {why}. What you rated no longer counts; rate its pain once more.",
            url=self.get_absolute_url(),
        )

    @verb
    def mark_talked(self, line: str, *, by: Person) -> None:
        """The two executives have talked about how far apart they see it, and this came of it."""
        self.hold()
        if not is_apart(self.pains):
            raise Refused("There is nothing to talk about: both sides see about the same pain, or have not rated yet.")
        if self.talked_line:
            raise Refused(f"{self.talked_by} has said so already: {self.talked_line}")
        self.talked_by, self.talked_line = by, line
        self.full_clean()
        self.save(update_fields=["talked_by", "talked_line"])
        Event.objects.record("touchpoint.talked", self, by=by, detail={"line": line})

    @verb
    def move(self, step: int, *, by: Person) -> None:
        """So many places later within its stage, or earlier below nought; at the ends it stays."""
        self.hold()
        self._refuse_archived()
        rows = list(Touchpoint.objects.select_for_update().current().filter(stage=self.stage_id))
        old = next((place for place, row in enumerate(rows) if row.pk == self.pk), 0)
        new = max(0, min(old + step, len(rows) - 1))
        if new == old:
            return
        rows.insert(new, rows.pop(old))
        for place, row in enumerate(rows, 1):
            row.position = place
        Touchpoint.objects.bulk_update(rows, ["position"])
        Event.objects.record("touchpoint.ordered", self, by=by, changes={"position": [old + 1, new + 1]})

    @verb
    def place(self, stage: JourneyStage, *, by: Person) -> None:
        """It belongs to another stage, after what is there; what was rated holds, since it is the same moment."""
        self.hold()
        self._refuse_archived()
        held = JourneyStage.objects.select_for_update().get(pk=stage.pk)
        if held.pk == self.stage_id:
            return
        if not held.is_current:
            raise Refused(f"“{held}” is offered no more. Choose a stage of the journey.")
        before, self.stage, self.position = self.stage, held, last_place(held) + 1
        self.save(update_fields=["stage", "position"])
        Event.objects.record("touchpoint.placed", self, by=by, changes={"stage": [before.name, held.name]})

    @verb
    def archive(self, *, by: Person) -> None:
        """No longer a part of the way; its words and what was rated stay."""
        self.hold()
        if self.is_current:
            self.archived_at = timezone.now()
            self.save(update_fields=["archived_at"])
            Event.objects.record("touchpoint.archived", self, by=by)

    @verb
    def restore(self, *, by: Person) -> None:
        """On the map again, after the others of its stage, with what was rated."""
        self.hold()
        if self.is_current:
            return
        if not self.stage.is_current:
            raise Refused(f"Its stage “{self.stage}” is offered no more. An administrator offers that again first.")
        self.archived_at, self.position = None, last_place(self.stage) + 1
        self.save(update_fields=["archived_at", "position"])
        Event.objects.record("touchpoint.restored", self, by=by)


def is_apart(pains: dict[str, int]) -> bool:
    return len(pains) == len(Side) and max(pains.values()) - min(pains.values()) >= APART
