"""Thirteen months of one-to-ones, with what was decided and promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from meetings.actions import agenda, capture, closing, occurring, planning
from meetings.models import Meeting, PrivateNote, Series, Topic, TopicAction
from partnership.company.models import GroundRules
from partnership.demo.reading import text, told
from partnership.demo.story import ZONE, Story
from partnership.people.models import Person
from partnership.promises.models import Action

WEDNESDAY = 2
MISSED, MOVED = 7, 4  # months ago
ZONE_NAME = str(ZONE)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One topic of one month: who brought it, and what came of it."""

    by: str
    title: str
    about: str = ""
    minutes: int = 10
    information: str = ""
    decision: str = ""
    why: str = ""
    confidential: bool = False
    action: tuple[str, str, int | str] | None = None  # what, whose, due in days or on one of DUE
    undiscussed: bool = False
    dropped: bool = False


@dataclass(frozen=True, kw_only=True)
class Held:
    """One month's meeting; ``settles`` are topics that were carried until then, what was decided, and why."""

    ago: int
    notes: str
    topics: list[Said]
    settles: dict[str, tuple[str, str]]


def said_of(topics: list[dict[str, Any]]) -> list[Said]:
    return [told(Said, each, f"meetings.toml, {each.get('title', 'a topic')}") for each in topics]


def held(month: dict[str, Any]) -> Held:
    settles = {title: (what, why) for title, what, why in month.get("settles", ())}
    topics = said_of(month["topics"])
    return told(Held, month | {"settles": settles, "topics": topics}, f"meetings.toml, {month.get('ago')} months ago")


MONTHS = {month.ago: month for month in map(held, text("meetings")["months"])}
AHEAD = said_of(text("meetings")["ahead"])
STANDING: list[str] = text("meetings")["standing"]


def build(story: Story) -> None:
    start = month_of(story.today, -12)
    story.at(story.when(start - timedelta(days=9), "11:00"), plan, story, start)
    for back in range(12, 0, -1):
        day = first_wednesday(month_of(story.today, -back))
        if back == MISSED:
            story.at(story.when(day + timedelta(days=12), "09:00"), miss, story, day)
        else:
            held_on = day + timedelta(days=2) if back == MOVED else day
            story.at(story.when(day - timedelta(days=3), "15:00"), prepare, story, back, day)
            story.at(story.when(held_on, "09:00"), hold, story, back, day)
            story.at(story.when(held_on + timedelta(days=1), "08:30"), confirm, story, back, day, "cio")
            if back > 1:
                story.at(story.when(held_on + timedelta(days=2), "14:00"), confirm, story, back, day, "cmo")
    call_off(story)
    later(story)


def month_of(day: date, step: int) -> date:
    number = day.year * 12 + day.month - 1 + step
    return date(number // 12, number % 12 + 1, 1)


def first_wednesday(first: date) -> date:
    return first + timedelta(days=(WEDNESDAY - first.weekday()) % 7)


def chair(story: Story, key: str) -> Person:
    """Who speaks for the side on the day of the step: its executive, or the deputy while they are away."""
    person = story.people[key]
    deputy = story.people[f"deputy_{key}"]
    deputy.__dict__.pop("standing", None)
    return deputy if deputy.standing.principal == person and key == "cmo" else person


def plan(story: Story, start: date) -> None:
    fields = rule(start, title="One-to-one", kind=Series.Kind.ONE_TO_ONE, by="weekday", nth=1, weekday=WEDNESDAY)
    story.things["one-to-one"] = series = plan_series(story, "cio", [], fields)
    occurring.prepare(series, first_wednesday(start), by=story.people["cio"])


def plan_series(story: Story, by: str, guests: list[str], fields: dict[str, Any]) -> Series:
    """A series through its form's data: `by` is a field of the rule too, so it goes in with the rest."""
    people = [story.people[key] for key in guests]
    return planning.plan_series(planned_by=story.people[by], people=people, **fields)


def rule(starts_on: date, **more: Any) -> dict[str, Any]:
    return {
        "every": 1, "unit": "months", "starts_on": starts_on, "ends_on": None, "at": time(9), "zone": ZONE_NAME,
        "minutes": 60, "place": "Harbour room, or https://meet.example.com/harbour",
    } | more  # fmt: skip


def meeting_on(story: Story, day: date) -> Meeting:
    return Meeting.objects.select_related("series").get(series=story.things["one-to-one"], occurs_on=day)


def prepare(story: Story, back: int, day: date) -> None:
    meeting = meeting_on(story, day)
    for said in MONTHS[back].topics:
        agenda.add_topic(meeting, by=chair(story, said.by), title=said.title, about=said.about, minutes=said.minutes)
    if back == MOVED:
        to = story.when(day + timedelta(days=2), "09:00")
        because = "The supplier's visit takes the whole Wednesday."
        occurring.move(meeting.series, day, to=to, because=because, by=story.people["cmo"])


def hold(story: Story, back: int, day: date) -> None:
    meeting, month = meeting_on(story, day), MONTHS[back]
    cio, cmo = chair(story, "cio"), chair(story, "cmo")
    meeting.begin(by=cmo, present=[cio, cmo])
    said = {topic.title: topic for topic in month.topics}
    for topic in list(meeting.topics.on_agenda()):
        talk(story, topic, said.get(topic.title), month.settles.get(topic.title), cio, cmo)
    meeting.shared_note.write(month.notes, by=cio, seen=0)
    if back in (1, 3, 9):
        note, _ = PrivateNote.objects.of(cio).get_or_create(meeting=meeting, author=cio)
        note.write("Ask Marcus how his team takes the change of priorities.", seen=0)
    closing.close(meeting, by=cio)


def talk(
    story: Story, topic: Topic, said: Said | None, settled: tuple[str, str] | None, cio: Person, cmo: Person
) -> None:
    if said and said.dropped:
        agenda.drop_topic(topic, by=cio)
        return
    today = topic.meeting.local.date() if topic.meeting else story.today
    by = cio if topic.from_side == "it" else cmo
    if settled:
        capture.capture_decision(topic, by=by, what=settled[0], why=settled[1], owner_it=cio, owner_marketing=cmo)
    if topic.standing:
        agenda.discuss_topic(topic, by=by)
        capture.capture_information(topic, by=by, text=STANDING[(today.month + (by == cio)) % len(STANDING)])
    if said is None and not topic.standing and not settled and was_promised(topic):
        capture.capture_information(topic, by=by, text="Looked at what was promised: it is on its way or done.")
    if said is None or said.undiscussed:
        return
    if said.information:
        capture.capture_information(topic, by=by, text=said.information)
    if said.decision:
        capture.capture_decision(
            topic, by=by, what=said.decision, why=said.why, owner_it=cio, owner_marketing=cmo,
            review_on=today + timedelta(days=180), confidential=said.confidential,
        )  # fmt: skip
    if said.action:
        what, whose, days = said.action
        due = today + timedelta(days=days) if isinstance(days, int) else present(story)[days]
        action = capture.capture_action(topic, by=by, title=what, owner=story.people[whose], due_on=due)
        story.things[f"action:{what}"] = action
        if isinstance(days, int):
            finish_in_time(story, action, today, days)


def present(story: Story) -> dict[str, date]:
    """Days that are counted from the story's end, so that something is always due, overdue and just missed."""
    return {"tomorrow": story.day(1), "overdue": story.day(-4), "yesterday": story.last_morning}


def was_promised(topic: Topic) -> bool:
    return TopicAction.objects.filter(topic__in=[topic.thread, topic.carried_from_id]).exists()


def finish_in_time(story: Story, action: Action, today: date, days: int) -> None:
    """Some early, some late; one is moved and one is dropped. What is counted from the present day is still open."""
    if action.owner == story.people["insight"]:
        story.at(story.when(today + timedelta(days=20), "16:00"), drop, story, action)
        return
    if action.owner == story.people["cio"]:
        story.at(story.when(today + timedelta(days=30), "16:00"), postpone, story, action)
        return
    story.at(story.when(today + timedelta(days=days - 3 + 6 * (days % 2)), "16:00"), finish, story, action)


def finish(story: Story, action: Action) -> None:
    action.finish(by=action.owner)


def drop(story: Story, action: Action) -> None:
    action.drop(by=action.owner, because="The new workflow tool measures it by itself.")


def postpone(story: Story, action: Action) -> None:
    action.move_due(by=action.owner, to=story.day(20), because="Two reports still read from it.")


def confirm(story: Story, back: int, day: date, key: str) -> None:
    meeting = Meeting.objects.select_related("agreement").get(pk=meeting_on(story, day).pk)
    if meeting.agreement:
        closing.confirm_minutes(meeting, by=chair(story, key), seen=meeting.agreement.digest)


def miss(story: Story, day: date) -> None:
    """Nobody held it; weeks later somebody says so, and its agenda goes on."""
    series = story.things["one-to-one"]
    occurring.cancel(series, day, because="Missed: both of us were at the trade fair.", by=story.people["cio"])


def call_off(story: Story) -> None:
    """This month's is cancelled, so that the portal has something to say about it; the next is prepared."""
    day = first_wednesday(month_of(story.today, 0))
    when = min(story.when(day - timedelta(days=1), "10:00"), story.now - timedelta(hours=30))
    story.at(when, cancel_this_month, story, day)
    story.at(story.now - timedelta(hours=26), agenda_so_far, story)


def cancel_this_month(story: Story, day: date) -> None:
    series = story.things["one-to-one"]
    occurring.cancel(series, day, because="Board meeting moved onto it.", by=story.people["cmo"])
    if story.today.day < GroundRules.current().one_to_one_by_day:
        GroundRules.current().change(by=story.people["admin"], fields={"one_to_one_by_day": story.today.day})


def agenda_so_far(story: Story) -> None:
    meeting = story.things["one-to-one"].meetings.select_related("series").get(state=Meeting.State.PREPARATION)
    for said in AHEAD:
        agenda.add_topic(meeting, by=story.people[said.by], title=said.title, about=said.about, minutes=said.minutes)
    parked = agenda.add_topic(meeting, by=story.people["cmo"], title="A common name for the loyalty programme")
    agenda.park_topic(parked, by=story.people["cmo"])


def later(story: Story) -> None:
    """One decision did not hold; one was looked at again and stands."""
    story.at(story.when(-75, "10:00"), doubt, story, "Checkout speed", "The loyalty contract now has a penalty date.")
    story.at(story.when(-40, "10:00"), doubt, story, "The agency gets", "The agency asks again, with a new contract.")
    story.at(story.when(-33, "10:00"), uphold, story, "The agency gets")


def doubt(story: Story, begins: str, because: str) -> None:
    decision_of(begins).reopen(by=story.people["cmo"], because=because)


def uphold(story: Story, begins: str) -> None:
    decision_of(begins).uphold(by=story.people["cio"])


def decision_of(begins: str) -> capture.Decision:
    return capture.Decision.objects.get(what__startswith=begins)
