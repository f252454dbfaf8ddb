"""What a restore loses: what the present database's ledger says after the point at which the backup was made."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from partnership.activity.models import Event
from partnership.keeping.manifest import Manifest
from partnership.keeping.models import in_words
from partnership.people.models import Person

MOST = 50  # names of each sort
OF_THE_KEEPING = ("backup.made", "portal.restored", "restore.dismissed")
SIGNED = Q(kind__endswith=".signed") | Q(kind="version.entered")


def is_of_this_line(manifest: Manifest) -> bool:
    """Whether the backup is an earlier state of the database that the connection looks at."""
    return not manifest.head or Event.objects.filter(chain=manifest.head).exists()


def is_of_this_portal(manifest: Manifest) -> bool:
    """Whether both ledgers began with the same line."""
    genesis = Event.objects.order_by("pk").values_list("chain", flat=True).first()
    return not genesis or not manifest.genesis or genesis == manifest.genesis


def count(manifest: Manifest) -> dict[str, Any]:
    """What had happened since the backup, from the database that the connection looks at."""
    since = Event.objects.exclude(kind__in=OF_THE_KEEPING)
    if manifest.head:
        stood = Event.objects.filter(chain=manifest.head).values_list("pk", flat=True).first()
        since = since.filter(pk__gt=stood) if stood else since.filter(at__gt=manifest.made)
    kinds = dict(since.order_by().values_list("kind").annotate(n=Count("pk")))
    last: datetime | None = since.order_by("-pk").values_list("at", flat=True).first()
    joined = Person.objects.filter(joined_at__gt=manifest.made)
    signed = since.filter(SIGNED).order_by("pk").values_list("subject_name", flat=True)
    return {
        "known": True,
        "events": sum(kinds.values()),
        "kinds": kinds,
        "last_at": last.isoformat() if last else "",
        "joined": list(joined.order_by("joined_at", "pk").values_list("name", flat=True)[:MOST]),
        "signed": list(dict.fromkeys(signed))[:MOST],
        "head": Event.objects.order_by("-pk").values_list("chain", flat=True).first() or "",
    }


UNKNOWN: dict[str, Any] = {
    "known": False, "events": 0, "kinds": {}, "last_at": "", "joined": [], "signed": [], "head": "",
}  # fmt: skip


def in_sentences(lost: dict[str, Any], made: datetime) -> list[str]:
    """The same for the one who restores."""
    if not lost["known"]:
        since = f"What happened since {made:%Y-%m-%d %H:%M} UTC is lost"
        return [
            f"{since}, and the database that knew of it was not read.",
            "Check at once who left since, and end their access.",
        ]
    if not lost["events"]:
        return ["Nothing was lost: nothing had happened since the backup."]
    kinds = ", ".join(
        f"{n} {in_words(kind)}" for kind, n in sorted(lost["kinds"].items(), key=lambda pair: (-pair[1], pair[0]))
    )
    sentences = [f"Lost: {lost['events']} events, the last of {lost['last_at'][:16].replace('T', ' ')} UTC: {kinds}."]
    if lost["joined"]:
        sentences.append(f"Joined since, and to be invited again: {', '.join(lost['joined'])}.")
    if lost["signed"]:
        sentences.append(f"Signed since, and to be signed again: {'; '.join(lost['signed'])}.")
    return sentences
