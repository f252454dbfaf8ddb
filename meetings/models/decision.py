"""What the two sides decided, and whether it held."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from meetings.models.meeting import Meeting
from meetings.models.result import Result, ResultQuerySet
from meetings.models.series import Series
from meetings.models.topic import Topic
from partnership.activity.models import Event, Happened
from partnership.attention.models import Notice
from partnership.core.canonical import digest
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Chairs, Side

if TYPE_CHECKING:
    from datetime import date

    from partnership.people.models import Person


class DecisionQuerySet(ResultQuerySet["Decision"]):
    def visible_to(self, person: "Person") -> Self:
        """Executives see all; those of a side see what a closed meeting decided and did not mark confidential.

        What was taken back is nobody's any more.
        """
        if person.standing.is_executive:
            return self.kept()
        shared = Q(confidential=False, topic__meeting__state=Meeting.State.CLOSED) if person.side else Q(pk__in=[])
        invited = Series.objects.visible_to(person).values("pk")
        return self.kept().filter(shared | Q(topic__series__in=invited))

    def for_list(self) -> Self:
        return self.select_related("topic__meeting__series", "owner_it", "owner_marketing")

    def saying(self, words: str) -> Self:
        """Those in which each of the words stands: in what, why or the topic."""
        found = self
        for word in words.split()[:10]:
            found = found.filter(Q(what__icontains=word) | Q(why__icontains=word) | Q(topic__title__icontains=word))
        return found

    def reopened(self) -> Self:
        return self.filter(reopenings__gt=0)

    def newest_first(self) -> Self:
        return self.order_by("-decided_at", "-pk")

    def due_for_review(self, on: "date") -> Self:
        """Those whose day to be looked at again has come, and of which nobody was reminded yet."""
        untold = Q(review_told_on=None) | ~Q(review_told_on=F("review_on"))
        return self.kept().filter(untold, review_on__lte=on)

    def looked_at_again(self) -> Self:
        """Those that are not over: with a day on which they are looked at again, or re-opened."""
        return self.kept().filter(Q(review_on__isnull=False) | Q(reopened_at__isnull=False))

    def owned_by(self, person: "Person") -> Self:
        return self.filter(Q(owner_it=person) | Q(owner_marketing=person))

    @verb
    def hand_over(self, given: "Mapping[Decision, Person | None]", *, by: "Person", person: "Person") -> None:
        """Another of the side answers for each decision, or nobody does for now."""
        for side in Side:
            field = f"owner_{side}"
            theirs = {each: to for each, to in given.items() if getattr(each, f"{field}_id") == person.pk}
            for successor in set(theirs.values()):
                if successor and successor.side != side:
                    raise Refused(f"{successor.name} is not of {side.label}.")
                mine = [each.pk for each, to in theirs.items() if to == successor]
                if self.model.objects.filter(pk__in=mine, **{field: person}).update(**{field: successor}) != len(mine):
                    raise Refused("Somebody gave one of the decisions away meanwhile.")
            changed: list[Happened] = [
                (each, {field: [person.name, to.name if to else ""]}, {}) for each, to in theirs.items()
            ]
            Event.objects.record_each("decision.handed-over", changed, by=by)

    def tally(self) -> dict[str, int]:
        """How many, and how many were re-opened: decisions that hold."""
        return self.aggregate(all=Count("pk"), reopened=Count("pk", filter=Q(reopenings__gt=0)))


class Decision(Result):
    """A result: what was decided, why, who answers for it on each side, and when it is looked at again."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="decisions")
    what = models.CharField("what is decided", max_length=500)
    why = models.TextField("why", max_length=2000, blank=True)
    owner_it = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="owner in IT",
    )
    owner_marketing = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="owner in marketing",
    )
    review_on = models.DateField("look at it again on", null=True, blank=True)
    # The day of which its people were reminded; another day reminds them anew.
    review_told_on = models.DateField(null=True, blank=True, editable=False)
    confidential = models.BooleanField(default=False)
    decided_at = models.DateTimeField()
    reopenings = models.PositiveSmallIntegerField("times re-opened", default=0)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_because = models.CharField(max_length=300, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(name="decision_says_what", condition=~Q(what="")),
            models.CheckConstraint(
                name="decision_two_owners",
                condition=Q(owner_it=None) | Q(owner_marketing=None) | ~Q(owner_it=F("owner_marketing")),
                violation_error_message="The owners on the two sides are two people.",
            ),
            models.CheckConstraint(
                name="decision_reopened_with_reason",
                condition=Q(reopenings=0, reopened_at=None) | (Q(reopenings__gt=0) & ~Q(reopened_because="")),
                violation_error_message="Say why it is re-opened.",
            ),
            models.CheckConstraint(
                name="decision_reason_when_taken_back",
                condition=Q(taken_back_at__isnull=False) | Q(taken_back_because=""),
            ),
        )
        indexes = (models.Index(name="decision_newest", fields=("-decided_at", "-id")),)

    def __str__(self) -> str:
        # Not its words: events and logs quote this, and a decision may be confidential.
        return f"Decision {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{reverse('meetings:decisions')}#decision-{self.pk}"

    @property
    def wording(self) -> str:
        """What a form carries to say on which text it was opened."""
        owners = [self.owner_it_id, self.owner_marketing_id]
        return digest([self.what, self.why, owners, self.review_on, self.confidential])[:16]

    @property
    def has_both_owners(self) -> bool:
        return self.owner_it_id is not None and self.owner_marketing_id is not None

    @property
    def is_reopened(self) -> bool:
        """Re-opened and not decided again yet."""
        return self.reopened_at is not None

    @verb
    def reopen(self, *, by: "Person", because: str) -> None:
        """It does not hold any more; that is counted, and stays counted."""
        changed = Decision.objects.filter(pk=self.pk, reopened_at=None).update(
            reopened_at=timezone.now(),
            reopenings=F("reopenings") + 1,
            reopened_because=because,
        )
        self.refresh_from_db()
        if not changed:
            raise Refused(f"It was re-opened already: {self.reopened_because}")
        Event.objects.record("decision.reopened", self, by=by, detail={"times": self.reopenings})
        self._tell(by, f"A decision was re-opened: {self.what}")

    @verb
    def uphold(self, *, by: "Person") -> None:
        """After a second look it stands; that it was re-opened stays counted."""
        if Decision.objects.filter(pk=self.pk).exclude(reopened_at=None).update(reopened_at=None):
            Event.objects.record("decision.upheld", self, by=by)
            self._tell(by, f"A decision stands after a second look: {self.what}")
        self.refresh_from_db()

    @verb
    def remind(self, on: "date") -> None:
        """Its day has come: its people are told to look at it again, once, however many clocks there are."""
        untold = Decision.objects.due_for_review(on).filter(pk=self.pk)
        if untold.update(review_told_on=F("review_on")):
            self.refresh_from_db()
            Event.objects.record("decision.due", self, by=None)
            self._tell(None, f"Look at this decision again: {self.what}")

    def _tell(self, by: "Person | None", text: str) -> None:
        """Both executives and the owners, who may not all read what is confidential."""
        executives = {*Chairs.on(company_day()).holders.values()}
        owners = {each for each in (self.owner_it, self.owner_marketing) if each and not self.confidential}
        told = sorted((executives | owners) - {by}, key=lambda person: person.pk)
        subject = f"meetings.decision:{self.pk}"
        Notice.objects.tell(told, kind="decision-changed", subject=subject, text=text, url=self.get_absolute_url())
