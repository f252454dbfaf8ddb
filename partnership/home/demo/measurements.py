"""What was measured in eighteen months: values by file and by hand, what people said with them, reviews."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from outcomes import periods
from outcomes.actions.measuring import check_in, record_value
from outcomes.actions.reviewing import open_due_reviews, rate_review
from outcomes.actions.uploading import save_file, take_file
from outcomes.models import Annotation, CheckIn, Kpi, Review
from partnership.home.demo.outcome_texts import OUTCOMES, KpiPlan, Plan
from partnership.home.demo.story import Story
from partnership.people.models import Seat, Side

# key: (first value, newest value, how far a month strays); of a sum, what each period adds
COURSES: dict[str, tuple[float, float, float]] = {
    "repeat-purchase-rate": (21.2, 33.0, 0.3),
    "aov": (414, 472, 4),
    "revenue": (730_000, 860_000, 25_000),
    "guide-completion": (33, 41.5, 1.5),
    "demo-requests": (66, 102, 4),
    "product-questions": (14.6, 11.1, 0.2),
    "new_customers": (362, 484, 6),
    "intl_share": (9.3, 14.75, 0.1),
    "newsletter-reach": (18_600, 21_900, 300),
    "days-to-publish": (16.8, 7.2, 0.3),
    "pieces-published": (38, 47, 3),
    "pieces-translated": (2, 9, 1),
    "active_customers": (745, 931, 9),
    "churn-rate": (4.3, 3.1, 0.08),
    "repeat_rate": (38, 46, 1.2),
    "card-holders": (600, 9_100, 250),
    "card-redemption": (2, 27, 1.5),
    "card-complaints": (6.4, 4.6, 0.3),
    "products-with-one-picture": (18, 93, 2),
    "samples-to-orders": (7, 12, 1),
    "fabric-returns": (11.6, 9.8, 0.3),
    "personal-price-share": (0, 4, 0.5),
    "price-complaints": (1.6, 3.1, 0.2),
    "orders": (1_310, 1_540, 60),
    "checkout-completion": (64.8, 66.4, 0.5),
}
FRACTIONAL = {"%", "days", "hours", "per 1,000", "per 100"}
FORGOTTEN = {"newsletter-reach": 250, "pieces-published": 8}  # how many days before today the last value is of
SAID = {
    "repeat-purchase-rate": ("The mailing after the second order works.", "Try it after the first as well."),
    "aov": ("Bundles sell best on mobile.", "Put them above the fold."),
    "guide-completion": ("Readers stop at the third section.", "Cut the guides in two."),
    "demo-requests": ("The form is shorter by four fields.", "Ask for the telephone number later."),
    "new_customers": ("Spring campaign in three new regions.", "Keep the two that paid back."),
    "intl_share": ("Customs forms put people off.", "Show the whole price before the basket."),
    "days-to-publish": ("Pictures have one place now.", "Let editors publish by themselves."),
    "active_customers": ("Letters to sleeping customers.", "Stop after the second letter."),
    "churn-rate": ("The signs show two months earlier.", "Call the forty largest."),
}
NOTES = (
    ("repeat-purchase-rate", -300, "campaign", "Mailing after the second order"),
    ("repeat-purchase-rate", -120, "release", "Order history within the hour"),
    ("aov", -210, "release", "Bundles in the basket"),
    ("guide-completion", -90, "outage", "Guides offline for two days"),
    ("revenue", -330, "campaign", "Winter sale"),
    ("days-to-publish", -205, "release", "One place for pictures"),
    ("intl_share", -60, "campaign", "First letters in French"),
)
# per outcome: IT's and marketing's confidence, oldest review first; the last pair repeats
CONFIDENCE = {
    "existing": ((3, 3), (4, 3), (4, 4), (4, 2)),
    "prospects": ((3, 4), (3, 3), (2, 2), (2, 3)),
    "audience": ((3, 4), (3, 4), (3, 3)),
    "content": ((2, 4), (4, 4), (5, 5)),
    "keep": ((3, 3), (4, 4)),
    "loyalty": ((4, 4), (3, 4), (3, 2)),
}
LINES = {
    ("existing", "it"): "The data is there within the hour; now it is about the offers.",
    ("existing", "marketing"): "The easy part is done, and the target was raised.",
    ("prospects", "it"): "Nobody reads guides to the end, however fast they load.",
    ("prospects", "marketing"): "We need somebody who writes, not another tool.",
    ("content", "it"): "Waiting is gone from the process.",
}


def build(story: Story) -> None:
    """Values of each period a few days after it ended, check-ins on some, a review each quarter."""
    for plan in OUTCOMES.values():
        for kpi in plan.kpis:
            if kpi.key in COURSES:
                tell(story, plan, kpi)
    files: dict[tuple[str, date], list[str]] = story.things.pop("files", {})
    for (steward, handed_in), lines in files.items():
        story.at(story.when(handed_in, "09:10"), import_lines, story, steward, handed_in, lines)
    for key, offset, kind, text in NOTES:
        story.at(story.when(offset, "15:00"), note, story, key, kind, text)
    story.at(story.when(-27, "16:40"), correct, story, "aov")
    review(story)


def tell(story: Story, plan: Plan, kpi: KpiPlan) -> None:
    """The KPI's periods from the outcome's first day on; the newest ones come with a check-in."""
    first, newest, stray = COURSES[kpi.key]
    files = story.things.setdefault("files", defaultdict(list))
    closed = next((offset for offset, step in plan.steps if step == "close"), 0)
    until = min(story.day(closed - FORGOTTEN.get(kpi.key, 0) - bool(closed) * 7), story.day(plan.ends))
    since = story.day(max(plan.drafted + 20, min(plan.starts, -20)))
    span = max((until - since).days, 1)
    period = periods.containing(kpi.cadence, since)
    while period.last <= until:
        share = min(max((period.last - since).days / span, 0), 1)
        value = first + (newest - first) * share + story.random.uniform(-stray, stray)
        handed_in = story.calendar.add_working_days(period.last, 1 if kpi.cadence == periods.WEEKLY else 2)
        figure = round(Decimal(value), 1 if kpi.unit in FRACTIONAL else 0)
        percent = "%" if kpi.unit == "%" else ""
        is_new = (story.today - period.last).days < 130
        if is_new and kpi.key in SAID:
            story.at(story.when(handed_in, "11:20"), say, story, kpi, period.last, figure)
        else:
            files[kpi.it, handed_in].append(f"{kpi.key},{period.last},{figure}{percent}")
        period = periods.following(kpi.cadence, period)


def import_lines(story: Story, steward: str, handed_in: date, lines: list[str]) -> None:
    """A steward's file of the month: the ordinary import."""
    person = story.people[steward]
    content = "kpi,date,value\n" + "\n".join(lines) + "\n"
    file = take_file(name=f"values-{handed_in:%Y-%m-%d}.csv", content=content.encode(), by=person)
    save_file(file, by=person)


def say(story: Story, kpi: KpiPlan, on: date, figure: Decimal) -> None:
    """The marketing steward records it with a word; IT's steward reads it, but not yet the newest."""
    changed, next_step = SAID[kpi.key]
    found = story.things["kpis"][kpi.key]
    confidence = 5 + sum(map(ord, kpi.key)) % 4
    made = check_in(
        kpi=found,
        on=on,
        value=figure,
        by=story.people[kpi.marketing],
        confidence=confidence,
        changed=changed,
        next_step=next_step,
    )
    if (story.today - on).days > 35:
        story.at(timezone.now() + timedelta(hours=20), acknowledge, story, made.pk, kpi.it)


def acknowledge(story: Story, pk: int, steward: str) -> None:
    CheckIn.objects.get(pk=pk).acknowledge(by=story.people[steward])


def note(story: Story, key: str, kind: str, text: str) -> None:
    kpi = story.things["kpis"][key]
    Annotation.objects.add(kpi=kpi, on=timezone.localdate(), kind=kind, text=text, by=story.people["marketing"])


def correct(story: Story, key: str) -> None:
    """A value that was mistyped is entered again."""
    kpi: Kpi = story.things["kpis"][key]
    there = kpi.measurements.order_by("-on")[1]
    record_value(kpi=kpi, on=there.on, value=there.value + Decimal("1.5"), by=story.people["data"])


def review(story: Story) -> None:
    """A review opens on the first day of each quarter; both rate within nine days, marketing not yet in the newest."""
    quarter = periods.containing(periods.QUARTERLY, story.day(-380))
    number = 0
    while quarter.first < story.today:
        story.at(story.when(quarter.first, "06:00"), open_now)
        following = periods.following(periods.QUARTERLY, quarter)
        is_newest = following.first >= story.today
        story.at(story.when(quarter.first + timedelta(days=6), "08:40"), rate, story, quarter.first, Side.IT, number)
        if not is_newest:
            at = story.when(quarter.first + timedelta(days=9), "17:30")
            story.at(at, rate, story, quarter.first, Side.MARKETING, number)
        if following.first < story.today and periods.following(periods.QUARTERLY, following).first < story.today:
            story.at(story.when(quarter.first + timedelta(days=40), "14:00"), talk, story, quarter.first)
        quarter, number = following, number + 1


def open_now() -> None:
    open_due_reviews(timezone.now())


def rate(story: Story, opens_on: date, side: Side, number: int) -> None:
    found = Review.objects.filter(opens_on=opens_on).first()
    holder = Seat.objects.all().holder(side)
    if found is None or holder is None:
        return
    keys = {outcome.pk: key for key, outcome in story.things["outcomes"].items()}
    ratings = {}
    for part in found.parts.all():
        key = keys[part.outcome_id]
        pairs = CONFIDENCE.get(key, ((3, 3),))
        pair = pairs[min(number, len(pairs) - 1)]
        ratings[part.pk] = (pair[0 if side == Side.IT else 1], LINES.get((key, str(side)), ""))
    rate_review(review=found, by=holder, ratings=ratings)


def talk(story: Story, opens_on: date) -> None:
    """They have talked about what they saw differently."""
    found = Review.objects.filter(opens_on=opens_on).for_detail().first()
    for part in found.parts.all() if found else ():
        if part.wants_talk(2):
            part.mark_discussed(by=story.people["cmo"])
