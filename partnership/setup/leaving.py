"""Why somebody's things are handed over, and what of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from partnership.core.canonical import digest
from partnership.people.models import Person, Role, Side
from partnership.setup.holdings import Held, Kind, held_by


@dataclass(frozen=True)
class Then:
    """What becomes of the person once everything is handed over: access ends, they become another, or nothing."""

    what: str  # "access", "change" or "mend"
    role: str = ""
    side: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str], person: Person) -> Self:
        """From an address or a form; what makes no sense is nothing but handing over."""
        role, side = data.get("role", ""), data.get("side", "")
        fits = role in Role.values and (side in Side.values if role == Role.STAFF else side == "")
        if data.get("then") == "change" and fits and (role, side) != (person.role, person.side) and person.is_active:
            return cls("change", role, side)
        return cls("access") if data.get("then", "access") == "access" and person.is_active else cls("mend")

    @property
    def stays(self) -> bool:
        """They go on working here, on whichever side."""
        return self.what == "change" and self.role == Role.STAFF

    @property
    def words(self) -> str:
        """What the last button does, within a sentence."""
        if self.what == "access":
            return "end access"
        if self.what == "mend":
            return ""
        return f"make them {Role(self.role).label.lower()}" + (f" of {Side(self.side).label}" if self.side else "")

    def done(self, name: str) -> str:
        """What has become of them, as a sentence."""
        if self.what == "access":
            return f"{name} can no longer sign in."
        if self.what == "mend":
            return ""
        return f"{name} is {Role(self.role).label.lower()}" + (f" of {Side(self.side).label}." if self.side else ".")

    @property
    def query(self) -> str:
        return f"then={self.what}&role={self.role}&side={self.side}"


def to_hand_over(person: Person, then: Then) -> dict[Kind, list[Held]]:
    """What must be handed over for what comes then; to mend, only what the person cannot act on."""
    held = held_by(person)
    if then.what != "mend" or not person.is_active or person.role != Role.STAFF:
        return held
    sided = {kind: things for kind, things in held.items() if not kind.keeps}  # a card that crossed stays with them
    wrong = {kind: [each for each in things if each.side not in ("", person.side)] for kind, things in sided.items()}
    return {kind: things for kind, things in wrong.items() if things}


def digest_of(held: Mapping[Kind, list[Held]]) -> str:
    """What the page says of what is held: what a form saw, when it was opened."""
    things = [[kind.name, each.pk, each.title, each.note, each.side] for kind, all_ in held.items() for each in all_]
    return digest(things)[:16]


def changed_meanwhile(person: Person) -> str:
    return f"What {person.name} holds has changed since you opened this page. Look at it once more."
