"""The addresses by which people come in, open to the signed-out. A secret is in an address once, and then gone."""

from django.urls import path, register_converter

from partnership.people import doors


class TokenConverter:
    """The secret of a link, also one that lost some of its end on the way."""

    regex = "[A-Za-z0-9_-]{20,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(TokenConverter, "token")

app_name = "people"

urlpatterns = [
    path("welcome/first/", doors.first, name="first"),
    path("welcome/<token:token>/", doors.first_link, name="first_link"),
    path("accounts/invitation/", doors.invitation, name="invitation"),
    path("accounts/invitation/sign-out/", doors.invitation_stranger, name="invitation_stranger"),
    path("accounts/invitation/<token:token>/", doors.invitation_link, name="invitation_link"),
]
