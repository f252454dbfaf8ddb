"""Every page that the portal has, for each record that a database holds: what tests over the demo walk through."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import URLResolver, get_resolver, reverse

from meetings.models import Decision, Meeting, Series, Topic
from outcomes.models import CheckIn, Kpi, Outcome, Review, Version
from partnership.comments.models import Comment
from partnership.company.models import ExchangeRate
from partnership.contracts.models import BudgetYear, Contract, Document
from partnership.ideas.models import Idea
from partnership.intake.models import Request, Triager
from partnership.jobs.models import Job
from partnership.journey.models import JourneyStage, Touchpoint
from partnership.keeping.models import Restore
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import (
    Attachment,
    Card,
    CardLink,
    ChecklistItem,
    Easing,
    HandOff,
    Label,
    MissingPiece,
    PacketTemplate,
    Project,
    SavedFilter,
)
from partnership.promises.models import Action
from partnership.sheets.models import ImportFile
from partnership.stack.models import DataSet, Fit, Integration, Quality, System
from partnership.standards.models import Check, Evidence, Standard, Waiver
from partnership.welcome.patterns import PATTERNS

Given = Callable[[], QuerySet[Any]]

RECORDS: dict[str, Given] = {
    "setup:person": Person.objects.all,
    "setup:hand_over": Person.objects.all,
    "setup:lane": Lane.objects.all,
    "setup:rate_": ExchangeRate.objects.all,
    "setup:stage": JourneyStage.objects.current,
    "home:stage": JourneyStage.objects.all,
    "journey:touchpoint_new": JourneyStage.objects.current,
    "journey:": Touchpoint.objects.all,
    "outcomes:kpi": Kpi.objects.all,
    "outcomes:check_in": Kpi.objects.all,
    "outcomes:check_in_acknowledgement": CheckIn.objects.all,
    "outcomes:import_": lambda: ImportFile.objects.filter(importer="outcomes:import"),
    "projects:import_": lambda: ImportFile.objects.filter(importer="projects:import"),
    "outcomes:review": Review.objects.all,
    "outcomes:": Outcome.objects.all,
    "ideas:": Idea.objects.all,
    "intake:of_idea": Idea.objects.all,
    "intake:draft_of_idea": Idea.objects.all,
    "intake:request": Request.objects.all,
    "intake:triage_": Triager.objects.all,
    "projects:request_": Request.objects.all,
    "projects:card": Card.objects.all,
    "projects:packet_template": PacketTemplate.objects.all,
    "projects:missing_": MissingPiece.objects.all,
    "projects:lane_": Lane.objects.all,
    "projects:filter_": SavedFilter.objects.all,
    "projects:item_": ChecklistItem.objects.all,
    "projects:link_": CardLink.objects.all,
    "projects:card_file": Attachment.objects.all,
    "projects:card_files": Card.objects.all,
    "projects:file_": Attachment.objects.all,
    "projects:label_": Label.objects.all,
    "projects:hand_off_new": Card.objects.all,
    "projects:hand_off": HandOff.objects.all,
    "projects:easing_new": Touchpoint.objects.all,
    "projects:easing_end": Easing.objects.all,
    "projects:of_system": System.objects.all,
    "projects:": Project.objects.all,
    "standards:project": Project.objects.all,
    "standards:glance": Project.objects.all,
    "standards:facts": Project.objects.all,
    "standards:evidence": Evidence.objects.all,
    "standards:check": Check.objects.all,
    "standards:judgement": Check.objects.all,
    "standards:link": Check.objects.all,
    "standards:file": Check.objects.all,
    "standards:waiver_new": Check.objects.all,
    "standards:": Standard.objects.all,
    "stack:data_import_": lambda: ImportFile.objects.filter(importer="stack:data_import"),
    "stack:flow_import_": lambda: ImportFile.objects.filter(importer="stack:flow_import"),
    "stack:import_": lambda: ImportFile.objects.filter(importer="stack:import"),
    "stack:": System.objects.all,
    "stack:fit_talk": Fit.objects.all,
    "stack:data_": DataSet.objects.all,
    "stack:data_quality_talk": Quality.objects.all,
    "stack:data_of_system": System.objects.all,
    "stack:data_used_by": Kpi.objects.all,
    "stack:integration": Integration.objects.all,
    "contracts:import_": lambda: ImportFile.objects.filter(importer="contracts:import"),
    "contracts:budget_import_": lambda: ImportFile.objects.filter(importer="contracts:budget_import"),
    "contracts:budget_year": BudgetYear.objects.all,
    "contracts:of_system": System.objects.all,
    "contracts:document": Document.objects.all,
    "contracts:": Contract.objects.all,
    "meetings:decision": Decision.objects.all,
    "meetings:series": Series.objects.all,
    "meetings:topic_": Topic.objects.all,
    "meetings:": Meeting.objects.all,
    "promises:": Action.objects.all,
    "comments:about": Request.objects.all,
    "comments:people": Request.objects.all,
    "comments:": Comment.objects.all,
    "keeping:": Restore.objects.all,
    "jobs:": Job.objects.all,
}
"""Whose number stands in an address, by how the address's name begins; the longest that fits counts."""

WORDS = {
    "key": ["problem", "outcome", "time", "money", "data", "systems"],
    "template": [pattern.key for pattern in PATTERNS],
    "part": ["integration", "delivery", "governance"],
    "kind": ["todo", "doing"],
    "what": ["request"],
    "side": ["it", "marketing"],
    "user": ["kpi"],
}


def named(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, list[str]]]:
    """Each address's name, as "area:noun", with the names of what stands in it."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from named(each, f"{each.namespace}:" if each.namespace else space)
        elif space and each.name:
            yield f"{space}{each.name}", list(each.pattern.converters)


def addresses(each: int) -> Iterator[tuple[str, str]]:
    """(name, address) of every page, for at most so many records of a kind, the newest first."""
    for name, takes in named(get_resolver(settings.ROOT_URLCONF)):
        if name.startswith("admin:"):
            continue
        if "number" in takes:
            for version in Version.objects.order_by("-pk")[:each]:
                yield from _of_version(name, takes, version)
        elif takes == ["pk", "on"]:
            for series in Series.objects.order_by("-pk")[:each]:
                yield name, reverse(name, args=[series.pk, series.next_days(1, since=series.starts_on)[0]])
        elif takes == ["pk", "waiver"]:
            yield from _of_waivers(name, each)
        elif all(one == "pk" or one in WORDS for one in takes):
            for numbers in product(*(_choices(name, one, each) for one in takes)):
                yield name, reverse(name, args=numbers)


def _of_waivers(name: str, each: int) -> Iterator[tuple[str, str]]:
    for waiver in Waiver.objects.order_by("-pk")[:each]:
        yield name, reverse(name, args=[waiver.check_of_id, waiver.pk])


def _of_version(name: str, takes: list[str], version: Version) -> Iterator[tuple[str, str]]:
    if takes == ["pk", "number"]:
        yield name, reverse(name, args=[version.outcome_id, version.number])
    elif takes[-1] == "kpi_pk":
        for definition in version.definitions.all()[:1]:
            yield name, reverse(name, args=[version.outcome_id, version.number, definition.kpi_id])


def _choices(name: str, takes: str, each: int) -> list[Any]:
    if takes in WORDS:
        return WORDS[takes]
    fitting = [start for start in RECORDS if name.startswith(start)]
    if not fitting:
        return []
    return list(RECORDS[max(fitting, key=len)]().order_by("-pk").values_list("pk", flat=True)[:each])
