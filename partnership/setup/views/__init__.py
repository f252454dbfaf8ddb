from partnership.setup.views.calendar import calendar, closed_day_removal
from partnership.setup.views.deputies import deputies, deputy_end
from partnership.setup.views.handing import handing_over
from partnership.setup.views.index import index, ledger
from partnership.setup.views.lanes import (
    column,
    lane,
    lane_archive,
    lane_new,
    lane_owner,
    lane_plan,
    lane_row,
    lane_words,
    lanes,
    lanes_start,
)
from partnership.setup.views.loose import loose_ends, loose_ends_set_up
from partnership.setup.views.people import access, invitation, people, person, person_new
from partnership.setup.views.rules import rules
from partnership.setup.views.seats import delegation, delegation_end, seat, seat_handover_end, seats
from partnership.setup.views.stages import stage, stage_archive, stage_row, stages

__all__ = [
    "access", "calendar", "closed_day_removal", "column", "delegation", "delegation_end", "deputies", "deputy_end",
    "handing_over", "index", "invitation", "lane", "lane_archive", "lane_new", "lane_owner", "lane_plan",
    "lane_row", "lane_words", "lanes", "lanes_start", "ledger", "loose_ends", "loose_ends_set_up", "people",
    "person", "person_new", "rules", "seat", "seat_handover_end", "seats", "stage", "stage_archive", "stage_row",
    "stages",
]  # fmt: skip
