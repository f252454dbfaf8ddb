"""The company's systems: the inventory with which the portal began, and what came one by one."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from partnership.company.models import ExchangeRate
from partnership.core.days import company_day
from partnership.demo.reading import text, told
from partnership.demo.story import Story
from partnership.intake.actions.naming import say_what_is_meant
from partnership.journey.models import JourneyStage
from partnership.people.models import Side
from partnership.sheets.actions import keep_record
from partnership.sheets.fates import Fate
from partnership.stack import actions
from partnership.stack.imports import SYSTEMS
from partnership.stack.models import Fit, System

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


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What was known of a system some weeks after a request had chosen it."""

    name: str
    category: str
    does: str
    owner_it: str
    owner_marketing: str
    life: str
    after: int
    licensed: int
    active: int
    cost: Any
    currency: str


CHOSEN = {
    said["name"]: told(Chosen, said, f"stack.toml, {said.get('name', 'a choice')}") for said in text("stack")["chosen"]
}


def build(story: Story) -> None:
    story.at(story.when(IN_THE_SHEET, "09:30"), say_rates, story)
    story.at(story.when(IN_THE_SHEET, "16:10"), say_words, story)
    for name, fit in text("stack")["fits"].items():
        for number, (side, key) in enumerate((("marketing", "functional"), ("it", "technical"))):
            if key in fit:
                story.at(story.when(fit["day"] + number, "15:40"), rate, story, name, side, fit[key])
        if line := text("stack")["talked"].get(name):
            story.at(story.when(fit["day"] + 21, "16:20"), talk, story, name, line)
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
    System.objects.add(said_of(story, known), stages=stages, by=by)


def talk(story: Story, name: str, line: str) -> None:
    Fit.objects.to_talk_about().get(system__name=name).talk(line, by=story.people["cmo"])


def say_rates(story: Story) -> None:
    """What other currencies are worth, from the first day on."""
    for currency, rate_ in text("stack")["rates"].items():
        ExchangeRate.objects.say(
            currency=currency, rate=rate_, from_on=story.day(IN_THE_SHEET), by=story.people["admin"]
        )


def say_words(story: Story) -> None:
    for words, name in text("stack")["known_as"].items():
        say_what_is_meant(words, System.objects.get(name=name), by=story.people["it"])


def rate(story: Story, name: str, side: str, value: int) -> None:
    """Its owner, or the executive where the side has none."""
    system = System.objects.select_related("owner_it", "owner_marketing").get(name=name)
    owner = system.owner_it if side == "it" else system.owner_marketing
    by = owner or story.people["cio" if side == "it" else "cmo"]
    Fit.objects.rate(system, value, side=Side(side), by=by)


def detail(story: Story, name: str) -> None:
    """Some weeks after the choice its owners say what is so of it by now."""
    chosen, system = CHOSEN[name], System.objects.get(name=name)
    said = {each: getattr(chosen, each) for each in ("category", "does", "life")}
    said |= {side: story.people[getattr(chosen, side)] for side in ("owner_it", "owner_marketing")}
    said |= {"licensed_users": chosen.licensed, "active_users": chosen.active}
    said |= {"yearly_cost": chosen.cost, "currency": chosen.currency}
    said |= {f"{chosen.life}_on": company_day()}
    actions.change(system, said, seen=system.version, by=story.people[chosen.owner_it])
