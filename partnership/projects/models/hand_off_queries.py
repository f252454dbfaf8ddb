"""Which hand-offs: those that wait, those that came back, for the board and for whoever answers; and a new one."""

from collections.abc import Collection
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, CharField, Exists, F, FilteredRelation, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Concat

from partnership.activity.models import Event, digests
from partnership.comments.models import Comment
from partnership.core.choosing import number
from partnership.core.days import company_day, company_moment
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.lanes.models import Lane, Ownership, holds_on
from partnership.people.models import Person
from partnership.projects.models.card import Card
from partnership.projects.models.column import Column

if TYPE_CHECKING:
    from partnership.projects.models.hand_off import HandOff


class HandOffQuerySet(models.QuerySet["HandOff"]):
    def visible_to(self, person: Person) -> Self:
        """Shared, as the cards are."""
        return self if person.is_active else self.none()

    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def returned(self) -> Self:
        """Those that wait for their senders with a reason: until the card is worked on, sent anew, or it was said that
        somebody has read it."""
        later = self.model.objects.filter(card=OuterRef("card"), pk__gt=OuterRef("pk")).order_by()
        fresh = self.filter(state="returned", taken_up_at=None, card__moved_at__lte=F("answered_at"))
        return fresh.filter(
            ~Exists(later), ~Q(card__column="done"), ~Q(card__project__stage="closed"), card__taken_off_at=None
        )

    def sent_since(self, day: date, project: int | None = None, lanes: Collection[int] | None = None) -> Self:
        """Sent since a day: of a project, into these lanes, or all."""
        found = self.filter(sent_at__gte=company_moment(day))
        found = found if project is None else found.filter(card__project=project)
        return found if lanes is None else found.filter(to_lane__in=lanes)

    def judged(self, days: int = 14) -> models.QuerySet[Any, tuple[int, bool, bool, bool]]:
        """Of each that was not taken back: whether it says when it is right, came back, and was no surprise.

        It was none where somebody of the receiving side had done or said something about the card or its project in
        so many days before it was sent. The newest first; one query.
        """
        since = OuterRef("sent_at") - timedelta(days=days)
        done = Event.objects.filter(by__side=OuterRef("side"), at__lt=OuterRef("sent_at"), at__gte=since)
        said = Comment.objects.filter(
            author__side=OuterRef("side"), written_at__lt=OuterRef("sent_at"), written_at__gte=since
        )
        touched = Q()
        for kind, key in (("card", "card_id"), ("project", "card__project_id")):
            name = Concat(Value(f"projects.{kind}:"), Cast(OuterRef(key), CharField()))
            touched |= Q(Exists(done.filter(subject=name))) | Q(Exists(said.filter(kind=kind, about_id=OuterRef(key))))
        whole = {"says": Case(When(right_when="", then=False), default=True), "back": Q(state="returned")}
        rows = self.exclude(state="withdrawn").annotate(**whole, touched=touched).order_by("-sent_at", "-pk")
        return rows.values_list("pk", "says", "back", "touched")

    def counted_since(self, day: date) -> Self:
        """Sent since a day, or waiting still; what was taken back says nothing of the receiver."""
        return self.exclude(state="withdrawn").filter(Q(sent_at__gte=company_moment(day, time())) | Q(state="waiting"))

    def came_back_since(self, day: date) -> Self:
        return self.filter(state="returned", answered_at__gte=company_moment(day, time()))

    def counted_by(self, *, lane: str, cause: str, today: date, days: int) -> Self:
        """Those behind a figure: of a lane, or of a cause; the newest first."""
        since = today - timedelta(days=days)
        found = self.came_back_since(since) if cause else self.counted_since(since)
        if cause:
            if cause not in self.model.Cause.values:
                return self.none()
            found = found.filter(cause__in=[cause, ""] if cause == "other" else [cause])
        if lane:
            found = found.filter(to_lane=number(lane) or 0)
        return found.for_detail().order_by("-sent_at", "-pk")

    def oldest_first(self) -> Self:
        return self.order_by("sent_at", "pk")

    def for_board(self) -> Self:
        return self.select_related("card__project", "from_lane", "to_lane").oldest_first()

    def for_detail(self) -> Self:
        return self.select_related(
            "card__project", "card__lane", "from_lane", "to_lane", "to_column", "sent_by", "answered_by", "answered_for"
        )

    def received_by(self, person: Person) -> Self:
        """Those into a lane for which the person answers today."""
        theirs = Ownership.objects.holding_on(company_day()).filter(Q(person_it=person) | Q(person_marketing=person))
        return self.filter(to_lane__in=theirs.values("lane"))

    def with_receiver(self, on: date | None = None) -> Self:
        """Each with ``owned``, who answers for the receiving lane on a day (today). One query."""
        way = "to_lane__ownerships"
        owned = FilteredRelation(way, condition=holds_on(on or company_day(), f"{way}__"))
        return self.annotate(owned=owned).select_related(
            "card__project", "from_lane", "to_lane", "sent_by", "owned__person_it", "owned__person_marketing"
        )

    def with_sender(self, on: date) -> Self:
        """Each with ``owned``, who answers on a day for the lane that its card is in. One query."""
        way = "card__lane__ownerships"
        owned = FilteredRelation(way, condition=holds_on(on, f"{way}__"))
        return self.annotate(owned=owned).select_related(
            "card__project", "to_lane", "sent_by", "answered_by", "owned__person_it", "owned__person_marketing"
        )

    def sent_or_answered_for_by(self, person: Person) -> Self:
        """Read ``with_sender()``: theirs, or of a lane for which they answer."""
        return self.filter(Q(sent_by=person) | Q(owned__person_it=person) | Q(owned__person_marketing=person))

    @verb
    def send(
        self,
        *,
        card: Card,
        lane: Lane,
        column: str,
        by: Person,
        done: str,
        right_when: str = "",
        questions: str = "",
        data_needed: str = "",
        seen: int | None = None,
    ) -> "HandOff":
        """Offer the card to a side that has not accepted it. It stays where it is, and counts there, until they do.

        ``lane`` comes from ``with_owner()``. Raises Stale or Refused.
        """
        card.refuse_off_board()
        side = card.missing_side(lane)
        if lane.archived_at or lane.pk == card.lane_id or side is None:
            raise Refused("This is no crossing: move the card instead.")
        if column == Column.Kind.BLOCKED:
            raise Refused("A card is handed over to be worked on: choose a column other than “Blocked”.")
        card.claim(card.version if seen is None else seen)
        if self.model.objects.waiting().filter(card=card).exists():
            raise Refused("This card waits to be accepted already.")
        hand_off = self.create(
            card=card,
            side=side,
            from_lane=card.lane,
            to_lane=lane,
            to_column_id=column,
            sent_by=by,
            done=done,
            right_when=right_when,
            questions=questions,
            data_needed=data_needed,
        )
        card.waits = True
        Event.objects.record(
            "hand-off.sent",
            card,
            by=by,
            changes=digests(
                {
                    "done": ["", done],
                    "right_when": ["", right_when],
                    "questions": ["", questions],
                    "data": ["", data_needed],
                }
            ),
            detail={"from": card.lane.name, "to": lane.name},
        )
        return hand_off
