from django.urls import path

from partnership.welcome import views

app_name = "welcome"

urlpatterns = [
    path("", views.guide, name="guide"),
    path("company/", views.company, name="company"),
    path("countries/", views.countries, name="countries"),
    path("executives/", views.executives, name="executives"),
    path("people/", views.people, name="people"),
    path("lanes/", views.lanes, name="lanes"),
    path("outcome/", views.outcome, name="outcome"),
    path("outcome/<slug:template>/", views.pattern, name="pattern"),
    path("one-to-one/", views.one_to_one, name="one_to_one"),
]
