"""Loose ends: what is owned by somebody who cannot act on it, and what nobody owns that somebody must; and what else
is wrong that an administrator mends."""

from dataclasses import dataclass, field

from django.db.models import CharField, Exists, IntegerField, OuterRef, Value
from django.urls import reverse

from partnership.attention.models import Mail
from partnership.core.canonical import digest
from partnership.core.days import company_day
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
    holding = Ownership.objects.holding_on(company_day()).filter(lane=OuterRef("pk"))
    without = Lane.objects.open().filter(~Exists(holding)).order_by()
    lanes = without.annotate(nobody=Value(0, IntegerField()), kind=Value(OWNERLESS, CharField()))
    parts = [pairs.order_by().annotate(kind=Value(kind.name, CharField())) for kind in KINDS for pairs in kind.unfit()]
    return list(lanes.values_list("pk", "nobody", "kind").union(*parts, all=True))


def empty_seats() -> list[Side]:
    holders = Chairs.on(company_day()).holders
    return [side for side in Side if side not in holders]


def without_deputy() -> list[Person]:
    """Executives for whom nobody could act today."""
    chairs = Chairs.on(company_day())
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


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong, in a sentence, with where it is mended."""

    words: str
    url: str


def everything_wrong() -> list[Wrong]:
    """What Set-up and the administrator's Home say first. Five queries, however much it is."""
    found, lost = ends(), Mail.objects.in_trouble().count()
    said = [Wrong(_of_mails(lost), reverse("attention:deliveries"))] if lost else []
    seats = reverse("setup:seats")
    said += [
        Wrong(f"Nobody holds the seat of the {side.chair}: nothing can be signed for {side.label}.", seats)
        for side in empty_seats()
    ]
    said += [
        Wrong(f"Nobody answers for the lane “{lane.name}”.", reverse("setup:lane", args=[lane.pk]))
        for lane in ownerless(found)
    ]
    said += [Wrong(f"{each.person.name} {each.why}, and holds {each.words}.", _mend(each)) for each in stuck(found)]
    return said


def _of_mails(lost: int) -> str:
    return "One mail was given up: its reader did not get it." if lost == 1 else f"{lost} mails were given up."


def _mend(each: Stuck) -> str:
    return f"{reverse('setup:hand_over', args=[each.person.pk])}?then=mend"
