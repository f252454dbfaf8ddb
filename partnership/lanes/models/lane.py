"""Lane: a row of the board, what belongs in it, and the verbs that change who owns it."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.lanes.models.lane_queries import LaneQuerySet
from partnership.lanes.models.ownership import Ownership
from partnership.people.models import Person


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

    @property
    def former(self) -> list[Ownership]:
        """Of a lane read ``for_list()``: the ownerships that have ended, but for those that held no day."""
        begun = self.owned.from_on if hasattr(self, "owned") else date.max
        return [held for held in self.history if held.until_on and held.from_on < held.until_on <= begun]

    @verb
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
        """Somebody else answers for it from a day on, which may lie ahead; until then nothing changes.

        The ownership that holds ends on that day and stays as history. Both are told now.
        """
        today = company_day()
        from_on = from_on or today
        Lane.objects.select_for_update().get(pk=self.pk)
        before = self.ownerships.holding_on(today).with_people().first()
        self._refuse_day(from_on, today, before)
        new = Ownership(
            lane=self,
            owner=owner,
            person_it=it,
            person_marketing=marketing,
            from_on=from_on,
            until_on=before.until_on if before else None,
        )
        deputies = list(deputies)
        new.refuse_people(deputies)
        if before:
            before.until_on = from_on
            before.save(update_fields=["until_on"])
        new.full_clean(exclude=["lane"])
        new.save(force_insert=True)
        new.deputies.set(deputies)
        self._record_giving(before, new, by=by)
        self._tell(before, new, by)
        return new

    def _refuse_day(self, from_on: date, today: date, before: Ownership | None) -> None:
        if self.archived_at:
            raise Refused(f"“{self}” is no longer on the board.")
        if before and from_on < before.from_on:
            raise Refused(
                f"The ownership that holds began on {before.from_on:%-d %b %Y}; choose that day or a later one."
            )
        if from_on <= today:
            return
        if before is None:
            raise Refused("Nobody answers for this lane yet. Choose today or a day that is past.")
        if before.until_on:
            raise Refused(f"A change is planned for {before.until_on:%-d %b %Y} already. Call that off first.")

    @verb
    def call_off(self, *, by: Person) -> None:
        """A change of owner that lies ahead does not happen: who answers for it today goes on."""
        today = company_day()
        Lane.objects.select_for_update().get(pk=self.pk)
        planned = self.ownerships.planned_after(today).with_people().first()
        if planned is None:
            return
        concerned = self._drop_plan(planned)
        held = self.ownerships.holding_on(today).with_people().get()
        Event.objects.record("lane.kept", self, by=by, **_said(planned, held))
        text = f"{self.name} stays {held.names}’s to answer for: the change of {planned.from_on:%-d %b} is called off."
        self._notice({*concerned, *held.people}, held, text, by)

    def _drop_plan(self, planned: Ownership) -> set[Person]:
        """Without the planned ownership; the one before it holds on. Answers whom it named."""
        concerned = {*planned.people, *planned.deputies.all()}
        Ownership.objects.filter(pk=planned.pk).delete()
        self.ownerships.filter(until_on=planned.from_on, from_on__lt=planned.from_on).update(until_on=planned.until_on)
        return concerned

    @verb
    def hand_over(
        self,
        person: Person,
        *,
        ownership: int,
        by: Person,
        accountable: Person | None = None,
        deputy: Person | None = None,
    ) -> None:
        """In one ownership, which holds or is planned, another takes somebody's place from today on (or from its day).

        ``accountable`` is needed where they are accountable; a deputy's place may stay empty. Telling is the caller's.
        """
        today = company_day()
        Lane.objects.select_for_update().get(pk=self.pk)
        theirs = self.ownerships.holding_since(today).naming(person)
        held = theirs.with_people().filter(pk=ownership).first()
        if held is None:
            raise Refused(f"Somebody changed who answers for “{self}” meanwhile.")
        new = Ownership(lane=self, owner=held.owner, from_on=max(today, held.from_on), until_on=held.until_on)
        for side in held.sides:
            former = held.person_of(side)
            setattr(new, f"person_{side}", accountable if former == person else former)
        if any(new.person_of(side) is None for side in held.sides):
            raise Refused(f"“{self}” needs somebody who answers for it. Choose who takes it from {person.name}.")
        named = [deputy if each == person else each for each in held.deputies.all()]
        deputies = list(dict.fromkeys(each for each in named if each and each not in new.people))
        new.refuse_people([each for each in deputies if each not in held.deputies.all()])
        if held.from_on > today:
            Ownership.objects.filter(pk=held.pk).delete()
        else:
            Ownership.objects.filter(pk=held.pk).update(until_on=today)
        new.save(force_insert=True)
        new.deputies.set(deputies)
        self._record_giving(held, new, by=by)

    def _record_giving(self, before: Ownership | None, new: Ownership, *, by: Person) -> None:
        if new.from_on > company_day():
            Event.objects.record("lane.promised", self, by=by, **_said(before, new))
        else:
            Event.objects.record("lane.given", self, by=by, **_said(before, new))

    def _tell(self, before: Ownership | None, new: Ownership, by: Person) -> None:
        concerned = {*new.people, *new.deputies.all()}
        if before:
            concerned |= {*before.people, *before.deputies.all()}
        when = "from" if new.from_on > company_day() else "since"
        text = f"{self.name} is {new.names}’s to answer for {when} {new.from_on:%-d %b}."
        self._notice(concerned, new, text, by)

    def _notice(self, concerned: set[Person], ownership: Ownership, text: str, by: Person) -> None:
        Notice.objects.tell(
            sorted(concerned - {by}, key=lambda person: person.pk),
            kind="lane-owner-changed",
            subject=f"lanes.ownership:{ownership.pk}",
            text=text,
            url=self.get_absolute_url(),
        )

    @verb
    def change(self, *, name: str, belongs: str, limit: int | None, limit_is_hard: bool, by: Person) -> None:
        """Another name, another account of what belongs in it, another limit."""
        fields = {"name": name, "belongs": belongs, "limit": limit, "limit_is_hard": limit_is_hard}
        Event.objects.changed("lane.changed", self, fields, by=by)

    @verb
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

    @verb
    def archive(self, *, into: "Lane", by: Person) -> None:
        """Off the board. Its cards go into another lane, and who is concerned is told: projects' ``archive_lane``."""
        if self.archived_at:
            return
        if into.pk == self.pk or into.archived_at:
            raise Refused("Choose another lane that is on the board to take the cards.")
        self.archived_at, self.archived_into = timezone.now(), into
        self.save(update_fields=["archived_at", "archived_into"])
        today = company_day()
        for planned in self.ownerships.planned_after(today).with_people():
            self._drop_plan(planned)
        self.ownerships.holding_since(today).update(until_on=models.functions.Greatest(F("from_on"), today))
        Event.objects.record("lane.archived", self, by=by, detail={"into": into.name})

    @verb
    def restore(
        self,
        *,
        owner: str,
        by: Person,
        it: Person | None = None,
        marketing: Person | None = None,
        deputies: Iterable[Person] = (),
    ) -> None:
        """On the board again, below the others, with whoever answers for it from today. Its cards stay where they went.

        Raises Refused, or ValidationError where another lane has its name meanwhile.
        """
        found = Lane.objects.select_for_update().get(pk=self.pk)
        if found.archived_at is None:
            raise Refused(f"“{self}” is on the board already.")
        into, last = found.archived_into, Lane.objects.open().aggregate(last=Max("position"))["last"] or 0
        self.archived_at = self.archived_into = None
        self.position = last + 1
        self.full_clean()
        self.save(update_fields=["archived_at", "archived_into", "position"])
        Event.objects.record("lane.restored", self, by=by, detail={"from": into.name if into else ""})
        self.give_to(owner, it=it, marketing=marketing, deputies=deputies, by=by)


def _said(before: Ownership | None, new: Ownership) -> dict[str, Any]:
    """What an event says of a change of owner."""
    return {
        "changes": {
            "owner": [before.get_owner_display() if before else "", new.get_owner_display()],
            "people": [before.names if before else "", new.names],
        },
        "detail": {"from_on": new.from_on.isoformat(), "deputies": [each.name for each in new.deputies.all()]},
    }
