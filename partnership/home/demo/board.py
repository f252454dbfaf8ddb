"""Lanes and their owners, projects on their way, cards in every state, and what waits to cross the line."""

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from partnership.home.demo.request_texts import WISHES
from partnership.home.demo.story import Story
from partnership.lanes.models import Lane, Owner
from partnership.lanes.starting import STARTING
from partnership.people.models import Person, Refused
from partnership.projects.actions.board import archive_lane, enter_stage
from partnership.projects.models import Card, Column, HandOff, Kind, Project, Stage

CREATIVE, INSIGHT, CONSENT, ARCHITECTURE, INTEGRATION, SECURITY = (name for name, _, _ in STARTING)
PRINT = "Print and post"

# lane: accountable of IT, accountable of marketing, deputies, who does the work
OWNERS: dict[str, tuple[str, str, list[str], list[str]]] = {
    CREATIVE: ("", "content", ["brand"], ["content", "brand", "marketing"]),
    INSIGHT: ("", "insight", ["crm"], ["insight", "crm", "marketing"]),
    CONSENT: ("data", "marketing", ["crm"], ["data", "marketing", "crm"]),
    ARCHITECTURE: ("architect", "", ["integrator"], ["architect", "it"]),
    INTEGRATION: ("it", "", ["integrator"], ["it", "integrator", "data"]),
    SECURITY: ("security", "", ["architect"], ["security", "architect"]),
}

WORK: dict[str, list[str]] = {
    CREATIVE: ["Write the key messages", "Brief the photographer", "Draft three landing pages",
               "Record the how-to film",
               "Translate into German and French", "Lay the templates out"],
    INSIGHT: ["Interview eight customers", "Size the segments", "Set the test up", "Read the search terms",
              "Sum up what the first month showed"],
    CONSENT: ["Map the data in use", "Word the consent text", "Clean the duplicate profiles",
              "Agree how long we keep it"],
    ARCHITECTURE: ["Draw the target picture", "Compare build and buy", "Choose where it runs", "Estimate the load"],
    INTEGRATION: ["Connect the shop’s orders", "Feed the newsletter tool", "Set single sign-on up",
                  "Watch the data flow",
                  "Move the old templates over"],
    SECURITY: ["Review the vendor’s answers", "Test who may see what", "Sign the data contract", "Plan for an outage"],
}  # fmt: skip
PROMISED = "Promised for the launch."
BLOCKS = [
    "The vendor’s test account is late.",
    "Waiting for the price list.",
    "The release is frozen until Monday.",
    "Legal reads the consent text.",
    "Two fields mean the same thing; somebody must decide.",
]
RETURNS = [
    "The consent text is missing, so we cannot send anything.",
    "No test data: we could not tell whether it is right.",
    "The sizes do not fit the templates we agreed on.",
]
LEARNT = [
    "Worth it: the second campaign took a third of the time.",
    "The idea was right and a year too early.",
    "We should have asked customer service first.",
]

STAGES = {wish.title: wish.stage for wish in WISHES if wish.stage}

# what the last weeks' scenes are part of
SCENES = {
    "Serve the new product pictures from one place": "Change campaign pages without a release",
    "Ask for consent at the first order": "Check out with a saved address",
    "Decide where the configurator runs": "Let the chat know the order",
    "Show outages in plain words": "Let the chat know the order",
    "Put the catalogue on the shared drive": "Change campaign pages without a release",
    "Retire the nightly file transfer": "Merge customers that we hold twice",
    "Let agencies in without shared passwords": "Write the newsletter in three languages",
    "Send the spring preview": "Write the newsletter in three languages",
}


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
        it, marketing, deputies, _ = OWNERS[name]
        if name == INSIGHT:
            owner, it, marketing, deputies = Owner.IT, "data", "", []
        if name == INTEGRATION:
            it, deputies = "integrator", ["it"]
        add_lane(story, name, belongs, owner, it, marketing, deputies)
    add_lane(story, PRINT, "Catalogues, letters and the people who carry them.", Owner.MARKETING, "", "brand", [])


def add_lane(story: Story, name: str, belongs: str, owner: str, it: str, marketing: str, deputies: list[str]) -> None:
    people = story.people
    Lane.objects.add(
        name=name,
        belongs=belongs,
        owner=owner,
        it=people.get(it),
        marketing=people.get(marketing),
        deputies=[people[key] for key in deputies],
        by=people["admin"],
    )


def give(story: Story, name: str) -> None:
    it, marketing, deputies, _ = OWNERS[name]
    people = story.people
    owner = Owner.MARKETING if marketing else Owner.IT
    lane(name).give_to(
        owner,
        it=people.get(it),
        marketing=people.get(marketing),
        deputies=[people[key] for key in deputies],
        by=people["admin"],
    )


def close_print(story: Story) -> None:
    archive_lane(lane(PRINT), into=lane(CREATIVE), by=story.people["admin"])


def set_limits(story: Story) -> None:
    for name, limit, is_hard in ((INTEGRATION, 12, False), (SECURITY, 30, True), (CREATIVE, 40, False)):
        row = lane(name)
        row.change(name=row.name, belongs=row.belongs, limit=limit, limit_is_hard=is_hard, by=story.people["admin"])
    doing = Column.objects.get(pk=Kind.DOING)
    doing.change(name=doing.name, limit=24, limit_is_hard=False, by=story.people["admin"])


def take_up(story: Story, known: set[int]) -> None:
    """Projects that both sides have accepted since the last look get their cards, and their way is laid out."""
    for project in Project.objects.open().exclude(pk__in=known).select_related("request").order_by("pk"):
        known.add(project.pk)
        chance = random.Random(project.pk)  # noqa: S311  a fixed story, no secret
        pace = chance.choice([0.6, 0.8, 1.0, 1.3])
        lay_stages(story, project, chance, pace)
        for _ in range(story.scale):
            for name in chance.choices(list(WORK), k=chance.randint(4, 8)):
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
    workers = OWNERS[name][3]
    start = chance.randint(1, 130) * pace
    title, by = chance.choice(WORK[name]), chance.choice(workers)
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
                project=project,
                lane=sides,
                title=title,
                by=person,
                due_on=due_on,
                assignee=assignee,
                over_limit_because=PROMISED,
            )
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
        card=card,
        lane=row,
        column=Kind.TODO,
        by=by,
        done=f"“{card.title}” is finished and read by two people on our side.",
        right_when="It shows on the test system, and the first ten customers see no difference in price.",
        questions=chance.choice(["", "Who switches it on, and when?", "Is the weekend release free?"]),
        data_needed=chance.choice(["", "Order history of the last 24 months, without names."]),
    )


def answer(pk: int, by: Person, because: str) -> None:
    hand_off = HandOff.objects.for_detail().filter(pk=pk).waiting().first()
    if hand_off and because:
        hand_off.give_back(by=by, because=because)
    elif hand_off:
        hand_off.accept(by=by)


def shift(pk: int, column: str, because: str = "") -> None:
    """Within its lane; a limit gives way to a reason, and a closed project's cards stay."""
    card = Card.objects.for_detail().get(pk=pk)
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
    for sent_on, made_on, start, end, title in [
        (-13, -16, CREATIVE, INTEGRATION, "Serve the new product pictures from one place"),
        (-4, -8, INSIGHT, CONSENT, "Ask for consent at the first order"),
        (-1, -3, CREATIVE, ARCHITECTURE, "Decide where the configurator runs"),
        (-2, -12, ARCHITECTURE, CREATIVE, "Show outages in plain words"),
        (-5, -7, CREATIVE, INTEGRATION, "Put the catalogue on the shared drive"),
    ]:
        story.at(story.when(made_on, "11:00"), scene, story, start, title, {})
        story.at(story.when(sent_on, "14:30"), offer, story, title, end)
    story.at(story.when(-5, "16:10"), take_back, "Put the catalogue on the shared drive")
    story.at(story.when(-20, "10:00"), scene, story, INTEGRATION, "Retire the nightly file transfer", {})
    story.at(story.when(-19, "10:00"), shift_named, "Retire the nightly file transfer", Kind.DOING, "")
    story.at(story.when(-6, "10:00"), scene, story, SECURITY, "Let agencies in without shared passwords", {"due": -2})
    story.at(story.when(-5, "10:00"), shift_named, "Let agencies in without shared passwords", Kind.BLOCKED, BLOCKS[0])
    story.at(story.when(-12, "10:00"), scene, story, CREATIVE, "Send the spring preview", {})
    story.at(story.when(-10, "10:00"), offer, story, "Send the spring preview", INTEGRATION)
    story.at(story.when(-8, "10:00"), return_named, story, "Send the spring preview")


def scene(story: Story, name: str, title: str, extra: dict[str, int]) -> None:
    row = lane(name)
    worker = story.people[OWNERS[name][3][0]]
    due = story.day(extra["due"]) if "due" in extra else None
    project = Project.objects.open().get(request__title=SCENES[title])
    Card.objects.add(
        project=project, lane=row, title=title, by=worker, assignee=worker, due_on=due, over_limit_because=PROMISED
    )


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
    return Lane.objects.with_owner().get(name=name)
