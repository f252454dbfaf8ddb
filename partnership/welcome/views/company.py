from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest
from partnership.core.http import page
from partnership.welcome.actions import set_company
from partnership.welcome.forms import CompanyForm
from partnership.welcome.views.gate import about, go_on, step


@require_http_methods(["GET", "POST"])
@step("company")
def company(request: SignedInRequest) -> HttpResponse:
    """What the company is called, and when it works."""
    known: dict[str, Any] = {"rules": GroundRules.current(), "person": request.user}
    if request.method == "POST" and "preview" not in request.POST:
        form = CompanyForm(request.POST, **known)
        if form.is_valid():
            set_company(by=request.user, **form.cleaned_data)
            return go_on(request, say=f"{form.cleaned_data['name']} is set up.")
        return page(request, "welcome/company.html", about("company") | {"form": form}, status=422)
    form = CompanyForm.typed(request.POST, **known) if request.method == "POST" else CompanyForm(**known)
    return page(request, "welcome/company.html", about("company") | {"form": form})


@require_GET
@step("company")
def countries(request: SignedInRequest) -> HttpResponse:
    """The regions and the next holidays of the countries that stand in a form now."""
    known: dict[str, Any] = {"rules": GroundRules.current(), "person": request.user}
    form = CompanyForm.typed(request.GET, **known) if "countries" in request.GET else CompanyForm(**known)
    return page(request, "welcome/countries.html", {"form": form}, part="piece")
