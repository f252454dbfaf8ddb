from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest
from partnership.core.http import back_to, page
from partnership.setup.actions.calendar import change_rules
from partnership.setup.forms import GroundRulesForm
from partnership.setup.views.gate import administrators


@require_http_methods(["GET", "POST"])
@administrators
def rules(request: SignedInRequest) -> HttpResponse:
    """The defaults that this company sets for itself."""
    form = GroundRulesForm(request.POST or None, instance=GroundRules.current())
    if request.method == "POST" and form.is_valid():
        change_rules(by=request.user, fields=form.cleaned_data)
        return back_to(request, reverse("setup:rules"), say="The ground rules are changed.")
    return page(request, "setup/rules.html", {"form": form}, status=422 if form.errors else 200)
