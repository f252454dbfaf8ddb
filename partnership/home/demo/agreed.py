"""The texts and figures of the demo's outcomes. Offsets are days from today."""

from dataclasses import dataclass, field
from decimal import Decimal

from outcomes.models import KpiDefinition

UP, DOWN = KpiDefinition.Direction.INCREASE, KpiDefinition.Direction.DECREASE
ABOVE, BELOW = KpiDefinition.Direction.ABOVE, KpiDefinition.Direction.BELOW
LAST, SUM, MEAN = KpiDefinition.Aggregation.LAST, KpiDefinition.Aggregation.SUM, KpiDefinition.Aggregation.MEAN
WEEKLY, MONTHLY = KpiDefinition.Cadence.WEEKLY, KpiDefinition.Cadence.MONTHLY
QUARTERLY = KpiDefinition.Cadence.QUARTERLY
D = Decimal
TEN_POINTS = D(10)


@dataclass(frozen=True)
class KpiPlan:
    key: str
    name: str
    meaning: str
    unit: str
    direction: str
    baseline: Decimal | None
    targets: tuple[tuple[int, Decimal], ...]
    it: str
    marketing: str
    aggregation: str = LAST
    cadence: str = MONTHLY
    tolerance: Decimal | None = TEN_POINTS
    weight: int = 1


@dataclass(frozen=True)
class Plan:
    title: str
    context: str
    by: str
    joined_by: str
    drafted: int
    joined_after: int
    starts: int
    ends: int
    stages: tuple[str, ...]
    kpis: tuple[KpiPlan, ...]
    steps: tuple[tuple[int, str], ...] = field(default=())


def signed(proposed: int) -> tuple[tuple[int, str], ...]:
    """Proposed on a day, signed by marketing two days and by IT five days later."""
    return ((proposed, "propose"), (proposed + 2, "sign_marketing"), (proposed + 5, "sign_it"))


OUTCOMES = {
    "existing": Plan(
        "Sell more to existing customers",
        "A customer who comes back costs a fifth of a new one. We want each of them to find, at "
        "the right moment, what goes "
        "with what they have.\n\n- Marketing writes offers that follow what was bought.\n- IT "
        "brings order history into the "
        "campaign tool within the hour.",
        "crm",
        "integrator",
        -548,
        4,
        -530,
        190,
        ("Buy", "Stay"),
        (
            KpiPlan(
                "repeat-purchase-rate",
                "Repeat purchase rate",
                "Share of a month's customers who had bought before. "
                "From the order database; returns within 14 days are left out.",
                "%",
                UP,
                D(21),
                ((-180, D(26)), (190, D(32))),
                "data",
                "crm",
                weight=3,
            ),
            KpiPlan(
                "aov",
                "Average order value",
                "Revenue divided by invoices of the month.",
                "GBP",
                UP,
                D(412),
                ((190, D(480)),),
                "data",
                "crm",
                weight=2,
            ),
            KpiPlan(
                "revenue",
                "Revenue",
                "Sum of the invoices since the outcome began, cancellations taken off.",
                "GBP",
                UP,
                D(0),
                ((-180, D(8400000)), (190, D(17300000))),
                "data",
                "marketing",
                aggregation=SUM,
                weight=2,
            ),
        ),
        (*signed(-538), (-345, "reaffirm")),
    ),
    "prospects": Plan(
        "Teach prospects what the products do",
        "People leave because they do not understand what a product does for them, not because of "
        "its price. Guides, demos "
        "and answers should be there before anybody has to ask.",
        "content",
        "integrator",
        -547,
        9,
        -500,
        130,
        ("Consider", "Buy"),
        (
            KpiPlan(
                "guide-completion",
                "Guides read to the end",
                "Share of those who open a guide and reach its last section. Consented sessions only.",
                "%",
                UP,
                D(34),
                ((130, D(55)),),
                "integrator",
                "content",
                weight=2,
            ),
            KpiPlan(
                "demo-requests",
                "Demo requests",
                "Requests for a product demo by the form or by telephone.",
                "requests",
                UP,
                D(0),
                ((130, D(1500)),),
                "integrator",
                "marketing",
                aggregation=SUM,
            ),
            KpiPlan(
                "product-questions",
                "Questions before buying",
                "Share of orders that needed a question to the service desk first.",
                "%",
                BELOW,
                None,
                ((-500, D(12)),),
                "it",
                "content",
                tolerance=D("1.2"),
            ),
        ),
        (*signed(-508), (-320, "reaffirm"), (-135, "reaffirm")),
    ),
    "audience": Plan(
        "Reach a broader audience",
        "Nine of ten of our customers live within two hundred miles. The products do not care "
        "where somebody lives, and "
        "neither should we.",
        "brand",
        "architect",
        -546,
        12,
        -440,
        240,
        ("Aware", "Consider"),
        (
            KpiPlan(
                "new_customers",
                "New customers",
                "Customers whose first order falls into the month.",
                "customers",
                UP,
                D(360),
                ((240, D(520)),),
                "data",
                "brand",
                weight=2,
            ),
            KpiPlan(
                "intl_share",
                "International revenue share",
                "Revenue from outside the United Kingdom, as a share of all revenue.",
                "%",
                UP,
                D("9.2"),
                ((240, D(18)),),
                "data",
                "brand",
            ),
            KpiPlan(
                "newsletter-reach",
                "Newsletter readers",
                "People who opened at least one letter in the quarter.",
                "readers",
                UP,
                D(18400),
                ((240, D(30000)),),
                "integrator",
                "content",
                cadence=QUARTERLY,
            ),
        ),
        (*signed(-452), (-260, "reaffirm"), (-85, "reaffirm")),
    ),
    "content": Plan(
        "Make content faster",
        "From brief to published takes more than two weeks, most of it waiting. Fewer tools, one "
        "place for pictures, and "
        "nobody waits for a release to change a sentence.",
        "content",
        "it",
        -546,
        2,
        -410,
        60,
        ("Aware",),
        (
            KpiPlan(
                "days-to-publish",
                "Days from brief to published",
                "Median of the month's pieces, in working days.",
                "days",
                DOWN,
                D(17),
                (
                    (-100, D(11)),
                    (60, D(7)),
                ),
                "integrator",
                "content",
                weight=3,
            ),
            KpiPlan(
                "content-reuse",
                "Content used again",
                "Share of the month's pieces that use a part of an earlier one.",
                "%",
                UP,
                D(12),
                ((60, D(35)),),
                "integrator",
                "content",
            ),
            KpiPlan(
                "pieces-published",
                "Pieces published",
                "Pages, guides, films and letters that went out.",
                "pieces",
                ABOVE,
                None,
                ((-410, D(40)),),
                "it",
                "content",
                cadence=WEEKLY,
                aggregation=SUM,
                tolerance=D(4),
            ),
            KpiPlan(
                "pieces-translated",
                "Pieces translated",
                "Pieces that went out in a second language. What is enough is still to be agreed.",
                "pieces",
                UP,
                D(0),
                (),
                "it",
                "content",
            ),
        ),
        (*signed(-420), (-230, "reaffirm"), (-50, "reaffirm")),
    ),
    "keep": Plan(
        "Keep the customers that we win",
        "We lose in the second year what we won in the first. Marketing listens for the signs, IT makes them visible.",
        "insight",
        "data",
        -404,
        13,
        -370,
        170,
        ("Start", "Stay"),
        (
            KpiPlan(
                "active_customers",
                "Active customers",
                "Customers with an order in the last ninety days.",
                "customers",
                UP,
                D(740),
                ((170, D(980)),),
                "data",
                "insight",
                weight=2,
            ),
            KpiPlan(
                "churn-rate",
                "Customers lost",
                "Share of last year's customers who did not buy in the last twelve months.",
                "%",
                DOWN,
                D("4.6"),
                ((170, D(3)),),
                "data",
                "insight",
                weight=2,
            ),
            KpiPlan(
                "repeat_rate",
                "Repeat customer rate",
                "Share of the month's customers who were seen before it.",
                "%",
                ABOVE,
                None,
                ((-370, D(40)),),
                "data",
                "crm",
                tolerance=D(4),
            ),
        ),
        (*signed(-380), (-100, "reaffirm")),
    ),
    "loyalty": Plan(
        "Launch the loyalty card",
        "A card that is worth carrying: points that buy something, and a till that knows them.",
        "crm",
        "security",
        -544,
        6,
        -525,
        -160,
        ("Stay", "Advocate"),
        (
            KpiPlan(
                "card-holders",
                "Card holders",
                "People with a card that was used at least once.",
                "people",
                UP,
                D(0),
                ((-160, D(12000)),),
                "security",
                "crm",
                weight=2,
            ),
            KpiPlan(
                "card-redemption",
                "Points redeemed",
                "Share of the points given out in the last year that were used.",
                "%",
                UP,
                D(0),
                ((-160, D(40)),),
                "integrator",
                "crm",
            ),
            KpiPlan(
                "card-complaints",
                "Complaints about the card",
                "Complaints for each thousand uses.",
                "per 1,000",
                BELOW,
                None,
                ((-525, D(5)),),
                "security",
                "crm",
                tolerance=D("0.5"),
            ),
        ),
        (*signed(-535), (-130, "close")),
    ),
    "ordering": Plan(
        "Make ordering painless",
        "One of three baskets is left at the checkout. We start when the new payment provider is connected.",
        "it",
        "marketing",
        -60,
        3,
        25,
        390,
        ("Buy",),
        (
            KpiPlan(
                "orders",
                "Orders",
                "Orders placed since the outcome began.",
                "orders",
                UP,
                D(0),
                ((390, D(21000)),),
                "data",
                "marketing",
                aggregation=SUM,
            ),
            KpiPlan(
                "checkout-completion",
                "Checkouts completed",
                "Share of started checkouts that end with an order.",
                "%",
                UP,
                D(66),
                ((390, D(78)),),
                "integrator",
                "insight",
                weight=2,
            ),
            KpiPlan(
                "cancel_rate",
                "Cancellation rate",
                "Cancelled invoices as a share of all.",
                "%",
                DOWN,
                D("17.3"),
                (),
                "it",
                "crm",
            ),
        ),
        signed(-40),
    ),
    "answer": Plan(
        "Answer customers within the day",
        "A question that waits over night is a sale that does not happen. Both sides see the same queue.",
        "marketing",
        "architect",
        -40,
        8,
        -20,
        345,
        ("Consider", "Start"),
        (
            KpiPlan(
                "first-answer-hours",
                "Hours to the first answer",
                "Median over all channels, nights included.",
                "hours",
                DOWN,
                D(28),
                ((345, D(8)),),
                "architect",
                "marketing",
                cadence=WEEKLY,
                weight=2,
            ),
            KpiPlan(
                "answered-at-once",
                "Answered at the first contact",
                "Share of questions that need no second message.",
                "%",
                UP,
                D(52),
                ((345, D(70)),),
                "architect",
                "insight",
            ),
        ),
        ((-3, "propose"),),
    ),
    "consent": Plan(
        "Ask for consent once, and keep to it",
        "Customers tell us three times what we may do, and we forget it twice. One answer, one place, every channel.",
        "security",
        "crm",
        -55,
        11,
        -10,
        350,
        ("Aware", "Stay"),
        (
            KpiPlan(
                "consent-coverage",
                "Customers with one answer",
                "Share of active customers whose consent is held in one place only.",
                "%",
                UP,
                D(31),
                ((350, D(90)),),
                "security",
                "crm",
                weight=2,
            ),
            KpiPlan(
                "opt-outs-late",
                "Opt-outs that took over a day",
                "Opt-outs that reached all channels later than 24 hours.",
                "opt-outs",
                BELOW,
                None,
                ((-10, D(0)),),
                "security",
                "crm",
                tolerance=D(5),
                aggregation=SUM,
            ),
            KpiPlan(
                "consented-reach",
                "People we may write to",
                "Customers with a consent for letters.",
                "people",
                UP,
                D(21000),
                ((350, D(26000)),),
                "data",
                "crm",
            ),
        ),
        ((-9, "propose"), (-8, "sign_it")),
    ),
    "selfservice": Plan(
        "Let customers help themselves",
        "Half of all calls ask where an order is. The answer is in our systems already.",
        "it",
        "content",
        -16,
        6,
        0,
        365,
        ("Start", "Stay"),
        (
            KpiPlan(
                "calls-about-orders",
                "Calls that ask where an order is",
                "Calls with this reason, for each hundred orders.",
                "per 100",
                DOWN,
                D("9.4"),
                ((365, D(4)),),
                "it",
                "",
            ),
            KpiPlan(
                "help-found",
                "Found it in the help pages",
                "Share of visitors who say that a page answered their question.",
                "%",
                UP,
                None,
                ((365, D(75)),),
                "it",
                "content",
            ),
        ),
    ),
    "prices": Plan(
        "Personal prices in the shop",
        "Regular customers see the price that their loyalty has earned.",
        "crm",
        "security",
        -210,
        14,
        -180,
        185,
        ("Buy",),
        (
            KpiPlan(
                "personal-price-share",
                "Orders at a personal price",
                "Share of orders with at least one such price.",
                "%",
                UP,
                D(0),
                ((185, D(25)),),
                "security",
                "crm",
            ),
            KpiPlan(
                "price-complaints",
                "Complaints about prices",
                "Complaints for each thousand orders.",
                "per 1,000",
                BELOW,
                None,
                ((-180, D(2)),),
                "security",
                "crm",
                tolerance=D("0.2"),
            ),
        ),
        ((-190, "propose"), (-181, "withdraw")),
    ),
}
