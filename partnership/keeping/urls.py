from django.urls import path

from partnership.keeping import views

app_name = "keeping"

urlpatterns = [
    path("accounts/my-data/", views.my_data, name="my_data"),
    path("set-up/export/", views.export, name="export"),
    path("backups/", views.backups, name="backups"),
    path("backups/last/", views.last, name="last"),
    path("backups/restores/<id:pk>/", views.restore, name="restore"),
    path("backups/restores/<id:pk>/dismissal/", views.dismissal, name="dismissal"),
]
