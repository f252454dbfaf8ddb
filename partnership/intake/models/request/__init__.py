from partnership.intake.models.request.asked import ON_CONSULTATION, SECTIONS, Stale
from partnership.intake.models.request.queries import RequestQuerySet
from partnership.intake.models.request.record import Request

__all__ = ["ON_CONSULTATION", "SECTIONS", "Request", "RequestQuerySet", "Stale"]
