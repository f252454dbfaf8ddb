from django.urls import URLPattern, URLResolver, path

from outcomes.imports import MEASUREMENTS
from outcomes.views import (
    closing,
    countering,
    dashboard,
    defining,
    drafting,
    kpi,
    reading,
    removing,
    reviewing,
    signing,
)
from partnership.sheets import pages

app_name = "outcomes"

# Agreeing on what is wanted
agreeing: list[URLPattern | URLResolver] = [
    path("", reading.outcomes, name="list"),
    path("new/", drafting.new, name="new"),
    path("<id:pk>/", reading.outcome, name="detail"),
    path("<id:pk>/review-rhythm/", reading.review_rhythm, name="review_rhythm"),
    path("<id:pk>/history/", reading.history, name="history"),
    path("<id:pk>/versions/<id:number>/successor/", drafting.next_version, name="next_version"),
    path("<id:pk>/versions/<id:number>/", reading.version, name="version"),
    path("<id:pk>/versions/<id:number>/wording/", drafting.wording, name="wording"),
    path("<id:pk>/versions/<id:number>/kpis/new/", defining.kpi_new, name="kpi_new"),
    path("<id:pk>/versions/<id:number>/kpis/<id:kpi_pk>/", defining.kpi_change, name="kpi_change"),
    path("<id:pk>/versions/<id:number>/kpis/<id:kpi_pk>/removal/", defining.kpi_removal, name="kpi_removal"),
    path("<id:pk>/versions/<id:number>/kpis/<id:kpi_pk>/return/", defining.kpi_return, name="kpi_return"),
    path("<id:pk>/versions/<id:number>/proposal/", signing.proposal, name="proposal"),
    path("<id:pk>/versions/<id:number>/withdrawal/", signing.withdrawal, name="withdrawal"),
    path("<id:pk>/versions/<id:number>/restoration/", drafting.restoration, name="restoration"),
    path("<id:pk>/versions/<id:number>/signature/", signing.signature, name="sign"),
    path("<id:pk>/versions/<id:number>/counter-proposals/", countering.counter_new, name="counter"),
    path("<id:pk>/versions/<id:number>/counter-proposals/<id:counter_pk>/", countering.counter_answer, name="answer"),
    path("<id:pk>/closing/", closing.closing, name="closing"),
    path("<id:pk>/closing/signature/", closing.closing_signature, name="closing_signature"),
    path("<id:pk>/closing/withdrawal/", closing.closing_withdrawal, name="closing_withdrawal"),
    path("<id:pk>/reopening/", closing.reopening, name="reopening"),
    path("<id:pk>/reopening/refusal/", closing.reopening_refusal, name="reopening_refusal"),
    path("<id:pk>/invitation/", drafting.invitation, name="invitation"),
    path("<id:pk>/reaffirmation/", closing.reaffirmation, name="reaffirmation"),
]

# Measuring how it goes
measuring: list[URLPattern | URLResolver] = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("kpis/<id:pk>/", kpi.kpi, name="kpi"),
    path("kpis/<id:pk>/check-in/", kpi.check_in, name="check_in"),
    path("kpis/<id:pk>/annotations/", kpi.annotations, name="annotations"),
    path("measurements/<id:pk>/removal/", removing.measurement_removal, name="measurement_removal"),
    path("annotations/<id:pk>/removal/", kpi.annotation_removal, name="annotation_removal"),
    path("check-ins/<id:pk>/acknowledgement/", kpi.acknowledgement, name="check_in_acknowledgement"),
    *pages.addresses(MEASUREMENTS, "measurements/import/"),
    path("reviews/", reviewing.reviews, name="reviews"),
    path("reviews/<id:pk>/", reviewing.review, name="review"),
    path("reviews/<id:pk>/ratings/", reviewing.ratings, name="review_ratings"),
    path("review-parts/<id:pk>/discussion/", reviewing.discussion, name="review_discussion"),
    path("review-parts/<id:pk>/discussion/removal/", reviewing.discussion_removal, name="review_discussion_removal"),
]

urlpatterns = [*agreeing, *measuring]
