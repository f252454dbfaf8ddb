"""What takes a request and its consultation, screening or acceptance together."""

from __future__ import annotations

from datetime import datetime
from textwrap import shorten
from typing import Any

from django.utils import timezone

from partnership.accord.models import Agreement, BlindRound, Purpose
from partnership.activity.models import Event, digests
from partnership.attention.models import Notice
from partnership.core.verbs import verb
from partnership.intake import states
from partnership.intake.models import Consultation, Question, Request, Screening, Stale, score
from partnership.intake.permissions import judges_for, triages_for
from partnership.people.models import Person, Refused, Side


@verb
def begin(*, by: Person, title: str, problem: str = "") -> Request:
    """A new draft: its author's own until it is sent."""
    request = Request.objects.create(requester=by, side=by.side, title=title, problem=problem)
    Consultation.objects.create(request=request)
    return request


@verb
def submit(request: Request, values: dict[str, Any], *, opened: dict[str, str], by: Person) -> None:
    """Save what the form says and send it, or do neither."""
    request.amend(values, opened=opened, by=by)
    request.submit(by=by)


@verb
def answer(request: Request, part: str, *, fit: str, words: str, by: Person, opened: str = "") -> None:
    """One part of the consultation; the third sends it to screening. ``opened``: the answer's stamp when seen."""
    request.lock()
    consultation = request.consultation
    if request.state not in (Request.State.SUBMITTED, Request.State.CONSULTATION):
        raise Refused(f"This request is {request.get_state_display().lower()}: its consultation takes no answers now.")
    if consultation.stamp(part) != opened:
        raise Stale([part])
    before = consultation.answer(part)
    consultation.record(part, fit=fit, words=words, by=by)
    changes = {part: [before.fit, fit]} | digests({f"{part}_words": [before.words, words]})
    Event.objects.record(
        "request.answered", request, by=by, acting_for=by.standing.principal, changes=changes, detail={"part": part}
    )
    if consultation.is_done:
        send_to_screening(request, by=by)
    elif request.state == Request.State.SUBMITTED:
        request.take_up(by=by)


def send_to_screening(request: Request, *, by: Person) -> None:
    """The consultation is done: both sides score the request, blind."""
    opened = BlindRound.objects.open(purpose="screening", title=request.title, due_on=request.decision_due_on)
    Screening.objects.create(request=request, round=opened)
    request.enter(
        states.CONSULT,
        by=by,
        taken_up_at=request.taken_up_at or timezone.now(),
        **request.slow_lane(),
    )


@verb
def name_people(request: Request, people: list[Person], *, by: Person) -> None:
    """IT's executive names who of IT answers this request."""
    request.lock()
    before = sorted(person.name for person in request.consultation.people.all())
    request.consultation.people.set(people)
    after = sorted(person.name for person in people)
    if before != after:
        Event.objects.record("request.people_named", request, by=by, changes={"people": [before, after]})
    if request.state == Request.State.SUBMITTED and people:
        request.take_up(by=by)


def side_judged_for(request: Request, *, by: Person) -> Side | None:
    """The side whose part they give; Refused where a seat's naming would let them judge their own request."""
    side = judges_for(by, request)
    if side is None and (own := triages_for(by)):
        raise Refused(f"You ask for this yourself: the {own.chair} or a deputy scores and accepts it for {own.label}.")
    return side


@verb
def give_scores(request: Request, values: dict[str, int], *, by: Person) -> None:
    """One side's blind scores; with the second, the score is known and both are asked to accept."""
    request.lock()
    if request.state != Request.State.SCREENING:
        raise Refused(f"This request is {request.get_state_display().lower()}: it is not being scored.")
    screening = request.screening
    screening.round.rate(by=by, values=values, side=side_judged_for(request, by=by))
    if screening.round.is_revealed:
        screening.score = score(**screening.values())
        screening.save(update_fields=["score"])
        request.open_acceptance()


@verb
def accept(request: Request, *, by: Person, digest: str) -> bool:
    """One side's yes; with the second the request is accepted. Answers whether it is.

    What then begins is of `projects.actions.beginning`, which calls this and stands above it.
    """
    request.lock()
    if request.state != Request.State.SCREENING or request.acceptance is None:
        raise Refused(f"This request is {request.get_state_display().lower()}: it cannot be accepted now.")
    request.acceptance.sign(by=by, digest=digest, side=side_judged_for(request, by=by))
    if request.acceptance.is_complete:
        request.accept(by=by)
    return request.acceptance.is_complete


@verb
def approve_fast(request: Request, *, by: Person, words: str = "") -> None:
    """The fast lane: IT's one approval answers the three parts and decides; marketing's was given by asking.

    As `accept`, for `projects.actions.beginning`.
    """
    words = words or "Fast lane: low cost, no personal data, nothing to connect."
    request.lock()
    if not (request.fast_lane and request.is_running):
        raise Refused("This request is not in the fast lane.")
    for part in request.consultation.open_parts:
        request.consultation.record(part, fit=Consultation.Fit.FITS, words=words, by=by)
    request.accept(by=by)


@verb
def refuse(request: Request, state: str, *, by: Person, reason: str, duplicate_of: Request | None = None) -> None:
    """Decline, defer or call it a duplicate, and tell the requester why."""
    request.refuse(state, by=by, reason=reason, duplicate_of=duplicate_of)
    tell(request, f"{request.title}: {request.get_state_display().lower()}. {reason}")


@verb
def ask(request: Request, *, by: Person, text: str) -> Question:
    return Question.objects.ask(request, by=by, text=text)


@verb
def clarify(request: Request, *, by: Person, answer: str) -> None:
    """The requester answers the open question."""
    question = request.questions.filter(answered_at=None).first()
    if question is None:
        raise Refused("Nothing is asked of you any more.")
    question.request = request
    question.give(answer, by=by)


def tell(request: Request, text: str, url: str = "") -> None:
    """A notice to the requester: it does not wait for anything."""
    Notice.objects.tell(
        [request.requester],
        kind="request-decided",
        subject=f"intake.request:{request.pk}",
        text=shorten(text, 300, placeholder="…"),
        url=url or request.get_absolute_url(),
    )


@verb
def propose_override(request: Request, *, by: Person, reason: str) -> Agreement:
    """Put before both executives that a system may be chosen although IT has not answered; not yet signed by either."""
    request.lock()
    consultation = request.consultation
    request.refuse_at_the_end()
    if consultation.allows_choice:
        raise Refused("IT has answered: no override is needed.")
    if consultation.override is not None and not consultation.override.ended_at:
        raise Refused("An override is waiting for signatures already.")
    consultation.override_reason = reason
    consultation.override = Agreement.objects.open(
        purpose=Purpose.OVERRIDE,
        digest=consultation.override_digest,
        title=f"Choose a system before IT's answers: {request.title}",
    )
    consultation.save(update_fields=["override", "override_reason"])
    Event.objects.record("request.override_proposed", request, by=by, acting_for=by.standing.principal)
    return consultation.override


@verb
def sign_override(request: Request, *, by: Person, digest: str, proved_at: datetime | None) -> None:
    """One executive's signature; with the second a system may be chosen, and the override is counted."""
    request.lock()
    consultation = request.consultation
    if consultation.override is None:
        raise Refused("No override was asked for.")
    consultation.override.sign(by=by, digest=digest, proved_at=proved_at)
    if consultation.override.is_complete:
        consultation.overridden_at = timezone.now()
        consultation.save(update_fields=["overridden_at"])
        Event.objects.record("request.overridden", request, by=by)
