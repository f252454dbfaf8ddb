"""What the two sides ask of each other about an outcome: a signature, an answer to another value, a part in a draft."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from outcomes.models import Closing, CounterProposal, Outcome, Version
from partnership.accord.models import Agreement
from partnership.activity.unchanged import QUARTER, changes_at
from partnership.attention.items import IMPORTANT, NORMAL, Item
from partnership.attention.occasions import after
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.people.models import Chairs, Person, Side

Speakers = list[tuple[Side, Person, Person | None]]

TOPIC_AFTER_DAYS = 5
ALONE = timedelta(days=2)  # until the other side's executive is asked to join a draft, or to send somebody


def items(at: datetime, person: Person | None) -> Iterator[Item]:
    yield from signatures_wanted(at, person)
    yield from counters_to_answer(at, person)
    yield from drafts_to_join(at, person)


@dataclass(frozen=True)
class Ask:
    """An agreement that lacks somebody's part: ``what`` is "version", "closing", "reaffirmation" or "reopening"."""

    what: str
    subject: str
    title: str
    number: int
    url: str
    since: datetime
    by: str
    signed: frozenset[str]


def signatures_wanted(at: datetime, person: Person | None) -> Iterator[Item]:
    """Versions, closings, re-affirmations and reopenings, for whoever may give the missing part. Two queries."""
    speakers = speaking(company_day(at), person)
    if not speakers:
        return
    for ask in (*_open_agreements(at), *_reaffirmations(at)):
        for side, speaker, principal in speakers:
            if side in ask.signed:
                continue
            since, today = company_day(ask.since), company_day(at)
            yield Item(
                kind="signature-wanted",
                person_id=speaker.pk,
                subject=ask.subject,
                title=ask.title,
                since=ask.since,
                due=None,
                gravity=IMPORTANT,
                url=ask.url,
                occasion=after(since, today),
                joint=(today - since).days >= TOPIC_AFTER_DAYS,
                context={
                    "what": ask.what,
                    "number": ask.number,
                    "side": str(side),
                    "since": since,
                    "days": (today - since).days,
                    "proposed_by": ask.by,
                    "principal": principal.name if principal else "",
                    "other_signed": len(ask.signed),
                },
            )


def speaking(day: date, person: Person | None) -> Speakers:
    """Who gives each side's part on a day, with whom they act for; only the one person where one is asked about."""
    return [each for each in Chairs.on(day).voices if person in (None, each[1])]


def _open_agreements(at: datetime) -> Iterator[Ask]:
    version = Q(version__state="proposed", version__outcome__closed_at=None, version__proposed_at__lte=at)
    closing = Q(closing__isnull=False, closing__ended_at=None, closing__outcome__closed_at=None)
    reopening = Q(reopened_closing__isnull=False, opened_at__lte=at)
    purposes = Agreement.Purpose
    asked = Agreement.objects.unfinished(purposes.VERSION, purposes.CLOSING, purposes.REOPENING).with_sides()
    asked = asked.filter(version | closing & Q(closing__proposed_at__lte=at) | reopening)
    for agreement in asked.select_related(
        "version__proposed_by",
        "closing__outcome",
        "closing__proposed_by",
        "reopened_closing__outcome",
        "reopened_closing__reopening_by",
    ):
        if agreement.purpose == purposes.VERSION:
            yield _of_version(agreement.version, agreement.sides)
        elif agreement.purpose == purposes.CLOSING:
            yield _of_closing(agreement.closing, agreement.sides)
        else:
            yield _of_reopening(agreement, agreement.sides)


def _of_version(version: Version, signed: frozenset[str]) -> Ask:
    assert version.proposed_at
    return Ask(
        what="version",
        subject=f"outcomes.version:{version.pk}",
        title=version.title,
        number=version.number,
        url=reverse("outcomes:sign", args=[version.outcome_id, version.number]),
        since=version.proposed_at,
        by=str(version.proposed_by),
        signed=signed,
    )


def _of_closing(closing: Closing, signed: frozenset[str]) -> Ask:
    return Ask(
        what="closing",
        subject=f"outcomes.closing:{closing.pk}",
        title=closing.outcome.title,
        number=0,
        url=reverse("outcomes:closing", args=[closing.outcome_id]),
        since=closing.proposed_at,
        by=str(closing.proposed_by),
        signed=signed,
    )


def _of_reopening(agreement: Agreement, signed: frozenset[str]) -> Ask:
    """A closed outcome that one executive wants open again. Who asked has given their side's part."""
    closing = agreement.reopened_closing
    return Ask(
        what="reopening",
        subject=f"outcomes.closing:{closing.pk}",
        title=closing.outcome.title,
        number=0,
        url=reverse("outcomes:reopening", args=[closing.outcome_id]),
        since=agreement.opened_at,
        by=str(closing.reopening_by),
        signed=signed,
    )


def _reaffirmations(at: datetime) -> Iterator[Ask]:
    """Versions whose agreement is older than the ground rules let it be, or that one side has re-affirmed so far."""
    fresh = timedelta(days=GroundRules.current().reaffirm_days)
    due = Version.objects.in_force().filter(outcome__closed_at=None, in_force_at__lte=at + QUARTER - fresh)
    for version in due.with_reaffirmation():
        assert version.in_force_at
        agreed_at = max(version.in_force_at, version.reaffirmed_at or version.in_force_at)
        if agreed_at + fresh > at:
            changes_at(agreed_at + fresh)
            continue
        yield Ask(
            what="reaffirmation",
            subject=f"outcomes.version:{version.pk}:{agreed_at:%Y-%m-%d}",
            title=version.title,
            number=version.number,
            url=f"{reverse('outcomes:detail', args=[version.outcome_id])}#wording",
            since=agreed_at + fresh,
            by="",
            signed=frozenset(side for side in Side if getattr(version, f"reaffirmed_{side}")),
        )


def counters_to_answer(at: datetime, person: Person | None) -> Iterator[Item]:
    """Another value for a field of a proposal: for the other side's speakers, and for its proposer. One query."""
    open_ones = CounterProposal.objects.filter(state="open", made_at__lte=at, version__state="proposed")
    found = open_ones.filter(version__outcome__closed_at=None).select_related("version__proposed_by", "made_by")
    voices = Chairs.on(company_day(at)).voices
    for counter in found:
        side = Side(counter.made_by.side).other
        people = {speaker.pk: speaker for voiced, speaker, _ in voices if voiced == side}
        proposer = counter.version.proposed_by
        if proposer and proposer.side == side and proposer.is_active:
            people[proposer.pk] = proposer
        for each in people.values():
            if person in (None, each):
                yield _counter_to_answer(counter, each, at)


def _counter_to_answer(counter: CounterProposal, answers: Person, at: datetime) -> Item:
    since = company_day(counter.made_at)
    return Item(
        kind="counter-to-answer",
        person_id=answers.pk,
        subject=f"outcomes.counterproposal:{counter.pk}",
        title=counter.version.title,
        since=counter.made_at,
        due=None,
        gravity=IMPORTANT,
        url=f"{counter.version.get_absolute_url()}#counters",
        occasion=after(since, company_day(at)),
        context={"number": counter.version.number, "field": counter.field, "by": counter.made_by.name},
    )


def drafts_to_join(at: datetime, person: Person | None) -> Iterator[Item]:
    """A draft without the other side: for whoever was asked into it, after two days for the executive. One query."""
    executives = Chairs.on(company_day(at)).holders
    drafts = Outcome.objects.without_the_other_side(at).select_related("invited", "invited_by", "drafted_by")
    for outcome in drafts:
        asked = outcome.invited if outcome.invited and outcome.invited.is_active else None
        joins = asked or executives.get(outcome.other_side)
        since = outcome.invited_at if asked and outcome.invited_at else outcome.drafted_at + ALONE
        if since > at:
            changes_at(since)
        elif joins and joins.is_active and person in (None, joins):
            first, today = company_day(since), company_day(at)
            yield Item(
                kind="draft-to-join",
                person_id=joins.pk,
                subject=f"outcomes.outcome:{outcome.pk}:{joins.pk}",
                title=outcome.title,
                since=since,
                due=None,
                gravity=NORMAL,
                url=outcome.get_absolute_url(),
                occasion=after(first, today),
                context={"by": str(outcome.invited_by if asked else outcome.drafted_by), "asked": int(bool(asked))},
            )
