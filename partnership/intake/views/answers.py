"""What is done about a request: asked, answered, scored, accepted, refused, chosen, overridden."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from partnership.core.access import SignedInRequest, require
from partnership.core.http import back_to
from partnership.intake import actions
from partnership.intake import permissions as may
from partnership.intake.forms import answers as forms
from partnership.intake.models import Consultation, Request, Stale
from partnership.intake.views.request_page import request_page
from partnership.intake.views.requests import visible
from partnership.people.models import Refused


def carry_out(request: SignedInRequest, record: Request, verb: Callable[[], object], *, say: str) -> HttpResponse:
    """Do it and go back; when it cannot be done any more, 409 with the sentence and the page as it is now."""
    try:
        verb()
    except Refused as refusal:
        return request_page(request, visible(request, record.pk), refusal=str(refusal), status=409)
    return back_to(request, record, say=say)


def invalid(request: SignedInRequest, record: Request, name: str, form: Any) -> HttpResponse:
    return request_page(request, record, wrong={name: form}, opened=name, status=422)


@require_POST
def withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    require(may.is_requester(request.user, record), may.ONLY_REQUESTER)
    form = forms.WithdrawalForm(request.POST)
    if not form.is_valid():
        return invalid(request, record, "withdrawal_form", form)
    return carry_out(request, record, lambda: record.withdraw(by=request.user, **form.cleaned_data), say="Withdrawn.")


@require_POST
def question(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    require(may.can_ask(request.user, record), may.ONLY_HOLDER)
    form = forms.QuestionForm(request.POST)
    if not form.is_valid():
        return invalid(request, record, "question_form", form)
    return carry_out(
        request,
        record,
        lambda: actions.ask(record, by=request.user, **form.cleaned_data),
        say=f"Asked. The clock stands still until {record.requester} answers.",
    )


@require_POST
def clarification(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    require(may.is_requester(request.user, record), may.ONLY_REQUESTER)
    form = forms.ClarificationForm(request.POST)
    if not form.is_valid():
        return invalid(request, record, "clarification_form", form)
    return carry_out(
        request,
        record,
        lambda: actions.clarify(record, by=request.user, **form.cleaned_data),
        say="Answered. The clock runs again.",
    )


@require_POST
def consultation_people(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    require(may.can_name_people(request.user), "IT's executive names who answers.")
    form = forms.PeopleForm(request.POST)
    if not form.is_valid():
        return invalid(request, record, "people_form", form)
    people = list(form.cleaned_data["people"])
    return carry_out(
        request, record, lambda: actions.name_people(record, people, by=request.user), say="Named. They see it now."
    )


@require_POST
def consultation_part(request: SignedInRequest, pk: int, part: str) -> HttpResponse:
    record = visible(request, pk)
    if part not in Consultation.Part.values:
        raise Http404
    require(may.is_consulted(request.user, record), may.ONLY_IT)
    form = forms.AnswerForm(request.POST, part=part)
    if not form.is_valid():
        return request_page(request, record, part=part, part_form=form, status=422)
    try:
        actions.answer(record, part, by=request.user, **form.cleaned_data)
    except Stale:
        return stale_answer(request, visible(request, pk), part, form)
    except Refused as refusal:
        return request_page(request, visible(request, pk), refusal=str(refusal), status=409)
    return back_to(request, record, say=f"{Consultation.Part(part).label}: answered.")


def stale_answer(request: SignedInRequest, record: Request, part: str, form: forms.AnswerForm) -> HttpResponse:
    """Two answered the same part: the second sees both texts, and can save over the first or leave it."""
    again = forms.AnswerForm(
        part=part,
        initial={
            "fit": form.cleaned_data["fit"],
            "words": form.cleaned_data["words"],
            "opened": record.consultation.stamp(part),
        },
    )
    theirs = record.consultation.answer(part)
    return request_page(request, record, part=part, part_form=again, theirs=theirs, status=409)


@require_POST
def scores(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    side = may.judges_for(request.user, record)
    require(side is not None, may.ONLY_JUDGES)
    form = forms.ScoreForm(request.POST, side=str(side))
    if not form.is_valid():
        return invalid(request, record, "score_form", form)
    return carry_out(
        request,
        record,
        lambda: actions.give_scores(record, form.cleaned_data, by=request.user),
        say="Scored. It stays sealed until the other side has scored too.",
    )


@require_POST
def consultation(request: SignedInRequest, pk: int) -> HttpResponse:
    """IT takes the request up: out of the fast lane, if it was there, and into a consultation."""
    record = visible(request, pk)
    require(may.is_consulted(request.user, record), may.ONLY_IT)
    return carry_out(request, record, lambda: record.take_up(by=request.user), say="Taken up for consultation.")


@require_POST
def refusal(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    require(may.can_triage(request.user), may.ONLY_TRIAGE)
    form = forms.RefusalForm(request.POST, visible=Request.objects.visible_to(request.user), record=record)
    if not form.is_valid():
        return invalid(request, record, "refusal_form", form)
    given = form.cleaned_data
    return carry_out(
        request,
        record,
        lambda: actions.refuse(
            record, given["decision"], by=request.user, reason=given["reason"], duplicate_of=given["duplicate_of"]
        ),
        say=f"Decided. {record.requester} is told why.",
    )


@require_POST
def chosen_system(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    require(may.can_choose(request.user, record), may.ONLY_CHOOSERS)
    form = forms.ChoiceForm(request.POST)
    if not form.is_valid():
        return invalid(request, record, "choice_form", form)
    given = form.cleaned_data
    return carry_out(
        request,
        record,
        lambda: record.consultation.choose(
            system=given["chosen_system"],
            on=given["chosen_on"],
            contract_signed_on=given["contract_signed_on"],
            by=request.user,
        ),
        say="Recorded.",
    )


@require_POST
def override(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    require(may.can_override(request.user), may.ONLY_EXECUTIVES)
    form = forms.OverrideForm(request.POST)
    if not form.is_valid():
        return invalid(request, record, "override_form", form)
    return carry_out(
        request,
        record,
        lambda: actions.propose_override(record, by=request.user, **form.cleaned_data),
        say="Put before both executives. It counts once both have signed.",
    )
