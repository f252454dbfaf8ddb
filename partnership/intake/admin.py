from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from partnership.intake.models import Consultation, Request


class ReadOnly:
    """Verbs drive all of it: an administrator looks, and changes nothing."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ConsultationInline(ReadOnly, admin.StackedInline):
    model = Consultation
    exclude = ("people",)


@admin.register(Request)
class RequestAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("title", "requester", "side", "state", "submitted_at")
    list_filter = ("state", "side", "fast_lane")
    list_select_related = ("requester",)
    search_fields = ("title",)
    inlines = (ConsultationInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Request]:
        """What was sent: a draft is its author's own."""
        return super().get_queryset(request).exclude(submitted_at=None)
