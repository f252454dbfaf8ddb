"""Who: people, the two executive seats, and who acts for whom."""

from partnership.people.models.firstlink import FirstLink
from partnership.people.models.invitation import Invitation
from partnership.people.models.part import Part
from partnership.people.models.person import Person, Role, Standing, check_time_zone
from partnership.people.models.seat import Chairs, Delegation, Seat
from partnership.people.models.side import Refused, Side

__all__ = [
    "Chairs",
    "Delegation",
    "FirstLink",
    "Invitation",
    "Part",
    "Person",
    "Refused",
    "Role",
    "Seat",
    "Side",
    "Standing",
    "check_time_zone",
]
