from django.urls import URLPattern, URLResolver, path

from partnership.journey import views

app_name = "journey"

urlpatterns: list[URLPattern | URLResolver] = [
    path("<id:pk>/touchpoints/new/", views.touchpoint_new, name="touchpoint_new"),
    path("touchpoints/<id:pk>/words/", views.touchpoint_words, name="touchpoint_words"),
    path("touchpoints/<id:pk>/rating/", views.rating, name="touchpoint_rating"),
    path("touchpoints/<id:pk>/round/", views.round_, name="touchpoint_round"),
    path("touchpoints/<id:pk>/talk/", views.talk, name="touchpoint_talk"),
    path("touchpoints/<id:pk>/position/", views.position, name="touchpoint_position"),
    path("touchpoints/<id:pk>/end/", views.end, name="touchpoint_end"),
    path("touchpoints/<id:pk>/return/", views.return_, name="touchpoint_return"),
]
