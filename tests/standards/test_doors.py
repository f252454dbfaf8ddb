"""Build is refused through every door: those that lead into a stage, and those that move cards, tried one by one.

A project that has a standard open stands in evaluate with a card of each side and a hand-off that waits. Whatever is
posted, it never stands in build afterwards; what is said of cards is done all the same.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from partnership.activity.models import Event
from partnership.intake.models import Consultation
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card, HandOff, Project
from partnership.sheets.models import ImportFile
from partnership.standards.models import Standard
from tests.projects.board_cast import CREATIVE, INSIGHT, INTEGRATION, lane_of
from tests.standards.making import a_standard, check_of

pytestmark = pytest.mark.django_db
PIECE = {"HX-Request": "true"}


@dataclass
class Company:
    """Who knocks, and what stands behind the doors."""

    it: Client
    marketing: Client
    project: Project
    standard: Standard
    card: Card
    hand_off: HandOff
    by: Person
    cio: Person

    def move(self, column: str, **headers: str) -> Any:
        self.card.refresh_from_db()
        said = {"lane": self.card.lane_id, "column": column, "seen": self.card.version}
        return self.marketing.post(f"/projects/cards/{self.card.pk}/place/", said, headers=headers)

    def to_build(self, path: str = "stage", **said: str) -> Any:
        return self.marketing.post(f"/projects/{self.project.pk}/{path}/", {"stage": "build"} | said)

    def judge(self, *, passed: bool) -> None:
        check_of(self.project, self.standard).judge(passed=passed, words="So it is.", by=self.cio)


@pytest.fixture
def company(
    lanes: list[Lane],
    project: Project,
    admin: Person,
    cio: Person,
    cmo: Person,
    it: Person,
    marketing: Person,
    client_for: Callable[[Person], Client],
) -> Company:
    standard = a_standard(admin)
    Consultation.objects.create(request=project.request)
    project.enter("evaluate", by=marketing)
    card, sent = (
        Card.objects.add(project=project, lane=lane_of(CREATIVE), title=title, by=marketing) for title in ("One", "Two")
    )
    hand_off = HandOff.objects.send(card=sent, lane=lane_of(INTEGRATION), column="doing", by=marketing, done="All.")
    return Company(client_for(it), client_for(marketing), project, standard, card, hand_off, marketing, cio)


def in_the_form(company: Company) -> Any:
    return company.to_build()


def by_htmx(company: Company) -> Any:
    return company.marketing.post(f"/projects/{company.project.pk}/stage/", {"stage": "build"}, headers=PIECE)


def past_a_stage(company: Company) -> Any:
    return company.to_build(stage="launch")


def opened_again(company: Company) -> Any:
    company.judge(passed=True)
    company.project.enter("build", by=company.by)
    company.project.enter("closed", by=company.by, because="Enough.")
    company.judge(passed=False)
    return company.to_build("reopening", because="Again.")


def back_from_launch(company: Company) -> Any:
    company.judge(passed=True)
    company.project.enter("build", by=company.by)
    company.project.enter("launch", by=company.by)
    company.judge(passed=False)
    return company.to_build()


OPEN = "each standard that it needs is passed or waived"
ON_BY_ONE = "It cannot enter that stage from where it is now."
INTO_A_STAGE = {in_the_form: OPEN, by_htmx: OPEN, past_a_stage: ON_BY_ONE, opened_again: OPEN, back_from_launch: OPEN}


@pytest.mark.parametrize("door", INTO_A_STAGE, ids=lambda door: door.__name__)
def test_a_door_into_build_is_shut(company: Company, door: Callable[[Company], Any]) -> None:
    answer = door(company)
    assert answer.status_code in (303, 422), answer.status_code
    company.project.refresh_from_db()
    assert company.project.stage in ("evaluate", "launch", "closed")
    page = answer if answer.status_code == 422 else company.marketing.get(answer["Location"])
    assert INTO_A_STAGE[door] in page.text


def a_drag(company: Company) -> Any:
    return company.move("doing", **PIECE)


def the_move_form(company: Company) -> Any:
    return company.move("done")


def several_at_once(company: Company) -> Any:
    said = {"card": [f"{company.card.pk}:{company.card.version}"], "lane": lane_of(INSIGHT).pk, "column": "doing"}
    return company.marketing.post("/projects/cards/several/", said)


def several_taken_back(company: Company) -> Any:
    was = json.dumps(json.loads(several_at_once(company).context["was"]))
    return company.marketing.post("/projects/cards/several/undoing/", {"was": was})


def a_move_taken_back(company: Company) -> Any:
    rank = company.card.rank
    company.move("doing", **PIECE)
    company.card.refresh_from_db()
    said = {"lane": company.card.lane_id, "column": "todo", "seen": company.card.version, "rank": rank}
    return company.marketing.post(f"/projects/cards/{company.card.pk}/place/", said, headers=PIECE)


def a_quick_card(company: Company) -> Any:
    said = {"title": "Build it", "project": company.project.pk, "lane": lane_of(CREATIVE).pk, "column": "doing"}
    return company.marketing.post("/projects/cards/new/", said | {"quick": "1", "stage": "build"}, headers=PIECE)


def a_copy(company: Company) -> Any:
    said = {"title": "Again", "project": company.project.pk, "lane": lane_of(CREATIVE).pk, "stage": "build"}
    return company.marketing.post(f"/projects/cards/{company.card.pk}/copy/", said)


def off_and_on_again(company: Company) -> Any:
    company.marketing.post(f"/projects/cards/{company.card.pk}/removal/", {"because": "A mistake."})
    return company.marketing.post(f"/projects/cards/{company.card.pk}/return/", {"stage": "build"})


def a_hand_off_accepted(company: Company) -> Any:
    return company.it.post(f"/projects/hand-offs/{company.hand_off.pk}/acceptance/", {"stage": "build"})


def a_file_of_cards(company: Company) -> Any:
    text = f"title,project,stage,column\nFrom a file,{company.project.title},build,Doing\n".encode()
    company.marketing.post("/projects/import/", {"file": SimpleUploadedFile("cards.csv", text)})
    file = ImportFile.objects.latest("pk")
    form = company.marketing.get(reverse("projects:import_mapping", args=[file.pk])).context["form"]
    said = {name: value for name in form.fields if (value := form.initial.get(name)) is not None}
    given = {"projects": company.project.pk, "lanes": lane_of(CREATIVE).pk}
    for group, within in form.groups.items():
        said |= {field: given.get(group) or said.get(field) or "todo" for field in within}
    back = company.marketing.post(reverse("projects:import_mapping", args=[file.pk]), said)
    assert back.status_code == 303, back.context["form"].errors
    return company.marketing.post(reverse("projects:import_saving", args=[file.pk]))


def a_file_taken_back(company: Company) -> Any:
    a_file_of_cards(company)
    return company.marketing.post(reverse("projects:import_undoing", args=[ImportFile.objects.latest("pk").pk]))


OF_CARDS = {
    a_drag: "card.moved", the_move_form: "card.moved", several_at_once: "card.moved",
    several_taken_back: "card.moved", a_move_taken_back: "card.moved", a_quick_card: "card.added",
    a_copy: "card.added", off_and_on_again: "card.put-back", a_hand_off_accepted: "hand-off.accepted",
    a_file_of_cards: "cards.imported", a_file_taken_back: "cards.taken_back",
}  # fmt: skip
"""Each with what the ledger says of it at last."""


@pytest.mark.parametrize("door", OF_CARDS, ids=lambda door: door.__name__)
def test_what_moves_cards_moves_no_project(company: Company, door: Callable[[Company], Any]) -> None:
    assert door(company).status_code in (200, 204, 303)
    company.project.refresh_from_db()
    assert company.project.stage == "evaluate"
    assert Event.objects.values_list("kind", flat=True).first() == OF_CARDS[door]


def routes(within: Any, before: str = "") -> Iterator[str]:
    """Every address that takes numbers alone, or nothing."""
    for each in within.url_patterns:
        if isinstance(each, URLResolver):
            yield from routes(each, before + str(each.pattern))
        elif isinstance(each, URLPattern) and not (set(each.pattern.converters) - {"pk", "number"}):
            yield before + str(each.pattern)


def test_no_address_takes_a_stage_that_is_posted_to_it(company: Company) -> None:
    """Whatever is posted to whatever address of the work, with the number of the project in each place."""
    said = {"stage": "build", "to": "build", "state": "build", "because": "So.", "title": "So", "done": "So"}
    tried = 0
    for route in sorted(set(routes(get_resolver()))):
        path = "/" + route.replace("<id:pk>", str(company.project.pk))
        if not path.startswith(("/projects/", "/standards/", "/lanes/", "/stack/", "/ideas/")) or "<" in path:
            continue
        for client in (company.marketing, company.it):
            assert client.post(path, said).status_code < 500, path
            tried += 1
    assert tried > 150
    assert not Project.objects.filter(stage="build").exists()


def test_the_admin_site_has_no_door_to_projects() -> None:
    assert Project not in site.site._registry
