"""What one person promised, and by when."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, Happened
from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb
from partnership.people.models import Role, Side

if TYPE_CHECKING:
    from partnership.people.models import Person
    from partnership.promises.places import Place


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, person: "Person") -> Self:
        """An action is its owner's and the executives' (and their deputies'); nobody else sees it."""
        return self.all() if person.standing.is_executive else self.filter(owner=person)

    def for_list(self) -> Self:
        return self.select_related("owner", "captured_by")

    def open(self) -> Self:
        return self.filter(done_at=None, dropped_at=None)

    def finished(self) -> Self:
        return self.exclude(done_at=None)

    def overdue(self, on: date | None = None) -> Self:
        return self.open().filter(due_on__lt=on or company_day())

    def owned_by(self, person: "Person") -> Self:
        return self.filter(owner=person)

    def asked_by(self, person: "Person") -> Self:
        """What this person captured for somebody else to do."""
        return self.filter(captured_by=person).exclude(owner=person)

    def most_urgent_first(self) -> Self:
        return self.order_by("due_on", "pk")

    @verb
    def capture(
        self,
        *,
        title: str,
        owner: "Person",
        due_on: date,
        by: "Person",
        for_side: str = "",
        present: bool = False,
    ) -> "Action":
        """Somebody promised something: one owner and a due date from the first minute.

        ``for_side`` is the side it is done for; by default the side that the owner is not of. An owner who is
        ``present`` has heard it; another is told.
        """
        action = self.create(
            title=title,
            owner=owner,
            due_on=due_on,
            first_due_on=due_on,
            captured_by=by,
            captured_at=timezone.now(),
            for_side=for_side or (Side(owner.side).other if owner.side else ""),
        )
        Event.objects.record(
            "action.captured",
            action,
            by=by,
            detail={"owner": owner.pk, "due_on": due_on.isoformat()},
        )
        if not present:
            text = f"{by} asks you to do this by {due_on:%-d %b %Y}: {title}"
            action.tell(owner, text, by=by, kind="action-promised")
        return action

    @verb
    def hand_over(self, given: "Mapping[Action, Person]", *, by: "Person") -> None:
        """Each open action becomes another person's, with the day that was promised. A fixed number of queries for
        each successor. Raises Refused when one of them is no longer its former owner's to do."""
        for successor in set(given.values()):
            theirs = {action.pk: action for action, person in given.items() if person == successor}
            owners = {action.owner_id for action in theirs.values()}
            if self.open().filter(pk__in=theirs, owner__in=owners).update(owner=successor) != len(theirs):
                raise Refused("Somebody finished or gave away one of the actions meanwhile.")
        changed: list[Happened] = [
            (action, {"owner": [action.owner.name, to.name]}, {}) for action, to in given.items()
        ]
        if changed:
            Event.objects.record_each("action.handed-over", changed, by=by)


class Action(models.Model):
    """Something one person promised, with a due date."""

    title = models.CharField("what", max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="actions")
    due_on = models.DateField("due")
    first_due_on = models.DateField("first due")
    moves = models.PositiveSmallIntegerField("times moved", default=0)
    moved_because = models.CharField("why it was moved last", max_length=300, blank=True)
    for_side = models.CharField("for", max_length=10, blank=True, choices=Side.choices)
    captured_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    captured_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_because = models.CharField(max_length=300, blank=True)

    objects = ActionQuerySet.as_manager()

    if TYPE_CHECKING:
        place: "Place | None"  # of an action that went through `places.name_places`

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                name="action_done_or_dropped",
                condition=Q(done_at=None) | Q(dropped_at=None),
                violation_error_message="An action is done or dropped, not both.",
            ),
            models.CheckConstraint(name="action_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="action_dropped_with_reason",
                condition=Q(dropped_at=None, dropped_because="")
                | (Q(dropped_at__isnull=False) & ~Q(dropped_because="")),
                violation_error_message="Say why it is dropped.",
            ),
        )
        indexes = (
            models.Index(
                name="action_open",
                fields=("owner", "due_on"),
                condition=Q(done_at=None, dropped_at=None),
            ),
        )

    def __str__(self) -> str:
        # Not its title: events and the admin site quote this, and an action is its owner's and the executives' alone.
        return f"Action {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("promises:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < company_day()

    @property
    def state(self) -> str:
        if self.done_at:
            return "done"
        if self.dropped_at:
            return "dropped"
        return "overdue" if self.is_overdue else "open"

    @verb
    def finish(self, *, by: "Person") -> None:
        """It is done. Doing it twice changes nothing; what was dropped meanwhile is not done."""
        changed = Action.objects.open().filter(pk=self.pk).update(done_at=timezone.now())
        self.refresh_from_db()
        if self.dropped_at:
            raise Refused(f"It was dropped meanwhile: {self.dropped_because}. Open it again first.")
        if changed:
            Event.objects.record("action.finished", self, by=by)
            self._tell_both(f"{by} did what was promised: {self.title}", by=by)

    @verb
    def drop(self, *, by: "Person", because: str) -> None:
        """It will not be done, and this is why. Raises Refused where it is done, or dropped for another reason."""
        changed = Action.objects.open().filter(pk=self.pk).update(dropped_at=timezone.now(), dropped_because=because)
        self.refresh_from_db()
        if self.done_at:
            raise Refused("It was done meanwhile, so there is nothing to drop.")
        if not changed:
            raise Refused(f"It was dropped already: {self.dropped_because}.")
        Event.objects.record("action.dropped", self, by=by)
        self._tell_both(f"{by} dropped “{self.title}”: {because}", by=by)

    @verb
    def reopen(self, *, by: "Person") -> None:
        """It was not done after all, or is wanted again. Raises Refused where nobody is left to do it."""
        if not self.owner.is_active or self.owner.role != Role.STAFF:
            raise Refused(f"{self.owner} can no longer do it. Promise it anew, for somebody else.")
        closed = Action.objects.filter(pk=self.pk).exclude(done_at=None, dropped_at=None)
        changed = closed.update(done_at=None, dropped_at=None, dropped_because="")
        self.refresh_from_db()
        if changed:
            Event.objects.record("action.reopened", self, by=by)
            self._tell_both(f"{by} opened this again: {self.title}", by=by)

    @verb
    def move_due(self, *, by: "Person", to: date, because: str, seen: date | None = None) -> None:
        """It is promised for another day; the first promise is kept beside it, and the moves are counted.

        Raises Refused where it is done or dropped, and Stale where the day is another than was ``seen``.
        """
        before = seen or self.due_on
        mine = Action.objects.open().filter(pk=self.pk, due_on=before).exclude(due_on=to)
        changed = mine.update(due_on=to, moves=F("moves") + 1, moved_because=because)
        self.refresh_from_db()
        if changed:
            days = [before.isoformat(), to.isoformat()]
            Event.objects.record("action.moved", self, by=by, changes={"due_on": days})
            self._tell_both(f"{by} moved “{self.title}” to {to:%-d %b %Y}: {because}", by=by)
        elif not self.is_open:
            raise Refused(f"It is {self.state} already: open it again first.")
        elif self.due_on != to:
            raise Stale(f"Somebody moved it meanwhile, to {self.due_on:%-d %b %Y}. Look again.", current=self)

    def _tell_both(self, text: str, *, by: "Person") -> None:
        """Whoever owns it and whoever asked for it, but for who did it."""
        for person in {self.owner, self.captured_by}:
            self.tell(person, text, by=by, kind="action-settled")

    @step
    def tell(self, person: "Person", text: str, *, by: "Person", kind: str) -> None:
        """One who may see it; nobody is told what they did themselves."""
        if (
            person.pk == by.pk
            or not person.is_active
            or not (person.pk == self.owner_id or person.standing.is_executive)
        ):
            return
        subject = f"promises.action:{self.pk}"
        Notice.objects.tell([person], kind=kind, subject=subject, text=text, url=self.get_absolute_url())
