from django.urls import URLPattern, URLResolver, path

from partnership.sheets import pages
from partnership.stack import views
from partnership.stack.imports import DATA_SETS, FLOWS, SYSTEMS
from partnership.stack.views import data_doings, data_sets, fits, flow_map, integrations, overlaps

app_name = "stack"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.systems, name="list"),
    path("export/", views.export, name="export"),
    path("products/", views.products, name="products"),
    *pages.addresses(SYSTEMS, "import/"),
    path("import/<id:pk>/undoing/", views.import_undoing, name="import_undoing"),
    path("new/", views.system_new, name="system_new"),
    path("data/", data_sets.data_sets, name="data"),
    *pages.addresses(DATA_SETS, "data/import/"),
    path("data/export/", data_sets.data_export, name="data_export"),
    path("data/left/", data_sets.data_left, name="data_left"),
    path("data/new/", data_sets.data_set_new, name="data_set_new"),
    path("data/used-by/<slug:user>/<id:pk>/", data_sets.data_used_by, name="data_used_by"),
    path("data/<id:pk>/", data_sets.data_set, name="data_set"),
    path("data/<id:pk>/facts/", data_sets.data_set_facts, name="data_set_facts"),
    path("data/<id:pk>/owners/<slug:side>/", data_doings.data_owner, name="data_owner"),
    path("data/<id:pk>/freshness/", data_doings.data_look, name="data_look"),
    path("data/<id:pk>/ground/", data_doings.data_ground, name="data_ground"),
    path("data/<id:pk>/uses/", data_doings.data_use, name="data_use"),
    path("data/<id:pk>/uses/<id:use_pk>/end/", data_doings.data_use_end, name="data_use_end"),
    path("data/<id:pk>/quality/", data_doings.data_quality, name="data_quality"),
    path("data/quality/<id:pk>/talk/", data_doings.data_quality_talk, name="data_quality_talk"),
    path("data/<id:pk>/retirement/", data_doings.data_retirement, name="data_retirement"),
    path("data/<id:pk>/return/", data_doings.data_return, name="data_return"),
    path("map/", flow_map.flow_map, name="map"),
    *pages.addresses(FLOWS, "integrations/import/"),
    path("integrations/", integrations.integrations, name="integrations"),
    path("integrations/export/", integrations.integration_export, name="integration_export"),
    path("integrations/new/", integrations.integration_new, name="integration_new"),
    path("integrations/<id:pk>/", integrations.integration, name="integration"),
    path("integrations/<id:pk>/facts/", integrations.integration_facts, name="integration_facts"),
    path("integrations/<id:pk>/standing/", integrations.integration_standing, name="integration_standing"),
    path("integrations/<id:pk>/end/", integrations.integration_end, name="integration_end"),
    path("integrations/<id:pk>/return/", integrations.integration_return, name="integration_return"),
    path("<id:pk>/", views.system, name="system"),
    path("<id:pk>/data/", data_sets.data_of_system, name="data_of_system"),
    path("<id:pk>/facts/", views.system_facts, name="system_facts"),
    path("overlap/", overlaps.overlaps, name="overlap"),
    path("fit/", fits.fits, name="fits"),
    path("fit/<id:pk>/talk/", fits.talk, name="fit_talk"),
    path("<id:pk>/fit/", fits.system_fit, name="system_fit"),
    path("<id:pk>/rating/", fits.rating, name="fit_rating"),
    path("<id:pk>/explanation/", views.explanation, name="explanation"),
]
