from partnership.setup.views.calendar import calendar, closed_day_removal
from partnership.setup.views.index import index, ledger
from partnership.setup.views.people import access, invitation, people, person, person_new
from partnership.setup.views.rules import rules
from partnership.setup.views.seats import delegation, delegation_end, seat, seats

__all__ = [
    "access", "calendar", "closed_day_removal", "delegation", "delegation_end", "index", "invitation", "ledger",
    "people", "person", "person_new", "rules", "seat", "seats",
]  # fmt: skip
