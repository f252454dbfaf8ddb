from django.urls import URLPattern, URLResolver, path

from partnership.projects.views import beginning, board, cards, hand_offs, projects

app_name = "projects"

urlpatterns: list[URLPattern | URLResolver] = [
    path("requests/<id:pk>/acceptance/", beginning.acceptance, name="request_acceptance"),
    path("requests/<id:pk>/fast-approval/", beginning.fast_approval, name="request_fast_approval"),
    path("requests/<id:pk>/project/", beginning.project_of, name="request_project"),
    path("", board.board, name="board"),
    path("all/", projects.project_list, name="list"),
    path("cards/new/", cards.card_new, name="card_new"),
    path("cards/<id:pk>/", cards.card_detail, name="card"),
    path("cards/<id:pk>/words/", cards.card_edit, name="card_edit"),
    path("cards/<id:pk>/place/", board.card_place, name="card_place"),
    path("cards/<id:pk>/hand-off/", hand_offs.hand_off_new, name="hand_off_new"),
    path("hand-offs/", cards.hand_off_list, name="hand_offs"),
    path("hand-offs/<id:pk>/", hand_offs.hand_off_detail, name="hand_off"),
    path("hand-offs/<id:pk>/acceptance/", hand_offs.hand_off_acceptance, name="hand_off_acceptance"),
    path("hand-offs/<id:pk>/return/", hand_offs.hand_off_return, name="hand_off_return"),
    path("hand-offs/<id:pk>/withdrawal/", hand_offs.hand_off_withdrawal, name="hand_off_withdrawal"),
    path("<id:pk>/", projects.project_detail, name="detail"),
    path("<id:pk>/stage/", projects.project_stage, name="project_stage"),
    path("<id:pk>/plan/", projects.project_plan, name="project_plan"),
    path("<id:pk>/approval/", projects.project_approval, name="project_approval"),
]
