"""Loose ends: what is owned by somebody who cannot act on it, and what nobody owns that somebody must."""

from dataclasses import dataclass, field

from django.db.models import CharField, Exists, IntegerField, OuterRef, Value

from partnership.company.models import GroundRules
from partnership.core.canonical import digest
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Chairs, Person, Role, Side
from partnership.setup.holdings import KINDS, in_words

OWNERLESS = "ownerless"
Ends = list[tuple[int, int, str]]


@dataclass
class Stuck:
    """Somebody who owns what they cannot act on, with how much of it by kind."""

    person: Person
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def why(self) -> str:
        if not self.person.is_active:
            return "can no longer sign in"
        if self.person.role != Role.STAFF:
            return f"is {Role(self.person.role).label.lower()} now"
        return f"is of {Side(self.person.side).label}, and this is the other side’s"

    @property
    def words(self) -> str:
        return in_words(self.counts)


def ends() -> Ends:
    """(record, person, kind) of everything that somebody cannot act on, and lanes without an owner. One query."""
    holding = Ownership.objects.holding_on(GroundRules.today()).filter(lane=OuterRef("pk"))
    without = Lane.objects.open().filter(~Exists(holding)).order_by()
    lanes = without.annotate(nobody=Value(0, IntegerField()), kind=Value(OWNERLESS, CharField()))
    parts = [pairs.order_by().annotate(kind=Value(kind.name, CharField())) for kind in KINDS for pairs in kind.unfit()]
    return list(lanes.values_list("pk", "nobody", "kind").union(*parts, all=True))


def empty_seats() -> list[Side]:
    holders = Chairs.on(GroundRules.today()).holders
    return [side for side in Side if side not in holders]


def without_deputy() -> list[Person]:
    """Executives for whom nobody could act today."""
    chairs = Chairs.on(GroundRules.today())
    return [holder for side, holder in chairs.holders.items() if not chairs.deputies[side]]


def stuck(found: Ends) -> list[Stuck]:
    """The same by person, by name. One query."""
    people = Person.objects.in_bulk({person for _, person, kind in found if kind != OWNERLESS})
    by_person = {pk: Stuck(person) for pk, person in people.items()}
    for _, person, kind in found:
        if kind != OWNERLESS:
            counts = by_person[person].counts
            counts[kind] = counts.get(kind, 0) + 1
    return sorted(by_person.values(), key=lambda each: (each.person.name.lower(), each.person.pk))


def ownerless(found: Ends) -> list[Lane]:
    return list(Lane.objects.filter(pk__in=[pk for pk, _, kind in found if kind == OWNERLESS]))


def print_of(found: Ends, empty: list[Side]) -> str:
    """Another set of loose ends is another reminder; the same set is not."""
    return digest([sorted([kind, pk, person] for pk, person, kind in found), [str(side) for side in empty]])[:12]
