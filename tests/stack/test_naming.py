"""What a text names: part by part."""

import pytest

from partnership.stack.naming import found_in, parts_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Shop, campaign tool.", ["shop", "campaign tool"]),
        ("- the Shop\n- our Customer Base; Lettermill", ["shop", "customer base", "lettermill"]),
        ("1. Shop\n2) Till Cloud", ["shop", "till cloud"]),
        ("Shop and Till Cloud", ["shop", "till cloud"]),
        ("None.", []),
        ("none yet", []),
        ("–", []),
        ("", []),
        ("x" * 201, []),
        ("Shop, shop, SHOP", ["shop"]),
        ("R&D store", ["r&d store"]),
    ],
)
def test_a_text_is_taken_apart(text: str, parts: list[str]) -> None:
    assert list(parts_of(text)) == parts


def test_what_names_nothing_of_ours_is_known_and_no_question() -> None:
    assert found_in(["shop", "excel", "crm"], {"shop": 7, "excel": None}) == ({7}, ["crm"])
