"""What of signing in is ours; allauth has the rest. These names are allauth's, hence without a namespace."""

from django.urls import path

from partnership.people import views

urlpatterns = [
    path("email/", views.address, name="account_email"),
]
