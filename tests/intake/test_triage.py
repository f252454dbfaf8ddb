"""Whom a seat names to score and accept requests for its side, and what that lets them do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from outcomes.models import Outcome
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.intake import actions
from partnership.intake import permissions as may
from partnership.intake.attention import items
from partnership.intake.models import Request, Triager
from partnership.people.models import Person, Side
from partnership.projects.actions import beginning
from tests.intake import asking

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
PAGE = "/projects/requests/triage/"
MONDAY = datetime(2026, 6, 1, 10, tzinfo=UTC)


@pytest.fixture
def triager(it: Person, cio: Person) -> Triager:
    return Triager.objects.appoint(it, by=cio)


def waits(at: datetime) -> dict[int, str]:
    return {item.person_id: str(item.context["step"]) for item in items(at) if item.kind.startswith("request-")}


def test_naming_leaves_an_event_and_tells_them(it: Person, cio: Person) -> None:
    triager = Triager.objects.appoint(it, by=cio)
    assert Triager.objects.appoint(it, by=cio) == triager
    (event,) = Event.objects.about(triager)
    assert (event.kind, event.by) == ("triage.named", cio)
    assert Notice.objects.get(person=it).kind == "triage-named"


def test_a_deputy_names_in_the_seats_place(it: Person, cio: Person, deputy_cio: Person) -> None:
    triager = Triager.objects.appoint(it, by=deputy_cio)
    assert triager.side == Side.IT
    assert Event.objects.about(triager).get().acting_for == cio


@pytest.mark.parametrize(
    ("person", "by", "sentence"),
    [
        ("it", "it2", "Only the CIO, the CMO or a deputy"),
        ("it", "admin", "Only the CIO, the CMO or a deputy"),
        ("marketing", "cio", "is not of IT"),
        ("admin", "cio", "is not of IT"),
        ("cio", "cio", "speaks for IT already"),
    ],
)
def test_each_seat_names_its_own_side(person: str, by: str, sentence: str, request: pytest.FixtureRequest) -> None:
    for name in ("cio", "cmo"):
        request.getfixturevalue(name)
    with pytest.raises(Refused, match=sentence):
        Triager.objects.appoint(request.getfixturevalue(person), by=request.getfixturevalue(by))


def test_database_refuses_a_second_naming_and_an_end_by_nobody(triager: Triager, it: Person, cio: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Triager.objects.create(person=it, side="it", named_by=cio, named_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Triager.objects.update(ended_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Triager.objects.update(side="")


def test_ending_is_history_and_naming_again_is_new(triager: Triager, it: Person, cio: Person) -> None:
    triager.end(by=cio)
    triager.end(by=cio)
    assert [event.kind for event in Event.objects.about(triager)] == ["triage.ended", "triage.named"]
    assert Triager.objects.by_side()[Side.IT] == []
    assert Triager.objects.appoint(it, by=cio) != triager
    assert Triager.objects.count() == 2


@pytest.mark.parametrize(
    ("who", "side"),
    [
        ("cio", Side.IT),
        ("cmo", Side.MARKETING),
        ("deputy_cio", Side.IT),
        ("it", Side.IT),
        ("it2", None),
        ("marketing", None),
        ("admin", None),
        ("observer", None),
    ],
)
def test_who_triages_for_which_side(
    who: str, side: Side | None, triager: Triager, cmo: Person, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    assert may.triages_for(person) == side
    assert may.can_triage(person) is (side is not None)
    assert may.can_override(person) is (who in {"cio", "cmo", "deputy_cio"})


@pytest.mark.parametrize("gone", [{"is_active": False}, {"side": "marketing"}])
def test_who_left_the_side_triages_no_more(gone: dict[str, object], triager: Triager, it: Person) -> None:
    Person.objects.filter(pk=it.pk).update(**gone)
    assert may.triages_for(Person.objects.get(pk=it.pk)) is None
    assert not Triager.objects.current().exists()


def test_who_changed_sides_can_be_named_by_the_other_seat(
    client_for: ClientFor, triager: Triager, it: Person, cio: Person, cmo: Person
) -> None:
    Person.objects.filter(pk=it.pk).update(side="marketing")
    moved = Person.objects.get(pk=it.pk)
    assert client_for(cmo).post(f"{PAGE}people/", {"person": moved.pk}).status_code == 303
    assert Triager.objects.by_side() == {Side.IT: [], Side.MARKETING: [moved]}
    assert may.triages_for(moved) == Side.MARKETING
    triager.refresh_from_db()
    assert triager.ended_by == cmo
    assert [event.kind for event in Event.objects.about(triager)] == ["triage.ended", "triage.named"]
    assert Event.objects.about(Triager.objects.get(ended_at=None)).get().by == cmo


def test_scores_and_acceptance_come_from_whom_the_seat_named(
    triager: Triager, it: Person, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.consulted(marketing, outcome, cio)
    actions.give_scores(record, asking.SCORES["cio"], by=it)
    actions.give_scores(record, asking.SCORES["cmo"], by=cmo)
    record = asking.fresh(record)
    assert record.acceptance
    beginning.accept(record, by=it, seen=record.acceptance.digest)
    with pytest.raises(Refused, match="IT has signed already: Ivan Petrov"):
        beginning.accept(record, by=cio, seen=record.acceptance.digest)
    project = beginning.accept(record, by=cmo, seen=record.acceptance.digest)
    assert project
    signature = record.acceptance.signatures.get(side=Side.IT)
    assert (signature.person, signature.acting_for) == (it, None)


def test_the_database_of_signatures_is_closed_to_others(
    it2: Person, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    assert record.acceptance
    with pytest.raises(Refused, match="Only the CIO, the CMO or a deputy"):
        beginning.accept(record, by=it2, seen=record.acceptance.digest)


def test_it_waits_for_whom_the_seat_named_and_when_it_is_over_for_the_seat_too(
    triager: Triager, it: Person, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        record = asking.consulted(marketing, outcome, cio)
    assert waits(MONDAY) == {it.pk: "score", cmo.pk: "score"}
    assert [item.person_id for item in items(MONDAY, it)] == [it.pk]
    assert [item.person_id for item in items(MONDAY, cio)] == []
    assert record.decision_due_on
    over = datetime.combine(record.decision_due_on + timedelta(days=1), MONDAY.timetz())
    assert waits(over) == dict.fromkeys((it.pk, cio.pk, cmo.pk), "score")
    triager.end(by=cio)
    assert waits(MONDAY) == {cio.pk: "score", cmo.pk: "score"}


def test_whom_the_seat_named_does_not_judge_what_they_ask_for(
    client_for: ClientFor, triager: Triager, it: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    """It waits for the seat from the first day, and every door of scores and acceptance is shut to who asks."""
    with time_machine.travel(MONDAY, tick=False):
        record = asking.consulted(it, outcome, cio)
    place = record.get_absolute_url()
    assert waits(MONDAY) == {cio.pk: "score", cmo.pk: "score"}
    page = client_for(it).get(place).text
    assert "Score it" not in page
    assert "with <strong>both executives</strong>" in page
    assert client_for(it).post(f"{place}scores/", asking.SCORES["cio"]).status_code == 403
    with pytest.raises(Refused, match="You ask for this yourself: the CIO or a deputy"):
        actions.give_scores(record, asking.SCORES["cio"], by=it)
    actions.give_scores(record, asking.SCORES["cio"], by=cio)
    actions.give_scores(record, asking.SCORES["cmo"], by=cmo)
    record = asking.fresh(record)
    assert record.acceptance
    assert "Accept for IT" not in client_for(it).get(place).text
    assert client_for(it).post(f"{place}acceptance/", {"seen": record.acceptance.digest}).status_code == 403
    with pytest.raises(Refused, match="You ask for this yourself"):
        beginning.accept(record, by=it, seen=record.acceptance.digest)
    assert not record.acceptance.signatures.exists()


def test_it_waits_for_the_other_whom_the_seat_named(
    triager: Triager, it: Person, it2: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    Triager.objects.appoint(it2, by=cio)
    with time_machine.travel(MONDAY, tick=False):
        asking.consulted(it, outcome, cio)
    assert waits(MONDAY) == {it2.pk: "score", cmo.pk: "score"}


@pytest.mark.parametrize("who", ["cio", "deputy_cio"])
def test_the_seat_and_its_deputy_may_judge_what_they_ask_for(
    who: str, cio: Person, cmo: Person, outcome: Outcome, request: pytest.FixtureRequest
) -> None:
    asker = request.getfixturevalue(who)
    record = asking.scored(asker, outcome, asker, cmo)
    assert record.acceptance
    beginning.accept(record, by=asker, seen=record.acceptance.digest)
    assert record.acceptance.signatures.get().person == asker


def test_the_requests_page_says_who_has_it_and_lets_them_do_it(
    client_for: ClientFor, triager: Triager, it: Person, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.consulted(marketing, outcome, cio)
    place = record.get_absolute_url()
    assert "with <strong>Ivan Petrov and the CMO</strong>" in client_for(marketing).get(place).text
    assert "with Ivan Petrov and the CMO" in client_for(marketing).get("/projects/requests/").text
    client = client_for(it)
    page = client.get(place).text
    assert "Score it" in page
    assert "Choose before IT&#x27;s answers" not in page
    assert client.post(f"{place}scores/", asking.SCORES["cio"]).status_code == 303
    assert "with <strong>the CMO</strong>" in client.get(place).text
    assert "Yours: risk 3, size 5" in client.get(place).text
    actions.give_scores(asking.fresh(record), asking.SCORES["cmo"], by=cmo)
    assert "Accept for IT" in client.get(place).text
    acceptance = asking.fresh(record).acceptance
    assert acceptance
    assert client.post(f"{place}acceptance/", {"seen": acceptance.digest}).status_code == 303
    assert acceptance.signatures.get().person == it


def test_whom_the_seat_named_asks_and_refuses_and_overrides_nothing(
    client_for: ClientFor, triager: Triager, it: Person, it2: Person, marketing: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    place = record.get_absolute_url()
    client = client_for(it)
    assert client.post(f"{place}override/", {"reason": "It ends on Friday."}).status_code == 403
    refusal = {"state": "declined", "reason": "We have that."}
    assert client_for(it2).post(f"{place}refusal/", refusal).status_code == 403
    assert client.post(f"{place}refusal/", refusal).status_code == 303
    assert asking.fresh(record).state == Request.State.DECLINED


def test_the_page_names_and_ends(
    client_for: ClientFor, it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    client = client_for(cio)
    assert "Name them" in client.get(PAGE).text
    assert client.post(f"{PAGE}people/", {"person": it.pk}).status_code == 303
    page = client.get(PAGE).text
    assert "Ivan Petrov" in page
    assert "named by Ingrid Olsen" in page
    triager = Triager.objects.get()
    assert client_for(cmo).post(f"{PAGE}people/{triager.pk}/end/").status_code == 403
    assert client.post(f"{PAGE}people/{triager.pk}/end/").status_code == 303
    assert "Who triaged before" in client.get(PAGE).text


@pytest.mark.parametrize("wrong", ["", "0", "-1", "x", str(2**63)])
def test_the_page_refuses_nobody_and_the_other_side(
    wrong: str, client_for: ClientFor, marketing: Person, cio: Person
) -> None:
    for person in (wrong, marketing.pk, cio.pk):
        answer = client_for(cio).post(f"{PAGE}people/", {"person": person})
        assert answer.status_code == 422
        assert "Choose somebody of your side." in answer.text
    assert not Triager.objects.exists()


@pytest.mark.parametrize("who", ["it", "marketing", "admin", "observer"])
def test_the_page_is_everybodys_to_read_and_the_seats_to_change(
    who: str, client_for: ClientFor, it2: Person, cio: Person, request: pytest.FixtureRequest
) -> None:
    client = client_for(request.getfixturevalue(who))
    triager = Triager.objects.appoint(it2, by=cio)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Name them" not in page.text
    assert client.post(f"{PAGE}people/", {"person": it2.pk}).status_code == 403
    assert client.post(f"{PAGE}people/{triager.pk}/end/").status_code == 403
