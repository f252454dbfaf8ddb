from django.urls import URLPattern, URLResolver, path

from outcomes.imports import MEASUREMENTS
from outcomes.views import closing, dashboard, drafting, kpi, reading, reviewing, signing
from partnership.sheets import pages

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
    path("<id:pk>/versions/<id:number>/counter-proposals/", closing.counter_new, name="counter"),
    path("<id:pk>/versions/<id:number>/counter-proposals/<id:counter_pk>/", closing.counter_answer, name="answer"),
    path("<id:pk>/closing/", closing.closing, name="closing"),
    path("<id:pk>/closing/signature/", closing.closing_signature, name="closing_signature"),
    path("<id:pk>/closing/withdrawal/", closing.closing_withdrawal, name="closing_withdrawal"),
    path("<id:pk>/reaffirmation/", closing.reaffirmation, name="reaffirmation"),
]

# Measuring how it goes
measuring: list[URLPattern | URLResolver] = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("kpis/<id:pk>/", kpi.kpi, name="kpi"),
    path("kpis/<id:pk>/check-in/", kpi.check_in, name="check_in"),
    path("kpis/<id:pk>/annotations/", kpi.annotations, name="annotations"),
    path("annotations/<id:pk>/removal/", kpi.annotation_removal, name="annotation_removal"),
    path("check-ins/<id:pk>/acknowledgement/", kpi.acknowledgement, name="check_in_acknowledgement"),
    *pages.addresses(MEASUREMENTS, "measurements/import/"),
    path("reviews/", reviewing.reviews, name="reviews"),
    path("reviews/<id:pk>/", reviewing.review, name="review"),
    path("reviews/<id:pk>/ratings/", reviewing.ratings, name="review_ratings"),
    path("review-parts/<id:pk>/discussion/", reviewing.discussion, name="review_discussion"),
]

urlpatterns = [*agreeing, *measuring]
