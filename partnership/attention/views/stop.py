from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from partnership.attention.actions import stop_digests
from partnership.attention.mail import STOP_SALT
from partnership.people.models import Person


@login_not_required  # whoever holds the mail may stop it: the link is signed, and does nothing else
@csrf_exempt  # a mail reader posts here with one click (RFC 8058), without a session
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more digests for the person whom the signed link names."""
    try:
        person = Person.objects.active().get(pk=signing.loads(token, salt=STOP_SALT))
    except (signing.BadSignature, Person.DoesNotExist) as error:
        raise Http404 from error
    if request.method == "POST":
        stop_digests(person)
    return render(request, "attention/stop.html", {"stopped": request.method == "POST", "person": person})
