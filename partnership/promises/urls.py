from django.urls import URLPattern, URLResolver, path

from partnership.promises import views

app_name = "promises"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.actions, name="list"),
    path("new/", views.new, name="new"),
    path("<id:pk>/", views.action, name="detail"),
    path("<id:pk>/completion/", views.finish, name="finish"),
    path("<id:pk>/reopening/", views.reopening, name="reopening"),
    path("<id:pk>/due-day/", views.due_day, name="due_day"),
    path("<id:pk>/dropping/", views.dropping, name="dropping"),
]
