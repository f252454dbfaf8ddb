"""Words that IT keeps ready for its answers: kept, changed, taken away."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.intake import permissions as may
from partnership.intake.forms.ready import ReadyWordsForm
from partnership.intake.models import ReadyWords


@require_http_methods(["GET", "HEAD", "POST"])
def ready_list(request: SignedInRequest) -> HttpResponse:
    """All of them, part by part; and one more."""
    form = ReadyWordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(may.can_keep_words(request.user), may.ONLY_PEOPLE_OF_IT)
        if form.is_valid():
            with said_in(form):
                kept = ReadyWords.objects.keep(**form.cleaned_data, by=request.user)
                return back_to(request, reverse("intake:ready_list"), say=f"“{kept}” is ready for the next answer.")
    context = {
        "kept": ReadyWords.objects.visible_to(request.user).for_list(),
        "form": form,
        "may_keep": may.can_keep_words(request.user),
    }
    return page(request, "intake/ready_list.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def ready(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them, to change."""
    kept = own(request, pk)
    form = ReadyWordsForm(request.POST if request.method == "POST" else None, instance=kept)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            own(request, pk).change(by=request.user, fields=form.cleaned_data)
            return back_to(request, reverse("intake:ready_list"), say="Saved.")
    status = 422 if request.method == "POST" else 200
    return page(request, "intake/ready.html", {"kept": kept, "form": form}, status=status)


@require_POST
def ready_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """No answer begins with them any more; what was answered stays."""
    kept = own(request, pk)
    kept.remove(by=request.user)
    return back_to(request, reverse("intake:ready_list"), say=f"“{kept}” is kept no more.")


def own(request: SignedInRequest, pk: int) -> ReadyWords:
    kept = visible_or_404(ReadyWords.objects.visible_to(request.user), pk=pk)
    require(may.can_keep_words(request.user), may.ONLY_PEOPLE_OF_IT)
    return kept
