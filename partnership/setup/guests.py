"""A list of people to invite: read from what was pasted or from a file, each line with its fate, nothing saved.

A line is `Ada Novak <ada@example.com>, staff, IT, data team`, in any order and with any of the delimiters that files
use; or a row under heads such as name, email, as, side, team.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from partnership.core.text import clean_text
from partnership.people.models import Invitation, Part, Person
from partnership.people.models.invitation import State
from partnership.sheets.cells import text_of
from partnership.sheets.columns import Field, field_called, heads_besides
from partnership.sheets.encodings import BLANK, Unreadable
from partnership.sheets.notation import short
from partnership.sheets.tables import Line, lines_of

MOST = 1_000
AT_ONCE = 200  # people who are invited while the administrator waits; a longer list is the worker's (jobs.py)
LARGEST = 1024 * 1024
FIELDS = (
    Field("name", "name", ("full name", "person", "who")),
    Field("given", "first name", ("given name", "firstname", "vorname")),
    Field("family", "last name", ("surname", "family name", "lastname", "nachname")),
    Field("email", "e-mail", ("mail", "e-mail address", "email address", "address")),
    Field("as", "as", ("role", "function", "invited as")),
    Field("side", "side", ("department",)),
    Field("team", "team", ("group", "unit")),
)
NOTHING_SAID = dict.fromkeys([*(each.name for each in FIELDS), "more"], "")
WORDS = {
    "cio": {"cio"},
    "chief information officer": {"cio"},
    "cmo": {"cmo"},
    "chief marketing officer": {"cmo"},
    "admin": {"admin"},
    "administrator": {"admin"},
    "observer": {"observer"},
    "staff": {"staff"},
    "it": {"it"},
    "marketing": {"marketing"},
    "staff it": {"staff", "it"},
    "it staff": {"staff", "it"},
    "staff of it": {"staff", "it"},
    "staff marketing": {"staff", "marketing"},
    "marketing staff": {"staff", "marketing"},
    "staff of marketing": {"staff", "marketing"},
}
ONE_OF = "CIO, CMO, staff of IT, staff of marketing, administrator or observer"

Row = tuple[int, list[str], str]  # its line, its cells, and why it cannot be read


class Fate(models.TextChoices):
    NEW = "new", "new"
    INVITED = "invited", "invited already"
    HERE = "here", "here already"
    TWICE = "twice", "twice in the list"
    BAD = "bad", "bad"


class Wrong(ValueError):
    """A line that invites nobody, with the reason."""


@dataclass(frozen=True, slots=True)
class Guest:
    """One line of the list: whom it invites as what, and what becomes of it."""

    line: int
    name: str = ""
    email: str = ""
    part: Part | None = None
    team: str = ""
    fate: Fate = Fate.NEW
    reason: str = ""

    def as_person(self, time_zone: str) -> Person:
        assert self.part
        person = Person(
            name=self.name,
            email=self.email,
            role=self.part.role,
            side=self.part.side,
            team=self.team,
            time_zone=time_zone,
        )
        person.set_unusable_password()
        return person


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


def rows_of(content: bytes) -> list[Row]:
    """The lines of what was sent, empty ones left out. Raises Unreadable when it is no list, or too long a one."""
    if not content.strip(BLANK):
        raise Unreadable("The list is empty.")
    found = [row for line in lines_of(content) if (row := _row(line))[2] or any(row[1])]
    if len(found) > MOST + 1:
        raise Unreadable(f"At most {MOST:,} people are invited at once; this list has {len(found):,} lines. Cut it.")
    return found


def _row(line: Line) -> Row:
    return line.number, [clean_text(text_of(cell)) for cell in line.cells], line.problem


def packed(rows: list[Row]) -> str:
    """The rows as one text, to be sent along with the preview."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def written(rows: list[Row]) -> str:
    """The rows as somebody would paste them, to be changed."""
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerows(cells or [why] for _, cells, why in rows)
    return sheet.getvalue()


def unpacked(text: str) -> list[Row]:
    """What `packed` made. Raises Unreadable when it is something else."""
    try:
        rows = [
            (int(number), [clean_text(str(cell)) for cell in cells], str(why))
            for number, cells, why in json.loads(text)
        ]
    except (ValueError, TypeError, RecursionError) as error:
        raise Unreadable("The list was damaged on the way. Send it again.") from error
    if len(rows) > MOST + 1:
        raise Unreadable(f"At most {MOST:,} people are invited at once.")
    return rows


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
    heads, left_out = _heads(rows[0][1]) if rows else ({}, [])
    body = rows[1:] if heads else rows
    guests = [_guest(row, heads, otherwise) for row in body]
    return GuestList(_against_each_other(against_the_portal(guests)), left_out)


def _heads(first: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """Which column is what, when the first row says so; and the columns that are left out."""
    if any("@" in cell for cell in first):
        return {}, []
    named = {at: each.name for at, cell in enumerate(first) if (each := field_called(cell, FIELDS))}
    if not named:
        return {}, []
    if "email" not in named.values():
        raise Unreadable("The first line names columns, but none for the addresses. Call it “email”.")
    return named, heads_besides(first, named)


def _guest(row: Row, heads: dict[int, str], otherwise: Part | None) -> Guest:
    line, cells, problem = row
    if problem:
        return Guest(line, fate=Fate.BAD, reason=problem)
    said = _by_heads(cells, heads) if heads else _by_looks(cells)
    name, email = parseaddr(said["email"]) if "<" in said["email"] else ("", said["email"])
    bare = Guest(
        line, name=short(said["name"] or name, 80), email=short(email.lower(), 80), team=short(said["team"], 80)
    )
    try:
        if said["more"]:
            raise Wrong(f"“{short(said['more'])}” is too much: name, address, as what, team")
        email = _address(email or said["email"])
        part = _part(said["as"], otherwise)
        return replace(
            bare,
            email=email,
            part=part,
            name=_fits("name", clean_text(said["name"] or name) or _name_from(email)),
            team=_fits("team", said["team"]),
        )
    except Wrong as wrong:
        return replace(bare, fate=Fate.BAD, reason=str(wrong))


def _by_heads(cells: Sequence[str], heads: dict[int, str]) -> dict[str, str]:
    said = NOTHING_SAID.copy()
    for at, key in heads.items():
        if at < len(cells) and cells[at]:
            said[key] = cells[at]
    said["name"] = said["name"] or f"{said['given']} {said['family']}".strip()
    said["as"] = ";".join(filter(None, [said["as"], said["side"]]))
    return said


def _by_looks(cells: Sequence[str]) -> dict[str, str]:
    """Without heads: the address has an @, what it is invited as is one of its words, then comes the name, the team."""
    said = NOTHING_SAID.copy()
    parts = []
    for cell in filter(None, cells):
        if "@" in cell and not said["email"]:
            said["email"] = cell
        elif cell.casefold() in WORDS:
            parts.append(cell)
        elif not said["name"] and "<" not in said["email"]:
            said["name"] = cell
        elif not said["team"]:
            said["team"] = cell
        else:
            said["more"] = said["more"] or cell
    if "<" in said["email"] and said["name"] and not said["team"]:
        said["team"], said["name"] = said["name"], ""  # the name stands with the address
    said["as"] = ";".join(parts)
    return said


def _address(text: str) -> str:
    if not text:
        raise Wrong("there is no address")
    if text.count("@") > 1:
        raise Wrong("there are two addresses: write each person on a line of their own")
    try:
        validate_email(text)
    except ValidationError:
        raise Wrong(f"“{short(text)}” is not an e-mail address") from None
    if len(text) > 254:
        raise Wrong("the address is longer than addresses are")
    return text.lower()


def _part(text: str, otherwise: Part | None) -> Part:
    words = [word for word in text.split(";") if word]
    if unknown := next((word for word in words if word.casefold() not in WORDS), ""):
        raise Wrong(f"“{short(unknown)}” is none of {ONE_OF}")
    said: set[str] = set().union(*(WORDS[word.casefold()] for word in words))
    if not said:
        if otherwise is None:
            raise Wrong(f"as what? Say {ONE_OF}")
        return otherwise
    if said == {"staff"}:
        raise Wrong("staff of which side? Say IT or marketing")
    fitting = [part for part in Part if said <= _meant_by(part)]
    if not fitting:
        raise Wrong(f"nobody is {' and '.join(words)} at once")
    # "IT" alone means its staff, not the CIO, who is named.
    return next((part for part in fitting if not part.seat), fitting[0])


def _meant_by(part: Part) -> set[str]:
    """All that a line may say of somebody who is invited as this."""
    if part.seat:
        return {part.value, part.side, "staff"}
    return {"staff", part.side} if part.side else {part.value}


def _fits(what: str, text: str) -> str:
    if len(text) > 80:
        raise Wrong(f"the {what} is {len(text)} characters long; at most 80 fit")
    return text


def _name_from(email: str) -> str:
    return email.partition("@")[0].replace(".", " ").replace("_", " ").title()


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
    state = invitation.state if invitation else State.TAKEN
    if state == State.OPEN:
        return replace(guest, fate=Fate.INVITED)
    if state == State.EXPIRED:
        return replace(guest, fate=Fate.INVITED, reason="it ran out: send it again on their own page")
    if state == State.WITHDRAWN or not person.is_active:
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
