"""What people decide about their reminders; and a deputy, who is told before they act."""

from datetime import date

from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.inviting import plan_invitations
from partnership.attention.models import DigestTime, Mail, Notice, Preference
from partnership.attention.models.preference import EVERYTHING_ELSE
from partnership.attention.sending import attempt_now
from partnership.core.verbs import verb
from partnership.people.actions import delegate
from partnership.people.models import Delegation, Invitation, Person, Seat, Side


@verb
def choose(*, by: Person, by_kind: dict[str, str], hour: int, weekday: int, time_zone: str) -> None:
    """How `by` wants each kind ("" takes the choice back), when digests come, and in which zone the day counts."""
    before = dict(Preference.objects.filter(person=by).values_list("kind", "how"))
    after = {kind: how for kind, how in by_kind.items() if how}
    for kind in before.keys() - after.keys() & by_kind.keys():
        Preference.objects.filter(person=by, kind=kind).delete()
    for kind, how in after.items():
        Preference.objects.update_or_create(person=by, kind=kind, defaults={"how": how})
    DigestTime.objects.update_or_create(person=by, defaults={"hour": hour, "weekday": weekday})
    changes = {kind or "everything": [before.get(kind, ""), by_kind[kind]] for kind in by_kind}
    changes["time_zone"] = [by.time_zone, time_zone]
    Person.objects.filter(pk=by.pk).update(time_zone=time_zone)
    changed = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    Event.objects.record("reminders.chosen", by, by=by, changes=changed, detail={"hour": hour, "weekday": weekday})


@verb
def stop_digests(person: Person) -> None:
    """One click in a mail: what came in digests stays on the page. What comes at once was asked for, or is urgent."""
    in_digests = Preference.objects.filter(person=person, how__in=[Preference.How.DAILY, Preference.How.WEEKLY])
    in_digests.update(how=Preference.How.PAGE)
    Preference.objects.get_or_create(person=person, kind=EVERYTHING_ELSE, defaults={"how": Preference.How.PAGE})
    Event.objects.record("reminders.stopped", person, by=person, detail={"by": "the link in a mail"})


def send_invitation(invitation: Invitation) -> Mail | None:
    """Try its mail at once, and say how that went; None for an invitation that asks for no mail.

    It goes by the same deliveries as everything else, so that what a mail server does not take now is tried again.
    """
    now = timezone.now()
    plan_invitations(now)
    mail = Mail.objects.select_related("person").of_invitation(invitation.pk)
    if mail:
        attempt_now(mail, now)
        mail.refresh_from_db()
    return mail


@verb
def name_deputy(*, by: Person, principal: Person, deputy: Person, from_on: date, until_on: date) -> Delegation:
    """Somebody acts for an executive between two days, and is told so with it: nobody acts who was never told.

    Both executives are told as well, but for whoever does it. Raises Refused or ValidationError.
    """
    given = delegate(by=by, principal=principal, deputy=deputy, from_on=from_on, until_on=until_on)
    chair, days = Side(principal.side).chair, f"from {given.from_on:%-d %b} to {given.until_on:%-d %b %Y}"
    about: dict[str, str] = {"kind": "deputy-named", "subject": f"people.delegation:{given.pk}", "url": "/deputies/"}
    Notice.objects.tell(
        [deputy],
        text=f"You act for {principal.name}, the {chair}, {days}. What you sign is shown as “for {principal.name}”.",
        **about,
    )
    others = {principal, *Seat.objects.executives().values()} - {by, deputy}
    Notice.objects.tell(
        sorted(others, key=lambda person: person.pk),
        text=f"{deputy.name} acts for {principal.name}, the {chair}, {days}.",
        **about,
    )
    given.mark_told()
    return given


@verb
def end_deputyship(given: Delegation, *, by: Person) -> None:
    """From now on the deputy no longer acts; they and both executives are told, but for whoever does it."""
    if given.ended_at:
        return
    given.end(by=by)
    concerned = {given.deputy, given.principal, *Seat.objects.executives().values()} - {by}
    Notice.objects.tell(
        sorted(concerned, key=lambda person: person.pk),
        kind="deputy-named",
        subject=f"people.delegation:{given.pk}",
        text=f"{given.deputy.name} no longer acts for {given.principal.name}.",
        url="/deputies/",
    )
