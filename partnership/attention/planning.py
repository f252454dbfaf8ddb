"""Planning: who is to be reminded of what at an instant, written down before anything is sent.

Any number of plans may run at once: each delivery's key is unique, and a delivery is put into one mail under a lock.
"""

import logging
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from partnership.attention.items import NORMAL, URGENT, Item, survey
from partnership.attention.models import Delivery, DigestTime, Heartbeat, Mail, Notice, Preference
from partnership.attention.models.heartbeat import PLAN
from partnership.attention.models.preference import Wishes
from partnership.attention.slots import PostHours
from partnership.company.calendar import WorkingCalendar
from partnership.core.memory import remembering
from partnership.core.said import in_its_words
from partnership.people.models import Person

log = logging.getLogger(__name__)

Key = tuple[int, str, str, str]
TOLD = "told"
JUST_AFTER = timedelta(microseconds=1)  # the last plan saw to its own instant


def plan(at: datetime) -> int:
    """Run the routines, write down what is due, and group what may go out by now; the number of new deliveries."""
    run_routines(at)
    with remembering():  # who holds which seat, the ground rules and the calendar are read once for all sources
        asked = survey(at)
    for source in settings.ATTENTION_SOURCES:
        Heartbeat.objects.beat(source, at, asked.failures.get(source, ""))
    planner = Planner(at)
    planned = planner.write_down([item for item in asked.items if item.occasion]) + planner.write_down_notices()
    group(at)
    Heartbeat.objects.beat(PLAN, max(at, planner.last or at))
    return planned


def run_routines(at: datetime) -> None:
    """What areas do by the clock (settings.ROUTINES); one that fails holds up nothing else and is shown."""
    for name in settings.ROUTINES:
        try:
            with transaction.atomic():
                import_string(name)(at)
        except Exception as error:
            log.exception("The routine %s failed.", name)
            Heartbeat.objects.beat(name, at, in_its_words(error))
        else:
            Heartbeat.objects.beat(name, at)


class Planner:
    """What planning at one instant knows about its readers: their clocks and wishes, read once.

    Whoever is invited and has not come in reads nothing but the invitation.
    """

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.last = Heartbeat.objects.as_of(PLAN)
        self.people = {person.pk: person for person in Person.objects.arrived()}
        self.wishes = Preference.objects.all().wishes()
        self.digest_times = {row.person_id: row for row in DigestTime.objects.all()}
        self.usual_time = DigestTime.usual()
        self.calendar = WorkingCalendar.current()

    def write_down(self, items: list[Item]) -> int:
        """A delivery for each item that has none; one that was dropped and waits again is due again."""
        new = self._new({(i.person_id, i.kind, i.subject, i.occasion): i for i in items if i.person_id in self.people})
        rows = [self._delivery(key, item.title, item.url, item.gravity, item.since) for key, item in new.items()]
        return self._insert([row for row in rows if row])

    @transaction.atomic
    def write_down_notices(self) -> int:
        notices = list(Notice.objects.unplanned().filter(told_at__lte=self.at).select_for_update(skip_locked=True))
        keyed = [((n.person_id, n.kind, n.delivery_subject, TOLD), n) for n in notices if n.person_id in self.people]
        rows = [self._delivery(key, notice.text, notice.url, NORMAL, notice.told_at) for key, notice in keyed]
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(planned_at=self.at)
        return self._insert([row for row in rows if row])

    def _new(self, wanted: dict[Key, Item]) -> dict[Key, Item]:
        subjects = {subject for _, _, subject, _ in wanted}
        known = Delivery.objects.filter(subject__in=subjects)
        dropped = [row for row in known.filter(state=Mail.State.DROPPED) if row.key_fields in wanted]
        for delivery in dropped:
            item = wanted[delivery.key_fields]
            again = self._delivery(delivery.key_fields, item.title, item.url, item.gravity, item.since)
            if again:
                delivery.revive(due_at=again.due_at)
        planned = known.planned_keys()
        return {key: item for key, item in wanted.items() if key not in planned}

    def _delivery(self, key: Key, title: str, url: str, gravity: int, since: datetime) -> Delivery | None:
        """The row with the moment from which it may be mailed; None for what its reader wants on the page only.

        After a standstill the moment is counted from the last plan, so that what was missed goes out at once, as late.
        """
        person_id, kind, subject, occasion = key
        how = self.wishes.get(person_id, Wishes()).how(kind, gravity)
        begin = min(self.at, max(since, self.last + JUST_AFTER if self.last else self.at))
        due_at = self.clock(person_id).next_slot(begin, how, urgent=gravity >= URGENT)
        if due_at is None:
            return None
        what = {"kind": kind, "subject": subject, "occasion": occasion, "title": title[:300], "url": url}
        return Delivery(person_id=person_id, gravity=gravity, how=how, planned_at=self.at, due_at=due_at, **what)

    def clock(self, person_id: int) -> PostHours:
        digest_time = self.digest_times.get(person_id, self.usual_time)
        zone = ZoneInfo(self.people[person_id].time_zone or settings.TIME_ZONE)
        return PostHours(zone, digest_time.hour, digest_time.weekday, self.calendar.is_working)

    def _insert(self, rows: list[Delivery]) -> int:
        """ON CONFLICT DO NOTHING: another plan may have been quicker."""
        Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        return len(rows)


@transaction.atomic
def group(at: datetime) -> int:
    """Put what may go out by now into one mail for each person; the number of mails.

    Postgres skips what another plan is grouping; on SQLite one transaction writes at a time.
    """
    due = Delivery.objects.ungrouped(at).select_for_update(skip_locked=True).order_by("person_id", "pk")
    mails = 0
    for person_id, deliveries in groupby(due, key=lambda delivery: delivery.person_id):
        rows = list(deliveries)
        run = f"{at:%Y-%m-%dT%H:%M:%SZ}/{rows[0].pk}"
        mail = Mail.objects.create(person_id=person_id, run=run, due_at=min(row.due_at for row in rows), try_at=at)
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(mail=mail)
        mails += 1
    return mails
