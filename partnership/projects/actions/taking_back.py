"""A file's cards taken off the board again: those that nobody has touched since they came."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from partnership.activity.models import Event
from partnership.comments.models import Comment
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Attachment, BroughtCard, Card, CardLink, ChecklistItem, HandOff, Move
from partnership.projects.permissions import can_change_card
from partnership.sheets.models import ImportFile

BATCH = 500


def untouched(file: ImportFile) -> list[Card]:
    """The cards that this file brought first and nobody changed, talked about, ticked, linked or handed over."""
    of = {"card": OuterRef("pk")}
    said = Comment.objects.standing().filter(kind="card", about_id=OuterRef("pk"), origin="")
    found = Card.objects.standing().filter(brought__file=file, version=1)
    return list(
        found.exclude(Exists(said))
        .exclude(Exists(ChecklistItem.objects.filter(**of, done_by__isnull=False)))
        .exclude(Exists(Attachment.objects.filter(**of)))
        .exclude(Exists(HandOff.objects.filter(**of)))
        .exclude(Exists(CardLink.objects.filter(blocked=OuterRef("pk"))))
        .exclude(Exists(CardLink.objects.filter(blocker=OuterRef("pk"))))
        .order_by("pk")
    )


@verb
def take_back(file: ImportFile, *, by: Person) -> int:
    """Off the board with them, with one event; how many. The same file may bring them again, as other cards.

    Raises Refused where nothing is as it came.
    """
    lanes = {lane.pk: lane for lane in Lane.objects.with_sides()}
    cards = [card for card in untouched(file) if can_change_card(by, card, lanes[card.lane_id])]
    if not cards:
        raise Refused("Each of its cards was changed since, or is off the board: nothing is as it came.")
    now, because = timezone.now(), f"The import of {file.name} was taken back"[:200]
    for start in range(0, len(cards), BATCH):
        some = [card.pk for card in cards[start : start + BATCH]]
        BroughtCard.objects.filter(card__in=some).delete()
        Card.objects.filter(pk__in=some).update(
            taken_off_at=now, taken_off_because=because, origin="", origin_id="", version=F("version") + 1
        )
    Move.objects.end(cards)
    Event.objects.record("cards.taken_back", file, by=by, detail={"file": file.name, "cards": len(cards)})
    return len(cards)
