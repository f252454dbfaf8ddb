"""What stays revoked when an older state comes back: the one list to which an area adds what of its own ends.

Facts are read from the present database before it is replaced, and applied to the restored one before anybody can use
it. An end is only ever carried forward: nothing that a person may do comes to life by it.
`tests/keeping/test_revoked.py` finds every field that looks like an end and asks that it stands here.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import models

from partnership.intake.models import Triager
from partnership.lanes.models import Ownership
from partnership.people.models import ClaimRule, Delegation, FirstLink, Invitation, Person, Seat, SignInRules
from partnership.standards.models import Waiver


@dataclass(frozen=True)
class Ends:
    """Rows that have ended: what ended since stays ended."""

    model: type[models.Model]
    fields: tuple[str, ...]  # those that say it; the first that is set carries the others with it
    words: str


@dataclass(frozen=True)
class AsNow:
    """What somebody proves themselves by: what holds now replaces what held then."""

    model: type[models.Model]
    person: str
    words: str


ENDS = [
    Ends(Delegation, ("ended_at",), "deputyships that ended"),
    Ends(Invitation, ("taken_at", "withdrawn_at"), "invitations that were used or withdrawn"),
    Ends(Seat, ("until_on",), "seats that were handed over"),
    Ends(Ownership, ("until_on",), "lanes that were handed over"),
    Ends(Triager, ("ended_at", "ended_by_id"), "triage that was taken back"),
    Ends(Waiver, ("ended_at", "ended_because"), "waivers that ended"),  # the tick opens what they had let be missed
]
AS_NOW = [
    AsNow(EmailAddress, "user_id", "addresses"),
    AsNow(Authenticator, "user_id", "second factors and passkeys"),
    AsNow(SocialAccount, "user_id", "identities at the provider"),
]
ENDED_ALWAYS: list[type[models.Model]] = [Session, UserSession, EmailConfirmation, SocialToken, FirstLink]
"""Sessions, and links and tokens that open something by themselves."""

DOOR: list[type[models.Model]] = [SignInRules, ClaimRule]
"""Whom the door opens for: as it is now, since a rule that was taken back would let people in again."""

PERSON = ("password", "email", "role", "side", "is_superuser", "is_active")

COMES_BACK = {
    "accord.agreement.ended_at": "what both sides agree on comes back as it stood, with what was signed",
    "outcomes.closing.ended_at": "as its agreement",
    "outcomes.version.ended_at": "as its agreement",
    "contracts.verdict.ended_at": "as its agreement",
    "contracts.cancellation.withdrawn_at": "no right: its deadline is watched as it was then",
    "contracts.costline.until_on": "a price, not a right",
    "meetings.series.ended_at": "a series is planned again as it stood; nobody comes in by it",
    "journey.journeystage.archived_at": "a word, not a right",
    "journey.touchpoint.archived_at": "a word, not a right",
    "stack.integration.ended_at": "a flow, not a right",
    "stack.integration.ended_by": "as stack.integration.ended_at",
    "intake.stay.ended_at": "how long a request stood in a state comes back with it; it is no right",
    "lanes.lane.archived_at": "a row of the board, not a right",
    "sheets.importfile.expires_at": "a file on its way in, its owner's own",
    "mfa.authenticator.last_used_at": "as its authenticator",
    "people.invitation.expires_at": "it runs out by itself",
    "socialaccount.socialtoken.expires_at": "the token goes",
    "attention.mail.lease_until": "held mails have no lease",
    "people.delegation.until_on": "no verb moves it",
    "jobs.job.ended_at": "what ran then is ended by the restore",
    "jobs.job.turn_ended_at": "as its end",
    "jobs.job.lease_until": "as its end",
}
"""Fields that look like an end and are none of a right: the record comes back with everything else."""


@dataclass(frozen=True)
class Known:
    """What the present database says about rights, by row."""

    same_line: bool  # the backup is an earlier state of this very database
    people: dict[int, dict[str, Any]]
    ends: dict[str, dict[int, dict[str, Any]]]
    as_now: dict[str, list[dict[str, Any]]]
    door: dict[str, list[dict[str, Any]]]
    numbers: dict[str, int]


def read(*, same_line: bool, numbers: dict[str, int]) -> Known:
    """Read the database that the connection looks at; raises DatabaseError where it cannot be read."""
    return Known(
        same_line=same_line,
        people={row.pop("pk"): row for row in Person.objects.values("pk", "joined_at", *PERSON)},
        ends={rule.model._meta.label: _ended(rule) for rule in ENDS},
        as_now={rule.model._meta.label: list(rule.model._base_manager.values()) for rule in AS_NOW},
        door={model._meta.label: list(model._base_manager.values()) for model in DOOR},
        numbers=numbers,
    )


def _ended(rule: Ends) -> dict[int, dict[str, Any]]:
    set_ = models.Q(*[(f"{name}__isnull", False) for name in rule.fields], _connector=models.Q.OR)
    return {row.pop("pk"): row for row in rule.model._base_manager.filter(set_).values("pk", *rule.fields)}


@dataclass
class Applied:
    """What was carried, in sentences for people."""

    sentences: list[str] = field(default_factory=list)

    def say(self, count: int, one: str, many: str) -> None:
        if count:
            self.sentences.append(f"{count} {one if count == 1 else many}")


def apply(known: Known | None, at: datetime) -> list[str]:
    """Carry it over into the database that the connection looks at; what was done, in sentences.

    Without knowledge of the present every open invitation ends. Sessions, and links that were mailed, end always.
    """
    said = Applied()
    for model in ENDED_ALWAYS:
        model._base_manager.all().delete()
    Person.objects.update(last_login=at)  # a link to set a password is bound to it, so those in mails end
    cache.clear()
    if known is None:
        pending = Invitation.objects.pending().update(withdrawn_at=at)
        said.say(pending, "open invitation ended: invite them again", "open invitations ended: invite them again")
        return said.sentences
    for rule in ENDS:
        said.say(_end(rule, known), f"of the {rule.words} since stays ended", f"of the {rule.words} since stay ended")
    _people(known, said)
    return said.sentences


def _end(rule: Ends, known: Known) -> int:
    facts, ended = known.ends[rule.model._meta.label], 0
    for row in rule.model._base_manager.filter(pk__in=list(facts)) if facts else []:
        fact = facts[row.pk]
        if any(getattr(row, name) != fact[name] and fact[name] is not None for name in rule.fields):
            rule.model._base_manager.filter(pk=row.pk).update(**_possible(rule, fact))
            ended += 1
    return ended


def _possible(rule: Ends, fact: dict[str, Any]) -> dict[str, Any]:
    """Who ended it may have joined since, and so be gone."""
    by = [name for name in rule.fields if name.endswith("_by_id")]
    gone = {name for name in by if fact[name] and not Person.objects.filter(pk=fact[name]).exists()}
    return {name: None if name in gone else value for name, value in fact.items()}


def _people(known: Known, said: Applied) -> None:
    disabled = changed = passwords = 0
    restored = {person.pk: person for person in Person.objects.all()}
    moved = []
    for pk, person in restored.items():
        now = known.people.get(pk)
        if now is None or now["joined_at"] != person.joined_at:  # nobody knows them any more
            disabled += person.is_active
            Person.objects.filter(pk=pk).update(is_active=False, password=make_password(None))
            continue
        disabled += person.is_active and not now["is_active"]
        passwords += person.password != now["password"]
        if known.same_line:
            changed += any(getattr(person, name) != now[name] for name in ("email", "role", "side"))
            fields = {name: now[name] for name in PERSON} | {"is_active": person.is_active and now["is_active"]}
            moved.append((pk, fields))
        else:
            fields = {"is_active": person.is_active and now["is_active"]}
            if person.password != now["password"]:  # which of the two is the newer one nobody knows
                fields["password"] = make_password(None)
            Person.objects.filter(pk=pk).update(**fields)
    _move(moved)
    said.say(disabled, "person whose access ended since stays out", "people whose access ended since stay out")
    said.say(passwords, "password that changed since holds", "passwords that changed since hold")
    said.say(changed, "change of address, role or side since holds", "changes of address, role or side since hold")
    if known.same_line:
        _as_now(known, set(restored), said)
        _door(known, set(restored), said)


def _door(known: Known, people: set[int], said: Applied) -> None:
    """Whoever keeps the only password may have joined since: then passwords open the portal again, and it is said."""
    for model in DOOR:
        model._base_manager.all().delete()
        for row in known.door[model._meta.label]:
            keeper = row.get("break_glass_id")
            if keeper and keeper not in people:
                row |= {"break_glass_id": None, "passwords_allowed": True}
                said.sentences.append("Passwords open the portal again: who kept the only one is not in this backup")
            model._base_manager.create(**row)


def _move(moved: list[tuple[int, dict[str, Any]]]) -> None:
    """Two people may have exchanged their addresses, so every changed one is first put aside."""
    for pk, fields in moved:
        Person.objects.filter(pk=pk).exclude(email=fields["email"]).update(email=f"moving-{pk}@invalid.invalid")
    taken = set(Person.objects.exclude(pk__in=[pk for pk, _ in moved]).values_list("email", flat=True))
    for pk, fields in moved:
        free = {"email": f"moved-{pk}@invalid.invalid"} if fields["email"] in taken else {}
        Person.objects.filter(pk=pk).update(**fields | free)


def _as_now(known: Known, people: set[int], said: Applied) -> None:
    for rule in AS_NOW:
        rows = [row for row in known.as_now[rule.model._meta.label] if row[rule.person] in people]
        manager = rule.model._base_manager
        before = {row["id"]: row for row in manager.values()}
        removed = len(before.keys() - {row["id"] for row in rows})
        manager.all().delete()
        manager.bulk_create([rule.model(**row) for row in rows], batch_size=100)
        said.say(
            removed,
            f"of the {rule.words} that were removed since stays removed",
            f"of the {rule.words} that were removed since stay removed",
        )
