from django.urls import path

from partnership.home import views

app_name = "home"

urlpatterns = [
    path("", views.home, name="home"),
    path("waiting/", views.waiting, name="waiting"),
    path("waiting/count/", views.waiting_count, name="waiting_count"),
    path("seen/", views.seen, name="seen"),
    path("joint/", views.joint, name="joint"),
    path("journey/", views.journey, name="journey"),
    path("journey/<id:pk>/", views.stage, name="stage"),
]
