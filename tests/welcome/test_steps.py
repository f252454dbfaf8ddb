"""What is done of moving in follows from the records: as tables, and in one query whatever there is."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outcomes.actions import drafting
from outcomes.actions.signing import withdraw
from outcomes.models import Version
from partnership.company.models import GroundRules
from partnership.core.memory import remembering
from partnership.people.arrivals import invite_as, take_up
from partnership.people.models import Invitation, Part, Person
from partnership.welcome.actions import plan_one_to_one, say_everybody_is_here
from partnership.welcome.steps import BEGUN, DONE, OPEN, missing, survey
from tests.lanes.starting import start_lanes
from tests.outcomes.making import a_proposal, sign

pytestmark = pytest.mark.django_db


def states(reader: Person) -> dict[str, str]:
    return {step.kind.key: step.state for step in survey(reader)}


def theirs(reader: Person) -> set[str]:
    return {step.kind.key for step in survey(reader) if step.is_theirs}


def ask(admin: Person, kind: str) -> Person:
    return invite_as(Part(kind), by=admin, email=f"new-{kind}@example.com", name=f"The {kind}")[0].person


def test_an_empty_portal_has_nothing_done(admin: Person) -> None:
    assert set(states(admin).values()) == {OPEN}


def test_the_company_is_done_once_it_has_a_name(admin: Person) -> None:
    GroundRules.current().change(by=admin, fields={"time_zone": "Europe/Berlin"})
    assert states(admin)["company"] == OPEN
    GroundRules.current().change(by=admin, fields={"name": "Harbour & Pine"})
    assert states(admin)["company"] == DONE


def test_the_executives_are_done_when_both_are_invited_or_seated(admin: Person) -> None:
    cio = ask(admin, "cio")
    assert states(admin)["executives"] == BEGUN
    cmo = ask(admin, "cmo")
    assert states(admin)["executives"] == DONE
    for person in (cio, cmo):
        take_up(Invitation.objects.get(person=person))
    assert states(admin)["executives"] == DONE


def test_an_invitation_that_ran_out_is_missing_again(admin: Person) -> None:
    ask(admin, "cio")
    ask(admin, "cmo")
    Invitation.objects.filter(seat="it").update(expires_at=timezone.now() - timedelta(minutes=1))
    assert states(admin)["executives"] == BEGUN


def test_an_invitation_that_was_withdrawn_is_missing_again(admin: Person) -> None:
    ask(admin, "cio")
    Invitation.objects.get().withdraw(by=admin)
    assert states(admin)["executives"] == OPEN


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ([], OPEN),
        (["cio", "cmo"], OPEN),  # they are the executives, nobody is beside them
        (["cio", "cmo", "observer", "admin"], OPEN),
        (["cio", "cmo", "it"], BEGUN),
        (["marketing"], BEGUN),
        (["cio", "cmo", "it", "marketing"], DONE),
    ],
)
def test_the_people_are_done_with_somebody_beside_each_executive(admin: Person, kinds: list[str], state: str) -> None:
    for kind in kinds:
        ask(admin, kind)
    assert states(admin)["people"] == state


def test_people_who_may_not_sign_in_do_not_count(admin: Person) -> None:
    ask(admin, "it")
    ask(admin, "marketing").disable(by=admin)
    assert states(admin)["people"] == BEGUN


def test_an_administrator_says_that_these_are_all(admin: Person) -> None:
    say_everybody_is_here(by=admin)
    assert states(admin)["people"] == DONE


def test_the_lanes_are_done_when_each_has_an_owner(admin: Person, it: Person, marketing: Person) -> None:
    lanes = start_lanes(it=it, marketing=marketing, by=admin)
    assert states(admin)["lanes"] == DONE
    lanes[0].ownerships.update(until_on=timezone.localdate())
    assert states(admin)["lanes"] == BEGUN


def draft(by: Person) -> Version:
    return drafting.start(by=by, title="Sell more").versions.get()


def test_a_draft_begins_the_outcome_and_its_withdrawal_opens_it_again(cio: Person, cmo: Person) -> None:
    version = draft(cio)
    assert states(cio)["outcome"] == BEGUN
    withdraw(version, by=cio)
    assert states(cio)["outcome"] == OPEN


def test_the_one_to_one_is_done_when_it_is_planned(cio: Person) -> None:
    plan(cio)
    assert states(cio)["one_to_one"] == DONE


def plan(by: Person) -> None:
    at = timezone.now().time().replace(microsecond=0)
    plan_one_to_one(by=by, nth=1, weekday=2, at=at, zone="UTC", minutes=60, place="")


@pytest.mark.parametrize(
    ("who", "steps"),
    [
        ("admin", {"company", "executives", "people", "lanes"}),
        ("cio", {"outcome", "one_to_one"}),
        ("cmo", {"outcome", "one_to_one"}),
        ("deputy_cio", {"outcome", "one_to_one"}),
        ("it", {"outcome"}),
        ("marketing", {"outcome"}),
        ("observer", set()),
    ],
)
def test_each_step_is_somebodys(who: str, steps: set[str], request: pytest.FixtureRequest) -> None:
    assert theirs(request.getfixturevalue(who)) == steps


def test_what_is_missing_is_the_first_open_step_of_the_readers(admin: Person, cio: Person, observer: Person) -> None:
    assert missing(admin).kind.key == "company"
    assert missing(cio).kind.key == "outcome"
    assert missing(observer) is None
    GroundRules.current().change(by=admin, fields={"name": "Harbour & Pine"})
    assert missing(admin).kind.key == "executives"


def test_a_proposal_is_theirs_who_have_not_signed_it(cio: Person, cmo: Person, it: Person, deputy_cio: Person) -> None:
    version = sign(a_proposal(cio, cmo), cio)
    assert "outcome" not in theirs(cio)
    assert "outcome" not in theirs(deputy_cio)
    assert "outcome" not in theirs(it)
    assert "outcome" in theirs(cmo)
    plan(cio)
    assert missing(cio) is None
    sign(version, cmo)
    assert states(cmo)["outcome"] == DONE


def test_survey_takes_one_query_beside_the_rules_and_the_seats(
    admin: Person, cio: Person, cmo: Person, it: Person, marketing: Person
) -> None:
    counts = []
    for round_ in range(3):
        if round_:
            draft(cio)
        if round_ == 1:
            start_lanes(it=it, marketing=marketing, by=admin)
        fresh = [Person.objects.get(pk=each.pk) for each in (admin, cio, it)]
        for reader in fresh:
            with remembering(), CaptureQueriesContext(connection) as captured:
                survey(reader)
            counts.append((reader.name, len(captured)))
    assert len(set(counts)) == 3, counts
    assert max(number for _, number in counts) == 3


def test_nothing_is_asked_where_everything_of_the_readers_is_known_to_be_done(
    cio: Person, it: Person, observer: Person
) -> None:
    for reader, known in ((cio, ["outcome", "one_to_one"]), (it, ["outcome"]), (observer, [])):
        _ = reader.standing
        with CaptureQueriesContext(connection) as captured:
            assert missing(reader, done=known) is None
        assert len(captured) <= 1, [query["sql"] for query in captured]  # who may plan asks for the seats
    assert missing(cio, done=["outcome"]).kind.key in ("outcome", "one_to_one")


def test_seats_of_a_later_day_count(admin: Person, cio: Person) -> None:
    cio.seats.update(from_on=date(2999, 1, 1))
    assert states(admin)["executives"] == BEGUN
