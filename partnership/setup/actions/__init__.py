"""What an administrator changes that other areas must hear of."""

from partnership.setup.actions.factors import refuse_after_reset, reset_second_factor
from partnership.setup.actions.handing import hand_over, handed_over
from partnership.setup.actions.inviting import give_waiting_seats, invite_many
from partnership.setup.actions.people import change_person
from partnership.setup.actions.seats import tell_of_seats
from partnership.setup.actions.sign_in import change_sign_in_rules, end_binding

__all__ = [
    "change_person", "change_sign_in_rules", "end_binding", "give_waiting_seats", "hand_over",
    "handed_over", "invite_many", "refuse_after_reset", "reset_second_factor", "tell_of_seats",
]  # fmt: skip
