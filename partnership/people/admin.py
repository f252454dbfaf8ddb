from allauth.account import admin as addresses
from allauth.mfa import admin as factors
from allauth.socialaccount import admin as providers
from allauth.usersessions import admin as sessions
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from partnership.people.models import Delegation, Invitation, Person, Seat

admin.site.site_title = admin.site.site_header = "Lockstep, for looking things up"
admin.site.index_title = "What stands in the tables"

# What lets somebody in is nobody's to change here: an address or a second factor added for an executive would let
# its author sign for them. Groups grant nothing in this product.
for model in (
    addresses.EmailAddress,
    factors.Authenticator,
    sessions.UserSession,
    Group,
    providers.SocialAccount,
    providers.SocialApp,
    providers.SocialToken,
):
    admin.site.unregister(model)


class ReadOnly(admin.ModelAdmin):
    """For looking things up: what a verb drives is changed by the verb, on the portal's own pages."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Person)
class PersonAdmin(ReadOnly):
    list_display = ["name", "email", "role", "side", "team", "is_active", "seen_at"]
    list_filter = ["role", "side", "is_active"]
    search_fields = ["name", "email", "team"]
    exclude = ["password", "groups", "user_permissions"]


@admin.register(Seat)
class SeatAdmin(ReadOnly):
    list_display = ["side", "person", "from_on", "until_on"]
    list_select_related = ["person"]


@admin.register(Delegation)
class DelegationAdmin(ReadOnly):
    list_display = ["principal", "deputy", "from_on", "until_on", "ended_at"]
    list_select_related = ["principal", "deputy"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ["person", "seat", "by", "made_at", "expires_at", "sent_at", "taken_at", "withdrawn_at"]
    list_filter = ["seat"]
    list_select_related = ["person", "by"]
    search_fields = ["person__name", "person__email"]
    exclude = ["token_digest", "sealed"]
