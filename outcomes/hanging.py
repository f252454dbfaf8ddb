"""What of outcomes hangs on an outcome, a version or a KPI that ends (settings.HANGS_ON, core/hanging.py)."""

from collections.abc import Iterable
from typing import Any

from outcomes.actions.telling import concerned, tell
from outcomes.models import CheckIn, CounterProposal, KpiDefinition, Outcome, Reaffirmation, ReviewPart, Version
from partnership.core.hanging import END, Sort, Thing
from partnership.people.models import Person

CLOSED = "the outcome was closed"


class NextVersion(Sort):
    """The draft or proposal that would be in force next, with what was signed of it and proposed against it."""

    name, title, models = "version", "The next version", ("outcomes.Version",)
    fates = {END: "Is withdrawn with it. Its signatures and the values proposed against it count no more."}

    def hanging(self, record: Outcome, by: Person) -> list[Thing]:
        return _versions(Version.objects.open().filter(outcome=record).for_list())

    def settle(self, record: Outcome, fate: str, things: list[Thing], *, by: Person, because: str) -> None:
        for version in Version.objects.filter(pk__in=[thing.pk for thing in things]).for_list():
            version.end(Version.State.WITHDRAWN, because=CLOSED)
            text = f"Version {version.number} of “{version.title}” is withdrawn: {CLOSED}."
            tell(concerned(version), version, text, by=by, kind="version-ended")

    def named(self, pks: Iterable[int], by: Person) -> list[Thing]:
        return _versions(Version.objects.filter(pk__in=pks))


def _versions(rows: Iterable[Version]) -> list[Thing]:
    return [Thing(each.pk, str(each), each.get_absolute_url(), each.get_state_display().lower()) for each in rows]


class HalfReaffirmed(Sort):
    """A re-affirmation that one side has given and the other has not."""

    name, title, models = "reaffirmation", "A re-affirmation that waits for a side", ("outcomes.Reaffirmation",)
    fates = {END: "Is asked of nobody any more. It waits again where the outcome is opened again."}

    def hanging(self, record: Outcome, by: Person) -> list[Thing]:
        running = Reaffirmation.objects.filter(version__outcome=record, completed_at=None, agreement__ended_at=None)
        rows = running.select_related("version").prefetch_related("agreement__signatures__person")
        return [Thing(each.pk, str(each), note=_given(each.agreement.signatures.all())) for each in rows]

    def settle(self, record: Outcome, fate: str, things: list[Thing], *, by: Person, because: str) -> None:
        for each in Reaffirmation.objects.filter(pk__in=[thing.pk for thing in things]).select_related("agreement"):
            each.agreement.end(because=CLOSED)


def _given(signatures: Any) -> str:
    return f"given by {' and '.join(str(each.person) for each in signatures)}"


class Measured(Sort):
    """The KPIs in force, whose stewards are asked for values and reminded of them."""

    name, title, models = (
        "kpis",
        "KPIs, with those who are asked for values",
        ("outcomes.Kpi", "outcomes.KpiDefinition"),
    )
    fates = {END: "Are measured no more: nobody is asked or reminded, and the stewards are told. The values stay."}

    def hanging(self, record: Outcome, by: Person) -> list[Thing]:
        defined = KpiDefinition.objects.in_force().filter(version__outcome=record)
        rows = defined.select_related("kpi", "steward_it", "steward_marketing")
        return [Thing(each.kpi_id, each.name, each.kpi.get_absolute_url(), _asked(each)) for each in rows]


class Stewards(Sort):
    """Who is asked for a KPI's values."""

    name, title = "stewards", "Those who are asked for its values"
    fates = {END: "Are asked for no more values once that version is in force."}

    def hanging(self, record: KpiDefinition, by: Person) -> list[Thing]:
        return [Thing(each.pk, each.name) for each in (record.steward_it, record.steward_marketing) if each]


def _asked(definition: KpiDefinition) -> str:
    names = [each.name for each in (definition.steward_it, definition.steward_marketing) if each]
    return f"{definition.get_cadence_display().lower()}, {' and '.join(names)}"


class CheckInsUnread(Sort):
    """What a steward said with a value, and the other side's has not read."""

    name, title, models = "check-ins", "Check-ins that nobody acknowledged", ("outcomes.CheckIn",)
    fates = {END: "Stay in the KPI’s history, where they can still be read."}

    def hanging(self, record: Outcome | KpiDefinition, by: Person) -> list[Thing]:
        of = {"kpi__outcome": record} if isinstance(record, Outcome) else {"kpi": record.kpi_id}
        unread = CheckIn.objects.filter(acknowledged_at=None, **of).for_list().select_related("kpi")
        return [Thing(each.pk, str(each), each.kpi.get_absolute_url(), f"by {each.made_by}") for each in unread]


class Ratings(Sort):
    """Reviews in which a side has not rated the outcome yet, and gaps that nobody has talked about."""

    name, title, models = "reviews", "Reviews that wait for a rating or a talk", ("outcomes.ReviewPart",)
    fates = {END: "No longer ask for this outcome."}

    def hanging(self, record: Outcome, by: Person) -> list[Thing]:
        parts = ReviewPart.objects.filter(outcome=record, discussed_at=None, round__revealed_at=None)
        found = parts.select_related("review")
        return [Thing(each.pk, str(each.review), each.review.get_absolute_url()) for each in found]


class Signatures(Sort):
    """What was signed of a version that ends."""

    name, title = "signatures", "Signatures"
    fates = {END: "No longer count; whoever gave one is told why."}

    def hanging(self, record: Version, by: Person) -> list[Thing]:
        return [Thing(each.pk, each.name) for each in record.signers]


class OtherValues(Sort):
    """Values that were proposed against a version and not answered."""

    name, title, models = "counters", "Other values proposed", ("outcomes.CounterProposal",)
    fates = {END: "Lapse with it."}

    def hanging(self, record: Version, by: Person) -> list[Thing]:
        counters = CounterProposal.objects.filter(version=record, state="open").select_related("made_by")
        return [Thing(each.pk, each.field, note=f"by {each.made_by}") for each in counters]
