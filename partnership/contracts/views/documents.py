"""Files of a contract: kept, saved, taken away."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from partnership.contracts import permissions as may
from partnership.contracts.forms.contracts import DocumentForm
from partnership.contracts.models import Document
from partnership.contracts.views.contracts import contract_page, visible
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.files import saved
from partnership.core.forms import said_in
from partnership.core.http import back_to


@require_POST
def document_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """A file, kept with everything else, so that a backup has it."""
    found = visible(request, pk)
    require(may.can_keep(request.user, found), may.ONLY_KEEPERS)
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        with said_in(form):
            given = form.cleaned_data
            Document.objects.keep(found, kind_of=given["kind_of"], **vars(given["file"]), by=request.user)
            return back_to(request, f"{found.get_absolute_url()}#files", say="Kept.")
    return contract_page(request, visible(request, pk), status=422, document_form=form)


@require_GET
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    """The file as it came. It is saved and never shown here: what is in it is somebody else's writing."""
    found = visible_or_404(Document.objects.visible_to(request.user).standing(), pk=pk)
    return saved(found.name, found.content)


@require_POST
def document_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    standing = Document.objects.visible_to(request.user).standing().defer("content")
    found = visible_or_404(standing.select_related("contract"), pk=pk)
    require(may.can_take_away(request.user, found), "Whoever gave the file, or an executive, takes it away.")
    found.take_away(by=request.user)
    return back_to(request, f"{found.contract.get_absolute_url()}#files", say=f"“{found}” is taken away.")
