"""Lanes and their owners, projects on their way, cards in every state, and what waits to cross the line."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from partnership.core.memory import forget, remembered
from partnership.demo.chapters.wishes import WISHES
from partnership.demo.reading import text, told
from partnership.demo.story import Story
from partnership.lanes.models import Lane, Owner
from partnership.lanes.starting import STARTING
from partnership.people.models import Person, Refused
from partnership.projects.actions.board import archive_lane, enter_stage
from partnership.projects.models import Card, Column, HandOff, Kind, Project, Stage

CREATIVE, INSIGHT, CONSENT, ARCHITECTURE, INTEGRATION, SECURITY = (name for name, _, _ in STARTING)
PRINT = "Print and post"
PROMISED = "Promised for the launch."


@dataclass(frozen=True, kw_only=True)
class Lived:
    """A lane: who is accountable, who stands in, who does the work, and what its cards say."""

    it: str = ""
    marketing: str = ""
    deputies: list[str]
    workers: list[str]
    work: list[str]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A card of the last weeks: made, perhaps moved, perhaps offered to another lane."""

    title: str
    request: str
    lane: str
    made: int
    sent: int = 0
    to: str = ""
    due: int = 0
    moved: int = 0
    column: str = ""
    because: str = ""


LANES = {name: told(Lived, said, f"board.toml, {name}") for name, said in text("board")["lanes"].items()}
SCENES = [told(Scene, said, f"board.toml, {said.get('title', 'a scene')}") for said in text("board")["scenes"]]
BLOCKS, RETURNS, LEARNT = (text("board")[name] for name in ("blocks", "returns", "learnt"))
STAGES = {wish.title: wish.stage for wish in WISHES if wish.stage}


def build(story: Story) -> None:
    """Lanes on the fifth day, work each week on whatever projects there are by then, scenes in the last weeks."""
    story.at(story.when(-555, "09:00"), open_lanes, story)
    story.at(story.when(-300, "09:00"), give, story, INSIGHT)
    story.at(story.when(-190, "09:00"), give, story, INTEGRATION)
    story.at(story.when(-150, "15:00"), close_print, story)
    story.at(story.when(-140, "09:00"), set_limits, story)
    known: set[int] = set()
    for day in range(-550, 0, 5):
        story.at(story.when(day, "16:00"), take_up, story, known)
    scenes(story)


def open_lanes(story: Story) -> None:
    """Two lanes begin in other hands, so that their history shows a change of person and a change of side."""
    for name, belongs, starting_owner in STARTING:
        owner: str = starting_owner
        lived = LANES[name]
        it, marketing, deputies = lived.it, lived.marketing, lived.deputies
        if name == INSIGHT:
            owner, it, marketing, deputies = Owner.IT, "data", "", []
        if name == INTEGRATION:
            it, deputies = "integrator", ["it"]
        add_lane(story, name, belongs, owner, it, marketing, deputies)
    add_lane(story, PRINT, "Catalogues, letters and the people who carry them.", Owner.MARKETING, "", "brand", [])


def add_lane(story: Story, name: str, belongs: str, owner: str, it: str, marketing: str, deputies: list[str]) -> None:
    people = story.people
    Lane.objects.add(
        name=name, belongs=belongs, owner=owner, it=people.get(it), marketing=people.get(marketing),
        deputies=[people[key] for key in deputies], by=people["admin"],
    )  # fmt: skip


def give(story: Story, name: str) -> None:
    lived, people = LANES[name], story.people
    owner = Owner.MARKETING if lived.marketing else Owner.IT
    lane(name).give_to(
        owner, it=people.get(lived.it), marketing=people.get(lived.marketing),
        deputies=[people[key] for key in lived.deputies],
        by=people["admin"],
    )  # fmt: skip
    forget()


def close_print(story: Story) -> None:
    archive_lane(lane(PRINT), into=lane(CREATIVE), by=story.people["admin"])
    forget()


def set_limits(story: Story) -> None:
    for name, limit, is_hard in ((INTEGRATION, 12, False), (SECURITY, 30, True), (CREATIVE, 40, False)):
        row = lane(name)
        row.change(name=row.name, belongs=row.belongs, limit=limit, limit_is_hard=is_hard, by=story.people["admin"])
    doing = Column.objects.get(pk=Kind.DOING)
    doing.change(name=doing.name, limit=24, limit_is_hard=False, by=story.people["admin"])
    forget()


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
        way = [Stage.EVALUATE, Stage.BUILD, Stage.LAUNCH, Stage.LIVE, Stage.CLOSED]
        way = [stage for number, stage in enumerate(way) if until in way[number:]]
        left = (story.today - timezone.localdate()).days
        for number, stage in enumerate(way, 1):
            days = left * number / (len(way) + 1)
            because = chance.choice(LEARNT) if stage == Stage.CLOSED else ""
            after(story, days, on_stage, story, project.pk, stage, chance.choice(["cio", "cmo", "it"]), because)
        return
    for stage, days in ((Stage.EVALUATE, 14), (Stage.BUILD, 40), (Stage.LAUNCH, 100), (Stage.LIVE, 130)):
        after(story, days * pace, on_stage, story, project.pk, stage, chance.choice(["cio", "cmo", "it", "marketing"]))
    if chance.random() < 0.3:
        after(story, 290 * pace, on_stage, story, project.pk, Stage.CLOSED, "cmo", chance.choice(LEARNT))
    if project.planned_live_on and project.pk % 4 == 0:
        late = project.planned_live_on + timedelta(days=chance.choice([14, 30, 45]))
        why = chance.choice(["market", "brief", "discovery", "regulation", "leadership"])
        after(story, 50, lambda: Project.objects.get(pk=project.pk).plan(late, because=why, by=people["it"]))
        if project.pk % 8 == 0:
            after(story, 55, lambda: Project.objects.get(pk=project.pk).approve_plan(by=people["cmo"]))


def lay_card(story: Story, project: Project, name: str, chance: random.Random, pace: float) -> None:
    """One card's way: added, begun, perhaps blocked, perhaps handed over, done."""
    workers = LANES[name].workers
    start = chance.randint(1, 130) * pace
    title, by = chance.choice(LANES[name].work), chance.choice(workers)
    fate = chance.random()
    path: list[Any] = []
    crossing = {CREATIVE: INTEGRATION, INSIGHT: CONSENT, ARCHITECTURE: CONSENT, SECURITY: CREATIVE}.get(name)

    def add() -> None:
        due = timezone.localdate() + timedelta(days=chance.choice([14, 30, 45, 60]))
        sides = lane(name)
        person = next(
            (story.people[key] for key in [by, *workers] if story.people[key].side in sides.owned.sides), None
        )
        if person is None or not Project.objects.open().filter(pk=project.pk).exists():
            return
        due_on = due if chance.random() < 0.7 else None
        assignee = story.people[chance.choice(workers)] if chance.random() < 0.85 else None
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
    after(story, start + 6 * pace, to, Kind.DOING)
    if fate < 0.2:
        after(story, start + 16 * pace, to, Kind.BLOCKED, chance.choice(BLOCKS))
        after(story, start + 40 * pace, to, Kind.DOING)
    if fate > 0.7:
        after(story, start + 14 * pace, over)
    after(story, start + chance.randint(30, 80) * pace, to, Kind.DONE)


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
        card=card, lane=row, column=Kind.TODO, by=by,
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
        hand_off.accept(by=by)


def shift(pk: int, column: str, because: str = "") -> None:
    """Within its lane; a limit gives way to a reason, and a closed project's cards stay."""
    card = Card.objects.for_moving().select_related("lane", "added_by").get(pk=pk)
    if card.project.is_open and card.column_id not in (column, Kind.DONE):
        row = lane(card.lane.name)
        by = card.assignee or card.added_by
        try:
            card.move(lane=row, column=column, by=by, blocked_because=because, over_limit_because=PROMISED)
        except Refused:
            return  # a hard limit: it waits for a place


def on_stage(story: Story, pk: int, stage: str, who: str, because: str = "") -> None:
    project = Project.objects.select_related("request__kpi").get(pk=pk)
    if project.is_open and (stage == Stage.CLOSED or Stage(project.stage).following == stage):
        enter_stage(project, stage, by=story.people[who], because=because)


def scenes(story: Story) -> None:
    """What the first look finds: hand-offs of one, two and over five days; one returned, one stalled, one blocked."""
    for told_of in SCENES:
        story.at(story.when(told_of.made, "09:30"), scene, story, told_of)
        if told_of.moved:
            story.at(story.when(told_of.moved, "10:00"), shift_named, told_of.title, told_of.column, told_of.because)
        if told_of.sent:
            story.at(story.when(told_of.sent, "14:30"), offer, story, told_of.title, told_of.to)
    story.at(story.when(-5, "16:10"), take_back, "Put the catalogue on the shared drive")
    story.at(story.when(-8, "10:00"), return_named, story, "Send the spring preview")


def scene(story: Story, told_of: Scene) -> None:
    worker = story.people[LANES[told_of.lane].workers[0]]
    due = story.day(told_of.due) if told_of.due else None
    Card.objects.add(
        project=Project.objects.open().get(request__title=told_of.request), lane=lane(told_of.lane),
        title=told_of.title, by=worker, assignee=worker, due_on=due, over_limit_because=PROMISED,
    )  # fmt: skip


def offer(story: Story, title: str, end: str) -> None:
    if card := Card.objects.for_detail().filter(title=title).first():
        send(card, lane(end), card.added_by, random.Random(2))  # noqa: S311


def shift_named(title: str, column: str, because: str) -> None:
    if card := Card.objects.filter(title=title).first():
        shift(card.pk, column, because)


def take_back(title: str) -> None:
    """The sender sees that it needs nobody of the other side."""
    if hand_off := HandOff.objects.waiting().filter(card__title=title).first():
        hand_off.withdraw(by=hand_off.sent_by)


def return_named(story: Story, title: str) -> None:
    if hand_off := HandOff.objects.waiting().filter(card__title=title).first():
        answer(hand_off.pk, story.people["it"], RETURNS[1])


def after(story: Story, days: float, step: Any, *args: Any) -> None:
    """So many days after now, on a working day, in working hours."""
    when = timezone.now() + timedelta(days=max(days, 0.1))
    day = timezone.localdate(when)
    while not story.calendar.is_working(day):
        day += timedelta(days=1)
    later = timezone.now() + timedelta(minutes=5)
    story.at(max(story.when(day, f"{9 + int(days * 7) % 8:02}:20"), later), step, *args)


def lane(name: str) -> Lane:
    """As it is on the story's day; whoever changes one says :func:`forget`."""
    return remembered((Lane, name), lambda: Lane.objects.with_owner().get(name=name))
