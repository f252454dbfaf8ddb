"""The portal's addresses, and one that takes its time and keeps a record of what it has done."""

import os
import time
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from partnership.urls import handler403, handler500  # noqa: F401


@csrf_exempt
@login_not_required
def slow(request: HttpRequest) -> HttpResponse:
    """Reads the whole body, takes `seconds`, writes `number` into the file that the environment names."""
    size = len(request.body)
    time.sleep(float(request.GET["seconds"]))
    with Path(os.environ["ROLLING_RECORD"]).open("a") as record:
        record.write(f"{request.GET['number']}\n")
    return HttpResponse(f"{size}")


urlpatterns = [path("slow/", slow), path("", include("partnership.urls"))]
