from django.urls import URLPattern, URLResolver, path

from partnership.ideas import views

app_name = "ideas"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.ideas, name="list"),
    path("new/", views.idea_new, name="idea_new"),
    path("<id:pk>/", views.idea, name="idea"),
    path("<id:pk>/words/", views.idea_words, name="idea_words"),
    path("<id:pk>/backing/", views.backing, name="backing"),
    path("<id:pk>/confirmation/", views.confirmation, name="confirmation"),
    path("<id:pk>/end/", views.end, name="end"),
    path("<id:pk>/return/", views.return_, name="return"),
]
