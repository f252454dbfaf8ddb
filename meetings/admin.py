"""For stewards: which series there are. What is said in meetings is not theirs to read, so nothing else is here."""

from django.contrib import admin
from django.http import HttpRequest

from meetings.models import Series


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    list_display = ("title", "kind", "rule_in_words", "zone", "starts_on", "ends_on")
    list_filter = ("kind",)
    search_fields = ("title",)
    ordering = ("kind", "title", "pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        return False
