from django.urls import URLPattern, URLResolver, path

from partnership.stack import views

app_name = "stack"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.systems, name="list"),
    path("export/", views.export, name="export"),
    path("products/", views.products, name="products"),
    path("new/", views.system_new, name="system_new"),
    path("<id:pk>/", views.system, name="system"),
    path("<id:pk>/facts/", views.system_facts, name="system_facts"),
    path("<id:pk>/explanation/", views.explanation, name="explanation"),
]
