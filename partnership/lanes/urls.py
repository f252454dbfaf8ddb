from django.urls import path

from partnership.lanes import views

app_name = "lanes"

urlpatterns = [
    path("", views.lane_list, name="list"),
]
