"""Restoring: fill a scratch database, prove it, make it safe, and only then let it take the present one's place."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from partnership.accord.models import BlindRating
from partnership.activity.models import Event
from partnership.attention.holding import hold
from partnership.attention.models import Heartbeat, Notice
from partnership.attention.models.heartbeat import DRAIN
from partnership.core import guards
from partnership.core.preparing import limit_role
from partnership.core.refusals import Refused
from partnership.core.verbs import verb, write_now
from partnership.jobs.models import Job
from partnership.keeping import census, lost, proving, revoked
from partnership.keeping.backing import in_words
from partnership.keeping.engines import Engine, engine
from partnership.keeping.engines.engine import Scratch, looking_at
from partnership.keeping.manifest import Manifest
from partnership.keeping.models import Restore
from partnership.keeping.parcel import Parcel, opened
from partnership.keeping.proving import Finding
from partnership.people.models import Person, Role, Seat, Side

ENDED_BY_RESTORE = "The portal was restored from a backup meanwhile. Look what of it is there, then begin it again."
AT_WORK = timedelta(seconds=20)  # a worker that runs drains every five
UNREADABLE = (
    "The present database cannot be read ({reason}), so nobody can tell what was revoked since the backup. "
    "To restore all the same, say --without-present: then every invitation ends, and administrators are told to check "
    "who left."
)
FOREIGN = (
    "The database here is another portal's: its ledger began otherwise. To put the backup in its place all the same, "
    "say --without-present."
)
OTHER_KEY = (
    "This backup holds {sealed} sealed blind ratings, and none of this installation's keys opens them. Set SECRET_KEY "
    "to the key of that time, or put it into SECRET_KEY_FALLBACKS; or say --without-key: then those ratings are given "
    "anew."
)


@dataclass(frozen=True)
class Wishes:
    """What the one who restores has said that they know of."""

    force: bool = False
    without_present: bool = False
    without_key: bool = False


@dataclass
class Present:
    """What is taken from the present database before it goes."""

    known: revoked.Known | None = None
    lost: dict[str, Any] = field(default_factory=lambda: dict(lost.UNKNOWN))


@dataclass(frozen=True)
class Done:
    restore: Restore
    sentences: list[str]
    seconds: float


def restore(path: str, wishes: Wishes, say: Callable[[str], None]) -> Done:
    """Bring the portal back from a backup. Raises Refused with the sentence, and then nothing is touched."""
    began, own = time.monotonic(), engine()
    with opened(path) as parcel:
        refuse_what_does_not_fit(parcel, wishes)
        refuse_if_at_work(own, wishes)
        present = read_present(own, parcel.manifest, wishes)
        say(f"Filling a database beside the present one from {parcel.path.name}.")
        with filled(own, parcel) as scratch:
            with looking_at(scratch.name, **unhurried()):
                bring_up_to_date(say)
                done = make_safe(parcel, present)
                prove([*proving.database(), *proving.since_restore()])
            refuse_if_at_work(own, wishes)
            refuse_if_used_since(own, present, wishes)
            former = scratch.exchange(force=wishes.force)
        limit_role()
        Restore.objects.filter(pk=done.pk).update(former=former)
    sentences = [*lost.in_sentences(present.lost, done.made_at), *(f"{each}." for each in done.carried)]
    sentences.append(f"Mails held: {done.held}. An administrator decides at Set-up, Deliveries.")
    if former:
        sentences.append(f"The former database is kept as {former}.")
    return Done(done, sentences, time.monotonic() - began)


def drill(path: str) -> Iterator[Finding]:
    """Fill a scratch database from a backup, prove it, and let it go. The present one is not touched."""
    own = engine()
    with opened(path) as parcel:
        parcel.manifest.refuse_what_does_not_fit(connection.vendor)
        parcel.check()
        manifest = parcel.manifest
        yield Finding(True, f"{parcel.path.name} is whole: {manifest.made_at[:16]} UTC, Lockstep {manifest.version}.")
        opens = not manifest.sealed or manifest.opens_with()
        yield Finding(
            opens,
            f"{manifest.sealed} sealed ratings, and this key opens them."
            if opens
            else f"{manifest.sealed} sealed ratings, and no key of this installation opens them.",
        )
        with own.scratch(parcel.pieces(manifest.dump)) as scratch, looking_at(scratch.name, **unhurried()):
            yield from proving.against(manifest, census.take())
            bring_up_to_date(lambda _: None)
            yield from proving.database()


def refuse_what_does_not_fit(parcel: Parcel, wishes: Wishes) -> None:
    manifest = parcel.manifest
    manifest.refuse_what_does_not_fit(connection.vendor)
    if manifest.sealed and not manifest.opens_with() and not wishes.without_key:
        raise Refused(OTHER_KEY.format(sealed=manifest.sealed))
    parcel.check()


def refuse_if_at_work(own: Engine, wishes: Wishes) -> None:
    """A portal runs on the database: somebody is connected, or its worker was at work just now."""
    own.refuse_if_used(force=wishes.force)
    if wishes.force or not own.is_there():
        return
    try:
        age = Heartbeat.objects.age(DRAIN)
    except DatabaseError:
        age = None
    connection.close()
    if age is not None and age < AT_WORK:
        raise Refused(
            f"The portal's worker was at work {age.total_seconds():.0f} seconds ago. Stop the portal, wait "
            f"{AT_WORK.total_seconds():.0f} seconds, then restore (or say --force)."
        )


def read_present(own: Engine, manifest: Manifest, wishes: Wishes) -> Present:
    """What was revoked and what will be lost; nothing where there is no portal yet."""
    if wishes.without_present or not own.is_there():
        return Present()
    try:
        if not {"activity_event", "people_person"} <= set(connection.introspection.table_names()):
            return Present()
        if not Event.objects.exists() and not Person.objects.exists():
            return Present()
        if not lost.is_of_this_portal(manifest):
            raise Refused(FOREIGN)
        numbers = own.given_numbers()
        known = revoked.read(same_line=lost.is_of_this_line(manifest), numbers=numbers)
        return Present(known, lost.count(manifest))
    except DatabaseError as error:
        raise Refused(UNREADABLE.format(reason=str(error).strip().split("\n")[0])) from error
    finally:
        connection.close()


def refuse_if_used_since(own: Engine, present: Present, wishes: Wishes) -> None:
    """Somebody wrote while we were filling: what they revoked would be forgotten."""
    if present.known is None or wishes.force:
        return
    head = Event.objects.order_by("-pk").values_list("chain", flat=True).first() or ""
    connection.close()
    if head != present.lost["head"]:
        raise Refused("The portal was used meanwhile. Stop it first, then restore.")


@contextmanager
def filled(own: Engine, parcel: Parcel) -> Iterator[Scratch]:
    """The scratch database as it was backed up, proven before anything is changed in it."""
    room(own, parcel.manifest)
    with own.scratch(parcel.pieces(parcel.manifest.dump)) as scratch:
        with looking_at(scratch.name, **unhurried()):
            prove(proving.against(parcel.manifest, census.take()))
        yield scratch


def room(own: Engine, manifest: Manifest) -> None:
    if connection.vendor == "sqlite":
        needed, folder = manifest.parts[manifest.dump].size, connection.settings_dict["NAME"]
        free = shutil.disk_usage(str(folder).rpartition("/")[0]).free
        if free < needed:
            raise Refused(f"There are {in_words(free)} free, and the restored database needs {in_words(needed)}.")


def unhurried() -> dict[str, str]:
    """Without the time limits of a page."""
    return {"options": ""} if connection.vendor == "postgresql" else {}


def prove(findings: Iterator[Finding] | list[Finding]) -> None:
    if wrong := [finding.words for finding in findings if not finding.holds]:
        raise Refused(f"The restored database does not hold, so it was not used: {' '.join(wrong)}")


def bring_up_to_date(say: Callable[[str], None]) -> None:
    """An older version's backup goes through the migrations since."""
    if missing := census.missing_migrations():
        say(f"Bringing it up to date: {len(missing)} migrations.")
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


@verb
def make_safe(parcel: Parcel, present: Present) -> Restore:
    """Nothing is sent again, nothing revoked lives again, and those who answer for the portal are told."""
    at, manifest = timezone.now(), parcel.manifest
    with guards.lifted(connection):
        carried = revoked.apply(present.known, at)
    if present.known:
        engine().keep_numbers(present.known.numbers)
    if manifest.sealed and not manifest.opens_with():
        gone, _ = BlindRating.objects.filter(opened=False).delete()
        carried.append(f"{gone} sealed blind ratings could not be opened and are to be given anew")
    holders = Seat.objects.executives()
    carried += [f"The {side.chair}'s seat is empty: give it to somebody" for side in Side if side not in holders]
    if ended := Job.objects.end_all(ENDED_BY_RESTORE):
        carried.append(f"{ended} piece{'s' if ended > 1 else ''} of long work ended before its end: see what is there")
    held = hold(at)
    done = Restore.objects.create(
        restored_at=at,
        made_at=manifest.made,
        name=parcel.path.name[:200],
        manifest=manifest.as_json(),
        lost=present.lost,
        carried=carried,
        held=held,
    )
    Event.objects.record("portal.restored", done, by=None, detail=_in_the_ledger(manifest, present, held))
    _tell(done)
    write_now()
    Restore.objects.filter(pk=done.pk).update(counts=census.count_rows())
    return done


def _in_the_ledger(manifest: Manifest, present: Present, held: int) -> dict[str, Any]:
    """Both ends stand in it, so that nobody can say later that a restore was none, or was of something else."""
    return {
        "backup_of": manifest.made_at,
        "backup_head": manifest.head,
        "former_head": present.lost["head"],
        "lost_events": present.lost["events"],
        "present_was_read": present.lost["known"],
        "held_mails": held,
    }


def _tell(done: Restore) -> None:
    administrators = Person.objects.active().filter(role=Role.ADMINISTRATOR)
    text = f"Lockstep was restored from the backup of {done.made_at:%d %b %Y, %H:%M} UTC. "
    if done.was_readable:
        text += f"{done.lost['events']} things that happened since are lost: see which."
    else:
        text += "What happened since is lost. Check who left since then, and end their access."
    Notice.objects.tell(
        [*administrators, *Seat.objects.executives().values()],
        kind="portal-restored",
        subject=f"keeping.restore:{done.pk}",
        text=text,
        url=reverse("keeping:restore", args=[done.pk]),
    )
