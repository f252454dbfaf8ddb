from partnership.intake.models.request.asked import FOLLOWS, ON_CONSULTATION, SECTION_OF, SECTIONS
from partnership.intake.models.request.queries import SORTS, RequestQuerySet
from partnership.intake.models.request.record import Request

__all__ = ["FOLLOWS", "ON_CONSULTATION", "SECTIONS", "SECTION_OF", "SORTS", "Request", "RequestQuerySet"]
