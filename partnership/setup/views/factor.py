from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.people.factors import Factors
from partnership.people.models import Person
from partnership.setup.actions import reset_second_factor
from partnership.setup.forms import ResetForm
from partnership.setup.views.gate import administrators


@require_http_methods(["GET", "POST"])
@administrators
def second_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody lost their second factor: take it away, so that they can set up a new one."""
    found = visible_or_404(Person.objects.active(), pk=pk)
    form = ResetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            reset_second_factor(found, by=request.user, reason=form.cleaned_data["reason"])
            say = f"{found.name} sets up a new second factor at the next sign-in. They and both executives are told."
            return back_to(request, reverse("setup:person", args=[pk]), say=say)
    context = {"form": form, "person": found, "factors": Factors.of(found), "own": found.pk == request.user.pk}
    return page(request, "setup/person_factor.html", context, status=422 if form.errors else 200)
