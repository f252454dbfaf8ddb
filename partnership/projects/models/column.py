"""Column: a column of the board."""

from django.db import models
from django.db.models import Q

from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.people.models import Person


class Kind(models.TextChoices):
    TODO = "todo", "To do"
    DOING = "doing", "Doing"
    BLOCKED = "blocked", "Blocked"
    DONE = "done", "Done"


class Column(models.Model):
    """How far a card is. Rules hang on the four kinds, so these are fixed; names and limits are the company's."""

    kind = models.CharField(max_length=10, choices=Kind, primary_key=True)
    name = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(unique=True)
    limit = models.PositiveSmallIntegerField("limit of open cards", null=True, blank=True)
    limit_is_hard = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="column_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(limit=None) | (Q(limit__gte=1) & ~Q(kind=Kind.DONE)),
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
        new = {"name": name, "limit": limit, "limit_is_hard": limit_is_hard}
        changes = {
            field: [getattr(self, field), value] for field, value in new.items() if getattr(self, field) != value
        }
        if not changes:
            return
        for field, value in new.items():
            setattr(self, field, value)
        self.full_clean()
        self.save(update_fields=list(new))
        Event.objects.record("column.changed", self, by=by, changes=changes)
