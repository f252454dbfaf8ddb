import tempfile
from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.http import back_to, page
from partnership.jobs.models import Job
from partnership.keeping import mine
from partnership.keeping.jobs import EXPORT
from partnership.keeping.models import Backup, Restore
from partnership.people.permissions import is_administrator

ADMINISTRATORS = "Only an administrator sees the portal's backups."
NEWEST = 30


@require_GET
def backups(request: SignedInRequest) -> HttpResponse:
    """The backups that were made, and the times that the portal was brought back."""
    require(is_administrator(request.user), ADMINISTRATORS)
    context = {"backups": Backup.objects.all()[:NEWEST], "restores": Restore.objects.all()[:NEWEST]}
    return page(request, "keeping/backups.html", context)


@require_GET
def last(request: SignedInRequest) -> HttpResponse:
    """The panel on Set-up: the last backup, and a restore that nobody has seen to."""
    require(is_administrator(request.user), ADMINISTRATORS)
    context = {"backup": Backup.objects.first(), "restore": Restore.objects.undismissed().first()}
    return page(request, "keeping/last.html", context, part="last")


@require_GET
def restore(request: SignedInRequest, pk: int) -> HttpResponse:
    """What one restore lost, and what it kept."""
    found = visible_or_404(Restore.objects.visible_to(request.user), pk=pk)
    return page(request, "keeping/restore.html", {"restore": found, "is_administrator": is_administrator(request.user)})


@require_POST
def dismissal(request: SignedInRequest, pk: int) -> HttpResponse:
    """It was seen to: Set-up shows it no longer."""
    found = visible_or_404(Restore.objects.visible_to(request.user), pk=pk)
    require(is_administrator(request.user), "Only an administrator says that a restore was seen to.")
    found.dismiss(by=request.user)
    return back_to(request, reverse("keeping:backups"), say="Set-up shows it no longer. It stays on this page.")


@require_http_methods(["GET", "POST"])
def export(request: SignedInRequest) -> HttpResponse:
    """Everything shared, prepared by the worker for the administrator who asked for it."""
    require(is_administrator(request.user), "Only an administrator exports everything.")
    begin: Callable[[SignedInRequest], HttpResponse] = reauthentication_required(export_begun)
    if request.method == "POST":
        return begin(request)
    return page(request, "keeping/export.html", {"jobs": Job.objects.of_kind(EXPORT, request.user)[:NEWEST]})


def export_begun(request: SignedInRequest) -> HttpResponse:
    return back_to(request, Job.objects.begin(EXPORT, by=request.user))


@require_http_methods(["GET", "POST"])
@reauthentication_required
def my_data(request: SignedInRequest) -> HttpResponseBase:
    """What the portal knows of the reader, to take away."""
    if request.method == "GET":
        return page(request, "keeping/my_data.html", {})
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    mine.write(request.user, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="lockstep-my-data.zip")
