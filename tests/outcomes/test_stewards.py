"""Stewards of what both sides rely on: changed by their own side, and the other side hears of it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from outcomes.actions import drafting, stewarding
from outcomes.models import KpiDefinition, Outcome
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.people.models import Person
from tests.outcomes.making import END, a_draft, definition, in_force

pytestmark = [pytest.mark.django_db]
For = Callable[[Person], Client]


@pytest.fixture
def outcome(it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    return in_force(it, marketing, cio, cmo)


def sent(outcome: Outcome, **changed: object) -> dict[str, object]:
    """The KPI's form as it opens, but for what is changed."""
    found = outcome.versions.get().definitions.get()
    fields = {name: getattr(found, name) for name in definition(None, None)}
    fields |= {"steward_it": found.steward_it_id, "steward_marketing": found.steward_marketing_id, "position": 1}
    aims = {"targets-TOTAL_FORMS": 1, "targets-INITIAL_FORMS": 1, "targets-0-from_on": END, "targets-0-value": 30}
    return fields | aims | {"seen": found.edits} | changed


def address(outcome: Outcome) -> str:
    return f"/outcomes/{outcome.pk}/versions/1/kpis/{outcome.kpis.get().pk}/"


def test_no_other_staff_member_changes_a_steward(
    outcome: Outcome, it: Person, marketing: Person, marketing2: Person, stranger: Person, client_for: For
) -> None:
    for person in (stranger, marketing, marketing2):
        if person != marketing:
            answer = client_for(person).post(address(outcome), sent(outcome, steward_marketing=marketing2.pk))
            assert answer.status_code == 422
            assert "changed by Maya Lindqvist, who is it, or by the CMO" in answer.content.decode()
        answer = client_for(person).post(address(outcome), sent(outcome, steward_it=stranger.pk))
        assert answer.status_code == 422
    standing = KpiDefinition.objects.get()
    assert (standing.steward_it, standing.steward_marketing) == (it, marketing)
    assert not Notice.objects.filter(kind="steward-changed").exists()


@pytest.mark.parametrize("who", ["marketing", "cmo"])
def test_the_side_changes_its_own_and_the_other_side_hears_of_it(
    outcome: Outcome,
    it: Person,
    marketing: Person,
    marketing2: Person,
    cio: Person,
    client_for: For,
    who: str,
    request: pytest.FixtureRequest,
) -> None:
    by = request.getfixturevalue(who)
    answer = client_for(by).post(address(outcome), sent(outcome, steward_marketing=marketing2.pk))
    assert answer.status_code == 303
    assert KpiDefinition.objects.get().steward_marketing == marketing2
    heard = Notice.objects.filter(kind="steward-changed")
    assert {notice.person for notice in heard} == {it, cio, marketing, marketing2} - {by}
    assert {notice.text for notice in heard} == {
        f"{marketing2.name} is now the steward of “Repeat purchase rate” in Marketing, after Maya Lindqvist."
    }


def test_a_draft_is_open_to_both_sides(it: Person, marketing: Person, marketing2: Person) -> None:
    version = a_draft(it, marketing)
    standing = version.definitions.get()
    values = definition(it, marketing2)
    drafting.change_kpi(version, standing.kpi, by=it, seen=standing.edits, values=values, targets=[(END, Decimal(30))])
    assert KpiDefinition.objects.get().steward_marketing == marketing2
    assert not Notice.objects.filter(kind="steward-changed").exists()


def test_the_verb_refuses_it_by_any_door(outcome: Outcome, it: Person, stranger: Person, marketing: Person) -> None:
    version = outcome.versions.get()
    standing = version.definitions.get()
    with pytest.raises(Refused, match="Ask one of them"):
        drafting.change_kpi(
            version,
            standing.kpi,
            by=marketing,
            seen=standing.edits,
            values={"steward_it": stranger},
            targets=[(target.from_on, target.value) for target in standing.targets.all()],
        )


def test_a_leavers_successor_is_told_of_to_the_other_side(
    outcome: Outcome, it: Person, marketing: Person, marketing2: Person, cio: Person, admin: Person
) -> None:
    standing = KpiDefinition.objects.for_detail().get()
    stewarding.hand_over({standing: marketing2}, by=admin, person=marketing)
    assert KpiDefinition.objects.get().steward_marketing == marketing2
    assert {notice.person for notice in Notice.objects.filter(kind="steward-changed")} == {
        it, cio, marketing, marketing2,
    }  # fmt: skip
