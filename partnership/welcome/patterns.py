"""Four outcomes that most companies could begin with: words and measures, and no figure, since those are theirs."""

from dataclasses import dataclass
from decimal import Decimal

from outcomes.models import KpiDefinition

UP = KpiDefinition.Direction.INCREASE
DOWN = KpiDefinition.Direction.DECREASE
LAST, SUM = KpiDefinition.Aggregation.LAST, KpiDefinition.Aggregation.SUM
MONTHLY, QUARTERLY = KpiDefinition.Cadence.MONTHLY, KpiDefinition.Cadence.QUARTERLY
CURRENCY = "¤"
"""Stands for the company's own currency."""


@dataclass(frozen=True)
class Measure:
    """A KPI of a template: how it is measured, and what its two figures are to say."""

    name: str
    meaning: str
    unit: str
    direction: str
    baseline: str  # the question for where it stands
    target: str  # the question for where it should go
    aggregation: str = LAST
    cadence: str = MONTHLY

    def unit_in(self, currency: str) -> str:
        return currency if self.unit == CURRENCY else self.unit


@dataclass(frozen=True)
class Filled:
    """A measure with what its people said of it; a figure that they did not give is None, never a guess."""

    measure: Measure
    meaning: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None


@dataclass(frozen=True)
class Pattern:
    """An outcome to start from."""

    key: str
    title: str
    context: str
    stages: tuple[str, ...]
    measures: tuple[Measure, ...]


PATTERNS = (
    Pattern(
        "existing",
        "Sell more to existing customers",
        "A customer who comes back costs less than a new one. We want each of them to find, at the right moment, what "
        "goes with what they have.\n\n- Marketing writes offers that follow what was bought.\n- IT brings what was "
        "bought into the tools that send them.",
        ("Buy", "Stay"),
        (
            Measure(
                "Repeat purchase rate",
                "Share of a month’s customers who had bought before. Returns are left out.",
                "%",
                UP,
                "The share today",
                "The share you want",
            ),
            Measure(
                "Average order value",
                "Revenue of the month divided by its orders, before tax.",
                CURRENCY,
                UP,
                "An order today",
                "An order then",
            ),
            Measure(
                "Customers who have more than one product",
                "Share of active customers who use or own two or more of our products.",
                "%",
                UP,
                "The share today",
                "The share you want",
                cadence=QUARTERLY,
            ),
        ),
    ),
    Pattern(
        "prospects",
        "Teach prospects what the products do",
        "People leave because they do not see what a product does for them. Guides, demos and answers should be there "
        "before anybody has to ask.\n\n- Marketing says what each product does, for whom, and shows it.\n- IT makes it "
        "easy to find, to try and to measure.",
        ("Consider", "Buy"),
        (
            Measure(
                "Guides read to the end",
                "Share of those who open a guide and reach its last section. Consented sessions only.",
                "%",
                UP,
                "The share today",
                "The share you want",
            ),
            Measure(
                "Demo requests",
                "Requests for a product demo since the outcome began, from whatever channel. Duplicates are left out.",
                "requests",
                UP,
                "0, as it is counted from the start",
                "How many by the end",
                SUM,
            ),
            Measure(
                "Questions before buying",
                "Share of orders that needed a question to the service desk first.",
                "%",
                DOWN,
                "The share today",
                "The share you want",
            ),
        ),
    ),
    Pattern(
        "audience",
        "Reach a broader audience",
        "Those who could use what we make are more than those who hear of it. We want to be found by people who do not "
        "know us yet.\n\n- Marketing chooses whom to reach, and where.\n- IT opens the channels, languages and data "
        "that this takes.",
        ("Aware", "Consider"),
        (
            Measure(
                "New customers",
                "Customers whose first order falls into the month.",
                "customers",
                UP,
                "A month today",
                "A month by the end",
            ),
            Measure(
                "Revenue from new markets",
                "Share of the month’s revenue from countries or segments that we did not serve a year ago.",
                "%",
                UP,
                "The share today",
                "The share you want",
            ),
            Measure(
                "People reached",
                "People who opened, read or watched something of ours in the quarter, each counted once.",
                "people",
                UP,
                "A quarter today",
                "A quarter by the end",
                cadence=QUARTERLY,
            ),
        ),
    ),
    Pattern(
        "content",
        "Make content faster",
        "What is ready after the moment has passed is of no use. We want to go from an idea to a published piece in "
        "days.\n\n- Marketing makes with fewer rounds.\n- IT gives one place to make, approve and publish.",
        ("Aware", "Start"),
        (
            Measure(
                "Days from idea to publication",
                "Median of working days from a brief that was accepted to its piece being public.",
                "days",
                DOWN,
                "Days today",
                "Days you want",
            ),
            Measure(
                "Pieces published",
                "Pieces that were published in the month, in whatever channel.",
                "pieces",
                UP,
                "A month today",
                "A month by the end",
            ),
            Measure(
                "Content used again",
                "Share of the month’s pieces that are made of parts which were there already.",
                "%",
                UP,
                "The share today",
                "The share you want",
            ),
        ),
    ),
)
BY_KEY = {pattern.key: pattern for pattern in PATTERNS}
