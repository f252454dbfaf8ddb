from partnership.setup.views.calendar import calendar, closed_day_removal
from partnership.setup.views.deputies import deputies, deputy_end
from partnership.setup.views.factor import second_factor
from partnership.setup.views.handing import handing_over
from partnership.setup.views.index import index, ledger, wrong
from partnership.setup.views.invitations import (
    guests,
    invitation,
    invitation_seat,
    invitation_withdrawal,
    person_new,
)
from partnership.setup.views.lanes import (
    column,
    column_place,
    lane,
    lane_archive,
    lane_new,
    lane_owner,
    lane_plan,
    lane_return,
    lane_row,
    lane_words,
    lanes,
)
from partnership.setup.views.loose import loose_ends, loose_ends_set_up
from partnership.setup.views.people import access, people, person
from partnership.setup.views.rates import rate_removal, rates
from partnership.setup.views.rules import rules
from partnership.setup.views.seats import delegation, delegation_end, seat, seat_handover_end, seats
from partnership.setup.views.sign_in import binding_end, claim_rule_removal, claim_rules, provider_answer, sign_in
from partnership.setup.views.stages import stage, stage_archive, stage_merge, stage_return, stage_row, stages

__all__ = [
    "access", "binding_end", "calendar", "claim_rule_removal", "claim_rules", "closed_day_removal", "column",
    "column_place",
    "delegation", "delegation_end", "deputies", "deputy_end", "guests", "handing_over", "index", "invitation",
    "invitation_seat", "invitation_withdrawal", "lane", "lane_archive", "lane_new", "lane_owner", "lane_plan",
    "lane_return", "lane_row", "lane_words", "lanes", "ledger", "loose_ends", "loose_ends_set_up", "people", "person",
    "person_new", "provider_answer",
    "rate_removal", "rates", "rules", "seat", "seat_handover_end", "seats", "second_factor", "sign_in", "stage",
    "stage_archive", "stage_merge", "stage_return", "stage_row", "stages", "wrong",
]  # fmt: skip
