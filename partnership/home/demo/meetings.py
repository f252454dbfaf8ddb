"""Thirteen months of one-to-ones, an executive meeting and a quarterly review, with what was decided and promised."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from meetings.actions import agenda, capture, closing, planning
from meetings.models import Meeting, PrivateNote, Series, Topic, TopicAction
from partnership.company.models import GroundRules
from partnership.home.demo.story import ZONE, Story
from partnership.people.models import Person
from partnership.promises.models import Action

WEDNESDAY = 2
MISSED, MOVED = 7, 4  # months ago
ZONE_NAME = str(ZONE)


@dataclass(frozen=True)
class Said:
    """One topic of one month: who brought it, and what came of it."""

    by: str
    title: str
    about: str = ""
    minutes: int = 10
    information: str = ""
    decision: tuple[str, str] | None = None
    confidential: bool = False
    action: tuple[str, str, int] | None = None  # what, whose, due in days
    undiscussed: bool = False
    dropped: bool = False


@dataclass(frozen=True)
class Held:
    """One month's meeting."""

    topics: list[Said] = field(default_factory=list)
    settles: dict[str, tuple[str, str]] = field(default_factory=dict)  # a carried topic's title: its decision
    notes: str = ""


MONTHS: dict[int, Held] = {
    12: Held(
        [
            Said(
                "cmo",
                "How we will work together",
                minutes=20,
                decision=(
                    "We meet on the first Wednesday of each month, whatever happens",
                    "Both calendars are full; a fixed day is the only one that survives.",
                ),
            ),
            Said(
                "cio",
                "Who is told when a tool is bought",
                decision=(
                    "No contract with a supplier of marketing tools before IT has answered three questions",
                    "Two tools were bought last year that nobody could connect.",
                ),
            ),
        ],
        notes="## First meeting\n\n- We want **one number** for both sides.\n- Dana and Greta stand in when one of us is away.",
    ),
    11: Held(
        [
            Said(
                "cmo",
                "The shop shows different prices from the newsletter",
                information="Prices are read from the catalogue once a night; the newsletter is written two days before.",
                action=("Let the newsletter read prices from the catalogue", "integrator", 24),
            ),
            Said("cio", "Consent is stored in three places", undiscussed=True),
        ],
        notes="Prices first, consent next time.",
    ),
    10: Held(
        [
            Said(
                "cio",
                "Freeze before the winter sale",
                decision=(
                    "No releases from 10 December to 2 January",
                    "Last year's release on the 20th cost a day of sales.",
                ),
            ),
            Said(
                "cmo",
                "An agency asks for access to customer data",
                decision=("The agency gets aggregated figures only", "Their contract does not cover personal data."),
                confidential=True,
            ),
        ],
        notes="The freeze is announced on Friday by both of us, in one mail.",
    ),
    9: Held(
        [
            Said(
                "cmo",
                "What we learnt from the winter sale",
                information="Twelve hours of stale stock figures cost about 4 % of orders.",
                action=("Show the age of stock figures in the shop's admin", "data", 30),
            )
        ],
        settles={
            "Consent is stored in three places": (
                "The consent service is the one source; both other stores are read-only from March",
                "Three places cannot agree on a withdrawal.",
            )
        },
        notes="Consent settled after two carries.",
    ),
    8: Held(
        [
            Said(
                "cio",
                "Priorities for the spring",
                minutes=25,
                decision=("Checkout speed comes before the new loyalty pages", "Both outcomes hang on it."),
            ),
            Said("cmo", "Shared test environment", undiscussed=True),
        ],
        notes="Spring list agreed. Loyalty waits for the consent work.",
    ),
    6: Held(
        [
            Said(
                "cmo",
                "The loyalty pages slipped",
                information="The brief changed twice; both of us approved each change.",
                action=("Write one page: what a brief must hold before work starts", "marketing", 21),
            ),
            Said(
                "cio",
                "On-call at weekends during campaigns",
                decision=(
                    "Campaigns of more than 50,000 mails are announced ten days ahead",
                    "So that on-call can be planned.",
                ),
            ),
        ],
        notes="We missed a month and felt it. **Not again.**",
    ),
    5: Held(
        [
            Said(
                "cmo",
                "Content production time",
                information="Median from brief to live is 11 days; 6 of them are waiting.",
                action=("Measure waiting time per step of content production", "insight", 28),
            ),
            Said("cio", "A mascot for the app", dropped=True),
        ],
        notes="Waiting, not working, is the problem.",
    ),
    4: Held(
        [
            Said(
                "cio",
                "Analytics tags on the checkout",
                decision=(
                    "Tags on the checkout need an owner and an end date",
                    "Forty-one tags, nine of them of companies that no longer exist.",
                ),
            ),
            Said("cmo", "A second newsletter tool", undiscussed=True),
        ],
        settles={
            "Shared test environment": (
                "One shared test environment from July, paid for by both",
                "Carried three times; not deciding costs more than the environment.",
            )
        },
        notes="Moved by two days because of the supplier's visit.",
    ),
    3: Held(
        [
            Said(
                "cmo",
                "Customer panel",
                information="Sixty customers agreed to be asked each quarter.",
                action=("Invite the customer panel to the autumn preview", "crm", -97),
            ),
            Said(
                "cio",
                "Retire the old campaign database",
                action=("Plan the retirement of the old campaign database", "cio", 35),
            ),
        ],
        notes="Panel is Marcus's, retirement is Ingrid's.",
    ),
    2: Held(
        [
            Said(
                "cmo",
                "Budget for next year",
                minutes=20,
                decision=(
                    "The experiment budget is one pot, spent by both together",
                    "Neither side can try anything alone.",
                ),
                confidential=False,
            ),
            Said(
                "cio",
                "Vendor demos in the week of the freeze",
                information="Two vendors agreed to come in February instead.",
            ),
        ],
        notes="One pot. The CFO will ask why; we answer together.",
    ),
    1: Held(
        [
            Said(
                "cmo",
                "Product finder for beginners",
                information="Beginners leave at step three of five.",
                action=("Cut the product finder to three steps", "it", -99),
            ),
            Said(
                "cio",
                "Who answers supplier questions on data",
                action=("Name one contact for suppliers' data questions", "cmo", -98),
            ),
            Said("cmo", "Brand guidelines inside the design system", undiscussed=True),
        ],
        settles={
            "A second newsletter tool": (
                "No second newsletter tool; the one we have gets the two missing templates",
                "Carried three times; the templates were the whole need.",
            )
        },
        notes="- Finder: Ivan cuts it to three steps.\n- Guidelines carried on; we ran out of time.",
    ),
}

AHEAD = [
    Said("cmo", "Spring campaign and the checkout freeze", "Two dates collide in March.", 15),
    Said(
        "cio",
        "Consent service: what the first month shows",
        "Withdrawals now reach the newsletter within the hour.",
        10,
    ),
]


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
    executive(story)
    review(story)


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
    planning.prepare(series, first_wednesday(start), by=story.people["cio"])


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
        planning.move(meeting.series, day, to=to, because=because, by=story.people["cmo"])


def hold(story: Story, back: int, day: date) -> None:
    meeting, held = meeting_on(story, day), MONTHS[back]
    cio, cmo = chair(story, "cio"), chair(story, "cmo")
    meeting.begin(by=cmo, present=[cio, cmo])
    said = {topic.title: topic for topic in held.topics}
    for topic in list(meeting.topics.on_agenda()):
        talk(story, topic, said.get(topic.title), held.settles.get(topic.title), cio, cmo)
    meeting.shared_note.write(held.notes, by=cio, version=0)
    if back in (1, 3, 9):
        note, _ = PrivateNote.objects.of(cio).get_or_create(meeting=meeting, author=cio)
        note.write("Ask Marcus how his team takes the change of priorities.", version=0)
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
            topic,
            by=by,
            what=said.decision[0],
            why=said.decision[1],
            owner_it=cio,
            owner_marketing=cmo,
            review_on=today + timedelta(days=180),
            confidential=said.confidential,
        )
    if said.action:
        what, whose, days = said.action
        due = {-99: story.day(1), -98: story.day(-4), -97: story.last_morning}.get(days, today + timedelta(days=days))
        action = capture.capture_action(topic, by=by, title=what, owner=story.people[whose], due_on=due)
        story.things[f"action:{what}"] = action
        finish_in_time(story, action, today, days)


def was_promised(topic: Topic) -> bool:
    return TopicAction.objects.filter(topic__in=[topic.thread, topic.carried_from_id]).exists()


STANDING = [
    "A competitor ships on the day of the order in two cities.",
    "Browsers drop third-party cookies for another tenth of our visitors.",
    "Search engines answer product questions themselves; our guides are quoted.",
    "The payment provider ends its old interface in nine months.",
    "Younger customers begin on video, not on search.",
]


def finish_in_time(story: Story, action: Action, today: date, days: int) -> None:
    """Most are done: some early, some late; one is moved and one is dropped; the last month's are still open."""
    if days in (-99, -98) or action.owner == story.people["crm"]:
        return
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
        closing.confirm_minutes(meeting, by=chair(story, key), digest=meeting.agreement.digest)


def miss(story: Story, day: date) -> None:
    """Nobody held it; weeks later somebody says so, and its agenda goes on."""
    series = story.things["one-to-one"]
    planning.cancel(series, day, because="Missed: both of us were at the trade fair.", by=story.people["cio"])


def call_off(story: Story) -> None:
    """This month's is cancelled, so that the portal has something to say about it; the next is prepared."""
    day = first_wednesday(month_of(story.today, 0))
    when = min(story.when(day - timedelta(days=1), "10:00"), story.now - timedelta(hours=30))
    story.at(when, cancel_this_month, story, day)
    story.at(story.now - timedelta(hours=26), agenda_so_far, story)


def cancel_this_month(story: Story, day: date) -> None:
    series = story.things["one-to-one"]
    planning.cancel(series, day, because="Board meeting moved onto it.", by=story.people["cmo"])
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
        first,
        title="Digital leadership meeting",
        kind=Series.Kind.EXECUTIVE,
        every=4,
        unit="weeks",
        by="weekday",
        weekday=first.weekday(),
        at=time(14),
        minutes=90,
    )
    guests = ["it", "marketing", "architect", "brand"]
    story.things["executive"] = series = plan_series(story, "cmo", guests, fields)
    planning.prepare(series, first, by=story.people["cmo"])


WIDER = ["What the board of lanes shows", "Hand-offs that came back", "Plans for the next four weeks"]


def hold_executive(story: Story, day: date, step: int) -> None:
    series = story.things["executive"]
    meeting = Meeting.objects.select_related("series").get(series=series, occurs_on=day)
    topic = agenda.add_topic(meeting, by=story.people["marketing"], title=WIDER[step], minutes=30)
    meeting.begin(by=story.people["cmo"], present=[*series.people.all(), story.people["cio"], story.people["cmo"]])
    capture.capture_information(topic, by=story.people["cmo"], text="Seen together; nothing is in dispute.")
    what = (
        "Bring two examples of a good hand-off",
        "Sketch the lanes of the content project",
        "Collect open questions",
    )
    owner = story.people[("it", "marketing", "architect")[step]]
    action = capture.capture_action(
        topic, by=story.people["cmo"], title=what[step], owner=owner, due_on=day + timedelta(days=21)
    )
    if step == 0:
        story.at(story.when(day + timedelta(days=19), "12:00"), finish, story, action)
    closing.close(meeting, by=story.people["cmo"])
    for key in ("cio", "cmo")[: 2 if step < 2 else 0]:
        assert meeting.agreement is not None
        closing.confirm_minutes(meeting, by=story.people[key], digest=meeting.agreement.digest)


def ahead_executive(story: Story, day: date) -> None:
    series = story.things["executive"]
    meeting = Meeting.objects.select_related("series").get(series=series, occurs_on=day)
    agenda.add_topic(meeting, by=story.people["it"], title="Integration load in the spring", minutes=25)
    to = story.when(day + timedelta(weeks=4, days=1), "14:00")
    because = "The room is taken that day."
    planning.move(series, day + timedelta(weeks=4), to=to, because=because, by=story.people["cmo"])


def review(story: Story) -> None:
    """A quarterly review that was begun on the last working day and not closed: somebody is asked to."""
    day = story.working_day(-1)
    story.at(story.when(day - timedelta(days=8), "10:00"), plan_review, story, day)
    story.at(min(story.when(day, "16:00"), story.now - timedelta(hours=3)), begin_review, story, day)


def plan_review(story: Story, day: date) -> None:
    fields = rule(
        day, title="Quarterly review", kind=Series.Kind.REVIEW, every=3, by="day", day=day.day, at=time(16), minutes=45
    )
    story.things["review"] = series = plan_series(story, "cio", [], fields)
    meeting = planning.prepare(series, day, by=story.people["cio"])
    for title in ("Where both of us are unsure", "What we stop doing"):
        agenda.add_topic(meeting, by=story.people["cio"], title=title, minutes=20)


def begin_review(story: Story, day: date) -> None:
    meeting = Meeting.objects.select_related("series").get(series=story.things["review"], occurs_on=day)
    meeting.begin(by=story.people["cmo"], present=[story.people["cio"], story.people["cmo"]])
    first = meeting.topics.on_agenda().first()
    assert first is not None
    capture.capture_decision(
        first,
        by=story.people["cmo"],
        what="Both of us visit the customer panel in January",
        owner_it=story.people["cio"],
    )
