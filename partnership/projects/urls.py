from django.urls import URLPattern, URLResolver, path

from partnership.projects.views import request_answers, request_override, requests

app_name = "projects"

urlpatterns: list[URLPattern | URLResolver] = [
    path("requests/", requests.requests, name="requests"),
    path("requests/new/", requests.request_new, name="request_new"),
    path("requests/<id:pk>/", requests.request_detail, name="request"),
    path("requests/<id:pk>/draft/", requests.request_draft, name="request_draft"),
    path("requests/<id:pk>/draft/<slug:key>/", requests.request_section, name="request_section"),
    path("requests/<id:pk>/submission/", requests.request_submission, name="request_submission"),
    path("requests/<id:pk>/withdrawal/", request_answers.withdrawal, name="request_withdrawal"),
    path("requests/<id:pk>/question/", request_answers.question, name="request_question"),
    path("requests/<id:pk>/clarification/", request_answers.clarification, name="request_clarification"),
    path("requests/<id:pk>/consultation/", request_answers.consultation, name="request_consultation"),
    path("requests/<id:pk>/consultation/people/", request_answers.consultation_people, name="request_people"),
    path("requests/<id:pk>/consultation/<slug:part>/", request_answers.consultation_part, name="request_part"),
    path("requests/<id:pk>/scores/", request_answers.scores, name="request_scores"),
    path("requests/<id:pk>/acceptance/", request_answers.acceptance, name="request_acceptance"),
    path("requests/<id:pk>/fast-approval/", request_answers.fast_approval, name="request_fast_approval"),
    path("requests/<id:pk>/refusal/", request_answers.refusal, name="request_refusal"),
    path("requests/<id:pk>/chosen-system/", request_answers.chosen_system, name="request_chosen_system"),
    path("requests/<id:pk>/override/", request_answers.override, name="request_override"),
    path("requests/<id:pk>/override/signature/", request_override.signature, name="request_override_signature"),
]
