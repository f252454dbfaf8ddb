from django.urls import URLPattern, URLResolver, path

from partnership.standards.views import catalogue, checks, company, evidence, projects, waivers

app_name = "standards"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", company.standing, name="list"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/new/", catalogue.standard_new, name="standard_new"),
    path("catalogue/start/", catalogue.beginning, name="beginning"),
    path("catalogue/start/undo/", catalogue.beginning_undone, name="beginning_undone"),
    path("catalogue/<id:pk>/", catalogue.standard, name="standard"),
    path("catalogue/<id:pk>/version/", catalogue.standard_change, name="standard_change"),
    path("catalogue/<id:pk>/reviewer/", catalogue.reviewer, name="reviewer"),
    path("catalogue/<id:pk>/retirement/", catalogue.retirement, name="retirement"),
    path("catalogue/<id:pk>/return/", catalogue.return_, name="return"),
    path("projects/<id:pk>/", projects.project, name="project"),
    path("projects/<id:pk>/glance/", projects.glance, name="glance"),
    path("projects/<id:pk>/facts/", projects.facts, name="facts"),
    path("checks/<id:pk>/", checks.check, name="check"),
    path("checks/<id:pk>/judgement/", checks.judgement, name="judgement"),
    path("checks/<id:pk>/links/", evidence.link, name="link"),
    path("checks/<id:pk>/files/", evidence.file, name="file"),
    path("checks/<id:pk>/waiver/", waivers.waiver_new, name="waiver_new"),
    path("checks/<id:pk>/waivers/<id:waiver>/", waivers.waiver, name="waiver"),
    path("checks/<id:pk>/waivers/<id:waiver>/end/", waivers.waiver_end, name="waiver_end"),
    path("evidence/<id:pk>/", evidence.evidence_file, name="evidence_file"),
    path("evidence/<id:pk>/removal/", evidence.evidence_removal, name="evidence_removal"),
]
