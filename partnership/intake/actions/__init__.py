"""What takes a request and its consultation, screening or acceptance together."""

from partnership.intake.actions.answering import answer, ask, begin, clarify, name_people, submit, take_up
from partnership.intake.actions.choosing import choose, propose_override, sign_override
from partnership.intake.actions.deciding import (
    ENDS,
    accept,
    approve_fast,
    bring_back,
    bring_back_due,
    give_scores,
    refuse,
    withdraw,
)
from partnership.intake.actions.telling import DECIDED, tell

__all__ = [
    "DECIDED",
    "ENDS",
    "accept",
    "answer",
    "approve_fast",
    "ask",
    "begin",
    "bring_back",
    "bring_back_due",
    "choose",
    "clarify",
    "give_scores",
    "name_people",
    "propose_override",
    "refuse",
    "sign_override",
    "submit",
    "take_up",
    "tell",
    "withdraw",
]
