"""What customer data the systems hold, what rests on it, and what flows between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from meetings.models import Decision
from outcomes.models import Kpi
from partnership.demo.reading import text, told
from partnership.demo.story import Story
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.stack.models import DataSet, Integration, Quality, System, Use

WRITTEN_DOWN, LATER = -30, -10
"""When somebody wrote down what flows where, on one afternoon."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A data set, and what happened to it; the texts say what each word means."""

    system: str
    name: str
    says: str
    added: tuple[int, str]
    ground: str = ""
    kept: str = ""
    shape: str = "structured"
    every: tuple[int, str] | None = None
    owner_it: str = ""
    owner_marketing: str = ""
    seen: tuple[str, int, Decimal] | None = None
    quality: tuple[int, int, int] | None = None
    anew: tuple[int, int, int] | None = None
    uses: tuple[str, ...] = ()
    retired: tuple[int, str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Flow:
    """What does not simply flow: since when, why, and who says so."""

    flow: tuple[str, str, str, str, str]
    by: str
    note: str = ""
    since: int = WRITTEN_DOWN
    because: str = ""


TEXTS = text("data")
HELD = [told(Held, said, f"data.toml, {said.get('name', 'a data set')}") for said in TEXTS["data_sets"]]


def build(story: Story) -> None:
    for held in HELD:
        story.at(story.when(held.added[0], "15:20"), add, story, held)
        for graded in (held.anew, held.quality):
            if graded:
                story.at(story.when(graded[2], "16:00"), rate, story, held, graded)
        if held.seen:
            story.at(story.when(held.seen[1], "09:50"), look, story, held)
        if held.uses:
            story.at(story.when(-14, "13:30"), link, story, held)
        if held.retired:
            story.at(story.when(held.retired[0], "17:10"), retire, story, held)
    story.at(story.when(WRITTEN_DOWN, "15:40"), write_down, story, TEXTS["working"])
    story.at(story.when(LATER, "15:40"), write_down, story, TEXTS["later"])
    for state in ("broken", "missing", "planned", "ended"):
        for said in TEXTS[state]:
            flow = told(Flow, said, f"data.toml, {state}")
            story.at(story.when(WRITTEN_DOWN, "16:30"), put, story, flow, state)


def called(held: Held) -> DataSet:
    return DataSet.objects.get(name=held.name, system__name=held.system)


def add(story: Story, held: Held) -> None:
    owners = {
        side: story.people[getattr(held, side)] for side in ("owner_it", "owner_marketing") if getattr(held, side)
    }
    every, unit = held.every or (None, "")
    said: dict[str, Any] = {"name": held.name, "says": held.says, "shape": held.shape, "consent_kept": held.kept}
    said |= {"is_personal": bool(held.ground), "basis": held.ground or "not_needed"}
    said |= {"promised_every": every, "promised_unit": unit, "system": System.objects.get(name=held.system)}
    DataSet.objects.add(said | owners, by=story.people[held.added[1]])


def look(story: Story, held: Held) -> None:
    assert held.seen
    by, _day, hours = held.seen
    called(held).look(timezone.now() - timedelta(hours=float(hours)), by=story.people[by])


def rate(story: Story, held: Held, graded: tuple[int, int, int]) -> None:
    found = called(held)
    for side, value in (("it", graded[0]), ("marketing", graded[1])):
        if value:
            by = getattr(found, f"owner_{side}") or story.people["cio" if side == "it" else "cmo"]
            Quality.objects.rate(found, value, side=side, by=by)


def link(story: Story, held: Held) -> None:
    found, by = called(held), story.people[held.added[1]]
    for name in held.uses:
        for kind, pk in users(name):
            Use.objects.link(found, kind, pk, by=by)


def users(name: str) -> list[tuple[str, int]]:
    """What is called so: a KPI, a project, or a shared decision that begins so."""
    if kpi := Kpi.objects.filter(name=name).first():
        return [("kpi", kpi.pk)]
    if project := Project.objects.filter(title=name).first():
        return [("project", project.pk)]
    decision = Decision.objects.kept().filter(what__startswith=name, confidential=False).first()
    return [("decision", decision.pk)] if decision else []


def retire(story: Story, held: Held) -> None:
    assert held.retired
    _day, by, because = held.retired
    called(held).retire(because=because, by=story.people[by])


def write_down(story: Story, flows: Sequence[Sequence[str]]) -> None:
    """All that works, in one go: IT and insight sat down together."""
    known = read()
    for flow in flows:
        add_flow(flow, known, by=story.people["integrator"])


def put(story: Story, said: Flow, state: str) -> None:
    begins = "working" if state in ("broken", "ended") else state
    flow = add_flow(said.flow, read(), by=story.people[said.by], state=begins, note=said.note)
    if state == "broken":
        story.at(story.when(said.since, "10:10"), stand, story, flow.pk, said)
    if state == "ended":
        story.at(story.when(WRITTEN_DOWN, "16:50"), end, story, flow.pk, said)


def read() -> tuple[dict[str, System], dict[str, DataSet]]:
    """The systems and the data sets that are there, by name."""
    systems = System.objects.select_related("owner_it")
    return {each.name: each for each in systems}, {each.name: each for each in DataSet.objects.current()}


def add_flow(
    flow: Sequence[str], known: tuple[dict[str, System], dict[str, DataSet]], *, by: Person, state: str = "working",
    note: str = "",
) -> Integration:  # fmt: skip
    name, other, what, how, often = flow
    systems, data_sets = known
    carried = [data_sets[what]] if what in data_sets else []
    said: dict[str, Any] = {"source": systems[name], "target": systems[other], "how": how, "often": often}
    said |= {"what": "" if carried else what, "owner": systems[name].owner_it or systems[other].owner_it}
    said |= {"state": state, "note": note if state != "working" else ""}
    return Integration.objects.add(said, data_sets=carried, by=by)


def stand(story: Story, pk: int, said: Flow) -> None:
    flow = Integration.objects.get(pk=pk)
    flow.stand("broken", note=said.note, by=story.people[said.by])


def end(story: Story, pk: int, said: Flow) -> None:
    Integration.objects.get(pk=pk).end(because=said.because, by=story.people[said.by])
