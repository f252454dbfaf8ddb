from django.urls import URLPattern, URLResolver, path

from partnership.sheets import pages
from partnership.stack import views
from partnership.stack.imports import SYSTEMS

app_name = "stack"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.systems, name="list"),
    path("export/", views.export, name="export"),
    path("products/", views.products, name="products"),
    *pages.addresses(SYSTEMS, "import/"),
    path("new/", views.system_new, name="system_new"),
    path("<id:pk>/", views.system, name="system"),
    path("<id:pk>/facts/", views.system_facts, name="system_facts"),
    path("<id:pk>/explanation/", views.explanation, name="explanation"),
]
