"""Every address of the portal, an area a line."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, register_converter

from partnership.core.converters import IdConverter

register_converter(IdConverter, "id")

# The admin site has a door of its own, which knows neither rate limits nor second factors: everybody takes the one.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth says to

urlpatterns = [
    path("", include("partnership.home.urls")),
    path("", include("partnership.core.urls")),
    path("", include("partnership.attention.urls")),
    path("", include("partnership.people.entrance")),  # above the guide at welcome/, which a link's secret is not of
    path("outcomes/", include("outcomes.urls")),
    path("projects/requests/", include("partnership.intake.urls")),
    path("projects/ideas/", include("partnership.ideas.urls")),
    path("projects/", include("partnership.projects.urls")),
    path("standards/", include("partnership.standards.urls")),
    path("journey/", include("partnership.journey.urls")),
    path("lanes/", include("partnership.lanes.urls")),
    path("", include("partnership.contracts.urls")),  # above the stack, which has no budget
    path("stack/", include("partnership.stack.urls")),
    path("meetings/", include("meetings.urls")),
    path("actions/", include("partnership.promises.urls")),
    path("comments/", include("partnership.comments.urls")),
    path("jobs/", include("partnership.jobs.urls")),
    path("welcome/", include("partnership.welcome.urls")),
    path("", include("partnership.keeping.urls")),
    path("set-up/", include("partnership.setup.urls")),
    path("", include("partnership.setup.everybody")),
    path("accounts/", include("partnership.people.urls")),  # first: what is ours replaces what is not
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "partnership.core.views.bad_request"
handler403 = "partnership.core.views.forbidden"
handler500 = "partnership.core.views.failure"
