"""Which projects: for the list, for a page, for whoever owns them; a new one, and many handed over at once."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When

from outcomes.models import Outcome
from partnership.accord.models import Signature
from partnership.activity.models import Event
from partnership.core.following import follow
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.intake.models.request import Request
from partnership.people.models import Person, Side
from partnership.projects.models.stages import Stage

if TYPE_CHECKING:
    from partnership.projects.models.project import Project


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, person: Person) -> Self:
        """Projects are shared: whoever signs in may read them."""
        return self if person.is_active else self.none()

    def open(self) -> Self:
        return self.exclude(stage="closed")

    def at_stages(self) -> models.QuerySet["Project", tuple[Any, ...]]:
        """A row for each journey stage that a project's request names: the stage, the project, its owners' names."""
        owners = ("owner_it", "owner_it__name", "owner_marketing", "owner_marketing__name")
        furthest = Case(*(When(stage=stage, then=place) for place, stage in enumerate(Stage)), default=0)
        rows = self.filter(request__stages__isnull=False).order_by(furthest, "title", "pk")
        return rows.values_list("request__stages", "pk", "title", "stage", *owners)

    def owned_by(self, person: Person) -> Self:
        return self.filter(Q(owner_it=person) | Q(owner_marketing=person))

    def past_their_day(self, today: date) -> Self:
        """Planned to be live before today, and neither live nor closed."""
        return self.open().filter(live_on=None, planned_live_on__lt=today)

    def awaiting_approval(self) -> Self:
        """Open, with a planned day that lacks a side's yes."""
        unfinished = Q(plan_agreement__completed_at=None, plan_agreement__ended_at=None)
        return self.open().filter(unfinished, plan_agreement__isnull=False).select_related("plan_agreement")

    def with_signed(self) -> Self:
        """Each with ``signed_it`` and ``signed_marketing``: which side has agreed on the planned day."""
        given = Signature.objects.filter(agreement=OuterRef("plan_agreement"))
        return self.annotate(**{f"signed_{side}": Exists(given.filter(side=side)) for side in Side})

    def for_list(self) -> Self:
        return (
            self.select_related("outcome", "request", "owner_it", "owner_marketing", "experiment")
            .annotate(
                cards_count=Count("cards"),
                done_count=Count("cards", filter=Q(cards__column="done")),
                blocked_count=Count("cards", filter=Q(cards__column="blocked")),
            )
            .order_by(
                Case(When(stage="live", then=1), default=0),
                F("planned_live_on").asc(nulls_last=True),
                "title",
                "pk",
            )
        )

    def for_detail(self) -> Self:
        return self.select_related(
            "outcome",
            "request__consultation__system",
            "request__kpi",
            "started_by",
            "owner_it",
            "owner_marketing",
            "plan_agreement",
            "experiment__kpi",
            "experiment__agreement",
        ).annotate(systems=Request.objects.systems_of(OuterRef("request")))

    @verb
    def start(
        self,
        *,
        request: Request,
        title: str,
        outcome: Outcome,
        by: Person,
        live_on: date | None = None,
        owners: Mapping[str, Person] | None = None,
    ) -> "Project":
        """An accepted request becomes a project; both sides' approval of the request approves its date.

        ``owners`` has a person for a side; where it says nothing, whoever starts it owns it for their own side.
        """
        owned = owners if owners is not None else {by.side: by}
        project = self.create(
            request=request,
            title=title,
            outcome=outcome,
            started_by=by,
            planned_live_on=live_on,
            approved_live_on=live_on,
            owner_it=owned.get(Side.IT),
            owner_marketing=owned.get(Side.MARKETING),
        )
        names = {side: person.name for side, person in owned.items() if side}
        Event.objects.record("project.started", project, by=by, detail={"outcome": str(outcome), "owners": names})
        follow("a project begins", project, by=by)
        return project

    @verb
    def hand_over(self, given: "Mapping[Project, Person | None]", *, person: Person, by: Person) -> None:
        """Where somebody owns these, another owns them for the same side, or nobody. Telling is the caller's."""
        for project, to in given.items():
            side = project.side_owned_by(person)
            if side is None:
                raise Refused(f"Somebody gave “{project}” away meanwhile.")
            project.give_to(side, to, by=by, tell=False)
