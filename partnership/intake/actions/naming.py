"""The systems that requests name: linked by their names, by other words for them, and by the choice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from partnership.core.verbs import step, verb
from partnership.intake.models import Consultation, Request
from partnership.intake.models.request.named import match_all
from partnership.people.models import Person
from partnership.stack.models import KnownAs, System
from partnership.stack.naming import found_in, parts_of


@step
def match_named(systems: Sequence[System], *, by: Person | None) -> None:
    """Systems came, or have another name: requests that name them are linked with them (settings.FOLLOWED_BY).

    One that an accepted request chose is approved by it.
    """
    names = {system.name.casefold() for system in systems}
    match_those(names)
    for consultation in Consultation.objects.choosing(names).select_related("request"):
        consultation.link_choice()
        if consultation.system and consultation.request.state == Request.State.ACCEPTED:
            consultation.system.approve(by=by)


@step
def approve_explained(system: System, *, by: Person) -> None:
    """Somebody said how it came: an accepted request that chose it counts now (settings.FOLLOWED_BY)."""
    if Consultation.objects.approving(system).exists():
        system.approve(by=by)


@step
def match_those(words: set[str]) -> None:
    """Requests whose text lists any of these words are read once more."""
    if not words:
        return
    rows = Request.objects.listing(words).values_list("pk", "systems_touched", "consultation__candidates")
    match_all(Request.systems.through, [row for row in rows if words & {*parts_of(row[1]), *parts_of(row[2] or "")}])


@verb
def say_what_is_meant(words: str, system: System | None, *, by: Person) -> None:
    """The words name this system, or nothing of ours, wherever a request has them."""
    KnownAs.objects.say(words, system, by=by)
    match_those({words.casefold()})


def unmatched(texts: Iterable[tuple[int, str]]) -> dict[str, dict[str, Any]]:
    """The words that name nothing which is known, by how many requests have them: as written, and their numbers."""
    known = KnownAs.objects.every_meaning()
    found: dict[str, dict[str, Any]] = {}
    for pk, touched in texts:
        parts = parts_of(touched)
        for part in found_in(parts, known)[1]:
            each = found.setdefault(part, {"words": parts[part], "requests": []})
            each["requests"].append(pk)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]["requests"]), item[0])))


@verb
def take_into_stack(request: Request, *, by: Person) -> None:
    """An accepted request has chosen a system: it is in the stack from now on, and its way is known.

    One of this name that is there already is linked; what came before any request keeps counting as a by-pass.
    """
    consultation = request.consultation
    if not consultation.chosen_system or request.state != Request.State.ACCEPTED:
        return
    if consultation.system is None:
        consultation.link_choice()
    if consultation.system is None:
        System.objects.add(
            {
                "name": consultation.chosen_system,
                "life": System.Life.CONSIDERED,
                "considered_on": consultation.chosen_on,
                "payer": request.payer,
                "way": System.Way.REQUEST,
            },
            stages=request.stages.all(),
            by=by,
        )
        consultation.link_choice()
    else:
        consultation.system.approve(by=by)
