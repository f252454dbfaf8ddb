"""What somebody holds goes to others, and then they leave or become another."""

from collections.abc import Mapping

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import verb
from partnership.people.models import Person
from partnership.setup.actions.people import change_person
from partnership.setup.holdings import Given, Kind, in_words
from partnership.setup.leaving import Then, changed_meanwhile, digest_of, to_hand_over


@verb
def hand_over(person: Person, *, given: Mapping[Kind, Given], by: Person, then: Then, seen: str) -> None:
    """Everything that somebody holds goes to whom it was given to, and then they leave, or become another: all or none.

    ``given`` names each thing with its successor, or with None where it is left open; what is kept is not in it.
    ``seen`` is the page's digest. Raises Stale, or Refused; nothing is changed then.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.pk == by.pk:
        raise Refused("You cannot hand your own things over here: ask another administrator.")
    held = to_hand_over(person, then)
    if digest_of(held) != seen:
        raise Stale(changed_meanwhile(person))
    for kind, things in given.items():
        kind.give(things, person=person, by=by)
    counts = {kind.name: len(things) for kind, things in given.items() if things}
    if counts:
        takers = _tell_takers(person, given)
        detail = {"held": counts, "to": takers}
        Event.objects.record("person.handed_over", person, by=by, detail=detail)
    if then.what == "access":
        person.disable(by=by)
    elif then.what == "change":
        change_person(person, by=by, role=then.role, side=then.side)


def _tell_takers(person: Person, given: Mapping[Kind, Given]) -> list[str]:
    """One notice for each successor, whatever and however much they take; their names."""
    takers: dict[Person, dict[str, int]] = {}
    for kind, things in given.items():
        for to in things.values():
            if to:
                counts = takers.setdefault(to, {})
                counts[kind.name] = counts.get(kind.name, 0) + 1
    for to, counts in takers.items():
        Notice.objects.tell(
            [to],
            kind="handed-over",
            subject=f"people.person:{person.pk}",
            text=f"You take over from {person.name}: {in_words(counts)}.",
            url="/",
        )
    return sorted(to.name for to in takers)


def handed_over(person: Person) -> Event | None:
    """The last time that something of theirs was handed over."""
    return Event.objects.about(person).filter(kind="person.handed_over").first()
