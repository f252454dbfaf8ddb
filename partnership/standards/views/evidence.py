"""What shows that a standard is kept: given, read, taken away."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.files import saved
from partnership.core.forms import said_in
from partnership.core.http import back_to
from partnership.standards import permissions as may
from partnership.standards.forms.showing import FileForm, LinkForm
from partnership.standards.models import Evidence
from partnership.standards.views.checks import check_page, the_check


@require_POST
def link(request: SignedInRequest, pk: int) -> HttpResponse:
    """A link to where it is shown."""
    found = the_check(request, pk)
    require(may.can_show(request.user), may.ONLY_STAFF)
    form = LinkForm(request.POST)
    if form.is_valid():
        with said_in(form):
            Evidence.objects.give(found, by=request.user, **form.cleaned_data)
            return back_to(request, found, say="Added. Its reviewer looks at it.")
    return check_page(request, the_check(request, pk), link=form, status=422)


@require_POST
def file(request: SignedInRequest, pk: int) -> HttpResponse:
    """A file, kept with everything else, so that a backup has it."""
    found = the_check(request, pk)
    require(may.can_show(request.user), may.ONLY_STAFF)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        with said_in(form):
            title, kept = form.cleaned_data["title"], form.cleaned_data["file"]
            Evidence.objects.give(found, by=request.user, title=title, **vars(kept))
            return back_to(request, found, say="Added. Its reviewer looks at it.")
    return check_page(request, the_check(request, pk), file=form, status=422)


@require_GET
def evidence_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The file as it came. It is saved and never shown here: what is in it is somebody else's writing."""
    found = visible_or_404(Evidence.objects.visible_to(request.user).standing().exclude(name=""), pk=pk)
    return saved(found.name, found.content)


@require_POST
def evidence_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """It shows nothing any more."""
    standing = Evidence.objects.visible_to(request.user).standing().defer("content")
    found = visible_or_404(standing.select_related("check_of"), pk=pk)
    require(may.can_take_away(request.user, found), "Whoever gave it, or an executive, takes it away.")
    found.take_away(by=request.user)
    return back_to(request, found.check_of, say=f"“{found}” is taken away.")
