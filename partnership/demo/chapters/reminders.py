"""The last days' reminders, as the tick would have sent them: planned, mailed, refused, given up."""

from datetime import date, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from partnership.attention.actions import choose
from partnership.attention.models import Mail, Notice, Preference
from partnership.attention.permissions import mails_are_kept
from partnership.attention.planning import plan
from partnership.attention.sending import drain
from partnership.core.days import company_day
from partnership.demo.story import Story
from partnership.promises.models import Action

DAYS = 9
How = Preference.How
CHOICES: dict[str, tuple[dict[str, Preference.How], int]] = {
    # who: how they want which kind, and the hour of their digest
    "cmo": (
        {"": How.DAILY, "value-due": How.WEEKLY, "signature-wanted": How.AT_ONCE},
        7,
    ),
    "it": ({"": How.DAILY, "action-due": How.AT_ONCE}, 9),
    "insight": ({"": How.WEEKLY}, 8),
    "observer": ({"": How.PAGE}, 8),
    # of the one mail that is never sent: what is told besides would keep it alive
    "deputy_cmo": ({"": How.PAGE, "action-due": How.DAILY, "meeting-coming": How.PAGE, "meeting-changed": How.PAGE}, 8),
}
REFUSED, AWAY = "integrator", "content"  # whose mailbox is gone, and whose server was away for three days
LATE, SLOW = "deputy_cmo", "crm"  # who had done it before the mail got through, and whose mail still waits
PUT_OFF = "The mail server asks to wait: 451 4.3.0 Temporary failure"


def build(story: Story) -> None:
    """Some ticks on each of the last days; nothing is mailed to anybody outside."""
    story.at(story.when(-DAYS - 1, "16:00"), chosen, story)
    story.at(story.when(-DAYS - 1, "16:00"), switched_on)
    story.at(story.when(-DAYS, "07:30"), plan_now)
    for offset in range(-DAYS, 1):
        is_working = story.day(offset) == story.working_day(offset)
        if story.day(offset) > story.last_morning and not is_working:
            continue  # nobody is at work, and the machine was off
        is_recent = is_working and story.day(offset) >= story.last_morning
        for hour in ("07:00", "08:00", "09:00", "12:00") if is_recent else ("09:00",):
            story.at(story.when(story.day(offset), hour), tick, story)
    done_on = story.working_day(-3)
    story.at(story.when(done_on, "06:40"), promise, story, done_on)
    story.at(story.when(done_on, "09:30"), keep, story)


def chosen(story: Story) -> None:
    """Some have chosen how they are reminded; the others keep the default."""
    for who, (by_kind, hour) in CHOICES.items():
        person = story.people[who]
        choose(by=person, by_kind=dict(by_kind), hour=hour, weekday=0, time_zone=person.time_zone)


def switched_on() -> None:
    """Mail was switched on only then: nobody is told by mail of what they have read on their pages for months."""
    Notice.objects.unplanned().update(planned_at=timezone.now())


def plan_now() -> None:
    plan(timezone.now())


def tick(story: Story) -> None:
    """Some mails do not get through, or not yet, for reasons that happen; the others do."""
    at = timezone.now()
    plan(at)
    of_refused, of_away = (Mail.objects.filter(person=story.people[who]) for who in (REFUSED, AWAY))
    if not of_refused.in_trouble().exists() and (mail := of_refused.claim(at)):
        mail.refuse("The mail server refused it: 550 5.1.1 No such mailbox here")
    if not of_away.in_trouble().exists() and (mail := of_away.claim(at)):
        mail.put_off(at, PUT_OFF)
    while "kept" not in story.things and (mail := Mail.objects.filter(person=story.people[LATE]).claim(at)):
        mail.put_off(at, PUT_OFF)
    if company_day() >= story.last_morning:  # of this morning alone: a mail of yesterday is no news but a fault
        while mail := Mail.objects.filter(person=story.people[SLOW], due_at__gt=at - timedelta(hours=12)).claim(at):
            mail.put_off(at, PUT_OFF)
    drain(at, connection=post(story, at - story.now > -timedelta(days=2)))


def promise(story: Story, due_on: date) -> None:
    cmo, deputy = story.people["cmo"], story.people[LATE]
    title = "Confirm our stand at the spring fair"
    story.things["promise"] = Action.objects.capture(title=title, owner=deputy, due_on=due_on, by=cmo)


def keep(story: Story) -> None:
    """It is done before the mail about it gets through, so that this mail is never sent."""
    story.things["promise"].finish(by=story.people[LATE])
    story.things["kept"] = True


def post(story: Story, recent: bool) -> BaseEmailBackend:
    """Nowhere; the last days' mails into the files that a page shows, where mails go into files."""
    if recent and mails_are_kept():
        return get_connection(file_path=settings.EMAIL_FILE_PATH)
    return get_connection("django.core.mail.backends.dummy.EmailBackend")
