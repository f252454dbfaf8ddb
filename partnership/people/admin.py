from django.contrib import admin

from partnership.people.models import Delegation, Person, Seat


class ReadOnly(admin.ModelAdmin):
    """For looking things up: what a verb drives is changed by the verb, on the portal's own pages."""

    def has_add_permission(self, request, obj=None):  # type: ignore[no-untyped-def]
        return False

    def has_change_permission(self, request, obj=None):  # type: ignore[no-untyped-def]
        return False

    def has_delete_permission(self, request, obj=None):  # type: ignore[no-untyped-def]
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
