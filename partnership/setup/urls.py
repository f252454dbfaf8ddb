from django.urls import path

from partnership.setup import views

app_name = "setup"

urlpatterns = [
    path("", views.index, name="index"),
    path("people/", views.people, name="people"),
    path("people/new/", views.person_new, name="person_new"),
    path("people/<id:pk>/", views.person, name="person"),
    path("people/<id:pk>/access/", views.access, name="access"),
    path("people/<id:pk>/invitation/", views.invitation, name="invitation"),
    path("people/<id:pk>/hand-over/", views.handing_over, name="hand_over"),
    path("loose-ends/", views.loose_ends_set_up, name="loose_ends"),
    path("seats/", views.seats, name="seats"),
    path("seats/it/", views.seat, {"side": "it"}, name="seat_it"),
    path("seats/marketing/", views.seat, {"side": "marketing"}, name="seat_marketing"),
    path("seats/<id:pk>/end/", views.seat_handover_end, name="seat_handover_end"),
    path("delegations/", views.delegation, name="delegation"),
    path("delegations/<id:pk>/end/", views.delegation_end, name="delegation_end"),
    path("lanes/", views.lanes, name="lanes"),
    path("lanes/new/", views.lane_new, name="lane_new"),
    path("lanes/start/", views.lanes_start, name="lanes_start"),
    path("lanes/<id:pk>/", views.lane, name="lane"),
    path("lanes/<id:pk>/words/", views.lane_words, name="lane_words"),
    path("lanes/<id:pk>/owner/", views.lane_owner, name="lane_owner"),
    path("lanes/<id:pk>/owner/plan/", views.lane_plan, name="lane_plan"),
    path("lanes/<id:pk>/row/", views.lane_row, name="lane_row"),
    path("lanes/<id:pk>/end/", views.lane_archive, name="lane_archive"),
    path("columns/<slug:kind>/", views.column, name="column"),
    path("stages/", views.stages, name="stages"),
    path("stages/<id:pk>/", views.stage, name="stage"),
    path("stages/<id:pk>/row/", views.stage_row, name="stage_row"),
    path("stages/<id:pk>/end/", views.stage_archive, name="stage_archive"),
    path("rules/", views.rules, name="rules"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/<id:pk>/removal/", views.closed_day_removal, name="closed_day_removal"),
    path("ledger/", views.ledger, name="ledger"),
]
