from django.urls import URLPattern, URLResolver, path

from outcomes.views import drafting, reading, signing

app_name = "outcomes"

# Agreeing on what is wanted
agreeing: list[URLPattern | URLResolver] = [
    path("", reading.outcomes, name="list"),
    path("new/", drafting.new, name="new"),
    path("<id:pk>/", reading.outcome, name="detail"),
    path("<id:pk>/history/", reading.history, name="history"),
    path("<id:pk>/versions/<id:number>/successor/", drafting.next_version, name="next_version"),
    path("<id:pk>/versions/<id:number>/", reading.version, name="version"),
    path("<id:pk>/versions/<id:number>/wording/", drafting.wording, name="wording"),
    path("<id:pk>/versions/<id:number>/kpis/new/", drafting.kpi_new, name="kpi_new"),
    path("<id:pk>/versions/<id:number>/kpis/<id:kpi_pk>/", drafting.kpi_change, name="kpi_change"),
    path("<id:pk>/versions/<id:number>/kpis/<id:kpi_pk>/removal/", drafting.kpi_removal, name="kpi_removal"),
    path("<id:pk>/versions/<id:number>/proposal/", signing.proposal, name="proposal"),
    path("<id:pk>/versions/<id:number>/withdrawal/", signing.withdrawal, name="withdrawal"),
    path("<id:pk>/versions/<id:number>/signature/", signing.signature, name="sign"),
]

urlpatterns = agreeing
