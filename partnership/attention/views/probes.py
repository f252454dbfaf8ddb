from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from partnership.attention.readiness import what_fails
from partnership.core.closing import closing


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives, and has not been told to end: what a proxy asks. It asks nobody else."""
    if closing.is_set():
        return HttpResponse("ending\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether everything that the portal needs is there; 503 names what is not."""
    failing = what_fails()
    state = {"ready": not failing, "failing": failing}
    return JsonResponse(state, status=503 if failing else 200, headers={"Cache-Control": "no-store"})
