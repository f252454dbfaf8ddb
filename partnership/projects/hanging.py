"""Projects that hang on an outcome that ends, and what hangs on a project itself (settings.HANGS_ON)."""

from collections.abc import Iterable
from typing import Any

from outcomes.models import KpiDefinition, Outcome
from partnership.core.hanging import END, ON, Sort, Thing, goes_to
from partnership.core.text import enumerated
from partnership.journey.models import Touchpoint
from partnership.people.models import Person
from partnership.projects.actions.ending import close_project
from partnership.projects.models import Card, Easing, Experiment, HandOff, Project
from partnership.projects.models.experiment import ExperimentQuerySet


class Projects(Sort):
    """Open projects that serve an outcome, each with its cards and hand-offs."""

    name, title, models = "projects", "Projects that serve it", ("projects.Project",)
    fates = {
        ON: "Goes on, though the outcome that it serves is closed",
        "to": "Serves {} from now on",
        END: "Is closed as well, and its open cards end with it",
    }
    why = {END: "Say what was learnt from the projects that are closed."}

    def hanging(self, record: Outcome, by: Person) -> list[Thing]:
        rows = list(Project.objects.visible_to(by).open().filter(outcome=record).order_by("title", "pk"))
        cards, waiting = _counts(rows)
        return [
            Thing(each.pk, each.title, each.get_absolute_url(), _beneath(each, cards[each.pk], waiting[each.pk]))
            for each in rows
        ]

    def targets(self, record: Outcome, by: Person) -> list[tuple[int, str]]:
        others = Outcome.objects.in_force().exclude(pk=record.pk).order_by("title", "pk")
        return [(outcome.pk, f"“{outcome}”") for outcome in others]

    def taker(self, pk: int) -> str:
        found = Outcome.objects.filter(pk=pk).first()
        return f"“{found}”" if found else super().taker(pk)

    def settle(self, record: Outcome, fate: str, things: list[Thing], *, by: Person, because: str) -> None:
        taker = goes_to(fate)
        to = Outcome.objects.get(pk=taker) if taker else None
        for project in Project.objects.filter(pk__in=[thing.pk for thing in things]).order_by("pk"):
            if to:
                project.serve(to, by=by, because=f"“{record}” was closed.")
            else:
                close_project(project, by=by, because=because)

    def named(self, pks: Iterable[int], by: Person) -> list[Thing]:
        rows = Project.objects.visible_to(by).filter(pk__in=pks).order_by("title", "pk")
        return [Thing(each.pk, each.title, each.get_absolute_url()) for each in rows]


class Cards(Sort):
    """Open cards of a project."""

    name, title, models = "cards", "Open cards", ("projects.Card",)
    fates = {END: "Ends with it, and leaves the board", "to": "Goes to {}, where it stands on the board"}

    def hanging(self, record: Project, by: Person) -> list[Thing]:
        return [
            Thing(each.pk, each.title, each.get_absolute_url(), _where(each)) for each in self._rows(project=record)
        ]

    def targets(self, record: Project, by: Person) -> list[tuple[int, str]]:
        others = Project.objects.visible_to(by).open().exclude(pk=record.pk).order_by("title", "pk")
        return [(project.pk, f"“{project}”") for project in others]

    def settle(self, record: Project, fate: str, things: list[Thing], *, by: Person, because: str) -> None:
        cards = self._rows(pk__in=[thing.pk for thing in things])
        if taker := goes_to(fate):
            to = Project.objects.get(pk=taker)
            Card.objects.go_to(to, cards, by=by)
            become = f"are of “{to}” now"
        else:
            for hand_off in HandOff.objects.waiting().filter(card__in=cards).for_detail():
                hand_off.withdraw(by=by, because=f"“{record}” was closed.")
            become = "ended with it"
        owners = {person.pk for person in record.owners.values()}
        workers = {card.assignee.pk: card.assignee for card in cards if card.assignee}
        others = [person for pk, person in workers.items() if pk not in owners]
        record.tell(f"{record.title} was closed; your open cards {become}.", by=by, people=others)

    def _rows(self, **which: Any) -> list[Card]:
        cards = Card.objects.open().filter(**which).select_related("project", "lane", "column", "assignee")
        return list(cards.order_by("lane__position", "rank", "pk"))


def _where(card: Card) -> str:
    return ", ".join([str(card.lane), str(card.column), *([card.assignee.name] if card.assignee else [])])


class HandOffs(Sort):
    """What waits to be accepted of a project's cards: it follows its card (`Cards.settle`)."""

    name, title, models = "hand-offs", "Hand-offs that wait to be accepted", ("projects.HandOff",)
    fates = {ON: "Go on with their cards. Where a card ends, its hand-off is taken back, and both ends are told."}

    def hanging(self, record: Project, by: Person) -> list[Thing]:
        waiting = HandOff.objects.waiting().filter(card__project=record).for_detail().oldest_first()
        return [
            Thing(each.pk, each.card.title, each.get_absolute_url(), f"waits to be accepted into {each.to_lane}")
            for each in waiting
        ]


class Trials(Sort):
    """An experiment without a verdict of both sides."""

    name, title, models = "experiments", "An experiment without a verdict", ("projects.Experiment",)
    fates = {ON: "Goes on waiting for its verdict: both owners say how it ended, also after the project’s end."}

    def hanging(self, record: Project, by: Person) -> list[Thing]:
        return _trials(Experiment.objects.visible_to(by).running().filter(project=record))


class Plan(Sort):
    """A planned day on which one side has agreed, or neither."""

    name, title = "plan", "A planned day that waits for both"
    fates = {ON: "Waits for nobody meanwhile, and again where the project goes on. What was signed stays."}

    def hanging(self, record: Project, by: Person) -> list[Thing]:
        agreement = record.plan_agreement
        if not record.wants_approval or agreement is None or not agreement.is_open:
            return []
        given = enumerated([str(each.person) for each in agreement.signatures.select_related("person")])
        return [Thing(agreement.pk, f"{record.planned_live_on:%-d %b %Y}", note=f"signed by {given}" if given else "")]


class Eased(Sort):
    """Touchpoints that a project is to ease."""

    name, title, models = "touchpoints", "Touchpoints that it is to ease", ("projects.Easing",)
    fates = {ON: "Stay on the map, with no open project about them where it was the only one."}

    def hanging(self, record: Project, by: Person) -> list[Thing]:
        rows = Easing.objects.visible_to(by).filter(project=record, touchpoint__archived_at=None).for_list()
        return [Thing(each.pk, each.touchpoint.name, each.touchpoint.get_absolute_url()) for each in rows]


class EasedBy(Sort):
    """Open projects that are to ease a touchpoint, which is archived."""

    name, title, models = "projects", "Projects that are to ease it", ("projects.Easing",)
    fates = {ON: "Go on, and are about it again where it comes back."}

    def hanging(self, record: Touchpoint, by: Person) -> list[Thing]:
        rows = Easing.objects.visible_to(by).open().filter(touchpoint=record).for_list()
        return [Thing(each.pk, each.project.title, each.project.get_absolute_url()) for each in rows]


class Blocked(Sort):
    """Open cards that wait for a card, which leaves the board."""

    name, title, models = "blocked", "Cards that wait for it", ("projects.CardLink",)
    fates = {ON: "Are blocked by it no more while it is off the board."}

    def hanging(self, record: Card, by: Person) -> list[Thing]:
        rows = Card.objects.visible_to(by).open().filter(blocked_by__blocker=record).order_by("pk")
        return [Thing(each.pk, each.title, each.get_absolute_url()) for each in rows]


class OnKpi(Sort):
    """Experiments that a KPI is to tell about, which is taken out of the next version."""

    name, title = "experiments", "Experiments that it tells about"
    fates = {ON: "Go on, and are told about by a KPI that is measured no longer once that version is in force."}

    def hanging(self, record: KpiDefinition, by: Person) -> list[Thing]:
        return _trials(Experiment.objects.visible_to(by).running().filter(kpi=record.kpi_id))


def _trials(rows: ExperimentQuerySet) -> list[Thing]:
    found = rows.for_list().order_by("ends_on", "pk")
    return [Thing(each.pk, str(each), each.get_absolute_url(), each.stands.lower()) for each in found]


def _counts(projects: list[Project]) -> tuple[dict[int, int], dict[int, int]]:
    """How many open cards and waiting hand-offs each has. Two queries."""
    cards, waiting = ({each.pk: 0 for each in projects} for _ in range(2))
    for pk in Card.objects.open().filter(project__in=projects).values_list("project", flat=True):
        cards[pk] += 1
    for pk in HandOff.objects.waiting().filter(card__project__in=projects).values_list("card__project", flat=True):
        waiting[pk] += 1
    return cards, waiting


def _beneath(project: Project, cards: int, waiting: int) -> str:
    said = [project.get_stage_display().lower()]
    if cards:
        said.append(f"{cards} open {'card' if cards == 1 else 'cards'}")
    if waiting:
        said.append(f"{waiting} waiting {'hand-off' if waiting == 1 else 'hand-offs'}")
    return enumerated(said)
