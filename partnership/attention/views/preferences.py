from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from partnership.attention.actions import choose
from partnership.attention.forms import PreferencesForm
from partnership.attention.permissions import mails_are_kept
from partnership.core.access import SignedInRequest
from partnership.core.http import back_to, page


@require_http_methods(["GET", "POST"])
def preferences(request: SignedInRequest) -> HttpResponse:
    """How the reader wants to be reminded: each kind, the hour, the time zone."""
    form = PreferencesForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        choose(by=request.user, **form.choices())
        return back_to(request, reverse("attention:preferences"), say="Saved. It holds from the next reminder on.")
    status = 422 if form.is_bound else 200
    context = {"form": form, "mails_are_kept": mails_are_kept()}
    return page(request, "attention/preferences.html", context, part="form", status=status)
