from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outcomes import sheets
from outcomes.actions import uploading
from outcomes.forms.importing import MappingForm, UploadForm
from outcomes.importing import Reading
from outcomes.models import ImportFile
from outcomes.permissions import can_import
from outcomes.staging import Fate, FatedRows, Stage, staging
from partnership.accord.models import Refused
from partnership.core.access import Request, require, visible_or_404
from partnership.core.http import back_to, page

ROWS = 50
NOT_YOURS = "IT and marketing record values; observers read them."


@require_http_methods(["GET", "POST"])
def measurements_import(request: Request) -> HttpResponse:
    """Send a file; what was sent and not saved yet can be taken up again."""
    require(can_import(request.user), NOT_YOURS)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            return back_to(request, uploading.take_file(name=upload.name, content=upload.read(), by=request.user))
        except sheets.Unreadable as problem:
            form.add_error("file", str(problem))
    context = {"form": form, "waiting": ImportFile.objects.waiting_for(request.user).defer("content")[:5]}
    return page(request, "outcomes/import.html", context, part="form", status=422 if form.is_bound else 200)


def own(request: Request, pk: int) -> ImportFile:
    require(can_import(request.user), NOT_YOURS)
    return visible_or_404(ImportFile.objects.filter(owner=request.user), pk=pk)


@require_GET
def import_file(request: Request, pk: int) -> HttpResponse:
    """What the file would change, row by row; before that, what it leaves open; after it, what it did."""
    file = own(request, pk)
    if file.state != ImportFile.State.OPEN:
        return page(request, "outcomes/import_done.html", {"file": file}, part="result")
    with staging() as stage:
        reading = uploading.read_file(file, stage)
        if not reading.questions:
            uploading.refuse_others(stage, request.user)
            return page(request, "outcomes/import_preview.html", _preview(request, file, reading, stage), part="rows")
    return _mapping_page(request, file, MappingForm(reading=reading))


def _preview(request: Request, file: ImportFile, reading: Reading, stage: Stage) -> dict[str, object]:
    counts = stage.counts()
    fate = request.GET.get("fate", "")
    names = {kpi.id: kpi.name for kpi in reading.kpis}
    rows = FatedRows(stage, fate if fate in set(Fate) else "", counts, names)
    return {
        "file": file,
        "reading": reading,
        "rows": Paginator(rows, ROWS).get_page(request.GET.get("page")),  # type: ignore[arg-type]  # has what it asks for
        "counts": [(each, counts.get(each, 0)) for each in Fate],
        "to_save": counts.get(Fate.NEW, 0) + counts.get(Fate.CHANGED, 0),
        "bad": counts.get(Fate.BAD, 0),
        "reasons": stage.reasons(),
        "left_out": sorted(name for name, pk in reading.mapping.names.items() if not pk),
    }


@require_http_methods(["GET", "POST"])
def import_mapping(request: Request, pk: int) -> HttpResponse:
    """How the file is read: the questions that are open, or every name when somebody wants to change an answer."""
    file = own(request, pk)
    if file.state != ImportFile.State.OPEN:
        return back_to(request, file)
    reading = uploading.read_file(file)
    everything = not reading.questions
    if request.method != "POST":
        return _mapping_page(request, file, MappingForm(reading=reading, everything=everything))
    form = MappingForm(request.POST, reading=reading, everything=everything)
    if not form.is_valid():
        return _mapping_page(request, file, form, status=422)
    uploading.answer(file, reading, **form.answers())
    return back_to(request, file)


def _mapping_page(request: Request, file: ImportFile, form: MappingForm, status: int = 200) -> HttpResponse:
    sheet = form.reading.sheet
    sample = [
        [
            str(cell) if not isinstance(cell, sheets.Percent) else f"{cell.points.normalize():f}%"
            for cell in line.cells[:12]
        ]
        for line in sheet.lines.first(4)
    ]
    context = {"file": file, "form": form, "header": sheet.header.cells[:12], "sample": sample, "reading": form.reading}
    return page(request, "outcomes/import_mapping.html", context, part="form", status=status)


@require_POST
def import_saving(request: Request, pk: int) -> HttpResponse:
    """Save the good rows."""
    file = own(request, pk)
    try:
        counts = uploading.save_file(file, by=request.user)
    except Refused as refused:
        return back_to(request, file, say=str(refused))
    saved = counts[Fate.NEW] + counts[Fate.CHANGED]
    return back_to(request, file, say=f"Saved {saved} values." if saved != 1 else "Saved 1 value.")


@require_POST
def import_withdrawal(request: Request, pk: int) -> HttpResponse:
    """Give the file up: nothing of it is saved."""
    file = own(request, pk)
    file.close(ImportFile.State.FORGOTTEN)
    return back_to(request, reverse("outcomes:import"), say="Given up. Nothing was saved.")
