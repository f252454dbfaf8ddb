"""The pages by which a file comes in, the same for every importer: sent, asked about, previewed, saved or given up."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.http import back_to, page
from partnership.people.models import Person
from partnership.sheets import actions, tables
from partnership.sheets.asking import AskingForm, UploadForm
from partnership.sheets.cells import shown
from partnership.sheets.fates import Fate, FatedRows, Fates
from partnership.sheets.importer import AnyImporter, Reading
from partnership.sheets.jobs import change, save_in_worker, take
from partnership.sheets.models import ImportFile
from partnership.sheets.outlook import KeptFates

View = Callable[..., HttpResponse]
ROWS = 50
SAMPLE_ROWS, SAMPLE_COLUMNS = 4, 12


def addresses(importer: AnyImporter, under: str) -> list[URLPattern]:
    """Its five addresses below one, each named after `Importer.address`."""
    name = importer.address.partition(":")[2]
    pages: dict[str, tuple[str, View]] = {
        "": ("", sending),
        "_file": ("<id:pk>/", file_page),
        "_mapping": ("<id:pk>/mapping/", mapping),
        "_saving": ("<id:pk>/saving/", saving),
        "_withdrawal": ("<id:pk>/withdrawal/", withdrawal),
    }
    return [
        path(under + place, view, {"importer": importer}, name=name + ending) for ending, (place, view) in pages.items()
    ]


def own_files(importer: AnyImporter, request: SignedInRequest) -> Any:
    require(importer.may(request.user), importer.refusal)
    return (
        ImportFile.objects.come_by(importer.address, request.user)
        .select_related("job", "like")
        .defer("content", "like__content")
    )


@require_http_methods(["GET", "POST"])
def sending(request: SignedInRequest, importer: AnyImporter) -> HttpResponse:
    """Send a file; what was sent and not saved yet can be taken up again."""
    files = own_files(importer, request)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*given, importer=importer)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            file = take(importer, name=upload.name, content=upload.read(), by=request.user)
            return back_to(request, file.job if file.job and file.is_at_work else file)
        except tables.Unreadable as problem:
            form.add_error("file", str(problem))
    lacking = importer.lacking(request.user)
    context = {"importer": importer, "form": form, "unsaved": files.waiting()[:5], "lacking": lacking}
    return page(request, "sheets/import.html", context, part="form", status=422 if form.is_bound else 200)


@require_GET
def file_page(request: SignedInRequest, importer: AnyImporter, pk: int) -> HttpResponse:
    """What the file would change, row by row; before that, what it leaves open; after it, what it did."""
    file = visible_or_404(own_files(importer, request), pk=pk)
    if not file.is_open or file.is_being_saved or file.is_unread:
        undoing = importer.undoing(file, by=request.user) if file.saved_at else ""
        context = {"importer": importer, "file": file, "undoing": undoing}
        return page(request, "sheets/import_done.html", context, part="result")
    if file.outlook and not file.outlook["is_open"]:
        return preview_page(request, importer, file, file.outlook, KeptFates(file))
    if file.outlook:
        reading = actions.read_file(importer, file)
        return mapping_page(request, importer, file, reading, asking(importer, reading, by=request.user))
    with actions.judged(importer, file, by=request.user) as (reading, fates):
        if not reading.is_open:
            return preview_page(request, importer, file, actions.about(importer, reading, fates), fates)
    return mapping_page(request, importer, file, reading, asking(importer, reading, by=request.user))


def preview_page(
    request: SignedInRequest, importer: AnyImporter, file: ImportFile, about: dict[str, Any], fates: Fates
) -> HttpResponse:
    counts, fate = fates.counts(), request.GET.get("fate", "")
    to_save = counts.get(Fate.NEW, 0) + counts.get(Fate.CHANGED, 0)
    rows = FatedRows(fates, fate if fate in set(Fate) else "", counts)
    context = {
        "importer": importer,
        "file": file,
        "about": about,
        "besides": about["besides"],
        "rows": Paginator(rows, ROWS).get_page(request.GET.get("page")),  # type: ignore[arg-type]  # has what it asks for
        "counts": [(each, counts.get(each, 0)) for each in Fate],
        "to_save": to_save,
        "noun": importer.noun(to_save),
        "bad": counts.get(Fate.BAD, 0),
        "reasons": fates.reasons(),
    }
    return page(request, "sheets/import_preview.html", context, part="rows")


@require_http_methods(["GET", "POST"])
def mapping(request: SignedInRequest, importer: AnyImporter, pk: int) -> HttpResponse:
    """How the file is read: the questions that are open, or all when somebody wants to change an answer."""
    file = visible_or_404(own_files(importer, request), pk=pk)
    if not file.is_open or file.is_at_work:
        return back_to(request, file)
    reading = actions.read_file(importer, file)
    data = request.POST if request.method == "POST" else None
    sent = request.GET.get("first", "")
    first = int(sent[:9]) if sent.isdecimal() else 0
    form = asking(importer, reading, data, by=request.user, first=first)
    if form.is_valid():
        try:
            file = change(importer, file, reading, form.answers(), by=request.user)
            return back_to(request, file.job if file.job and file.is_at_work else file)
        except tables.Unreadable as problem:
            form.add_error("header_line", str(problem))
    return mapping_page(request, importer, file, reading, form, status=422 if form.is_bound else 200)


def asking(importer: AnyImporter, reading: Reading, data: Any = None, *, by: Person, first: int = 0) -> AskingForm:
    """What is open, or everything when nothing is; and which table of the file it is about."""
    form = importer.form(reading, everything=not reading.is_open, data=data, by=by, first=first)
    form.ask_table(reading.sheet)
    return form


def mapping_page(
    request: SignedInRequest,
    importer: AnyImporter,
    file: ImportFile,
    reading: Reading,
    form: AskingForm,
    status: int = 200,
) -> HttpResponse:
    first = reading.sheet.lines.first(SAMPLE_ROWS)
    sample = [(line.number, [shown(cell) for cell in line.cells[:SAMPLE_COLUMNS]]) for line in first]
    context = {
        "importer": importer, "file": file, "form": form, "reading": reading, "sample": sample,
        "besides": list(reading.sheet.besides.said()),
        "header": reading.sheet.header.cells[:SAMPLE_COLUMNS],
        "lede": "It leaves a few things open. Nothing is saved yet." if reading.is_open else "Nothing is saved yet.",
    }  # fmt: skip
    return page(request, "sheets/import_mapping.html", context, part="form", status=status)


@require_POST
def saving(request: SignedInRequest, importer: AnyImporter, pk: int) -> HttpResponse:
    """Save the good rows: at once, or in the worker where they are many."""
    file = visible_or_404(own_files(importer, request), pk=pk)
    if file.is_large:
        return back_to(request, save_in_worker(file, by=request.user))
    counts = actions.save_file(importer, file, by=request.user)
    saved = counts[Fate.NEW] + counts[Fate.CHANGED]
    return back_to(request, file, say=f"Saved {saved} {importer.noun(saved)}.")


@require_POST
def withdrawal(request: SignedInRequest, importer: AnyImporter, pk: int) -> HttpResponse:
    """Give the file up: nothing of it is saved."""
    file = visible_or_404(own_files(importer, request), pk=pk)
    if not file.close(ImportFile.State.FORGOTTEN):
        return back_to(request, file, say=actions.GONE)
    return back_to(request, reverse(importer.address), say="Given up. Nothing was saved.")
