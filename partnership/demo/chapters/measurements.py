"""What was measured in eighteen months: values by file and by hand, what people said with them, reviews."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from outcomes.actions.measuring import check_in, record_value, take_back
from outcomes.actions.reviewing import open_due_reviews, rate_review
from outcomes.imports import MEASUREMENTS
from outcomes.models import Annotation, CheckIn, Kpi, Review
from outcomes.reckoning import periods
from partnership.core.days import company_day
from partnership.demo.chapters.plans import OUTCOMES, KpiPlan, Plan
from partnership.demo.reading import text
from partnership.demo.story import Story
from partnership.people.models import Seat, Side
from partnership.sheets.actions import save_file, take_file

FRACTIONAL = {"%", "days", "hours", "per 1,000", "per 100"}


def build(story: Story) -> None:
    """Values of each period a few days after it ended, check-ins on some, a review each quarter."""
    for plan in OUTCOMES.values():
        for kpi in plan.kpis:
            if kpi.course:
                tell(story, plan, kpi, *kpi.course)
    files: dict[tuple[str, date], list[str]] = story.things.pop("files", {})
    for (steward, handed_in), lines in files.items():
        story.at(story.when(handed_in, "09:10"), import_lines, story, steward, handed_in, lines)
    for said in text("notes")["notes"]:
        story.at(story.when(said["day"], "15:00"), note, story, said["kpi"], said["kind"], said["text"])
    story.at(story.when(-27, "16:40"), correct, story, "aov")
    review(story)


def tell(story: Story, plan: Plan, kpi: KpiPlan, first: float, newest: float, stray: float) -> None:
    """The KPI's periods from the outcome's first day on; the newest ones come with a check-in."""
    files = story.things.setdefault("files", defaultdict(list))
    closed = next((offset for offset, step in plan.steps if step == "close"), 0)
    until = min(story.day(closed - kpi.forgotten - bool(closed) * 7), story.day(plan.ends))
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
        if is_new and kpi.said:
            story.at(story.when(handed_in, "11:20"), say, story, kpi, period.last, figure)
        else:
            sent = handed_in if closed else sent_on(story, handed_in)
            files[kpi.it, sent].append(f"{kpi.key},{period.last},{figure}{percent}")
        period = periods.following(kpi.cadence, period)


def sent_on(story: Story, handed_in: date) -> date:
    """A steward's file holds what there was by then: of the last months each day's, before that a month's together."""
    if (story.today - handed_in).days < 130:
        return handed_in
    return story.calendar.add_working_days(periods.containing(periods.MONTHLY, handed_in).last, 1)


def import_lines(story: Story, steward: str, handed_in: date, lines: list[str]) -> None:
    """A steward's file of the month: the ordinary import."""
    person = story.people[steward]
    content = "kpi,date,value\n" + "\n".join(lines) + "\n"
    file = take_file(MEASUREMENTS, name=f"values-{handed_in:%Y-%m-%d}.csv", content=content.encode(), by=person)
    save_file(MEASUREMENTS, file, by=person)


def say(story: Story, kpi: KpiPlan, on: date, figure: Decimal) -> None:
    """The marketing steward records it with a word; IT's steward reads it, but not yet the newest."""
    assert kpi.said
    changed, next_step = kpi.said
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


def note(story: Story, key: str, kind: str, words: str) -> None:
    kpi = story.things["kpis"][key]
    Annotation.objects.add(kpi=kpi, on=company_day(), kind=kind, text=words, by=story.people["marketing"])


def correct(story: Story, key: str) -> None:
    """A value that was mistyped is entered again, and one that was typed into the wrong KPI is taken back."""
    kpi: Kpi = story.things["kpis"][key]
    there = kpi.measurements.order_by("-on")[1]
    record_value(kpi=kpi, on=there.on, value=there.value + Decimal("1.5"), by=story.people["data"])
    elsewhere = record_value(kpi=kpi, on=there.on - timedelta(days=1), value=Decimal(318), by=story.people["data"])
    take_back(elsewhere, by=story.people["data"], reason="It is the number of orders, typed into the wrong KPI.")


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
        plan = OUTCOMES[keys[part.outcome_id]]
        pair = plan.reviews[min(number, len(plan.reviews) - 1)]
        ratings[part.pk] = (pair[0 if side == Side.IT else 1], plan.lines.get(side, ""))
    rate_review(review=found, by=holder, ratings=ratings)


def talk(story: Story, opens_on: date) -> None:
    """They have talked about what they saw differently."""
    found = Review.objects.filter(opens_on=opens_on).for_detail().first()
    for part in found.parts.all() if found else ():
        if part.wants_talk(2):
            part.mark_discussed(by=story.people["cmo"], line=text("notes")["talked"])
