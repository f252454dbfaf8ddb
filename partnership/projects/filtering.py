"""What a reader wants to see of the board, as the address says it; what makes no sense there is left out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse

from partnership.core.choosing import number
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Person
from partnership.projects.drawing import CardRow
from partnership.projects.models import Card, CardLink, Column
from partnership.projects.models.card_queries import CardQuerySet

DUE = {"late": "Late", "week": "Due in a week", "none": "Without a day"}


@dataclass(frozen=True)
class Filter:
    """The cards of a project, a person, a label, a day; those that are blocked or stalled; the lanes of a side."""

    project: int | None = None
    assignee: int | None = None
    label: int | None = None
    side: str = ""
    due: str = ""
    blocked: bool = False
    stalled: bool = False
    all_done: bool = False

    @classmethod
    def of(cls, query: QueryDict, person: Person) -> "Filter":
        side, due = query.get("side", ""), query.get("due", "")
        return cls(
            project=number(query.get("project", "")),
            assignee=person.pk if "mine" in query else number(query.get("assignee", "")),
            label=number(query.get("label", "")),
            side=side if side in Ownership.Owner.values else "",
            due=due if due in DUE else "",
            blocked="blocked" in query,
            stalled="stalled" in query,
            all_done="done" in query,
        )

    @property
    def said(self) -> dict[str, str]:
        """Each part that is set, as an address says it."""
        parts = {name: getattr(self, name) for name in ("project", "assignee", "label", "side", "due")}
        ticked = {name: "1" for name in ("blocked", "stalled") if getattr(self, name)}
        return {name: str(value) for name, value in parts.items() if value} | ticked

    @property
    def query(self) -> str:
        return urlencode(self.said | ({"done": "all"} if self.all_done else {}))

    def url(self, card: int | None = None) -> str:
        """The board so filtered, at a card."""
        return f"{reverse('projects:board')}{f'?{self.query}' if self.query else ''}{f'#c{card}' if card else ''}"

    @property
    def is_set(self) -> bool:
        return bool(self.said)

    def rows(self, cards: CardQuerySet) -> list[CardRow]:
        """The cards as the board reads them, each with what no row says: how much is said about it, whether it has the
        label, or waits for another. One query."""
        cards, fields = cards.with_talk(), CardRow.fields()
        if self.label or self.blocked:
            cards, fields = cards.annotate(kept=self._kept()), [*fields, "kept"]
        return [CardRow(*values) for values in cards.values_list(*fields)]

    def _kept(self) -> Q:
        kept = Q()
        if self.blocked:
            waits = Exists(CardLink.objects.holding().filter(blocked=OuterRef("pk")))
            kept &= Q(column=Column.Kind.BLOCKED) | Q(waits, ~Q(column=Column.Kind.DONE))
        if self.label:
            kept &= Q(Exists(Card.labels.through._default_manager.filter(card=OuterRef("pk"), label=self.label)))
        return kept

    def shows_ghost(self, card: Card) -> bool:
        """What waits to be accepted is shown to whoever asks for no more than a project and a side."""
        others = self.said.keys() - {"project", "side"}
        return not others and self.project in (None, card.project_id)

    def keeps_lane(self, lane: Lane) -> bool:
        return not self.side or self.side in lane.owned.sides or self.side == lane.owned.owner


@dataclass(frozen=True)
class Sieve:
    """A filter on a day: which cards it keeps."""

    filter: Filter
    today: date
    stalled_before: datetime

    def keeps(self, row: CardRow) -> bool:
        asked = self.filter
        return (
            (asked.project is None or row.project_id == asked.project)
            and (asked.assignee is None or row.assignee_id == asked.assignee)
            and (not asked.due or self._is_due(row))
            and (not asked.stalled or (row.column != Column.Kind.DONE and row.moved_at < self.stalled_before))
            and row.kept
        )

    def _is_due(self, row: CardRow) -> bool:
        if row.column == Column.Kind.DONE:
            return False
        if self.filter.due == "none" or row.due_on is None:
            return self.filter.due == "none" and row.due_on is None
        last = self.today + timedelta(days=7)
        return row.due_on < self.today if self.filter.due == "late" else self.today <= row.due_on <= last
