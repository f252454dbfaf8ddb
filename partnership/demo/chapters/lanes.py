"""Lanes and their owners: two begin in other hands, and one is given up."""

from dataclasses import dataclass

from partnership.core.memory import forget, remembered
from partnership.demo.reading import text, told
from partnership.demo.story import Story
from partnership.lanes.models import Lane, Ownership
from partnership.lanes.starting import STARTING
from partnership.projects.actions.board import archive_lane
from partnership.projects.models import Column

CREATIVE, INSIGHT, CONSENT, ARCHITECTURE, INTEGRATION, SECURITY = (name for name, _, _ in STARTING)
PRINT = "Print and post"


@dataclass(frozen=True, kw_only=True)
class Lived:
    """A lane: who is accountable, who stands in, who does the work, and what its cards say."""

    it: str = ""
    marketing: str = ""
    deputies: list[str]
    workers: list[str]
    work: list[str]


LANES = {name: told(Lived, said, f"board.toml, {name}") for name, said in text("board")["lanes"].items()}


def build(story: Story) -> None:
    """On the fifth day; each hand-over when its time comes."""
    story.at(story.when(-555, "09:00"), open_lanes, story)
    story.at(story.when(-300, "09:00"), give, story, INSIGHT)
    story.at(story.when(-190, "09:00"), give, story, INTEGRATION)
    story.at(story.when(-150, "15:00"), close_print, story)
    story.at(story.when(-140, "09:00"), set_limits, story)


def open_lanes(story: Story) -> None:
    """Two lanes begin in other hands, so that their history shows a change of person and a change of side."""
    for name, belongs, starting_owner in STARTING:
        owner: str = starting_owner
        lived = LANES[name]
        it, marketing, deputies = lived.it, lived.marketing, lived.deputies
        if name == INSIGHT:
            owner, it, marketing, deputies = Ownership.Owner.IT, "data", "", []
        if name == INTEGRATION:
            it, deputies = "integrator", ["it"]
        add_lane(story, name, belongs, owner, it, marketing, deputies)
    add_lane(
        story, PRINT, "Catalogues, letters and the people who carry them.", Ownership.Owner.MARKETING, "", "brand", []
    )


def add_lane(story: Story, name: str, belongs: str, owner: str, it: str, marketing: str, deputies: list[str]) -> None:
    people = story.people
    Lane.objects.add(
        name=name, belongs=belongs, owner=owner, it=people.get(it), marketing=people.get(marketing),
        deputies=[people[key] for key in deputies], by=people["admin"],
    )  # fmt: skip


def give(story: Story, name: str) -> None:
    lived, people = LANES[name], story.people
    owner = Ownership.Owner.MARKETING if lived.marketing else Ownership.Owner.IT
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
    doing = Column.objects.get(pk=Column.Kind.DOING)
    doing.change(name=doing.name, limit=24, limit_is_hard=False, by=story.people["admin"])
    forget()


def lane(name: str) -> Lane:
    """As it is on the story's day; whoever changes one says :func:`forget`."""
    return remembered((Lane, name), lambda: Lane.objects.with_owner().get(name=name))
