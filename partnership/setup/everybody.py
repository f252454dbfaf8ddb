"""Who stands where, read by others than administrators: hence outside of /set-up/."""

from django.urls import path

from partnership.setup import views

app_name = "standing"

urlpatterns = [
    path("deputies/", views.deputies, name="deputies"),
    path("deputies/<id:pk>/end/", views.deputy_end, name="deputy_end"),
    path("loose-ends/", views.loose_ends, name="loose_ends"),
]
