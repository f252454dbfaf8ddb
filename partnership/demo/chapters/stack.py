"""The company's systems: the inventory with which the portal began, and what came one by one."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from partnership.demo.reading import text, told
from partnership.demo.story import Story
from partnership.journey.models import JourneyStage
from partnership.sheets.actions import keep_record
from partnership.sheets.fates import Fate
from partnership.stack import actions
from partnership.stack.imports import SYSTEMS
from partnership.stack.models import System

IN_THE_SHEET = -552


@dataclass(frozen=True, kw_only=True)
class Known:
    """A system as the company knows it; the texts say what each word means."""

    name: str
    vendor: str
    category: str
    does: str
    payer: str
    life: str
    stages: tuple[str, ...] = ()
    owner_it: str = ""
    owner_marketing: str = ""
    days: int | None = None
    licensed: int | None = None
    active: int | None = None
    cost: Any = None
    currency: str = ""
    added: int = IN_THE_SHEET
    way: str = "before"


INVENTORY = [told(Known, said, f"stack.toml, {said.get('name', 'a system')}") for said in text("stack")["inventory"]]
LATER = [told(Known, said, f"stack.toml, {said.get('name', 'a system')}") for said in text("stack")["later"]]


def build(story: Story) -> None:
    story.at(story.when(IN_THE_SHEET, "14:00"), bring, story)
    for known in LATER:
        story.at(story.when(known.added, "11:20"), add, story, known)


def said_of(story: Story, known: Known) -> dict[str, Any]:
    """What the stack keeps of it, but for the steps of the customer's way."""
    said: dict[str, Any] = {
        name: getattr(known, name) for name in ("name", "vendor", "category", "does", "payer", "life", "way")
    }
    said |= {
        side: story.people[getattr(known, side)] for side in ("owner_it", "owner_marketing") if getattr(known, side)
    }
    said |= {"licensed_users": known.licensed, "active_users": known.active}
    said |= {"yearly_cost": known.cost, "currency": known.currency}
    if known.days is not None:
        said |= {"live_on" if known.life != "trial" else "trial_on": story.day(known.days)}
    if known.life == "phase_out":
        said |= {"phase_out_on": story.day(-70)}
    if known.life == "gone":
        said |= {"gone_on": story.day(-240)}
    return said


def bring(story: Story) -> None:
    """On its first days IT sends the sheet in which the systems stood."""
    rows = [said_of(story, known) for known in INVENTORY]
    for said in rows:
        for side in ("owner_it", "owner_marketing"):
            if side in said:
                said[side] = said[side].pk
    by = story.people["it"]
    actions.bring(rows, [], by=by)
    counts = Counter({Fate.NEW.value: len(rows)})
    keep_record(SYSTEMS, counts, name="systems.xlsx", digest="", by=by)
    pks, steps = named(), {stage.name: stage.pk for stage in JourneyStage.objects.all()}
    through = System.stages.through
    through.objects.bulk_create(
        through(system_id=pks[known.name], journeystage_id=steps[step]) for known in INVENTORY for step in known.stages
    )


def named() -> dict[str, int]:
    return dict(System.objects.values_list("name", "pk"))


def add(story: Story, known: Known) -> None:
    """Somebody of marketing writes it down; how it came is said where the texts say so."""
    stages = JourneyStage.objects.filter(name__in=known.stages)
    by = story.people[known.owner_marketing or known.owner_it]
    actions.add(said_of(story, known), stages=stages, by=by)
