from django.urls import URLPattern, URLResolver, path

from partnership.comments import views

app_name = "comments"

urlpatterns: list[URLPattern | URLResolver] = [
    path("<id:pk>/", views.detail, name="detail"),
    path("<id:pk>/wording/", views.wording, name="wording"),
    path("<id:pk>/earlier/", views.earlier, name="earlier"),
    path("<id:pk>/removal/", views.removal, name="removal"),
    path("<id:pk>/reading/", views.reading, name="reading"),
    path("<slug:what>/<id:pk>/", views.about, name="about"),
    path("<slug:what>/<id:pk>/people/", views.people, name="people"),
]
