"""Systems and people as files name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from partnership.people.models import Person, Role
from partnership.sheets.asking import Choices
from partnership.sheets.record import Record
from partnership.stack.models import System

NAMES = ("product", "tool", "application", "software", "produkt", "anwendung")
"""What else a column of systems may be called."""
YES = dict.fromkeys(("yes", "y", "true", "1", "ja", "x"), True)
NO = dict.fromkeys(("no", "n", "false", "0", "nein"), False)


def staff_words(sides: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """By field: each name and address of somebody of its side ("" is either); what several have names nobody."""
    people = list(Person.objects.active().filter(role=Role.STAFF).values_list("pk", "name", "email", "side"))
    found: dict[str, dict[str, str]] = {}
    for field, side in sides.items():
        words: dict[str, str] = {}
        several = set()
        for pk, name, email, of_side in people:
            for word in {name.casefold(), email.casefold()} if side in ("", of_side) else ():
                if word in words:
                    several.add(word)
                words[word] = str(pk)
        found[field] = {word: pk for word, pk in words.items() if word not in several}
    return found


def staff_offered(side: str) -> Choices:
    people = Person.objects.active().filter(role=Role.STAFF).order_by("name", "pk")
    return [(str(pk), name) for pk, name in (people.filter(side=side) if side else people).values_list("pk", "name")]


def strangers(records: Sequence[Record], fields: Iterable[str]) -> dict[int, str]:
    """By line: the rows that name a system which is not in the stack, or is gone."""
    fields = list(fields)
    names = {str(record.values[field]) for record in records for field in fields}
    known = System.objects.by_name(names)
    found = {}
    for record in records:
        for field in fields:
            system = known.get(str(record.values[field]).lower())
            if system is None:
                found[record.line] = f"no system in the stack is called “{record.values[field]}”: import systems first"
            elif system.is_gone:
                found[record.line] = f"{system} is gone"
    return found
