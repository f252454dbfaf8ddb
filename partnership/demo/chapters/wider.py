"""The wider meetings: the executive one every four weeks, and a quarterly review that nobody has closed yet."""

from datetime import date, time, timedelta

from meetings.actions import agenda, capture, closing, occurring
from meetings.models import Meeting, Series
from partnership.demo.chapters.meetings import finish, plan_series, rule
from partnership.demo.reading import text
from partnership.demo.story import Story

WIDER: list[tuple[str, str, str]] = text("meetings")["wider"]


def build(story: Story) -> None:
    executive(story)
    review(story)


def executive(story: Story) -> None:
    """A wider meeting every four weeks, the next one in two days, where that is a working day."""
    ahead = story.working_day(2)
    if ahead <= story.today:
        ahead = story.calendar.add_working_days(story.today, 1)
    first = ahead - timedelta(weeks=12)
    story.at(story.when(first - timedelta(days=6), "13:00"), plan_executive, story, first)
    for step in range(3):
        day = first + timedelta(weeks=4 * step)
        story.at(story.when(day, "14:00"), hold_executive, story, day, step)
    story.at(story.now - timedelta(hours=20), ahead_executive, story, ahead)


def plan_executive(story: Story, first: date) -> None:
    fields = rule(
        first, title="Digital leadership meeting", kind=Series.Kind.EXECUTIVE, every=4, unit="weeks", by="weekday",
        weekday=first.weekday(), at=time(14), minutes=90,
    )  # fmt: skip
    guests = ["it", "marketing", "architect", "brand"]
    story.things["executive"] = series = plan_series(story, "cmo", guests, fields)
    occurring.prepare(series, first, by=story.people["cmo"])


def hold_executive(story: Story, day: date, step: int) -> None:
    series = story.things["executive"]
    meeting = Meeting.objects.select_related("series").get(series=series, occurs_on=day)
    title, what, whose = WIDER[step]
    topic = agenda.add_topic(meeting, by=story.people["marketing"], title=title, minutes=30)
    meeting.begin(by=story.people["cmo"], present=[*series.people.all(), story.people["cio"], story.people["cmo"]])
    capture.capture_information(topic, by=story.people["cmo"], text="Seen together; nothing is in dispute.")
    action = capture.capture_action(
        topic, by=story.people["cmo"], title=what, owner=story.people[whose], due_on=day + timedelta(days=21)
    )  # fmt: skip
    if step == 0:
        story.at(story.when(day + timedelta(days=19), "12:00"), finish, story, action)
    closing.close(meeting, by=story.people["cmo"])
    for key in ("cio", "cmo")[: 2 if step < 2 else 0]:
        assert meeting.agreement is not None
        closing.confirm_minutes(meeting, by=story.people[key], seen=meeting.agreement.digest)


def ahead_executive(story: Story, day: date) -> None:
    series = story.things["executive"]
    meeting = Meeting.objects.select_related("series").get(series=series, occurs_on=day)
    agenda.add_topic(meeting, by=story.people["it"], title="Integration load in the spring", minutes=25)
    to = story.when(day + timedelta(weeks=4, days=1), "14:00")
    because = "The room is taken that day."
    occurring.move(series, day + timedelta(weeks=4), to=to, because=because, by=story.people["cmo"])


def review(story: Story) -> None:
    """A quarterly review that was begun on the last working day and not closed: somebody is asked to."""
    day = story.working_day(-1)
    story.at(story.when(day - timedelta(days=8), "10:00"), plan_review, story, day)
    story.at(min(story.when(day, "16:00"), story.now - timedelta(hours=3)), begin_review, story, day)


def plan_review(story: Story, day: date) -> None:
    fields = rule(
        day, title="Quarterly review", kind=Series.Kind.REVIEW, every=3, by="day", day=day.day, at=time(16), minutes=45
    )  # fmt: skip
    story.things["review"] = series = plan_series(story, "cio", [], fields)
    meeting = occurring.prepare(series, day, by=story.people["cio"])
    for title in ("Where both of us are unsure", "What we stop doing"):
        agenda.add_topic(meeting, by=story.people["cio"], title=title, minutes=20)


def begin_review(story: Story, day: date) -> None:
    meeting = Meeting.objects.select_related("series").get(series=story.things["review"], occurs_on=day)
    meeting.begin(by=story.people["cmo"], present=[story.people["cio"], story.people["cmo"]])
    first = meeting.topics.on_agenda().first()
    assert first is not None
    what = "Both of us visit the customer panel in January"
    capture.capture_decision(first, by=story.people["cmo"], what=what, owner_it=story.people["cio"])
