"""Lane: a row of the board, what belongs in it, and the verbs that change who owns it."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import F, FilteredRelation, Max, Prefetch, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.lanes.models.ownership import Owner, Ownership
from partnership.people.models import Person, Refused, Side


class LaneQuerySet(models.QuerySet["Lane"]):
    def open(self) -> Self:
        """The rows of the board."""
        return self.filter(archived_at=None)

    def with_owner(self) -> Self:
        """Each with ``lane.owned``, its ownership of today, and the accountable people."""
        return self.with_sides().select_related("owned__person_it", "owned__person_marketing")

    def with_sides(self) -> Self:
        """Each with ``lane.owned``, which says whose it is: enough to know who may work in it."""
        current = FilteredRelation("ownerships", condition=Q(ownerships__until_on=None))
        return self.annotate(owned=current).select_related("owned")

    def for_list(self) -> Self:
        """With the owner, the deputies, and ``lane.history``: every ownership, the newest first. Three queries."""
        newest_first = Ownership.objects.with_people().newest_first()
        return self.with_owner().prefetch_related(Prefetch("ownerships", newest_first, to_attr="history"))

    def owned_by(self, side: str) -> Self:
        """The lanes of a side, border lanes among them."""
        return self.filter(owned__owner__in=[side, Owner.BORDER])

    def answered_for_by(self, person: Person) -> Self:
        """The open lanes that a person is accountable for, or deputy in."""
        theirs = Q(owned__person_it=person) | Q(owned__person_marketing=person) | Q(owned__deputies=person)
        return self.open().with_owner().filter(theirs).order_by("position", "pk").distinct()

    @transaction.atomic
    def add(
        self,
        *,
        name: str,
        belongs: str = "",
        owner: str,
        by: Person,
        it: Person | None = None,
        marketing: Person | None = None,
        deputies: Iterable[Person] = (),
        from_on: date | None = None,
    ) -> "Lane":
        """A new lane below the others, with its first owner."""
        last = self.open().aggregate(last=Max("position"))["last"] or 0
        lane = self.model(name=name, belongs=belongs, position=last + 1)
        lane.full_clean()
        lane.save(force_insert=True)
        Event.objects.record("lane.added", lane, by=by, changes={"name": ["", name]})
        lane.give_to(owner, it=it, marketing=marketing, deputies=deputies, from_on=from_on, by=by)
        return lane


class Lane(models.Model):
    """A kind of work that crosses or does not cross the line, with one accountable side and person."""

    name = models.CharField(max_length=60)
    belongs = models.CharField("what belongs in it", max_length=300, blank=True)
    position = models.PositiveIntegerField()
    limit = models.PositiveSmallIntegerField("limit of open cards", null=True, blank=True)
    limit_is_hard = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    if TYPE_CHECKING:
        owned: Ownership
        history: list[Ownership]

    objects = LaneQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(archived_at=None),
                name="lane_name_once",
                violation_error_message="There is already a lane of this name.",
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None, archived_into=None)
                | Q(archived_at__isnull=False, archived_into__isnull=False),
                name="lane_archived_into_another",
                violation_error_message="A lane is archived into another one, which takes its cards.",
            ),
            models.CheckConstraint(
                condition=Q(limit=None) | Q(limit__gte=1),
                name="lane_limit_at_least_one",
                violation_error_message="A limit is 1 card or more; leave it empty for none.",
            ),
            models.CheckConstraint(
                condition=Q(limit_is_hard=False) | Q(limit__isnull=False),
                name="lane_hard_limit_has_a_number",
                violation_error_message="Say how many cards the lane takes before the limit can be hard.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('lanes:list')}#lane-{self.pk}"

    @transaction.atomic
    def give_to(
        self,
        owner: str,
        *,
        by: Person,
        it: Person | None = None,
        marketing: Person | None = None,
        deputies: Iterable[Person] = (),
        from_on: date | None = None,
    ) -> Ownership:
        """Somebody else answers for it from a day on; the old ownership ends that day and stays as history."""
        today = timezone.localdate()
        from_on = from_on or today
        Lane.objects.select_for_update().get(pk=self.pk)
        before = self.ownerships.current().with_people().first()
        deputies = list(deputies)
        new = Ownership(lane=self, owner=owner, person_it=it, person_marketing=marketing, from_on=from_on)
        if from_on > today:
            raise Refused("Choose today or a day that is past: an ownership is recorded once it holds.")
        if before and from_on < before.from_on:
            raise Refused(
                f"The ownership that holds began on {before.from_on:%-d %b %Y}; choose that day or a later one."
            )
        for person, side in ((it, Side.IT), (marketing, Side.MARKETING)):
            if person and person.side != side:
                raise Refused(f"{person} is not on the {Side(side).label} side.")
        if stray := next((person for person in deputies if person.side not in new.sides), None):
            raise Refused(f"{stray} is not on a side that owns this lane.")
        if before:
            before.until_on = from_on
            before.save(update_fields=["until_on"])
        new.full_clean(exclude=["lane"])
        new.save(force_insert=True)
        new.deputies.set(deputies)
        self._tell(before, new, by)
        return new

    give_to.alters_data = True  # type: ignore[attr-defined]

    def _tell(self, before: Ownership | None, new: Ownership, by: Person) -> None:
        Event.objects.record(
            "lane.given",
            self,
            by=by,
            changes={
                "owner": [before.get_owner_display() if before else "", new.get_owner_display()],
                "people": [_names(before), _names(new)],
            },
            detail={"from_on": new.from_on.isoformat()},
        )
        concerned = {*new.people, *new.deputies.all()}
        if before:
            concerned |= {*before.people, *before.deputies.all()}
        Notice.objects.tell(
            sorted(concerned - {by}, key=lambda person: person.pk),
            kind="lane-owner-changed",
            subject=f"lanes.ownership:{new.pk}",
            text=f"{self.name} is {_names(new)}’s to answer for since {new.from_on:%-d %b}.",
            url=self.get_absolute_url(),
        )

    @transaction.atomic
    def change(self, *, name: str, belongs: str, limit: int | None, limit_is_hard: bool, by: Person) -> None:
        """Another name, another account of what belongs in it, another limit."""
        new = {"name": name, "belongs": belongs, "limit": limit, "limit_is_hard": limit_is_hard}
        changes = {
            field: [getattr(self, field), value] for field, value in new.items() if getattr(self, field) != value
        }
        if not changes:
            return
        for field, value in new.items():
            setattr(self, field, value)
        self.full_clean()
        self.save(update_fields=list(new))
        Event.objects.record("lane.changed", self, by=by, changes=changes)

    change.alters_data = True  # type: ignore[attr-defined]

    @transaction.atomic
    def put(self, position: int, *, by: Person) -> None:
        """To the ``position``-th row of the board, counted from 1; the others close up."""
        rows = list(Lane.objects.select_for_update().open())
        old = next((number for number, row in enumerate(rows, 1) if row.pk == self.pk), None)
        position = max(1, min(position, len(rows)))
        if old is None or old == position:
            return
        rows.insert(position - 1, rows.pop(old - 1))
        for number, row in enumerate(rows, 1):
            row.position = number
        Lane.objects.bulk_update(rows, ["position"])
        self.position = position
        Event.objects.record("lane.ordered", self, by=by, changes={"position": [old, position]})

    put.alters_data = True  # type: ignore[attr-defined]

    @transaction.atomic
    def archive(self, *, into: "Lane", by: Person) -> None:
        """Off the board for good. Its cards have gone into another lane before: see projects' action of this name."""
        if self.archived_at:
            return
        if into.pk == self.pk or into.archived_at:
            raise Refused("Choose another lane that is on the board to take the cards.")
        self.archived_at, self.archived_into = timezone.now(), into
        self.save(update_fields=["archived_at", "archived_into"])
        self.ownerships.current().update(until_on=models.functions.Greatest(F("from_on"), timezone.localdate()))
        Event.objects.record("lane.archived", self, by=by, detail={"into": into.name})

    archive.alters_data = True  # type: ignore[attr-defined]


def _names(ownership: Ownership | None) -> str:
    return " and ".join(person.name for person in ownership.people) if ownership else ""
