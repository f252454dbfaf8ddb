"""Every page of the portal, found by walking its addresses: a page that is added is looked at without being listed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from meetings.models import Decision, Information, Meeting, Series, Topic
from outcomes.models import Kpi, Outcome, Review, Version
from partnership.accord.models import Agreement
from partnership.attention.letters import letters
from partnership.attention.mail import stop_token
from partnership.comments.models import Comment
from partnership.contracts.models import BudgetYear, Contract, CostLine, Document, Terms
from partnership.ideas.models import Idea
from partnership.intake.models import ReadyWords, Request
from partnership.jobs.models import Job
from partnership.journey.models import JourneyStage, Touchpoint
from partnership.keeping.models import Restore
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Attachment, Card, ChecklistItem, HandOff, PacketTemplate, Project
from partnership.promises.models import Action
from partnership.sheets.models import ImportFile
from partnership.stack.models import DataSet, Integration, System
from partnership.standards.models import Check, Evidence, Standard, Waiver
from partnership.welcome.patterns import PATTERNS

AREAS = (
    "home",
    "core",
    "attention",
    "outcomes",
    "ideas",
    "intake",
    "projects",
    "standards",
    "lanes",
    "stack",
    "journey",
    "contracts",
    "meetings",
    "promises",
    "people",
    "setup",
    "standing",
    "keeping",
    "jobs",
    "comments",
    "welcome",
)
ACCOUNT = (
    "account_login", "account_logout", "account_reauthenticate", "account_change_password", "account_reset_password",
    "mfa_index", "socialaccount_connections", "socialaccount_login_cancelled", "account_inactive", "usersessions_list",
)  # fmt: skip
ROLES = ("cio", "cmo", "admin", "marketing", "it", "observer")
# What these show differs much by who looks.
FOR_EACH_ROLE = {"home:home": ROLES, "home:waiting": ROLES, "projects:board": ("cio", "observer")}
SOME = 5  # of each kind of record: its states, as far as their templates differ

Args = Iterable[tuple[Any, ...]]


def each_state(records: Iterable[Any], state: str = "state") -> list[Any]:
    """The newest record of each state."""
    found: dict[Any, Any] = {}
    for record in sorted(records, key=lambda record: -record.pk):
        found.setdefault(str(getattr(record, state)), record)
    return list(found.values())


def waivers() -> list[Waiver]:
    """One that is asked for, one in force, one that has ended."""
    live, ended = Waiver.objects.live(), Waiver.objects.exclude(ended_at=None)
    return [*live.filter(granted_at=None)[:1], *live.exclude(granted_at=None)[:1], *ended[:1]]


def pks(records: Iterable[Any]) -> list[tuple[int]]:
    return [(record.pk,) for record in records]


def of_versions() -> Args:
    return [(version.outcome_id, version.number) for version in each_state(Version.objects.all())]


def of_kpis_of_versions() -> Args:
    versions = each_state(Version.objects.prefetch_related("definitions"))
    return [(v.outcome_id, v.number, definition.kpi_id) for v in versions for definition in v.definitions.all()[:1]]


def of_occurrences() -> Args:
    return [(meeting.series_id, meeting.occurs_on) for meeting in each_state(Meeting.objects.all())]


def of_letters() -> Args:
    return [(letter.name, letter.place) for letter in letters()[:1]]


def outcomes() -> list[Outcome]:
    closing = Agreement.objects.filter(purpose="closing", completed_at=None).values("title")
    return [*each_state(Outcome.objects.for_list()), *Outcome.objects.filter(title__in=closing)[:1]]


def touchpoints() -> list[Touchpoint]:
    """One that is rated by both, one that is rated anew, one that nobody has rated."""
    rows = Touchpoint.objects.current()
    rated, anew = rows.exclude(round__revealed_at=None), rows.exclude(earlier=[])
    return [*rated[:1], *anew[:1], *rows.filter(round__ratings=None)[:1]]


def comments() -> list[Comment]:
    """One that was reworded, and what the two who look said last."""
    own = Comment.objects.standing().filter(author__email__in=["it@example.com", "marketing@example.com"])
    return [*Comment.objects.exclude(edited_at=None)[:1], *own.order_by("-pk")[:3]]


# What stands for a record in the addresses below each beginning; the longest beginning that fits holds.
RECORDS: dict[str, Callable[[], Args]] = {
    "outcomes/": lambda: pks(outcomes()),
    "outcomes/<id:pk>/versions/<id:number>/": of_versions,
    "outcomes/<id:pk>/versions/<id:number>/kpis/<id:kpi_pk>/": of_kpis_of_versions,
    "outcomes/kpis/": lambda: pks(Kpi.objects.order_by("pk")[:SOME]),
    "outcomes/measurements/import/": lambda: pks(each_state(ImportFile.objects.filter(importer="outcomes:import"))),
    "stack/import/": lambda: pks(each_state(ImportFile.objects.filter(importer="stack:import"))),
    "stack/data/import/": lambda: pks(each_state(ImportFile.objects.filter(importer="stack:data_import"))),
    "stack/integrations/import/": lambda: pks(each_state(ImportFile.objects.filter(importer="stack:flow_import"))),
    "contracts/import/": lambda: pks(each_state(ImportFile.objects.filter(importer="contracts:import"))),
    "projects/import/": lambda: pks(each_state(ImportFile.objects.filter(importer="projects:import"))),
    "outcomes/reviews/": lambda: pks(Review.objects.order_by("-pk")[:3]),
    "journey/<id:pk>/": lambda: pks([*JourneyStage.objects.archived()[:1], *JourneyStage.objects.current()]),
    "journey/touchpoints/": lambda: pks(touchpoints()),
    "projects/ideas/": lambda: pks(each_state(Idea.objects.all())),
    "projects/requests/of-idea/": lambda: pks(Idea.objects.filter(state="requested")[:1]),
    "projects/requests/": lambda: pks(each_state(Request.objects.all())),
    "projects/requests/<id:pk>/draft/": lambda: pks(Request.objects.filter(state__in=["draft", "needs_information"])),
    "projects/cards/": lambda: pks(Card.objects.order_by("-pk")[:3]),
    "projects/requests/ready/": lambda: pks(ReadyWords.objects.all()[:1]),
    "projects/packets/": lambda: pks(PacketTemplate.objects.all()[:1]),
    "projects/items/": lambda: pks(ChecklistItem.objects.standing()[:1]),
    "projects/files/": lambda: pks(Attachment.objects.standing()[:1]),
    "projects/hand-offs/": lambda: pks(each_state(HandOff.objects.all())),
    "projects/touchpoints/": lambda: pks(Touchpoint.objects.current()[:1]),
    "projects/<id:pk>/": lambda: pks(each_state(Project.objects.all(), "stage")),
    "projects/<id:pk>/experiment/": lambda: pks(Project.objects.filter(experiment__verdict="", experiment__pk__gt=0)),
    "projects/<id:pk>/verdict/": lambda: pks(Project.objects.filter(experiment__judged_on=None, experiment__pk__gt=0)),
    "projects/of-system/": lambda: pks(System.objects.here()[:2]),
    "stack/": lambda: pks(each_state(System.objects.all(), "life")),
    "stack/data/": lambda: pks([*DataSet.objects.retired()[:1], *each_state(DataSet.objects.current(), "freshness")]),
    "stack/data/used-by/<slug:user>/<id:pk>/": lambda: [("kpi", kpi.pk) for kpi in Kpi.objects.order_by("pk")[:1]],
    "stack/data/<id:pk>/owners/<slug:side>/": lambda: [(each.pk, "it") for each in DataSet.objects.current()[:1]],
    "stack/integrations/": lambda: pks(each_state(Integration.objects.all())),
    "standards/projects/": lambda: pks(each_state(Project.objects.all(), "stage")),
    "standards/catalogue/": lambda: pks([*Standard.objects.retired()[:1], *Standard.objects.in_force()[:2]]),
    "standards/checks/": lambda: pks(each_state(Check.objects.required())),
    "standards/checks/<id:pk>/waivers/": lambda: [(one.check_of_id, one.pk) for one in waivers()],
    "standards/evidence/": lambda: pks(Evidence.objects.standing().exclude(name="")[:1]),
    "stack/budget/<id:year>/": lambda: BudgetYear.objects.values_list("year")[:1],
    "stack/budget/<id:year>/contracts/": lambda: BudgetYear.objects.values_list("year")[:1],
    "contracts/<id:pk>/": lambda: pks(Contract.objects.order_by("pk")),
    "contracts/<id:pk>/terms/": lambda: Terms.objects.order_by("-pk").values_list("contract", "pk")[:2],
    "contracts/<id:pk>/costs/": lambda: CostLine.objects.order_by("-pk").values_list("contract", "pk")[:2],
    "contracts/<id:pk>/facts/": lambda: pks(Contract.objects.all()[:1]),
    "contracts/<id:pk>/terms/new/": lambda: pks(Contract.objects.all()[:1]),
    "contracts/<id:pk>/costs/new/": lambda: pks(Contract.objects.all()[:1]),
    "contracts/<id:pk>/notice/": lambda: pks(Contract.objects.all()[:2]),
    "contracts/<id:pk>/verdict/": lambda: pks(Contract.objects.all()[:2]),
    "contracts/files/": lambda: pks(Document.objects.standing()[:1]),
    "contracts/systems/": lambda: pks(System.objects.all()[:1]),
    "meetings/<id:pk>/": lambda: pks(each_state(Meeting.objects.all())),
    "meetings/series/<id:pk>/": lambda: pks(Series.objects.all()),
    "meetings/series/<id:pk>/<day:on>/": of_occurrences,
    "meetings/topics/": lambda: pks(
        each_state(Topic.objects.filter(meeting__state__in=["preparation", "in_progress"]))
    ),
    "meetings/information/<id:pk>/": lambda: pks(Information.objects.order_by("-pk")[:2]),
    "meetings/decisions/": lambda: pks(Decision.objects.order_by("-pk")[:3]),
    "actions/": lambda: pks(each_state(Action.objects.all())),
    "reminders/stop/": lambda: [(stop_token(Person.objects.get(email="cio@example.com")),)],
    "comments/": lambda: pks(comments()),
    "comments/<slug:what>/<id:pk>/": lambda: [(comment.kind, comment.about_id) for comment in comments()],
    "jobs/": lambda: pks(each_state(Job.objects.all())),
    "backups/restores/": lambda: pks(Restore.objects.all()[:1]),
    "welcome/outcome/": lambda: [(pattern.key,) for pattern in PATTERNS],
    # A link's secret stands in no row, and what it opens is walked by test_coming_in.
    "welcome/<token:token>/": list,
    "accounts/invitation/": list,
    "set-up/people/": lambda: pks(Person.objects.order_by("pk")[:2]),
    "set-up/stages/": lambda: pks(JourneyStage.objects.current()[:1]),
    "set-up/lanes/": lambda: pks(Lane.objects.open()[:2]),
    "set-up/lanes/<id:pk>/return/": lambda: pks(Lane.objects.exclude(archived_at=None)[:1]),
    "projects/<id:pk>/reopening/": lambda: pks(Project.objects.filter(stage="closed")[:1]),
    "set-up/mail/": of_letters,
}


@dataclass(frozen=True)
class Address:
    role: str
    path: str


def every_name() -> list[tuple[str, str]]:
    """Each named address that answers GET, with its route."""
    return [(name, route) for name, route, view in _walk(get_resolver()) if _answers_get(view)]


def _walk(resolver: URLResolver, space: str = "", begin: str = "") -> Iterator[tuple[str, str, Any]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, inner, begin + str(entry.pattern))
        elif space.rstrip(":") in AREAS or (not space and entry.name in ACCOUNT):
            yield f"{space}{entry.name}", begin + str(entry.pattern), entry.callback


def _answers_get(view: Any) -> bool:
    """Reads what require_POST and its like keep to themselves."""
    while view:
        for name, cell in zip(view.__code__.co_freevars, view.__closure__ or (), strict=True):
            if name == "request_method_list":
                return "GET" in cell.cell_contents
        view = getattr(view, "__wrapped__", None)
    return True


def paths(name: str, route: str) -> list[str]:
    if "<" not in route:
        return [reverse(name)]
    beginnings = [begin for begin in RECORDS if route.startswith(begin)]
    if not beginnings:
        raise AssertionError(f"Say in tests/browser/pages.py which records stand in {route}")
    found = []
    for args in RECORDS[max(beginnings, key=len)]():
        try:
            found.append(reverse(name, args=args))
        except NoReverseMatch:
            found.append(reverse(name, args=(*args, "integration")) if "part" in route else "")
    return [path for path in found if path][: SOME * 2]


def addresses(name: str, route: str, clients: dict[str, Client]) -> list[Address]:
    """Where to look: each path as the first role that sees it, and one path for each set of templates it is made of."""
    found: list[Address] = []
    seen: set[frozenset[str]] = set()
    everybody = FOR_EACH_ROLE.get(name)
    for path in paths(name, route):
        for role in everybody or ("signed out", *ROLES) if name == "account_login" else everybody or ROLES:
            made_of = _page(clients[role], path)
            if made_of and (everybody or made_of not in seen):
                found.append(Address(role, path))
            if made_of and not everybody:
                seen.add(made_of)
                break
    return found[: max(SOME, len(everybody or ()))]


def _page(client: Client, path: str) -> frozenset[str]:
    """The templates of a whole page; empty for what is refused, led elsewhere, a piece or a file."""
    answer = client.get(path)
    if answer.streaming:
        return frozenset()
    whole = answer.status_code == 200 and answer.content.lstrip()[:9].lower() == b"<!doctype"
    return frozenset(template.name for template in answer.templates if template.name) if whole else frozenset()
