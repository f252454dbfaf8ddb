"""Column: a column of the board."""

from typing import Self

from django.db import models
from django.db.models import F, Q, Subquery

from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.people.models import Person

ASIDE = 1_000


class ColumnQuerySet(models.QuerySet["Column"]):
    def with_mark(self) -> Self:
        """Each with ``mark``: the newest event there is. So the board knows since when it is to ask what changed."""
        newest = Event.objects.order_by("-pk").values("pk")[:1]
        return self.annotate(mark=Subquery(newest)).order_by("position")


class Column(models.Model):
    """How far a card is. Rules hang on the four kinds, which are fixed; names, order and limits are the company's."""

    class Kind(models.TextChoices):
        TODO = "todo", "To do"
        DOING = "doing", "Doing"
        BLOCKED = "blocked", "Blocked"
        DONE = "done", "Done"

    kind = models.CharField(max_length=10, choices=Kind, primary_key=True)
    name = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(unique=True)
    limit = models.PositiveSmallIntegerField("limit of open cards", null=True, blank=True)
    limit_is_hard = models.BooleanField(default=False)

    mark: int | None  # of with_mark()

    objects = ColumnQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["todo", "doing", "blocked", "done"]), name="column_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(limit=None) | (Q(limit__gte=1) & ~Q(kind="done")),
                name="column_limit_of_open_cards",
                violation_error_message="A limit is 1 card or more, and what is done has none.",
            ),
            models.CheckConstraint(
                condition=Q(limit_is_hard=False) | Q(limit__isnull=False),
                name="column_hard_limit_has_a_number",
                violation_error_message="Say how many cards the column takes before the limit can be hard.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @verb
    def change(self, *, name: str, limit: int | None, limit_is_hard: bool, by: Person) -> None:
        """Another name, another limit."""
        fields = {"name": name, "limit": limit, "limit_is_hard": limit_is_hard}
        Event.objects.changed("column.changed", self, fields, by=by)

    @verb
    def put(self, position: int, *, by: Person) -> None:
        """To the ``position``-th place of the board, counted from 1; the others close up."""
        rows = list(Column.objects.select_for_update().order_by("position"))
        old = next(number for number, row in enumerate(rows, 1) if row.pk == self.pk)
        position = max(1, min(position, len(rows)))
        if old == position:
            return
        rows.insert(position - 1, rows.pop(old - 1))
        Column.objects.update(position=F("position") + ASIDE)  # no two ever stand in one place
        for number, row in enumerate(rows, 1):
            Column.objects.filter(pk=row.pk).update(position=number)
        self.position = position
        Event.objects.record("column.ordered", self, by=by, changes={"position": [old, position]})
