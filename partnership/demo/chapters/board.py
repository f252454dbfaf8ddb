"""Projects on their way, and cards in every state."""

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.demo.chapters.lanes import ARCHITECTURE, CONSENT, CREATIVE, INSIGHT, INTEGRATION, LANES, SECURITY, lane
from partnership.demo.chapters.wishes import WISHES
from partnership.demo.reading import text
from partnership.demo.story import Story
from partnership.lanes.models import Lane
from partnership.people.models import Chairs, Person, Side
from partnership.projects.actions.board import enter_stage
from partnership.projects.actions.ending import close_project
from partnership.projects.models import Card, Column, HandOff, Project

PROMISED = "Promised for the launch."


BLOCKS, RETURNS, LEARNT = (text("board")[name] for name in ("blocks", "returns", "learnt"))
STAGES = {wish.title: wish.stage for wish in WISHES if wish.stage}


def build(story: Story) -> None:
    """Work each week, on whatever projects there are by then."""
    known: set[int] = set()
    for day in range(-550, 0, 5):
        story.at(story.when(day, "16:00"), take_up, story, known)


def take_up(story: Story, known: set[int]) -> None:
    """Projects that both sides have accepted since the last look get their cards, and their way is laid out."""
    for project in Project.objects.open().exclude(pk__in=known).select_related("request").order_by("pk"):
        known.add(project.pk)
        chance = random.Random(project.pk)  # noqa: S311  a fixed story, no secret
        pace = chance.choice([0.6, 0.8, 1.0, 1.3])
        lay_stages(story, project, chance, pace)
        for _ in range(story.scale):
            for name in chance.choices(list(LANES), k=chance.randint(4, 8)):
                lay_card(story, project, name, chance, pace)


def lay_stages(story: Story, project: Project, chance: random.Random, pace: float) -> None:
    """The stages as they come; every fourth project drifts, and half of those are approved anew."""
    people = story.people
    if until := STAGES.get(project.request.title):
        way = list(Project.Stage)[1:]
        way = [stage for number, stage in enumerate(way) if until in way[number:]]
        left = (story.today - company_day()).days
        for number, stage in enumerate(way, 1):
            days = left * number / (len(way) + 1)
            because = chance.choice(LEARNT) if stage == Project.Stage.CLOSED else ""
            after(story, days, on_stage, story, project.pk, stage, chance.choice(["cio", "cmo", "it"]), because)
        return
    for stage, days in (
        (Project.Stage.EVALUATE, 14),
        (Project.Stage.BUILD, 40),
        (Project.Stage.LAUNCH, 100),
        (Project.Stage.LIVE, 130),
    ):
        after(story, days * pace, on_stage, story, project.pk, stage, chance.choice(["cio", "cmo", "it", "marketing"]))
    if chance.random() < 0.3:
        after(story, 290 * pace, on_stage, story, project.pk, Project.Stage.CLOSED, "cmo", chance.choice(LEARNT))
    if project.planned_live_on and project.pk % 4 == 0:
        late = project.planned_live_on + timedelta(days=chance.choice([14, 30, 45]))
        why = chance.choice(["market", "brief", "discovery", "regulation", "leadership"])
        after(story, 50, lambda: Project.objects.get(pk=project.pk).plan(late, because=why, by=people["it"]))
        if project.pk % 8 == 0:
            after(story, 55, approve, project.pk, Side.MARKETING)
            after(story, 57, approve, project.pk, Side.IT)


def approve(pk: int, side: Side) -> None:
    """The day is agreed by whoever holds the side's seat then: one seat changed hands in the story."""
    project = Project.objects.get(pk=pk)
    holder = Chairs.on(company_day()).holders.get(side)
    if holder and project.wants_approval:
        project.approve_plan(by=holder, seen=project.plan_digest)


def lay_card(story: Story, project: Project, name: str, chance: random.Random, pace: float) -> None:
    """One card's way: added, begun, perhaps blocked, perhaps handed over, done."""
    workers = LANES[name].workers
    start = chance.randint(1, 130) * pace
    title, by = chance.choice(LANES[name].work), chance.choice(workers)
    fate = chance.random()
    path: list[Any] = []
    crossing = {CREATIVE: INTEGRATION, INSIGHT: CONSENT, ARCHITECTURE: CONSENT, SECURITY: CREATIVE}.get(name)

    def add() -> None:
        due = company_day() + timedelta(days=chance.choice([14, 30, 45, 60]))
        sides = lane(name)
        person = next(
            (story.people[key] for key in [by, *workers] if story.people[key].side in sides.owned.sides), None
        )
        if person is None or not Project.objects.open().filter(pk=project.pk).exists():
            return
        due_on = due if chance.random() < 0.7 else None
        assignee = story.people[chance.choice(workers)] if chance.random() < 0.85 else None
        assignee = person if assignee and assignee.side not in sides.owned.sides else assignee
        try:
            card = Card.objects.add(
                project=project, lane=sides, title=title, by=person, due_on=due_on, assignee=assignee,
                over_limit_because=PROMISED,
            )  # fmt: skip
        except Refused:
            return  # a hard limit: the work begins when there is a place
        path.append(card.pk)

    def to(column: str, because: str = "") -> None:
        if path:
            shift(path[0], column, because)

    def over() -> None:
        if path and crossing:
            hand_over(story, path[0], crossing, chance)

    after(story, start, add)
    after(story, start + 6 * pace, to, Column.Kind.DOING)
    if fate < 0.2:
        after(story, start + 16 * pace, to, Column.Kind.BLOCKED, chance.choice(BLOCKS))
        after(story, start + 40 * pace, to, Column.Kind.DOING)
    if fate > 0.7:
        after(story, start + 14 * pace, over)
    after(story, start + chance.randint(30, 80) * pace, to, Column.Kind.DONE)


def hand_over(story: Story, pk: int, name: str, chance: random.Random) -> None:
    """Sent with its packet; most are accepted in a day or two, some come back first."""
    card, row = Card.objects.for_detail().get(pk=pk), lane(name)
    if card.lane == row or card.missing_side(row) is None or card.hand_offs.waiting().exists():
        return
    hand_off = send(card, row, card.added_by, chance)
    answerer = row.owned.person_of(hand_off.side)
    if chance.random() < 0.25:
        after(story, chance.choice([1, 2]), answer, hand_off.pk, answerer, chance.choice(RETURNS))
        after(story, chance.choice([4, 5]), hand_over, story, pk, name, random.Random(1))  # noqa: S311
    else:
        after(story, chance.choice([0.2, 1, 2, 3]), answer, hand_off.pk, answerer, "")


def send(card: Card, row: Lane, by: Person, chance: random.Random) -> HandOff:
    return HandOff.objects.send(
        card=card, lane=row, column=Column.Kind.TODO, by=by,
        done=f"“{card.title}” is finished and read by two people on our side.",
        right_when="It shows on the test system, and the first ten customers see no difference in price.",
        questions=chance.choice(["", "Who switches it on, and when?", "Is the weekend release free?"]),
        data_needed=chance.choice(["", "Order history of the last 24 months, without names."]),
    )  # fmt: skip


def answer(pk: int, by: Person, because: str) -> None:
    hand_off = HandOff.objects.for_detail().filter(pk=pk).waiting().first()
    if hand_off and because:
        hand_off.give_back(by=by, because=because)
    elif hand_off:
        try:
            hand_off.accept(by=by, over_limit_because=PROMISED)
        except Refused:
            return  # a hard limit: it waits for a place


def shift(pk: int, column: str, because: str = "") -> None:
    """Within its lane; a limit gives way to a reason, and a closed project's cards stay."""
    card = Card.objects.for_moving().select_related("lane", "added_by").get(pk=pk)
    if card.project.is_open and card.column_id not in (column, Column.Kind.DONE):
        row = lane(card.lane.name)
        by = card.assignee or card.added_by
        try:
            card.move(lane=row, column=column, by=by, blocked_because=because, over_limit_because=PROMISED)
        except Refused:
            return  # a hard limit: it waits for a place


def on_stage(story: Story, pk: int, stage: str, who: str, because: str = "") -> None:
    project = Project.objects.select_related("request__kpi").get(pk=pk)
    if project.is_open and (stage == Project.Stage.CLOSED or Project.Stage(project.stage).following == stage):
        by = story.people[who]
        if stage == Project.Stage.CLOSED:
            close_project(project, by=by, because=because)
            return
        try:
            enter_stage(project, stage, by=by)
        except Refused:
            after(story, 6, on_stage, story, pk, stage, who)  # its standards are open: it tries again


def after(story: Story, days: float, step: Any, *args: Any) -> None:
    """So many days after now, on a working day, in working hours."""
    when = timezone.now() + timedelta(days=max(days, 0.1))
    day = company_day(when)
    while not story.calendar.is_working(day):
        day += timedelta(days=1)
    later = timezone.now() + timedelta(minutes=5)
    story.at(max(story.when(day, f"{9 + int(days * 7) % 8:02}:20"), later), step, *args)
