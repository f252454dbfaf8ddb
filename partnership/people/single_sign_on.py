"""Who a subject at the identity provider is: bound once, in one of three ways, and known by the subject alone after.

The three: by an invitation, by the provider's verified address where the administrator trusts it, and by somebody
who has signed in and proved again who they are. An address never lets anybody in twice.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.text import clean_text
from partnership.core.verbs import verb, whole
from partnership.people.actions import prove_address, take_up
from partnership.people.claims import (
    PROTOCOL,
    PROVIDER_SESSION,
    asked_at,
    plain,
    used_second_factor,
    values,
    verified_address,
)
from partnership.people.mail import tell_of_binding
from partnership.people.models import ClaimRule, Invitation, LetsIn, Person, Role, SignInRules, stands_for

LONGEST_ADDRESS = 254  # what a person's column holds


@dataclass(frozen=True)
class Subject:
    """Somebody at the provider, as its checked tokens tell of them."""

    provider: str
    uid: str
    token: dict[str, Any]
    info: dict[str, Any]

    @property
    def address(self) -> str:
        """Verified by the provider, or nothing."""
        return verified_address(self.info, self.token)

    @property
    def called(self) -> str:
        """What they are called, for a person who comes in by claims."""
        name = clean_text(plain(self.info.get("name") or self.token.get("name")))[:80]
        return name or self.address.partition("@")[0][:80]

    def carried(self, rules: list[ClaimRule]) -> dict[str, list[str]]:
        """The values of the claims that a rule reads; of nothing else."""
        claims: set[str] = {rule.claim for rule in rules}
        return {claim: sorted(values(self.info, claim) | values(self.token, claim)) for claim in claims}

    def kept(self) -> dict[str, Any]:
        """What is stored of a sign-in: no token, and of the claims only those that a rule reads. Of the rest, names."""
        return {
            "id_token": {"sub": self.uid, "auth_time": asked_at(self.token), "amr": sorted(values(self.token, "amr"))},
            "address": plain(self.info.get("email") or self.token.get("email"), 254),
            "names": sorted(map(plain, {*self.info, *self.token}))[:100],
            "mapped": self.carried(list(ClaimRule.objects.all())),
        }

    def session(self, tokens: dict[str, Any]) -> dict[str, Any]:
        """What the session keeps: which one it is at the provider, how it was asked, and the hint with which to end it.

        The hint is the ID token. It opens nothing: it was made for one sign-in, whose nonce is used up.
        """
        hint, sid = tokens.get("id_token", ""), self.token.get("sid")
        return {
            "uid": self.uid,
            "sid": sid if isinstance(sid, str) and len(sid) <= 255 and sid.isprintable() else "",
            "auth_time": asked_at(self.token),
            "second_factor": used_second_factor(self.token),
            "hint": hint if len(hint) <= 4_000 else "",
        }


def known(subject: Subject) -> SocialAccount | None:
    return SocialAccount.objects.select_related("user").filter(provider=subject.provider, uid=subject.uid).first()


@verb
def bind_by_invitation(subject: Subject, number: Any, *, visitor: Any) -> Person:
    """The invitation's person comes in by this subject from now on. Raises Refused."""
    invitation = Invitation.objects.select_related("person").filter(pk=number).first()
    if invitation is None:
        raise Refused("This invitation is not there any more. Ask who invited you for a new one.")
    if visitor.is_authenticated and visitor.pk != invitation.person_id:
        raise Refused(f"You are signed in as {visitor}. Sign out first, then open the invitation again.")
    if invitation.why_not:
        raise Refused(invitation.why_not)
    person: Person = invitation.person
    if not person.is_active:
        raise Refused(f"{person.name} has no access any more. Ask who invited you.")
    _bind(subject, person, way="invitation")
    return take_up(invitation)


@verb
def bind_by_address(subject: Subject) -> Person | None:
    """Whom the provider's verified address names, where the administrator trusts it; None where it names nobody.

    Who signs for a side or sets the portal up is not bound so: an address is easier to come by than an invitation.
    """
    if not SignInRules.current().trust_provider_addresses or not subject.address:
        return None
    person = Person.objects.filter(email__iexact=subject.address).first()
    if person is None:
        return None
    invited = Invitation.objects.pending().filter(person=person).first()
    if not person.is_active:
        raise Refused("You have no access any more. Ask an administrator.")
    if person.role == Role.ADMINISTRATOR or person.standing.is_executive or (invited and invited.seat):
        raise Refused(
            "Who signs for a side or sets the portal up is not bound by an address alone. Follow the link of your "
            "invitation, or sign in otherwise and connect your company sign-in."
        )
    _bind(subject, person, way="address")
    if invited and not invited.why_not:
        take_up(invited)
    prove_address(person)
    transaction.on_commit(partial(tell_of_binding, person))
    return person


@verb
def let_in_by_claims(subject: Subject) -> Person | None:
    """Somebody new, as what their claims stand for; None where they stand for nothing or addresses are not trusted."""
    rules = list(ClaimRule.objects.all())
    if not rules or not SignInRules.current().trust_provider_addresses or not subject.address:
        return None
    found = stands_for(subject.carried(rules), rules)
    if len(found) > 1:
        raise Refused("Your company sign-in says two things about who you are here. Ask an administrator.")
    if not found:
        return None
    try:
        validate_email(subject.address)
    except ValidationError:
        return None
    if len(subject.address) > LONGEST_ADDRESS:
        return None
    lets_in_as = found.pop()
    person = Person.objects.create_user(subject.address, None, name=subject.called, **lets_in_as.fields)
    Event.objects.record("person.let_in", person, by=None, detail={"as": str(lets_in_as)})
    _bind(subject, person, way="claims")
    prove_address(person)
    return person


@verb
def bind_own(subject: Subject, person: Person) -> None:
    """Somebody who is signed in, and proved it again, comes in by this subject too. Raises Refused."""
    already = known(subject)
    if already and already.user_id == person.pk:
        return
    _bind(subject, person, way="own", by=person)
    transaction.on_commit(partial(tell_of_binding, person))


def _bind(subject: Subject, person: Person, *, way: str, by: Person | None = None) -> None:
    """One subject for one person, and one person for one subject."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if SocialAccount.objects.filter(user=person, provider=subject.provider).exclude(uid=subject.uid).exists():
        raise Refused(f"{person.name} comes in by another account of the company sign-in already.")
    account = SocialAccount(user=person, provider=subject.provider, uid=subject.uid, extra_data=subject.kept())
    try:
        with whole():
            account.save()
    except IntegrityError as error:
        raise Refused("This account of the company sign-in belongs to somebody else here.") from error
    Event.objects.record("person.bound", person, by=by or person, detail={"way": way})


@verb
def release(account: SocialAccount, *, by: Person) -> None:
    """The person no longer comes in by this subject; sessions that began so end."""
    person = account.user
    Event.objects.record("person.released", person, by=by)
    for session in _sessions(person, began_by=account.uid):
        session.end()
    account.delete()


@verb
def end_sessions(provider: str, told: dict[str, Any]) -> int:
    """The provider says that somebody signed out there: end that one session, or all that they have. How many ended."""
    accounts = SocialAccount.objects.select_related("user").filter(provider=provider)
    account = accounts.filter(uid=told["sub"]).first() if "sub" in told else None
    if "sub" in told and account is None:
        return 0
    found = _sessions(account.user if account else None, sid=told.get("sid", ""))
    for session in found:
        session.end()
    for person in {session.user for session in found}:
        Event.objects.record("person.signed_out", person, by=None, detail={"sessions": len(found)})
    return len(found)


def _sessions(person: Person | None, *, sid: str = "", began_by: str = "") -> list[UserSession]:
    found = UserSession.objects.select_related("user")
    if not (person or sid):
        return []
    if person:
        found = found.filter(user=person)
    if sid:
        found = found.filter(data__sid=sid)
    if began_by:
        found = found.filter(data__uid=began_by)
    return list(found)


def remember(request: HttpRequest, told: dict[str, Any]) -> None:
    """Keep with the new session how it came about, where signing and signing out find it."""
    request.session[PROVIDER_SESSION] = told
    marks = {"uid": told["uid"], "sid": told["sid"]}
    UserSession.objects.filter(session_key=request.session.session_key).update(data=marks)


def provider_asked_for_two(request: HttpRequest) -> bool:
    """Whether the provider asked for a second factor in this very session, and that counts here."""
    told = request.session.get(PROVIDER_SESSION) or {}
    return bool(told.get("second_factor")) and SignInRules.current().trust_provider_second_factor


@dataclass(frozen=True)
class LastSignIn:
    """What an account carried when it was last used, beside what its person is here."""

    account: SocialAccount
    says: LetsIn | None
    differs: bool

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Each claim that a rule reads, with its values; values of no other claim are kept."""
        mapped = self.account.extra_data.get("mapped") or {}
        return [(claim, ", ".join(texts[:20])) for claim, texts in sorted(mapped.items()) if texts]

    @property
    def names(self) -> str:
        """The names of the claims that came, without those of the protocol."""
        return ", ".join(name for name in self.account.extra_data.get("names") or [] if name not in PROTOCOL)


def last_sign_ins(provider: str, most: int = 50) -> list[LastSignIn]:
    """The accounts that open the portal, the last used first, and whether claims and person say two things."""
    rules = list(ClaimRule.objects.all())
    accounts = SocialAccount.objects.select_related("user").filter(provider=provider).order_by("-last_login", "-pk")
    found = []
    for account in accounts[:most]:
        stands = stands_for(account.extra_data.get("mapped") or {}, rules)
        says = next(iter(stands)) if len(stands) == 1 else None
        found.append(LastSignIn(account, says, says is not None and says != LetsIn.of(account.user)))
    return found


def refuse_without_passwords(keeper: Person | None, provider: str) -> None:
    """Raises Refused while switching passwords off would lock people out."""
    if keeper is None:
        raise Refused("Name an administrator who keeps a password before you switch passwords off.")
    if not keeper.is_active or keeper.role != Role.ADMINISTRATOR:
        raise Refused(f"{keeper.name} is no administrator who can sign in.")
    if not keeper.has_usable_password():
        raise Refused(f"{keeper.name} has no password to keep. They set one first.")
    if not is_mfa_enabled(keeper, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
        raise Refused(f"{keeper.name} has no second factor. They add one first.")
    if not SocialAccount.objects.filter(provider=provider, user__is_active=True).exists():
        raise Refused("Nobody has come in by the company sign-in yet. Connect yours first, to see that it works.")
