"""A request is written, answered by IT, and asked about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from partnership.accord.models import BlindRound
from partnership.activity.models import Event, digests
from partnership.core.refusals import Refused, Stale
from partnership.core.text import enumerated
from partnership.core.verbs import verb
from partnership.ideas.models import Idea
from partnership.intake import states
from partnership.intake.actions.telling import tell
from partnership.intake.models import Consultation, Question, Request, Screening
from partnership.people.models import Person
from partnership.stack.models import System


@verb
def begin(
    *, by: Person, title: str, problem: str = "", idea: Idea | None = None, system: System | None = None
) -> Request:
    """A new draft: its author's own until it is sent. One for a ``system`` names it as its candidate."""
    request = Request.objects.create(requester=by, side=by.side, title=title, problem=problem, idea=idea)
    Consultation.objects.create(request=request, candidates=system.name if system else "")
    if system:
        request.systems.add(system)
    return request


@verb
def submit(request: Request, values: dict[str, Any], *, seen: dict[str, str], by: Person) -> None:
    """Save what the form says and send it, or do neither."""
    request.amend(values, seen=seen, by=by)
    request.submit(by=by)


@verb
def answer(request: Request, part: str, *, fit: str, words: str, by: Person, seen: str = "") -> None:
    """One part of the consultation; the third sends it to screening. ``seen`` is the digest of the answer before."""
    request.lock()
    consultation = request.consultation
    if request.state not in (Request.State.SUBMITTED, Request.State.CONSULTATION):
        raise Refused(f"This request is {request.get_state_display().lower()}: its consultation takes no answers now.")
    if consultation.answer_digest(part) != seen:
        raise Stale(current=part)
    before = consultation.answer(part)
    consultation.record(part, fit=fit, words=words, by=by)
    changes = {part: [before.fit, fit]} | digests({f"{part}_words": [before.words, words]})
    Event.objects.record(
        "request.answered", request, by=by, acting_for=by.standing.principal, changes=changes, detail={"part": part}
    )
    if consultation.is_done:
        send_to_screening(request, by=by)
    elif request.fast_lane or request.state == Request.State.SUBMITTED:
        take_up(request, by=by)


def send_to_screening(request: Request, *, by: Person) -> None:
    """The consultation is done: both sides score the request, blind. Who asks is told what IT says."""
    if not Screening.objects.filter(request=request).exists():  # answered anew, it is there, with nothing scored
        opened = BlindRound.objects.open(purpose="screening", title=request.title, due_on=request.decision_due_on)
        Screening.objects.create(request=request, round=opened)
    request.enter(
        states.CONSULT,
        by=by,
        taken_up_at=request.taken_up_at or timezone.now(),
        **request.slow_lane(),
    )
    says = enumerated([f"{answer.label.lower()} {answer.fit_label.lower()}" for answer in request.consultation.answers])
    tell([request.requester], request, f"IT has answered “{request.title}”: {says}. Both sides score it now.", but=by)


@verb
def name_people(request: Request, people: list[Person], *, by: Person, responsible: Person | None = None) -> None:
    """IT's executive names who of IT answers this request; in the fast lane they may give its one approval.

    One of them is ``responsible``: sees to it that all three parts are answered. Whoever was, stays so while named;
    one alone is it.
    """
    request.lock()
    consultation = request.consultation
    before, after = list(consultation.people.all()), people
    was = consultation.responsible
    responsible = responsible or (was if was in after else after[0] if len(after) == 1 else None)
    if responsible and responsible not in after:
        raise Refused(f"{responsible} is not among those who answer: name them too, or make another responsible.")
    if any(person.pk == request.requester_id for person in after):
        raise Refused(f"{request.requester} asks for this: somebody else of IT answers it.")
    consultation.people.set(after)
    if was != responsible:
        consultation.responsible = responsible
        consultation.save(update_fields=["responsible"])
    names = [sorted(person.name for person in some) for some in (before, after)]
    changes: dict[str, list[object]] = {"people": [*names]} if names[0] != names[1] else {}
    if was != responsible:
        changes["responsible"] = [was.name if was else "", responsible.name if responsible else ""]
    if changes:
        Event.objects.record("request.people_named", request, by=by, changes=changes)
        tell(set(before) - set(after), request, f"You no longer answer “{request.title}” for IT.", but=by)
    if request.state == Request.State.SUBMITTED and people and not request.fast_lane:
        request.take_up(by=by)


@verb
def take_up(request: Request, *, by: Person) -> None:
    """IT looks at it properly; who asks is told where this ends the fast lane."""
    was_fast = request.fast_lane
    request.take_up(by=by)
    if was_fast and not request.fast_lane:
        words = (
            f"IT consults on “{request.title}”: it leaves the fast lane and is decided by {request.decision_due_on}."
        )
        tell([request.requester], request, words, but=by)


@verb
def ask(request: Request, *, by: Person, text: str, sections: Sequence[str] = ()) -> Question:
    if by.pk == request.requester_id:
        raise Refused("You ask for this yourself: change it where somebody asks you, or say it in a comment.")
    return Question.objects.ask(request, by=by, text=text, sections=sections)


@verb
def clarify(request: Request, *, by: Person, answer: str) -> None:
    """The requester answers the open question; whoever asked is told."""
    question = request.questions.filter(answered_at=None).select_related("asked_by").first()
    if question is None:
        raise Refused("Nothing is asked of you any more.")
    question.request = request
    question.give(answer, by=by)
    tell([question.asked_by], request, f"{by} answered what you asked about “{request.title}”.", but=by)
