"""The page of one request: what waits for the reader, the track, the consultation, the scores and the acceptance."""

from collections.abc import Callable
from typing import Any

from django.forms.models import model_to_dict
from django.http import HttpResponse

from partnership.activity.models import Event
from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest
from partnership.core.days import company_day
from partnership.core.http import page
from partnership.core.text import enumerated
from partnership.intake import permissions as may
from partnership.intake import states
from partnership.intake.clock import clock_of
from partnership.intake.forms import answers as forms
from partnership.intake.models import SCORES_OF, Consultation, ReadyWords, Request, Triager
from partnership.intake.track import holder, missing_side, steps, wanted_of
from partnership.people.models import Side

CHOICE = ("chosen_system", "chosen_on", "contract_signed_on")


def request_page(
    request: SignedInRequest,
    record: Request,
    *,
    status: int = 200,
    wrong: dict[str, Any] | None = None,
    part: str = "",
    part_form: Any = None,
    theirs: Any = None,
) -> HttpResponse:
    """The page as this reader sees it. ``wrong`` puts a bound form with its errors in place of a fresh one, and
    ``part_form`` that of one part of the consultation, beside what somebody else wrote there (``theirs``)."""
    rules = GroundRules.current()
    calendar = WorkingCalendar.current(rules)
    person, consultation = request.user, record.consultation
    lead = consultation.lead_days(calendar)
    consulted = may.is_consulted(person, record)
    side, missing = may.triages_for(person), missing_side(record)
    judges = may.judges_for(person, record)
    wanted = wanted_of(record, asks=may.is_requester(person, record), consulted=consulted, side=judges)
    named = Triager.objects.by_side() if record.state == Request.State.SCREENING else {}
    chooses = record.submitted_at is not None and may.can_choose(person, record)
    can = {
        "ask": record.is_running and may.can_ask(person, record),
        "refuse": judges is not None and record.is_open,
        "bring_back": record.is_closed and may.can_bring_back(person, record),
        "withdraw": record.is_open and may.is_requester(person, record),
        "edit": record.is_editable and may.is_requester(person, record),
        "answer": consulted and not record.fast_lane and record.state in states.CONSULTED,
        "name": record.is_open and not consultation.is_done and may.can_name_people(person),
        "choose": chooses and (record.is_open or record.state == Request.State.ACCEPTED),
        "override": may.can_override(person) and record.is_open and not consultation.allows_choice,
    }
    context = {
        "record": record,
        "consultation": consultation,
        "screening": getattr(record, "screening", None),
        "clock": clock_of(record, company_day(), calendar),
        "currency": rules.currency,
        "steps": steps(record),
        "holder": holder(record, named, sides=missing, answerers=consultation.answerers),
        "missing": missing,
        "wanted": wanted,
        "can": can,
        "question": record.open_question,
        "mine": person.standing.side_spoken_for or "",
        "side": side or "",
        "names_triagers": may.can_name_triagers(person),
        "own_scores": own_scores(request, record, side),
        "halves": halves(record),
        "lead": lead,
        "lead_size": abs(lead or 0),
        "first_open": next(iter(consultation.open_parts), "") if wanted == "answer" else "",
        "tail": f": {record.title}",
        "open_parts": enumerated([answer.label.lower() for answer in consultation.answers if not answer.fit]),
        "against": [answer for answer in consultation.answers if answer.fit in Consultation.AGAINST],
        "accepted_by": accepted_by(record),
        "acceptance_title": acceptance_title(record),
        "events": Event.objects.about(*subjects(record))[:40],
    }
    fresh = fresh_forms(request, record, can, wanted, side)
    made = fresh.pop("answer_forms", {})
    wrong = (wrong or {}) | ({part: part_form} if part else {})
    context |= fresh | wrong
    # what was typed into a form that the page no longer offers is shown, with the reason
    context["too_late"] = next((form for name, form in wrong.items() if name not in fresh and name not in made), None)
    made |= {name: form for name, form in wrong.items() if name in made}
    context["parts"] = [
        (answer, made.get(answer.part), theirs if answer.part == part else None) for answer in consultation.answers
    ]
    return page(request, "intake/request_detail.html", context, part="request", status=status)


def fresh_forms(
    request: SignedInRequest, record: Request, can: dict[str, bool], wanted: str, side: Side | None
) -> dict[str, Any]:
    """An empty form for each thing that this reader may do now."""
    consultation = record.consultation
    people = {"people": consultation.people.all(), "responsible": consultation.responsible_id}
    offered: list[tuple[bool, str, Callable[[], Any]]] = [
        (wanted == "score", "score_form", lambda: forms.ScoreForm(side=str(side))),
        (wanted == "clarify", "clarification_form", forms.ClarificationForm),
        (wanted == "approve", "fast_form", forms.FastForm),
        (can["answer"], "answer_forms", lambda: answer_forms(consultation, request.GET.get("ready", ""))),
        (can["name"], "people_form", lambda: forms.PeopleForm(initial=people, record=record)),
        (can["ask"], "question_form", lambda: forms.QuestionForm(record=record)),
        (can["choose"], "choice_form", lambda: forms.ChoiceForm(initial=model_to_dict(consultation, CHOICE))),
        (can["override"], "override_form", forms.OverrideForm),
    ]
    return {name: make() for may_do, name, make in offered if may_do}


def answer_forms(consultation: Consultation, begun: str = "") -> dict[str, forms.AnswerForm]:
    """A form for each part, opened on the answer as it stands; or on ready words that a link chose (their number)."""
    ready = list(ReadyWords.objects.for_list())
    return {
        answer.part: forms.AnswerForm(
            part=answer.part,
            ready=[each for each in ready if each.part == answer.part],
            begun=next((each.words for each in ready if each.part == answer.part and str(each.pk) == begun), ""),
            initial={
                "fit": answer.fit or answer.earlier.get("fit", ""),
                "words": answer.words or answer.earlier.get("words", ""),
                "seen": consultation.answer_digest(answer.part),
            },
        )
        for answer in consultation.answers
    }


def accepted_by(record: Request) -> str:
    """Whose yes it was: both sides', or the one that decides in the fast lane."""
    if record.state != Request.State.ACCEPTED:
        return ""
    if record.acceptance is None:
        return f"{record.decided_by} for IT, in the fast lane"
    return enumerated([str(signature.person) for signature in record.acceptance.signatures.all()])


def acceptance_title(record: Request) -> str:
    """What the two signatures, or their places, stand under."""
    if record.acceptance is None or record.acceptance.is_complete:
        return "Accepted by both"
    return "No longer to be accepted" if record.acceptance.ended_at else "To be accepted by both"


def own_scores(request: SignedInRequest, record: Request, side: Side | None) -> list[tuple[str, int]]:
    """What the side for which the reader triages gave, also while it is sealed for the other."""
    screening = getattr(record, "screening", None)
    own = screening.round.own(request.user, side) if screening and side else None
    if side is None or own is None:
        return []
    return [(forms.ASKS[name][0], own[0][name]) for name in SCORES_OF[side] if name in own[0]]


def subjects(record: Request) -> list[Any]:
    """The records whose events tell this request's story."""
    screening = getattr(record, "screening", None)
    parts = [record, record.acceptance, record.consultation.override, screening.round if screening else None]
    return [part for part in parts if part is not None]


def halves(record: Request) -> list[dict[str, Any]]:
    """Both sides, and whether each has scored: a missing half is shown as a gap."""
    screening = getattr(record, "screening", None)
    given = {rating.side for rating in screening.round.ratings.all()} if screening else set()
    return [{"side": side.value, "given": side in given} for side in Side]
