"""Large and small letters are alike in every alphabet, on both engines."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from partnership.core import folding
from partnership.people.models import Person
from partnership.projects.models import Label
from partnership.stack.models import System

ClientFor = Callable[[Person], Client]

PAIRS = [("Ärzte-Portal", "ÄRZTE-PORTAL"), ("Øresund", "øRESUND"), ("Шина", "шИНА"), ("Émilie", "ÉMILIE")]


@pytest.mark.django_db
@pytest.mark.parametrize(("stored", "typed"), PAIRS)
def test_a_list_finds_words_of_every_alphabet(stored: str, typed: str, it: Person, client_for: ClientFor) -> None:
    System.objects.create(name=stored)
    System.objects.create(name="Beacon")
    page = client_for(it).get("/stack/", {"q": typed}).text
    assert stored in page
    assert "Beacon" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(("stored", "typed"), PAIRS)
def test_a_name_is_given_once_whatever_its_letters(stored: str, typed: str) -> None:
    Label.objects.create(name=stored)
    with pytest.raises(IntegrityError), transaction.atomic():
        Label.objects.create(name=typed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lookup", "found"),
    [
        ({"name__icontains": "100%"}, {"100% Öl"}),
        ({"name__icontains": "a_b"}, {"A_B"}),
        ({"name__icontains": "\\"}, {"back\\slash"}),
        ({"name__iexact": "100% öL"}, {"100% Öl"}),
        ({"name__istartswith": "a"}, {"A_B", "AxB"}),
        ({"name__iendswith": "öl"}, {"100% Öl", "1000 Öl"}),
        ({"name__icontains": "x\ny"}, {"x\ny"}),
    ],
)
def test_signs_that_sql_reads_as_its_own_are_looked_for_as_they_are(lookup: dict[str, str], found: set[str]) -> None:
    for name in ("100% Öl", "1000 Öl", "A_B", "AxB", "back\\slash", "x\ny"):
        Label.objects.create(name=name)
    assert set(Label.objects.filter(**lookup).values_list("name", flat=True)) == found


@pytest.mark.django_db
def test_nothing_is_like_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT LOWER(NULL), NULL LIKE '%', 'a' LIKE NULL")
        assert cursor.fetchone() == (None, None, None)


@given(text=st.text(max_size=30), words=st.text(max_size=8))
def test_words_are_found_where_python_finds_them(text: str, words: str) -> None:
    escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    assert folding.like(f"%{escaped}%", text, "\\") == (folding.lower(words) in folding.lower(text))
    assert folding.like(escaped, text, "\\") == (folding.lower(words) == folding.lower(text))


@given(st.characters())
def test_a_letter_stays_one_letter(letter: str) -> None:
    assert len(folding.lower(letter)) == len(folding.upper(letter)) == 1
