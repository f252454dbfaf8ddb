from django.urls import path

from partnership.setup import views

app_name = "setup"

urlpatterns = [
    path("", views.index, name="index"),
]
