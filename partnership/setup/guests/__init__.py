"""A list of people to invite: read from what was pasted or from a file, each line with its fate, nothing saved.

A line is `Ada Novak <ada@example.com>, staff, IT, data team`, in any order and with any of the delimiters that files
use; or a row under heads such as name, email, as, side, team.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from partnership.people.models import Invitation, Part, Person
from partnership.setup.guests.guest import Fate, Guest, guest_of, heads_of
from partnership.setup.guests.rows import LARGEST_LIST, Row, packed, rows_of, unpacked, written

AT_ONCE = 200  # people who are invited while the administrator waits; a longer list is the worker's (jobs.py)


@dataclass(frozen=True, slots=True)
class GuestList:
    """Every line with its fate, and what of the file was left out."""

    guests: list[Guest]
    left_out: list[str] = field(default_factory=list)

    def counts(self) -> list[tuple[Fate, int]]:
        return [(fate, sum(guest.fate == fate for guest in self.guests)) for fate in Fate]

    @property
    def bad_first(self) -> list[Guest]:
        """What needs a look before what does not, each by line."""
        return sorted(self.guests, key=lambda guest: (list(Fate)[::-1].index(guest.fate), guest.line))

    @property
    def to_invite(self) -> int:
        return sum(guest.fate == Fate.NEW for guest in self.guests)


def said_of(invited: int, left: int) -> str:
    """What became of a list, in a sentence or two."""
    mails = "One invitation leaves" if invited == 1 else f"{invited:,} invitations leave"
    said = f"{mails} by mail within a minute or two." if invited else "Nobody of the list is new: nothing was changed."
    lines = "one line was" if left == 1 else f"{left:,} lines were"
    return f"{said} {lines.capitalize()} left out." if left and invited else said


def understand(rows: list[Row], *, otherwise: Part | None) -> GuestList:
    """Each line's fate, as of now. ``otherwise`` is what somebody is invited as whose line does not say.

    Raises Unreadable when there are heads, but none over the addresses.
    """
    heads, left_out = heads_of(rows[0][1]) if rows else ({}, [])
    body = rows[1:] if heads else rows
    guests = [guest_of(row, heads, otherwise) for row in body]
    return GuestList(_against_each_other(against_the_portal(guests)), left_out)


def against_the_portal(guests: list[Guest]) -> list[Guest]:
    """Who of them is here, or invited. Two queries, however many they are."""
    wanted = {guest.email for guest in guests if guest.fate == Fate.NEW}
    here = {person.email.lower(): person for person in Person.objects.filter(email__in=wanted).with_invitations()}
    return [
        _against(guest, here[guest.email]) if guest.fate == Fate.NEW and guest.email in here else guest
        for guest in guests
    ]


def _against(guest: Guest, person: Person) -> Guest:
    invitation = person.invitation
    state = invitation.state if invitation else Invitation.State.TAKEN
    if state == Invitation.State.OPEN:
        return replace(guest, fate=Fate.INVITED)
    if state == Invitation.State.EXPIRED:
        return replace(guest, fate=Fate.INVITED, reason="it ran out: send it again on their own page")
    if state == Invitation.State.WITHDRAWN or not person.is_active:
        return replace(guest, fate=Fate.HERE, reason="without access: give it back on their own page")
    return replace(guest, fate=Fate.HERE)


def _against_each_other(guests: list[Guest]) -> list[Guest]:
    """Of two lines with one address the first counts; of two who would hold one seat as well."""
    lines: dict[str, int] = {}
    pending = Invitation.objects.open().exclude(seat="").select_related("person")
    seats = {each.seat: f"{each.person.name} is invited as that already" for each in pending}
    judged = []
    for guest in guests:
        found = guest
        if guest.email in lines and guest.fate != Fate.BAD:
            found = replace(guest, fate=Fate.TWICE, reason=f"line {lines[guest.email]} counts")
        elif guest.fate == Fate.NEW and guest.part and guest.part.seat:
            if why := seats.get(guest.part.seat):
                found = replace(guest, fate=Fate.BAD, reason=why)
            else:
                seats[guest.part.seat] = f"line {guest.line} is {guest.part.label} already"
        if guest.fate != Fate.BAD:
            lines.setdefault(guest.email, guest.line)
        judged.append(found)
    return judged


__all__ = [
    "AT_ONCE", "LARGEST_LIST", "Fate", "Guest", "GuestList", "Row", "against_the_portal", "packed", "rows_of",
    "said_of", "understand", "unpacked", "written",
]  # fmt: skip
