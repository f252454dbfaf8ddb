from django.urls import URLPattern, URLResolver, path

from partnership.intake.views import answers, ideas, override, ready, report, requests, stack, submissions, triage

app_name = "intake"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", requests.requests, name="requests"),
    path("export/", requests.export, name="request_export"),
    path("new/", requests.request_new, name="request_new"),
    path("similar/", requests.similar, name="similar"),
    path("report/", report.report, name="report"),
    path("report/requests/", report.report_behind, name="report_behind"),
    path("report/file/", report.report_file, name="report_file"),
    path("systems/", stack.naming, name="naming"),
    path("early/", stack.early, name="early"),
    path("triage/", triage.triage, name="triage"),
    path("triage/people/", triage.people, name="triage_people"),
    path("triage/people/<id:pk>/end/", triage.end, name="triage_end"),
    path("ready/", ready.ready_list, name="ready_list"),
    path("ready/<id:pk>/", ready.ready, name="ready"),
    path("ready/<id:pk>/removal/", ready.ready_removal, name="ready_removal"),
    path("of-idea/<id:pk>/", ideas.of_idea, name="of_idea"),
    path("of-idea/<id:pk>/draft/", ideas.draft_of_idea, name="draft_of_idea"),
    path("<id:pk>/", requests.request_detail, name="request"),
    path("<id:pk>/draft/", requests.request_draft, name="request_draft"),
    path("<id:pk>/draft/<slug:key>/", requests.request_section, name="request_section"),
    path("<id:pk>/submissions/", submissions.submissions, name="request_submissions"),
    path("<id:pk>/submission/", requests.request_submission, name="request_submission"),
    path("<id:pk>/withdrawal/", answers.withdrawal, name="request_withdrawal"),
    path("<id:pk>/return/", answers.comeback, name="request_return"),
    path("<id:pk>/question/", answers.question, name="request_question"),
    path("<id:pk>/clarification/", answers.clarification, name="request_clarification"),
    path("<id:pk>/consultation/", answers.consultation, name="request_consultation"),
    path("<id:pk>/consultation/people/", answers.consultation_people, name="request_people"),
    path("<id:pk>/consultation/<slug:part>/", answers.consultation_part, name="request_part"),
    path("<id:pk>/scores/", answers.scores, name="request_scores"),
    path("<id:pk>/refusal/", answers.refusal, name="request_refusal"),
    path("<id:pk>/chosen-system/", answers.chosen_system, name="request_chosen_system"),
    path("<id:pk>/override/", answers.override, name="request_override"),
    path("<id:pk>/override/signature/", override.signature, name="request_override_signature"),
]
