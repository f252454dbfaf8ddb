"""The customer's way for the benchmarks: outcomes, projects, systems and touchpoints at six stages."""

from bench.seed import outcomes_of
from partnership.accord.models import BlindRating, BlindRound
from partnership.intake.models import Request
from partnership.journey.models import PAIN, JourneyStage, Touchpoint
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.stack.models import System

OUTCOMES, PROJECTS, SYSTEMS, TOUCHPOINTS = 30, 200, 60, 48


def way(it: Person, marketing: Person, requests: list[Request], there: int) -> None:
    """So many of each in all; ``there`` outcomes and the projects of the first requests are made already."""
    stages = list(JourneyStage.objects.current())
    outcomes_of(it, marketing, range(there, OUTCOMES))
    projects = list(Project.objects.order_by("pk"))
    projects += Project.objects.bulk_create(
        Project(
            request=request, outcome=request.outcome, title=f"Project {n}", started_by=it,
            owner_it=it if n % 5 else None, owner_marketing=marketing,
        )
        for n, request in enumerate(requests[len(projects) : PROJECTS], len(projects))
    )  # fmt: skip
    named = Request.stages.through
    named.objects.bulk_create(
        named(request_id=project.request_id, journeystage=stages[(n + step) % len(stages)])
        for n, project in enumerate(projects)
        for step in range(1 + n % 2)
    )
    systems = System.objects.bulk_create(
        System(
            name=f"System {n}", category=f"Category {n % 20}", life="live",
            owner_it=it, owner_marketing=marketing if n % 4 else None,
        )
        for n in range(SYSTEMS)
    )  # fmt: skip
    at = System.stages.through
    at.objects.bulk_create(
        at(system=system, journeystage=stages[(n + step) % len(stages)])
        for n, system in enumerate(systems)
        for step in range(1 + n % 3)
    )
    touchpoints(it, marketing, stages)


def touchpoints(it: Person, marketing: Person, stages: list[JourneyStage]) -> None:
    """Eight of each stage; three of four are rated by both sides."""
    rounds = BlindRound.objects.bulk_create(
        BlindRound(purpose=PAIN, title=f"Touchpoint {n}") for n in range(TOUCHPOINTS)
    )
    for rated in rounds:
        rated.revealed_at = rated.opened_at if rated.pk % 4 else None
    BlindRound.objects.bulk_update(rounds, ["revealed_at"])
    BlindRating.objects.bulk_create(
        BlindRating(
            round=rated, side=person.side, person=person, given_at=rated.opened_at, opened=True,
            values={PAIN: 1 + (rated.pk + shift) % 5},
        )
        for rated in rounds
        for shift, person in enumerate((it, marketing))
        if rated.revealed_at
    )  # fmt: skip
    Touchpoint.objects.bulk_create(
        Touchpoint(
            stage=stages[n % len(stages)], name=f"Touchpoint {n}", channel="Website", wants="To be done with it.",
            emotion="unsure", position=n, round=rated, written_by=it,
        )
        for n, rated in enumerate(rounds)
    )  # fmt: skip
