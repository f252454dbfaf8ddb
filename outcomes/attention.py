"""What of outcomes waits for whom, as of an instant."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from outcomes.models import Version
from partnership.attention.items import IMPORTANT, Item
from partnership.attention.occasions import after
from partnership.people.models import Delegation, Person, Seat, Side

TOPIC_AFTER_DAYS = 5


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """Everything of this area; each kind is a function of its own."""
    yield from signatures_wanted(at, person)


def signatures_wanted(at: datetime, person: Person | None) -> Iterator[Item]:
    """A proposed version, for whoever may give the missing side's signature. 4 queries."""
    waiting = Version.objects.waiting_for_signatures().filter(proposed_at__lte=at).for_list()
    speakers = speaking(at.date())
    for version in waiting:
        assert version.agreement
        assert version.proposed_at
        signed = {signature.side for signature in version.agreement.signatures.all()}
        for side, people in speakers.items():
            if side in signed:
                continue
            for speaker, principal in people:
                if person is not None and speaker.pk != person.pk:
                    continue
                zone = ZoneInfo(speaker.time_zone)
                since, today = version.proposed_at.astimezone(zone).date(), at.astimezone(zone).date()
                yield Item(
                    kind="signature-wanted",
                    person_id=speaker.pk,
                    subject=f"outcomes.version:{version.pk}",
                    title=version.title,
                    since=version.proposed_at,
                    due=None,
                    gravity=IMPORTANT,
                    url=reverse("outcomes:sign", args=[version.outcome_id, version.number]),
                    occasion=after(since, today),
                    joint=(today - since).days >= TOPIC_AFTER_DAYS,
                    context={
                        "number": version.number,
                        "side": str(side),
                        "since": since,
                        "days": (today - since).days,
                        "proposed_by": str(version.proposed_by),
                        "principal": principal.name if principal else "",
                        "other_signed": bool(signed),
                    },
                )


def speaking(day: date) -> dict[Side, list[tuple[Person, Person | None]]]:
    """Who gives each side's part on a day: the seat's holder, then their deputies with whom they act for. 2 queries."""
    executives = Seat.objects.all().executives(day)
    found: dict[Side, list[tuple[Person, Person | None]]] = {
        side: [(holder, None)] for side, holder in executives.items() if holder.is_active
    }
    delegations = Delegation.objects.in_effect_on(day).filter(principal__in=executives.values(), deputy__is_active=True)
    for delegation in delegations.select_related("principal", "deputy"):
        side = next(side for side, holder in executives.items() if holder.pk == delegation.principal_id)
        if delegation.deputy.side == side:
            found.setdefault(side, []).append((delegation.deputy, delegation.principal))
    return found
