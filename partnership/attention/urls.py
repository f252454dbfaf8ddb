from django.urls import path

from partnership.attention import views

app_name = "attention"

urlpatterns = [
    path("reminders/", views.preferences, name="preferences"),
    path("reminders/stop/<str:token>/", views.stop, name="stop"),
    path("set-up/deliveries/", views.deliveries, name="deliveries"),
    path("set-up/deliveries/<id:pk>/attempt/", views.attempt, name="attempt"),
    path("set-up/deliveries/held/", views.held, name="held"),
    path("set-up/deliveries/<id:pk>/held/", views.held_one, name="held_one"),
    path("set-up/mail/", views.mailbox, name="mailbox"),
    path("set-up/mail/<slug:name>/<int:place>/", views.letter, name="letter"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
