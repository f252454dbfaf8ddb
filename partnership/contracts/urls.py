from django.urls import URLPattern, URLResolver, path

from partnership.contracts.imports import BUDGETS, CONTRACTS
from partnership.contracts.views import budget, calendar, contracts, costs, documents, terms, verdicts
from partnership.sheets import pages

app_name = "contracts"

one = "contracts/<id:pk>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contracts/", contracts.contracts, name="list"),
    path("contracts/table/", contracts.export, name="export"),
    path("contracts/new/", contracts.contract_new, name="contract_new"),
    *pages.addresses(CONTRACTS, "contracts/import/"),
    path("contracts/calendar/", calendar.calendar, name="calendar"),
    path("contracts/costs/", costs.spending, name="spending"),
    path("contracts/systems/<id:pk>/", contracts.of_system, name="of_system"),
    path("contracts/files/<id:pk>/", documents.document, name="document"),
    path("contracts/files/<id:pk>/removal/", documents.document_removal, name="document_removal"),
    path("stack/budget/", budget.budget, name="budget"),
    path("stack/budget/new/", budget.budget_new, name="budget_new"),
    *pages.addresses(BUDGETS, "stack/budget/import/"),
    path("stack/budget/<id:year>/", budget.budget_year, name="budget_year"),
    path("stack/budget/<id:year>/contracts/", budget.budget_contracts, name="budget_contracts"),
    path(one, contracts.contract, name="contract"),
    path(f"{one}facts/", contracts.contract_facts, name="contract_facts"),
    path(f"{one}terms/new/", terms.terms_new, name="terms_new"),
    path(f"{one}terms/<id:terms>/", terms.terms_one, name="terms"),
    path(f"{one}terms/<id:terms>/removal/", terms.terms_removal, name="terms_removal"),
    path(f"{one}renewal/", terms.renewal, name="renewal"),
    path(f"{one}costs/new/", costs.cost_new, name="cost_new"),
    path(f"{one}costs/<id:line>/", costs.cost, name="cost"),
    path(f"{one}costs/<id:line>/price/", costs.cost_price, name="cost_price"),
    path(f"{one}costs/<id:line>/removal/", costs.cost_removal, name="cost_removal"),
    path(f"{one}files/", documents.document_new, name="document_new"),
    path(f"{one}verdict/", verdicts.verdict, name="verdict"),
    path(f"{one}verdict/agreement/", verdicts.verdict_agreement, name="verdict_agreement"),
    path(f"{one}notice/", verdicts.notice, name="notice"),
    path(f"{one}notice/removal/", verdicts.notice_removal, name="notice_removal"),
]
