from django.urls import path

from partnership.jobs import views

app_name = "jobs"

urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<id:pk>/", views.job, name="job"),
    path("<id:pk>/cancellation/", views.cancellation, name="cancellation"),
    path("<id:pk>/attempt/", views.attempt, name="attempt"),
    path("<id:pk>/file/", views.file, name="file"),
]
