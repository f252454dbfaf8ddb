"""Who is meant by what stands after an @."""

from dataclasses import dataclass

import pytest

from partnership.comments.naming import Named, labels, names_in
from partnership.core import markdown


@dataclass
class Somebody:
    pk: int
    name: str
    side: str = "it"
    team: str = ""

    def get_side_display(self) -> str:
        return {"it": "IT", "marketing": "Marketing"}.get(self.side, "")


PEOPLE = [
    Somebody(1, "Ingrid Olsen"),
    Somebody(2, "Maya Lindqvist", "marketing"),
    Somebody(3, "Maya Stern"),
    Somebody(4, "Alex Kim"),
    Somebody(5, "Alex Kim", "marketing"),
    Somebody(6, "Zoë O’Brien", "marketing"),
    Somebody(7, "Maya Lindqvist-Berg"),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Ingrid Olsen, look", [Named("Ingrid Olsen", (1,), True)]),
        ("(@ingrid olsen)", [Named("ingrid olsen", (1,), True)]),
        ("@Ingrid's list", [Named("Ingrid", (1,), False)]),
        ("@Maya, what now?", [Named("Maya", (2, 3, 7), False)]),
        ("@Maya Lindqvist-Berg", [Named("Maya Lindqvist-Berg", (7,), True)]),
        ("@Maya Lindqvist", [Named("Maya Lindqvist", (2,), True)]),
        ("@Alex Kim", [Named("Alex Kim", (4, 5), True)]),
        ("@Alex Kim (Marketing)", [Named("Alex Kim (Marketing)", (5,), True)]),
        ("@Zoe O'Brien", [Named("Zoe O'Brien", (6,), True)]),
        ("@Olsenberg", [Named("Olsenberg", (), False)]),
        ("ingrid@olsen.example", []),
        ("at @10:00, @ noon", []),
    ],
)
def test_names_in_a_text(text: str, found: list[Named]) -> None:
    assert names_in([text], PEOPLE) == found


def test_people_of_one_name_are_told_apart() -> None:
    assert labels(PEOPLE)[4] == "Alex Kim (IT)"
    twins = [Somebody(1, "Alex Kim", team="Web"), Somebody(2, "Alex Kim", team="Data"), Somebody(3, "alex kim")]
    assert labels(twins) == {1: "Alex Kim (IT, Web)", 2: "Alex Kim (IT, Data)", 3: "alex kim (IT)"}
    assert len(set(labels([Somebody(1, "Alex Kim"), Somebody(2, "Alex Kim")]).values())) == 2


def test_code_names_nobody() -> None:
    runs = markdown.runs("`@Ingrid Olsen` and\n\n```\n@Maya Stern\n```\n\n**@Alex** [@Zoë](https://a.example/@Maya)")
    assert [each.words for each in names_in(runs, PEOPLE)] == ["Alex", "Zoë"]


def test_only_names_that_were_found_are_marked() -> None:
    html = markdown.render("@Ingrid Olsen and @Maya, `@Ingrid Olsen`, <mark>no</mark>", names=["Ingrid Olsen"])
    assert html.count("<mark>") == 1
    assert "<mark>@Ingrid Olsen</mark>" in html
    assert "&lt;mark&gt;" in html


def test_in_short_is_one_plain_line() -> None:
    assert markdown.in_short("# So\n\nread **this** <script>\nnow") == "So read this <script> now"
    assert markdown.in_short("word " * 100, 20) == "word word word…"
