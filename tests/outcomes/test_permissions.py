"""Who may do what with outcomes, as one table: by predicate, and at every door."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from outcomes import permissions
from outcomes.actions import closing, countering, drafting, reviewing, signing
from outcomes.actions.measuring import check_in
from outcomes.imports import MEASUREMENTS
from outcomes.models import Annotation, CounterProposal, Kpi, Measurement, Outcome, ReviewPart, Version
from partnership.accord.models import BlindRating, Signature
from partnership.activity.models import Event
from partnership.people.models import Person
from partnership.sheets.actions import take_file
from partnership.sheets.models import ImportFile
from tests.outcomes.making import in_force, kpi_of, wording

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
CAST = ("admin", "observer", "stranger", "it", "marketing", "cio", "cmo", "deputy_cio")


@dataclass
class Scene:
    """An outcome in force, its proposed successor, and one of each thing that hangs on them."""

    outcome: Outcome
    proposed: Version
    kpi: Kpi
    args: dict[str, tuple[object, ...]]


@pytest.fixture
def scene(it: Person, marketing: Person, cio: Person, cmo: Person, deputy_cio: Person) -> Scene:
    outcome = in_force(it, marketing, cio, cmo)
    first = Version.objects.for_detail().get(outcome=outcome)
    kpi = kpi_of(first)
    reviewing.open_due_reviews(timezone.now())
    part = ReviewPart.objects.get()
    made = check_in(kpi=kpi, on=timezone.localdate() - timedelta(days=1), value=Decimal(25), by=marketing, confidence=5)
    noted = Annotation.objects.add(kpi=kpi, on=date(2026, 3, 1), kind="release", text="New shop", by=it)
    landed = drafting.change_wording(first, by=marketing, seen=first.edits, values=wording(title="Sell much more"))
    signing.propose(landed, by=marketing, seen=signing.digest_of(Version.objects.for_detail().get(pk=landed.pk)))
    proposed = Version.objects.for_detail().get(pk=landed.pk)
    proposal = countering.counter(proposed, by=marketing, field="title", value="Sell more still", reason="Plainer.")
    content = b"kpi,date,value\nrepeat-purchase-rate,2026-01-31,20\n"
    file = take_file(MEASUREMENTS, name="a.csv", content=content, by=cmo)
    version, change = (outcome.pk, proposed.number), (outcome.pk, proposed.number, kpi.pk)
    args: dict[str, tuple[object, ...]] = {
        "list": (), "new": (), "dashboard": (), "import": (), "reviews": (),
        "detail": (outcome.pk,), "history": (outcome.pk,), "closing": (outcome.pk,),
        "closing_signature": (outcome.pk,), "closing_withdrawal": (outcome.pk,), "reaffirmation": (outcome.pk,),
        "next_version": version, "version": version, "wording": version, "kpi_new": version, "proposal": version,
        "withdrawal": version, "sign": version, "counter": version, "kpi_change": change, "kpi_removal": change,
        "answer": (*version, proposal.pk), "kpi_return": change, "restoration": version, "invitation": (outcome.pk,),
        "reopening": (outcome.pk,), "reopening_refusal": (outcome.pk,), "review_rhythm": (outcome.pk,),
        "review_discussion_removal": (part.pk,),
        "measurement_removal": (Measurement.objects.get().pk,),
        "kpi": (kpi.pk,), "check_in": (kpi.pk,), "annotations": (kpi.pk,), "annotation_removal": (noted.pk,),
        "check_in_acknowledgement": (made.pk,), "review": (part.review_id,), "review_ratings": (part.review_id,),
        "review_discussion": (part.pk,), "import_file": (file.pk,), "import_mapping": (file.pk,),
        "import_saving": (file.pk,), "import_withdrawal": (file.pk,),
    }  # fmt: skip
    return Scene(outcome, proposed, kpi, args)


READ = ("list", "dashboard", "reviews", "detail", "history", "version", "kpi", "review")
DRAFTED = ("new", "wording", "kpi_change", "counter")  # pages with a form; anybody of the two sides
DRAFT_VERBS = ("proposal", "kpi_return")
EXECUTIVE = ("sign", "closing", "reopening")
EXECUTIVE_VERBS = (
    "closing_signature", "closing_withdrawal", "review_rhythm", "reaffirmation", "reopening_refusal", "review_ratings",
    "review_discussion", "review_discussion_removal",
)  # fmt: skip
OF_STEWARDS = ("check_in", "measurement_removal")
STEWARD_VERBS = ("annotations", "annotation_removal")
OWN = ("import_file", "import_mapping", "import_saving", "import_withdrawal")

EXECUTIVES = frozenset({"cio", "cmo", "deputy_cio"})
STEWARDS = EXECUTIVES | {"it", "marketing"}
BOTH_SIDES = STEWARDS | {"stranger"}
MAY: dict[str, frozenset[str]] = {
    **dict.fromkeys(READ, frozenset(CAST)),
    **dict.fromkeys((*DRAFTED, *DRAFT_VERBS, "import"), BOTH_SIDES),
    "withdrawal": EXECUTIVES | {"marketing"},  # the side that drafted it, and executives
    # and the stewards of its KPIs: whoever ends a proposal is of those whose it is
    **dict.fromkeys(("next_version", "restoration", "kpi_new", "kpi_removal"), STEWARDS),
    "answer": BOTH_SIDES - {"marketing", "cmo"},  # the side that did not propose the other value
    "invitation": frozenset(),  # both sides are in it already
    **dict.fromkeys((*EXECUTIVE, *EXECUTIVE_VERBS), EXECUTIVES),
    **dict.fromkeys((*OF_STEWARDS, *STEWARD_VERBS), STEWARDS),
    "check_in_acknowledgement": frozenset({"it"}),  # the other side's steward
    **dict.fromkeys(OWN, frozenset({"cmo"})),
}
VERBS = {*DRAFT_VERBS, *EXECUTIVE_VERBS, *STEWARD_VERBS, "check_in_acknowledgement"} | {
    "answer", "import_saving", "import_withdrawal", "invitation", "restoration",
}  # fmt: skip


def test_table_names_every_address(scene: Scene) -> None:
    _prefix, resolver = get_resolver().namespace_dict["outcomes"]
    assert {pattern.name for pattern in resolver.url_patterns} == set(MAY) == set(scene.args)


@pytest.mark.parametrize("who", CAST)
def test_nobody_passes_a_door_that_is_not_theirs(
    who: str, scene: Scene, client_for: ClientFor, request: pytest.FixtureRequest
) -> None:
    """What one sees but may not do is 403, by every method; somebody else's file is 404, and 403 to who sends none."""
    client = client_for(request.getfixturevalue(who))
    before = (Event.objects.count(), Signature.objects.count(), BlindRating.objects.count())
    for name, allowed in MAY.items():
        if who in allowed:
            continue
        hidden = name in OWN and who not in ("admin", "observer")
        for method in ("GET", "POST"):
            if name in VERBS and method == "GET":
                continue
            if name == "import_file" and method == "POST":
                continue
            answer = client.generic(method, reverse(f"outcomes:{name}", args=scene.args[name]))
            assert (name, method, answer.status_code) == (name, method, 404 if hidden else 403)
    after = (Event.objects.count(), Signature.objects.count(), BlindRating.objects.count())
    assert after == before


@pytest.mark.parametrize("who", CAST)
def test_pages_open_for_those_whose_they_are(
    who: str, scene: Scene, client_for: ClientFor, request: pytest.FixtureRequest
) -> None:
    client = client_for(request.getfixturevalue(who))
    for name, allowed in MAY.items():
        if who in allowed and name not in VERBS:
            answer = client.get(reverse(f"outcomes:{name}", args=scene.args[name]))
            assert (name, answer.status_code) == (name, 200)


PREDICATES = {
    **dict.fromkeys(["can_draft", "can_change", "can_import"], BOTH_SIDES),
    **dict.fromkeys(["can_sign", "can_close", "can_rate"], EXECUTIVES),
    "can_withdraw": MAY["withdrawal"],
    "can_take_back": MAY["next_version"],
    "can_answer": MAY["answer"],
    "can_invite": frozenset(),
    "can_record": STEWARDS,
}


@pytest.mark.parametrize("name", PREDICATES)
def test_predicates(name: str, scene: Scene, request: pytest.FixtureRequest) -> None:
    definition = scene.kpi.current_definition()
    about: dict[str, tuple[object, ...]] = {
        "can_change": (scene.outcome,), "can_close": (scene.outcome,), "can_record": (scene.outcome, definition),
        "can_withdraw": (scene.proposed,), "can_sign": (scene.proposed,), "can_take_back": (scene.proposed,),
        "can_invite": (scene.outcome,), "can_answer": (scene.proposed.counter_proposals.get(),),
    }  # fmt: skip
    may = {who for who in CAST if getattr(permissions, name)(request.getfixturevalue(who), *about.get(name, ()))}
    assert may == PREDICATES[name]


@pytest.mark.parametrize("name", ["can_change", "can_close", "can_record"])
def test_what_is_closed_is_closed_to_everybody(
    name: str, scene: Scene, cio: Person, cmo: Person, request: pytest.FixtureRequest
) -> None:
    proposed = closing.propose_closing(scene.outcome, by=cio, result="achieved", learnt="Ask first.")
    for person in (cio, cmo):
        closing.sign_closing(proposed, by=person, seen=proposed.agreement.digest, proved_at=timezone.now())
    outcome = Outcome.objects.get(pk=scene.outcome.pk)
    about = (outcome, scene.kpi.current_definition()) if name == "can_record" else (outcome,)
    assert not any(getattr(permissions, name)(request.getfixturevalue(who), *about) for who in CAST)


def test_the_scene_holds_what_it_says(scene: Scene) -> None:
    assert CounterProposal.objects.filter(state="open").count() == ImportFile.objects.filter(state="open").count() == 1


def test_who_gave_one_sides_part_gives_no_other(scene: Scene, cio: Person, cmo: Person) -> None:
    """Whoever signed for a side and then took the other's seat: two people sign, and never one twice."""
    assert permissions.can_sign(cmo, scene.proposed)
    agreement = scene.proposed.agreement
    assert agreement
    Signature.objects.create(
        agreement=agreement, side="it", person=cmo, digest=agreement.digest, signed_at=timezone.now()
    )
    now = Version.objects.for_detail().get(pk=scene.proposed.pk)
    assert not permissions.can_sign(cmo, now)
    assert not permissions.can_sign(cio, now)
