"""Requests that wait for an answer: one item for each request and person who has it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import cache
from itertools import groupby
from operator import attrgetter

from django.urls import reverse

from partnership.attention.items import IMPORTANT, NORMAL, Item
from partnership.attention.occasions import after, at_once
from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core.days import company_day, company_moment
from partnership.core.text import enumerated
from partnership.intake.clock import Clock, clock_of
from partnership.intake.models import Consultation, Request, Triager
from partnership.people.models import Chairs, Person, Side

NOON = time(12)
TOPIC_AFTER_DAYS = 5
State = Request.State
Voices = list[tuple[Side, Person, Person | None]]
Speakers = dict[Side, list[Person]]


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """Each open request, for whoever has it, and each override. One query, beside rules, calendar, seats, triage."""
    rules = GroundRules.current()
    today = company_day(at)
    chairs, calendar = Chairs.on(today), WorkingCalendar.current(rules)
    voices = [each for each in chairs.voices if person in (None, each[1])]
    triagers = cache(Triager.objects.by_side)  # asked where something is to be scored or accepted
    waiting = Request.objects.waiting(at)
    if person is not None and not voices:
        waiting = waiting.held_by(person)
    for _pk, rows in groupby(waiting.for_attention(), key=attrgetter("pk")):
        request, *more = rows
        if request.is_open:
            named = {row.named_id: None for row in (request, *more) if row.named_id and row.named_active}
            clock = clock_of(request, today, calendar) if request.is_running else None
            for holder_id, step in holders(request, list(named), chairs.speakers, triagers, clock):
                if person is None or holder_id == person.pk:
                    yield item_of(request, holder_id, step, clock)
        if request.consultation.waits_for_an_override(at):
            yield from overrides_of(request, voices, today)


def holders(
    request: Request, named: list[int], speakers: Speakers, triagers: Callable[[], Speakers], clock: Clock | None
) -> Iterator[tuple[int, str]]:
    """Who has it, and what they are to do: clarify, approve, answer, score or accept.

    Whom a seat named has it in the seat's place, unless they ask for it themselves; once it is over its clock, the
    seat has it too.
    """
    late = clock is not None and clock.level == "over"
    if request.state == State.NEEDS_INFORMATION:
        yield request.requester_id, "clarify"
    elif request.state == State.SCREENING:
        step = "accept" if request.acceptance_id else "score"
        for side in Side:
            if not getattr(request, f"given_{side}"):
                triage, seat = request.judged_by(triagers()[side]), speakers.get(side, [])
                people = [*triage, *(seat if late or not triage else [])]
                yield from ((pk, step) for pk in dict.fromkeys(each.pk for each in people))
    else:
        answerers = [*named, *(each.pk for each in speakers.get(Side.IT, []))] if late or not named else named
        step = "approve" if request.fast_lane else "answer"
        yield from ((pk, step) for pk in dict.fromkeys(answerers))


def item_of(request: Request, person_id: int, step: str, clock: Clock | None) -> Item:
    """On the page from the first day; reminded of when a fifth of the clock is left, and when it is over."""
    kind, occasion, gravity = "request-waiting", "", NORMAL
    if clock is not None and clock.level == "over":
        kind, occasion, gravity = "request-overdue", f"{clock.due_on:%Y-%m-%d}:over", IMPORTANT
    elif clock is not None and clock.is_nearly_over:
        kind, occasion, gravity = "request-answer-due", f"{clock.due_on:%Y-%m-%d}:fifth", IMPORTANT
    elif step == "clarify":
        occasion = at_once(company_day(request.state_since))
    return Item(
        kind=kind,
        person_id=person_id,
        subject=f"intake.request:{request.pk}",
        title=request.title,
        since=request.state_since,
        due=company_moment(clock.due_on, NOON) if clock else None,
        gravity=gravity,
        url=request.get_absolute_url(),
        occasion=occasion,
        joint=request.state == State.SCREENING,
        context={
            "number": request.pk,
            "step": step,
            "asked_by": str(request.requester),
            "left": clock.words if clock else "",
            "due": clock.due_on if clock else None,
            "digest": request.acceptance.digest if step == "accept" and request.acceptance else "",
            "question": (request.asked or "")[:300] if step == "clarify" else "",
            "parts": ", ".join(request.consultation.open_parts) if step == "answer" else "",
            "against": against(request) if step == "accept" else "",
        },
    )


def against(request: Request) -> str:
    """What IT has said against it, for whoever accepts: "governance does not fit"."""
    return enumerated(
        [f"{Consultation.Part(part).label.lower()} {fit.lower()}" for part, fit in request.consultation.against]
    )


def overrides_of(request: Request, voices: Voices, today: date) -> Iterator[Item]:
    """An override that was asked for, for each executive who has not signed; after five days also a topic."""
    override = request.consultation.override
    assert override is not None
    since = company_day(override.opened_at)
    for side, each, _principal in voices:
        if not getattr(request, f"overridden_{side}"):
            yield Item(
                kind="signature-wanted",
                person_id=each.pk,
                subject=f"intake.consultation:{request.consultation.pk}",
                title=request.title,
                since=override.opened_at,
                due=None,
                gravity=IMPORTANT,
                url=reverse("intake:request_override_signature", args=[request.pk]),
                occasion=after(since, today),
                joint=(today - since).days >= TOPIC_AFTER_DAYS,
                context={"since": since, "reason": request.consultation.override_reason[:300]},
            )
