"""What is done about a request: asked, answered, scored, accepted, refused, chosen, overridden."""

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from partnership.core.access import SignedInRequest, require
from partnership.core.forms import said_in
from partnership.core.http import back_to
from partnership.core.refusals import Stale
from partnership.intake import actions
from partnership.intake import permissions as may
from partnership.intake.forms import answers as forms
from partnership.intake.models import Consultation, Request
from partnership.intake.views.request_page import request_page
from partnership.intake.views.requests import visible


def answered(
    request: SignedInRequest, record: Request, name: str, form: django_forms.BaseForm, *, say: str
) -> HttpResponse:
    """Back to the request; or, where the form or the verb refused, the page with the form and what was typed."""
    if form.errors:
        return request_page(request, visible(request, record.pk), wrong={name: form}, status=422)
    return back_to(request, record, say=say)


@require_POST
def comeback(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was withdrawn, deferred, declined or called a duplicate goes on from where it stood."""
    record = visible(request, pk)
    sentence = may.ONLY_REQUESTER if record.state == Request.State.WITHDRAWN else may.ONLY_JUDGES
    require(may.can_bring_back(request.user, record), sentence)
    actions.bring_back(record, by=request.user)
    return back_to(request, record, say="It is back, and goes on from where it stood.")


@require_POST
def question(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    require(may.can_ask(request.user, record), may.ONLY_HOLDER)
    form = forms.QuestionForm(request.POST, record=record)
    if form.is_valid():
        with said_in(form):
            actions.ask(record, by=request.user, **form.cleaned_data)
    say = f"Asked. The clock stands still until {record.requester} answers."
    return answered(request, record, "question_form", form, say=say)


@require_POST
def clarification(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    require(may.is_requester(request.user, record), may.ONLY_REQUESTER)
    form = forms.ClarificationForm(request.POST)
    if form.is_valid():
        with said_in(form):
            actions.clarify(record, by=request.user, **form.cleaned_data)
    return answered(request, record, "clarification_form", form, say="Answered. The clock runs again.")


@require_POST
def consultation_people(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    require(may.can_name_people(request.user), "IT's executive names who answers.")
    form = forms.PeopleForm(request.POST, record=record)
    if form.is_valid():
        with said_in(form):
            named, responsible = list(form.cleaned_data["people"]), form.cleaned_data["responsible"]
            actions.name_people(record, named, responsible=responsible, by=request.user)
    return answered(request, record, "people_form", form, say="Named. They see it now.")


@require_POST
def consultation_part(request: SignedInRequest, pk: int, part: str) -> HttpResponse:
    record = visible(request, pk)
    if part not in Consultation.Part.values:
        raise Http404
    require(may.is_consulted(request.user, record), may.ONLY_IT)
    form = forms.AnswerForm(request.POST, part=part)
    if form.is_valid():
        with said_in(form):
            try:
                actions.answer(record, part, by=request.user, **form.cleaned_data)
            except Stale:
                return stale_answer(request, visible(request, pk), part, form)
    if form.errors:
        return request_page(request, visible(request, pk), part=part, part_form=form, status=422)
    return back_to(request, record, say=f"{Consultation.Part(part).label}: answered.")


def stale_answer(request: SignedInRequest, record: Request, part: str, form: forms.AnswerForm) -> HttpResponse:
    """Two answered the same part: the second sees both texts, and can save over the first or leave it."""
    seen = record.consultation.answer_digest(part)
    again = forms.AnswerForm(part=part, initial=form.cleaned_data | {"seen": seen})
    theirs = record.consultation.answer(part)
    return request_page(request, record, part=part, part_form=again, theirs=theirs, status=409)


@require_POST
def scores(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    side = may.judges_for(request.user, record)
    require(side is not None, may.ONLY_JUDGES)
    form = forms.ScoreForm(request.POST, side=str(side))
    if form.is_valid():
        with said_in(form):
            actions.give_scores(record, form.cleaned_data, by=request.user)
    sealed = "It stays sealed until the other side has scored too."
    both = "Both sides’ scores are in and open. Now both are asked to accept it."
    return answered(request, record, "score_form", form, say=f"Scored. {both if record.acceptance else sealed}")


@require_POST
def consultation(request: SignedInRequest, pk: int) -> HttpResponse:
    """IT takes the request up: out of the fast lane, if it was there, and into a consultation."""
    record = visible(request, pk)
    require(may.is_consulted(request.user, record), may.ONLY_IT)
    actions.take_up(record, by=request.user)
    return back_to(request, record, say="Taken up for consultation.")


@require_POST
def chosen_system(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    require(may.can_choose(request.user, record), may.ONLY_CHOOSERS)
    form = forms.ChoiceForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        with said_in(form):
            actions.choose(
                record,
                system=given["chosen_system"],
                on=given["chosen_on"],
                contract_signed_on=given["contract_signed_on"],
                by=request.user,
            )
    return answered(request, record, "choice_form", form, say="Recorded.")


@require_POST
def override(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    require(may.can_override(request.user), may.ONLY_EXECUTIVES)
    form = forms.OverrideForm(request.POST)
    if form.is_valid():
        with said_in(form):
            actions.propose_override(record, by=request.user, **form.cleaned_data)
    say = "Put before both executives. It counts once both have signed."
    return answered(request, record, "override_form", form, say=say)
