"""Cards of a file, written as one change: cards, labels, checklists, comments, and what their tool said of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, digests
from partnership.attention.models import Notice
from partnership.comments.models import Comment
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.actions.card_fates import CardFates
from partnership.projects.actions.placed import Placed
from partnership.projects.importing.cards import Item, Said
from partnership.projects.models import BroughtCard, Card, ChecklistItem, Column, Label, Move, Project
from partnership.projects.ranks import STEP
from partnership.projects.tally import Limit
from partnership.sheets.fates import Fate
from partnership.sheets.models import ImportFile

BATCH = 500
DUE = "due_on"
MEANWHILE = "Meanwhile somebody changed one of these cards, or the board. Nothing of it is saved: look at it once more."


def bring_cards(fates: CardFates, *, by: Person, file: ImportFile) -> Counter[str]:
    """All of them or none. Raises Refused where a hard limit, a project or a card is no longer as it was judged by."""
    try:
        _bring(fates, by=by, file=file)
    except (IntegrityError, Refused) as taken:  # the same cards came with another file, or somebody left, just now
        if isinstance(taken, IntegrityError) or isinstance(taken.__cause__, IntegrityError):
            raise Refused(MEANWHILE) from taken
        raise
    return fates.counts()


@verb
def _bring(fates: CardFates, *, by: Person, file: ImportFile) -> None:
    new, changed = fates.of(Fate.NEW), fates.of(Fate.CHANGED)
    if new or changed:
        Bringing(fates, by, file).bring(new, changed)


class Bringing:
    """One file's cards on their way in."""

    def __init__(self, fates: CardFates, by: Person, file: ImportFile) -> None:
        self.reading, self.judge, self.by, self.file = fates.reading, fates.judge, by, file
        self.tool, self.now = fates.reading.tool, timezone.now()
        self.because = f"Came with {file.name} from {self.tool}"[:200]
        self.people: dict[int, Person] = {}

    def bring(self, new: Sequence[Placed], changed: Sequence[Placed]) -> None:
        self._hold(new, changed)
        self.labels = self._named_labels([*new, *changed])
        authors = {pk for each in [*new, *changed] for said in each.comments if (pk := self._author(said))}
        self.people = Person.objects.in_bulk(authors) if authors else {}
        cards = self._add(new)
        self._put_labels(zip(cards, new, strict=True))
        for each in changed:
            self._change(each)
        self._put_on_changed(changed)
        pairs = [*zip(cards, new, strict=True), *((each.here.card, each) for each in changed if each.here)]
        items = self._add_items(pairs)
        self._add_comments(pairs)
        self._remember(pairs, items)
        self._tell(pairs)

    def _hold(self, new: Sequence[Placed], changed: Sequence[Placed]) -> None:
        """Under the locks of hard limits, whether there is still room; and whether nobody was quicker."""
        lanes = list(Lane.objects.select_for_update().filter(limit_is_hard=True).order_by("pk"))
        columns = list(Column.objects.select_for_update().filter(limit_is_hard=True).order_by("pk"))
        here = [each.here.card for each in changed if each.here]
        pks = sorted(card.pk for card in here)
        seen = {card.pk: card.version for card in here}
        for start in range(0, len(pks), BATCH):
            some = Card.objects.select_for_update().filter(pk__in=pks[start : start + BATCH]).order_by("pk")
            if any(seen[pk] != version for pk, version in some.values_list("pk", "version")):
                raise Refused(MEANWHILE)
        if lanes or columns:
            self._refuse_full(new, changed, lanes, columns)
        wanted = {each.project.pk for each in new if each.project}
        if Project.objects.filter(pk__in=wanted).open().count() != len(wanted):
            raise Refused(MEANWHILE)

    def _refuse_full(
        self, new: Sequence[Placed], changed: Sequence[Placed], lanes: Iterable[Lane], columns: Iterable[Column]
    ) -> None:
        tally, entered = Card.objects.tally(), set[tuple[str, Any]]()
        for each in [*new, *changed]:
            old = (each.here.card.lane_id, each.here.card.column_id) if each.here else None
            to = (
                (each.apply.get("lane", old[0]), each.apply.get("column", old[1])) if old
                else (each.lane.pk if each.lane else 0, each.column)
            )  # fmt: skip
            if old != to and to[1] != Column.Kind.DONE:
                tally.shift(old, to)
                entered |= {("lane", to[0]), ("column", to[1])}
        counts: list[tuple[Limit, int, tuple[str, Any]]] = [
            (Limit.of(lane), tally.open_in_lane(lane.pk), ("lane", lane.pk)) for lane in lanes
        ]
        counts += [(Limit.of(each), tally.in_column(each.pk), ("column", each.pk)) for each in columns]
        for limit, count, what in counts:
            if what in entered and limit.is_over(count):
                raise Refused(f"“{limit.name}” takes {limit.most} open cards. {MEANWHILE}")

    def _named_labels(self, placed: Iterable[Placed]) -> dict[str, Label]:
        names = [name for each in placed if each.fitted for name in each.fitted.labels]
        return {label.name.lower(): label for label in Label.objects.named(names, by=self.by)}

    def _add(self, new: Sequence[Placed]) -> list[Card]:
        rows = Card.objects.standing().order_by().values_list("lane_id", "column_id").annotate(last=Max("rank"))
        last: defaultdict[tuple[int, str], float] = defaultdict(float)
        last.update({(lane, column): rank for lane, column, rank in rows})
        cards = []
        for each in new:
            assert each.lane
            assert each.fitted
            last[each.lane.pk, each.column] += STEP
            cards.append(self._card(each, each.fitted.title, each.fitted.text, last[each.lane.pk, each.column]))
        made = Card.objects.bulk_create(cards, batch_size=BATCH)
        Move.objects.begin(made)
        return made

    def _card(self, each: Placed, title: str, text: str, rank: float) -> Card:
        is_done = each.column == Column.Kind.DONE
        begun = _past(each.card.begun_at, self.now)
        return Card(
            project=each.project,
            lane=each.lane,
            column_id=each.column,
            rank=rank,
            title=title,
            description=text,
            assignee=each.assignee,
            due_on=each.card.due_on,
            blocked_because=self._blocked(each),
            over_limit_because=self.because if each.is_over else "",
            accepted_by=self.by.side,
            origin=self.tool,
            origin_id=each.origin_id,
            added_by=self.by,
            added_at=begun or self.now,
            moved_at=(_past(each.card.touched_at, self.now) or begun or self.now) if is_done else self.now,
        )

    def _blocked(self, each: Placed) -> str:
        if each.column != Column.Kind.BLOCKED:
            return ""
        where = self.reading.meaning.list_of(each.card)
        return f"It stood in “{where}” in {self.tool}"[:200]

    def _put_labels(self, pairs: Iterable[tuple[Card, Placed]]) -> None:
        on = Card.labels.through
        rows = [on(card=card, label=self.labels[name]) for card, each in pairs for name in each.values["labels"]]
        on._default_manager.bulk_create(rows, batch_size=BATCH)

    def _change(self, each: Placed) -> None:
        """What only the file changed of it, with its events, as a change by hand leaves them."""
        assert each.here
        card, apply = each.here.card, each.apply
        if not apply:
            return
        changes = self._changes(each)
        fields: dict[str, Any] = {}
        names = {
            "title": "title",
            "text": "description",
            "assignee": "assignee_id",
            "column": "column_id",
        }
        fields |= {names[name]: value for name, value in apply.items() if name in names}
        if "lane" in apply:
            fields["lane"] = each.lane
        if "due" in apply:
            fields["due_on"] = date.fromisoformat(apply["due"]) if apply["due"] else None
        if "lane" in apply or "column" in apply:
            column = apply.get("column", card.column_id)
            cell = Card.objects.standing().filter(lane=apply.get("lane", card.lane_id), column=column)
            fields["rank"] = (cell.aggregate(last=Max("rank"))["last"] or 0.0) + STEP
            fields["moved_at"] = self.now
            fields["blocked_because"] = (
                (card.blocked_because or self._blocked(each)) if column == Column.Kind.BLOCKED else ""
            )
            fields["over_limit_because"] = self.because if each.is_over else ""
        card.claim(card.version, **fields)
        Event.objects.record("card.brought", card, by=self.by, changes=changes, detail={"file": self.file.name})

    def _changes(self, each: Placed) -> dict[str, list[Any]]:
        """From what to what, in words; a long text by its digest."""
        assert each.here
        assert self.judge
        card, columns = each.here.card, self.judge.columns
        shown = {
            "title": (card.title, each.values["title"]),
            "lane": (str(card.lane), str(each.lane)),
            "column": (str(columns[card.column_id]), str(columns[each.column])),
            "assignee": (card.assignee and str(card.assignee), each.assignee and str(each.assignee)),
            "due": (each.here.values["due"], each.values["due"]),
            "labels": (each.here.values["labels"], each.values["labels"]),
        }
        changes = {DUE if name == "due" else name: list(shown[name]) for name in shown if name in each.apply}
        if "text" in each.apply:
            changes |= digests({"description": [card.description, each.values["text"]]})
        return changes

    def _put_on_changed(self, changed: Sequence[Placed]) -> None:
        again = [(each.here.card, each) for each in changed if each.here and "labels" in each.apply]
        on = Card.labels.through._default_manager
        on.filter(card__in=[card for card, _ in again], label__removed_at=None).delete()
        self._put_labels(again)
        for each in changed:
            for pk, is_done in each.ticks.items():
                ChecklistItem.objects.filter(pk=pk).update(done_at=self.now if is_done else None, done_by=None)
            for pk, text in each.words.items():
                ChecklistItem.objects.filter(pk=pk).update(text=text)

    def _add_items(self, pairs: Sequence[tuple[Card, Placed]]) -> dict[int, list[tuple[Item, ChecklistItem]]]:
        """Those of each card, below what is there."""
        old = [card.pk for card, each in pairs if each.here and each.items]
        last = dict(
            ChecklistItem.objects.filter(card__in=old).order_by().values_list("card").annotate(last=Max("rank"))
        )
        made: list[tuple[int, Item, ChecklistItem]] = []
        for card, each in pairs:
            for number, item in enumerate(each.items, 1):
                rank = last.get(card.pk, 0.0) + STEP * number
                done_at = (_past(each.card.touched_at, self.now) or self.now) if item.is_done else None
                made.append((card.pk, item, ChecklistItem(card=card, text=item.text, rank=rank, done_at=done_at)))
        ChecklistItem.objects.bulk_create([row for _, _, row in made], batch_size=BATCH)
        found: dict[int, list[tuple[Item, ChecklistItem]]] = defaultdict(list)
        for pk, item, row in made:
            found[pk].append((item, row))
        return found

    def _author(self, said: Said) -> int | None:
        return self.reading.directory.find(said.author, self.reading.meaning.people) if said.author else None

    def _add_comments(self, pairs: Sequence[tuple[Card, Placed]]) -> None:
        rows = []
        for card, each in pairs:
            for said in each.comments:
                author = self.people.get(self._author(said) or 0)
                rows.append(Comment(
                    kind="card", about_id=card.pk, about_title=card.title[:300], author=author or self.by,
                    text=said.text, written_at=_past(said.at, self.now) or self.now, origin=self.tool,
                    said_by=_by_whom(said) if author is None else "",
                ))  # fmt: skip
        Comment.objects.bulk_create(rows, batch_size=BATCH)

    def _remember(
        self, pairs: Sequence[tuple[Card, Placed]], items: dict[int, list[tuple[Item, ChecklistItem]]]
    ) -> None:
        """What the file says is what the next one is compared with; of what was left, what was said before."""
        fresh: list[BroughtCard] = []
        again: list[BroughtCard] = []
        for card, each in pairs:
            assert each.fitted
            was = each.here.said if each.here else {}
            taken = {
                name: value for name, value in each.values.items()
                if not each.here or name in each.apply or value == each.here.values[name]
            }  # fmt: skip
            said = was | taken
            known: dict[str, list[Any]] = dict(was.get("items", {}))
            known |= {item.key: [row.pk, item.text, item.is_done] for item, row in items.get(card.pk, [])}
            for item in each.fitted.items:
                if item.key in known and (known[item.key][0] in each.ticks or known[item.key][0] in each.words):
                    known[item.key] = [known[item.key][0], item.text, item.is_done]
            said["items"] = known
            said |= {"key": each.card.key, "list": each.card.under, "swimlane": each.card.swimlane}
            said["comments"] = [*was.get("comments", ()), *(one.key for one in each.comments)]
            row = BroughtCard(card=card, file=self.file, said=said)
            (again if each.here and each.here.said else fresh).append(row)
        BroughtCard.objects.bulk_create(fresh, batch_size=BATCH)
        BroughtCard.objects.bulk_update(again, ["said"], batch_size=BATCH)

    def _tell(self, pairs: Sequence[tuple[Card, Placed]]) -> None:
        """Whoever got cards hears of it once, however many."""
        got = Counter(
            each.assignee
            for _, each in pairs
            if each.assignee and each.column != Column.Kind.DONE and (not each.here or "assignee" in each.apply)
        )
        for person, count in got.items():
            if person.pk == self.by.pk or not person.is_active:
                continue
            cards = "a card that is" if count == 1 else f"{count:,} cards that are"
            Notice.objects.tell(
                [person], kind="card-given", subject=f"sheets.importfile:{self.file.pk}",
                text=f"{self.by.name} brought from {self.tool} {cards} yours to do.",
                url=f"{reverse('projects:board')}?{urlencode({'assignee': person.pk})}",
            )  # fmt: skip


def _by_whom(said: Said) -> str:
    """Who wrote it there; nobody, of what is kept beside a card by whoever brought it."""
    if said.key.startswith("kept:"):
        return ""
    return said.author.words[:120] if said.author else "Somebody"


def _past(at: datetime | None, now: datetime) -> datetime | None:
    """No moment of a file lies ahead."""
    return min(at, now) if at else None
