"""Requests that wait for an answer: one item for each request and person who has it."""

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.urls import reverse

from partnership.attention.items import IMPORTANT, NORMAL, Item
from partnership.attention.occasions import after, at_once
from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.people.models import Delegation, Person, Seat, Side
from partnership.projects.clock import Clock, clock_of
from partnership.projects.models import Consultation, Request
from partnership.projects.track import missing_side

NOON = time(12)
TOPIC_AFTER_DAYS = 5
State = Request.State
Speakers = dict[Side, list[Person]]


def requests_waiting(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """Each open request, for whoever has it. The same number of queries whatever waits."""
    rules = GroundRules.current()
    zone = ZoneInfo(rules.time_zone)
    today = at.astimezone(zone).date()
    calendar, speakers = WorkingCalendar.current(rules), speaking(today)
    for request in Request.objects.open().filter(submitted_at__lte=at).for_attention():
        clock = clock_of(request, today, calendar) if request.is_running else None
        for each, step in holders(request, speakers, clock):
            if person is None or each.pk == person.pk:
                yield item_of(request, each, step, clock, zone)


def holders(request: Request, speakers: Speakers, clock: Clock | None) -> Iterator[tuple[Person, str]]:
    """Who has it, and what they are to do: clarify, approve, answer, score or accept."""
    if request.state == State.NEEDS_INFORMATION:
        yield request.requester, "clarify"
    elif request.state == State.SCREENING:
        step = "accept" if request.acceptance else "score"
        for side in missing_side(request):
            yield from ((each, step) for each in speakers.get(side, []))
    else:
        named = [each for each in request.consultation.people.all() if each.is_active]
        late = clock is not None and clock.level == "over"
        people = [*named, *speakers.get(Side.IT, [])] if late or not named else named
        step = "approve" if request.fast_lane else "answer"
        yield from ((each, step) for each in {each.pk: each for each in people}.values())


def item_of(request: Request, person: Person, step: str, clock: Clock | None, zone: ZoneInfo) -> Item:
    """On the page from the first day; reminded of when a fifth of the clock is left, and when it is over."""
    kind, occasion, gravity = "request-waiting", "", NORMAL
    if clock is not None and clock.level == "over":
        kind, occasion, gravity = "request-overdue", f"{clock.due_on:%Y-%m-%d}:over", IMPORTANT
    elif clock is not None and clock.is_nearly_over:
        kind, occasion, gravity = "request-answer-due", f"{clock.due_on:%Y-%m-%d}:fifth", IMPORTANT
    elif step == "clarify":
        occasion = at_once(request.state_since.astimezone(zone).date())
    return Item(
        kind=kind,
        person_id=person.pk,
        subject=f"projects.request:{request.pk}",
        title=request.title,
        since=request.state_since,
        due=datetime.combine(clock.due_on, NOON, zone) if clock else None,
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
            "question": question_of(request) if step == "clarify" else "",
            "parts": ", ".join(request.consultation.open_parts) if step == "answer" else "",
        },
    )


def overrides_waiting(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """An override that was asked for, for each executive who has not signed; after five days also a topic."""
    zone = ZoneInfo(GroundRules.current().time_zone)
    today = at.astimezone(zone).date()
    speakers = speaking(today)
    for consultation in Consultation.objects.waiting_for_an_override().filter(override__opened_at__lte=at):
        override = consultation.override
        assert override is not None
        since = override.opened_at.astimezone(zone).date()
        signed = {signature.side for signature in override.signatures.all()}
        people = [each for side in Side if side not in signed for each in speakers.get(side, [])]
        for each in people:
            if person is None or each.pk == person.pk:
                yield Item(
                    kind="signature-wanted",
                    person_id=each.pk,
                    subject=f"projects.consultation:{consultation.pk}",
                    title=consultation.request.title,
                    since=override.opened_at,
                    due=None,
                    gravity=IMPORTANT,
                    url=reverse("projects:request_override_signature", args=[consultation.request_id]),
                    occasion=after(since, today),
                    joint=(today - since).days >= TOPIC_AFTER_DAYS,
                    context={"since": since, "reason": consultation.override_reason[:300]},
                )


def question_of(request: Request) -> str:
    question = request.open_question
    return question.text[:300] if question else ""


def speaking(day: date) -> Speakers:
    """Who speaks for each side on a day: the seat's holder, then their deputies. 2 queries."""
    executives = Seat.objects.all().executives(day)
    found: Speakers = {side: [holder] for side, holder in executives.items() if holder.is_active}
    delegations = Delegation.objects.in_effect_on(day).filter(principal__in=executives.values(), deputy__is_active=True)
    for delegation in delegations.select_related("deputy"):
        found.setdefault(Side(delegation.deputy.side), []).append(delegation.deputy)
    return found
