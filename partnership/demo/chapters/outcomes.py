"""What the two sides agreed on in eighteen months: fourteen outcomes, in every state that an outcome can be in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from outcomes.actions import closing, countering, drafting, signing
from outcomes.agreeing.material import DEFINITION, digest_of
from outcomes.models import Outcome, Version
from partnership.core.days import company_day
from partnership.core.hanging import ON, Answer, hanging_on
from partnership.demo.chapters.plans import OUTCOMES, KpiPlan, Plan
from partnership.demo.story import Story
from partnership.journey.models import JourneyStage
from partnership.people.models import Chairs, Person, Side

CLOCKS = {"propose": "10:15", "sign_it": "11:40", "sign_marketing": "15:20"}


def build(story: Story) -> None:
    """Each outcome is drafted by one side, joined by the other, proposed and signed, as far as its plan goes."""
    story.things |= {"outcomes": {}, "kpis": {}}
    for key, plan in OUTCOMES.items():
        told = Telling(story, key, plan)
        story.at(story.when(plan.drafted, "09:30"), told.draft)
        if plan.joined_by:
            story.at(story.when(plan.drafted + plan.joined_after, "14:00"), told.join)
        for offset, step in plan.steps:
            story.at(story.when(offset, CLOCKS.get(step, "16:05")), getattr(told, step))
    tellings = {key: Telling(story, key, plan) for key, plan in OUTCOMES.items()}
    for offset, clock, event in (
        (-240, "10:30", tellings["existing"].raise_the_aim),
        (-34, "11:00", tellings["audience"].widen_the_period),
        (-6, "10:00", tellings["content"].sharpen_the_baseline),
        (-290, "09:45", tellings["keep"].correct_a_baseline_after_a_signature),
        (-75, "13:30", tellings["prospects"].hand_over_a_stewardship),
        (-2, "12:10", tellings["answer"].counter_the_aim),
        (-150, "11:15", tellings["prices"].narrow_to_the_card),
    ):
        story.at(story.when(offset, clock), event)


@dataclass(frozen=True)
class Telling:
    """One outcome's way through the story; its steps run under the story's clock."""

    story: Story
    key: str
    plan: Plan

    @property
    def outcome(self) -> Outcome:
        return Outcome.objects.get(pk=self.story.things["outcomes"][self.key].pk)

    @property
    def version(self) -> Version:
        """The version that is being worked on, else the one in force."""
        return Version.objects.for_detail().filter(outcome=self.outcome).current().order_by("-number")[0]

    def who(self, key: str) -> Person:
        return self.story.people[key]

    def day(self, offset: int) -> date:
        return self.story.day(offset)

    def draft(self) -> None:
        plan = self.plan
        outcome = drafting.start(
            by=self.who(plan.by),
            title=plan.title,
            context=plan.context,
            starts_on=self.day(plan.starts),
            ends_on=self.day(plan.ends),
            stages=JourneyStage.objects.filter(name__in=plan.stages),
        )
        self.story.things["outcomes"][self.key] = outcome
        for kpi in plan.kpis[:1]:
            self.add(kpi, by=plan.by)

    def join(self) -> None:
        """The other side writes the rest of the KPIs into the draft."""
        for kpi in self.plan.kpis[1:]:
            self.add(kpi, by=self.plan.joined_by)

    def add(self, plan: KpiPlan, *, by: str) -> None:
        version = self.version
        drafting.change_kpi(
            version,
            None,
            by=self.who(by),
            seen=None,
            key=plan.key,
            values={name: getattr(plan, name) for name in DEFINITION}
            | {"steward_it": self.steward(plan.it), "steward_marketing": self.steward(plan.marketing)},
            targets=[(self.day(offset), value) for offset, value in plan.targets],
        )
        kpi = self.outcome.kpis.get(key=plan.key)
        self.story.things["kpis"][plan.key] = kpi

    def steward(self, key: str) -> Person | None:
        return self.who(key) if key else None

    def propose(self) -> None:
        version = self.version
        signing.propose(version, by=self.who(self.plan.joined_by), seen=digest_of(version))

    def sign_it(self) -> None:
        self.sign(Side.IT)

    def sign_marketing(self) -> None:
        self.sign(Side.MARKETING)

    def speaker(self, side: Side) -> Person:
        """The executive, or the deputy who acts for them that day."""
        return Chairs.on(company_day()).speakers[side][-1]

    def sign(self, side: Side) -> None:
        executive = self.speaker(side)
        version = self.version
        signing.sign(version, by=executive, seen=version.digest, proved_at=timezone.now())

    def reaffirm(self) -> None:
        for side in Side:
            closing.reaffirm(self.outcome, by=self.speaker(side), seen=self.version.digest)

    def close(self) -> None:
        cio, cmo = (self.speaker(side) for side in Side)
        asked = [each.sort.name for each in hanging_on(closing.ENDS, self.outcome, by=cmo) if each.is_asked]
        proposed = closing.propose_closing(
            self.outcome,
            by=cmo,
            result=self.plan.result,
            learnt=self.plan.learnt,
            fates={name: Answer(ON) for name in asked},
        )
        for executive in (cmo, cio):
            closing.sign_closing(proposed, by=executive, seen=proposed.agreement.digest, proved_at=timezone.now())

    # What happened to single outcomes on their way

    def raise_the_aim(self) -> None:
        """A second version of what both had signed, in force twelve days later."""
        version = self.version
        self.reword(version, "it", context=version.context + "\n\nFrom now on this counts the shop abroad as well.")
        self.later(1, "14:00", self.raise_the_target)
        self.later(3, "10:00", self.propose)
        self.later(6, "09:20", self.sign_it)
        self.later(8, "17:10", self.sign_marketing)

    def raise_the_target(self) -> None:
        version = self.version
        definition = next(d for d in version.definitions.all() if d.kpi.key == "repeat-purchase-rate")
        targets = [(t.from_on, t.value + 2) for t in definition.targets.all()]
        self.redefine(version, "repeat-purchase-rate", "crm", {}, targets)

    def widen_the_period(self) -> None:
        """Half signed today: marketing has, IT has not."""
        version = self.version
        self.reword(version, "marketing", ends_on=self.day(420))
        self.later(18, "10:40", self.propose)
        self.later(19, "16:30", self.sign_marketing)

    def narrow_to_the_card(self) -> None:
        """A next version that falls with the outcome, when both give it up."""
        self.reword(self.version, "crm", title="Personal prices for card holders")

    def sharpen_the_baseline(self) -> None:
        """A draft of the next version that nobody has proposed yet."""
        self.redefine(self.version, "days-to-publish", "integrator", {"baseline": Decimal("16.5")}, None)

    def correct_a_baseline_after_a_signature(self) -> None:
        """A proposal changes after one side has signed it: that signature falls, and both sign the next version."""
        self.reword(self.version, "insight", title="Keep the customers we win")
        self.later(2, "10:20", self.propose)
        self.later(3, "11:30", self.sign_marketing)
        self.later(4, "09:50", self.redefine_churn)
        self.later(5, "10:00", self.propose)
        self.later(6, "12:00", self.sign_it)
        self.later(7, "16:00", self.sign_marketing)

    def redefine_churn(self) -> None:
        because = "The baseline was the quarter's, not the month's."
        self.redefine(self.version, "churn-rate", "data", {"baseline": Decimal("4.2")}, None, because)

    def hand_over_a_stewardship(self) -> None:
        """A steward's successor: both signatures hold."""
        self.redefine(self.version, "demo-requests", "cio", {"steward_it": self.who("data")}, None)

    def counter_the_aim(self) -> None:
        countering.counter(
            self.version,
            by=self.who("architect"),
            field="first-answer-hours.baseline",
            value="30.5",
            reason="The service desk's own count over the last quarter, nights included.",
        )

    # How

    def later(self, working_days: int, at: str, step: Callable[[], None]) -> None:
        """Some working days after the story's present moment: whatever weekday it is, what follows comes later."""
        day = self.story.calendar.add_working_days(company_day(), working_days)
        self.story.at(self.story.when(day, at), step)

    def reword(self, version: Version, by: str, **values: Any) -> None:
        drafting.change_wording(version, by=self.who(by), seen=version.edits, values=values)

    def redefine(
        self,
        version: Version,
        key: str,
        by: str,
        values: dict[str, Any],
        targets: list[tuple[date, Decimal]] | None,
        because: str = "",
    ) -> None:
        definition = next(d for d in version.definitions.all() if d.kpi.key == key)
        kept = [(t.from_on, t.value) for t in definition.targets.all()]
        drafting.change_kpi(
            version,
            definition.kpi,
            by=self.who(by),
            seen=definition.edits,
            values=values,
            targets=kept if targets is None else targets,
            because=because,
        )
