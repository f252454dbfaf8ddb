"""One line of the list, understood: whom it invites as what, or why it cannot be.

Its cells stand in any order, or under heads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from partnership.core.text import clean_text
from partnership.people.models import Part, Person
from partnership.setup.guests.rows import Row
from partnership.sheets.columns import Field, field_called, heads_besides
from partnership.sheets.encodings import Unreadable
from partnership.sheets.notation import short

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


def heads_of(first: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """Which column is what, when the first row says so; and the columns that are left out."""
    if any("@" in cell for cell in first):
        return {}, []
    named = {at: each.name for at, cell in enumerate(first) if (each := field_called(cell, FIELDS))}
    if not named:
        return {}, []
    if "email" not in named.values():
        raise Unreadable("The first line names columns, but none for the addresses. Call it “email”.")
    return named, heads_besides(first, named)


def guest_of(row: Row, heads: dict[int, str], otherwise: Part | None) -> Guest:
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
