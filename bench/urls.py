from django.urls import include, path

from bench import floors

urlpatterns = [
    path("floor/ready/", floors.ready),
    path("floor/page/", floors.empty),
    path("floor/tiles/", floors.tiles),
    path("floor/board/", floors.board),
    path("floor/list/", floors.filtered),
    path("floor/journey/", floors.journey),
    path("floor/moves/", floors.moves),
    path("floor/move/<int:pk>/", floors.update),
    path("", include("partnership.urls")),
]

handler403 = "partnership.core.views.forbidden"
handler500 = "partnership.core.views.failure"
