"""Two texts side by side, word by word; what a signature is on."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.actions import drafting
from outcomes.agreeing.material import digest_of
from outcomes.agreeing.wording import compare, number, pieces
from outcomes.models import KpiDefinition, Version
from partnership.people.models import Person
from tests.outcomes.making import a_draft, definition, kpi_of, wording


@given(st.text(max_size=200), st.text(max_size=200))
def test_pieces_give_back_both_texts(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.how != "new") == old
    assert "".join(piece.text for piece in found if piece.how != "gone") == new


def test_pieces_are_words() -> None:
    found = pieces("cost less than new ones", "cost half of new ones")
    assert [(piece.how, piece.text) for piece in found] == [
        ("same", "cost "),
        ("gone", "less than"),
        ("new", "half of"),
        ("same", " new ones"),
    ]


def test_twenty_thousand_characters_are_compared_in_time() -> None:
    old = "word and another word, " * 900
    assert pieces(old, old.replace("another", "one", 3))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal("12.300000"), "%", "12.3 %"),
        (Decimal("1250.000000"), "GBP", "1,250 GBP"),
        (Decimal("0E-6"), "", "0"),
        (None, "%", ""),
    ],
)
def test_numbers_read_as_people_write_them(value: Decimal | None, unit: str, text: str) -> None:
    assert number(value, unit) == text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Another"), ("meaning", "Else."), ("unit", "points"), ("direction", "above"), ("aggregation", "sum"),
        ("cadence", "weekly"), ("baseline", Decimal(21)), ("tolerance", Decimal(11)), ("weight", 2),
    ],
)  # fmt: skip
def test_each_field_of_a_definition_is_material(field: str, value: object, it: Person, marketing: Person) -> None:
    version = a_draft(it, marketing)
    before = digest_of(version)
    KpiDefinition.objects.update(**{field: value})
    assert digest_of(Version.objects.for_detail().get(pk=version.pk)) != before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "x"), ("context", "x"), ("starts_on", date(2026, 1, 2)), ("ends_on", date(2027, 1, 1))],
)
def test_each_field_of_the_wording_is_material(field: str, value: object, it: Person, marketing: Person) -> None:
    version = a_draft(it, marketing)
    before = digest_of(version)
    Version.objects.update(**{field: value})
    assert digest_of(Version.objects.for_detail().get(pk=version.pk)) != before


@pytest.mark.django_db
def test_stewards_order_and_stages_are_not_material(it: Person, it2: Person, marketing: Person) -> None:
    version = a_draft(it, marketing, kpis=2)
    before = digest_of(version)
    KpiDefinition.objects.update(steward_it=it2, position=7)
    version.stages.clear()
    assert digest_of(Version.objects.for_detail().get(pk=version.pk)) == before


@pytest.mark.django_db
def test_a_target_is_material(it: Person, marketing: Person) -> None:
    version = a_draft(it, marketing)
    before = digest_of(version)
    drafting.change_kpi(
        version,
        kpi_of(version),
        by=it,
        seen=0,
        values=definition(it, marketing),
        targets=[(wording()["ends_on"], Decimal("30.5"))],
    )
    assert digest_of(Version.objects.for_detail().get(pk=version.pk)) != before


@pytest.mark.django_db
def test_a_kpi_that_is_new_or_gone_shows_as_such(it: Person, marketing: Person) -> None:
    one, two = a_draft(it, marketing), a_draft(it, marketing, kpis=2)
    theirs = {d.kpi.key for d in two.definitions.all()}
    new = [row for group in compare(one, two) for row in group.changed if row.path.rpartition(".")[0] in theirs]
    gone = [row for group in compare(two, one) for row in group.changed if row.path.rpartition(".")[0] in theirs]
    assert len(new) == len(gone) == 24
    assert not any(row.old for row in new)
    assert not any(row.new for row in gone)
