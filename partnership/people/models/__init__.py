"""Who: people, the two executive seats, and who acts for whom."""

from partnership.people.models.firstlink import FirstLink
from partnership.people.models.invitation import Invitation
from partnership.people.models.part import Part
from partnership.people.models.person import Person, Role, Standing, check_time_zone
from partnership.people.models.seat import Chairs, Delegation, Seat
from partnership.people.models.side import Side
from partnership.people.models.sign_in import ClaimRule, LetsIn, SignInRules, stands_for

__all__ = [
    "Chairs",
    "ClaimRule",
    "Delegation",
    "FirstLink",
    "Invitation",
    "LetsIn",
    "Part",
    "Person",
    "Role",
    "Seat",
    "Side",
    "SignInRules",
    "Standing",
    "check_time_zone",
    "stands_for",
]
