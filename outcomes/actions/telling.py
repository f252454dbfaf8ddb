"""Who hears what was done with an outcome and does not wait for anything (docs/who-hears.md)."""

from collections.abc import Iterable

from outcomes.models import Outcome, Version
from partnership.attention.bell import ring
from partnership.attention.models import Notice
from partnership.core.verbs import step
from partnership.people.models import Person, Seat


def executives() -> list[Person]:
    """Who holds the two seats today."""
    return list(Seat.objects.executives().values())


def concerned(version: Version) -> list[Person]:
    """Who drafted and proposed it, who signed it, and both executives. Reads the agreement's signatures."""
    wrote = [version.drafted_by, *([version.proposed_by] if version.proposed_by else [])]
    return [*wrote, *version.signers, *executives()]


def stewards(version: Version) -> list[Person]:
    """The stewards of its KPIs. Reads its definitions."""
    both = [person for each in version.definitions.all() for person in (each.steward_it, each.steward_marketing)]
    return [person for person in both if person]


@step
def tell(people: Iterable[Person], about: Outcome | Version, text: str, *, by: Person, kind: str) -> None:
    """Tell each of them once, but for whoever did it and for those who can no longer sign in."""
    Notice.objects.tell(
        [person for person in people if person.is_active and person.pk != by.pk],
        kind=kind,
        subject=f"{about._meta.label_lower}:{about.pk}",
        text=text,
        url=about.get_absolute_url(),
    )
    ring()
