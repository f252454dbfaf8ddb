from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership.core.canonical import canonical_json, digest
from partnership.core.markdown import render
from partnership.core.text import clean_text


def test_clean_text_takes_away_what_cannot_be_seen():
    assert clean_text(" a\u202eb\u200bc\r\nd\x07 ") == "abc\nd"


@given(st.text())
def test_clean_text_is_done_once(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    "hostile",
    [
        '<div hx-post="/outcomes/1/signature/" hx-trigger="load">x</div>',
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "</div><div hx-get=/x>",
        '<a href="https://x" style="x" onclick="y" data-hx-get="z">a</a>',
        "![x](data:text/html,x)",
    ],
)
def test_markdown_cannot_act(hostile):
    tags: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append((tag, dict(attrs)))

    Reader().feed(render(hostile))
    wrapper, *inside = tags
    assert wrapper == ("div", {"class": "prose", "hx-disable": None})
    assert {tag for tag, _ in inside} <= {"p", "a"}
    assert {name for _, attrs in inside for name in attrs} <= {"href", "rel"}
    assert not any((attrs.get("href") or "").startswith(("javascript", "data")) for _, attrs in inside)


def test_markdown_headings_start_below_the_pages():
    assert "<h3>" in render("# Big")
    assert "<h1" not in render("# Big")


def test_canonical_json_is_one_text_for_one_thing():
    one = {"b": Decimal("12.30"), "a": date(2026, 11, 22), "ü": None}
    two = {"ü": None, "a": date(2026, 11, 22), "b": Decimal("12.3")}
    assert canonical_json(one) == canonical_json(two) == '{"a":"2026-11-22","b":"12.3","ü":null}'.encode()
    assert digest(one) == digest(two)


def test_canonical_json_keeps_large_and_small_numbers_plain():
    assert canonical_json(Decimal("1E+6")) == b'"1000000"'
    assert canonical_json(Decimal("0.000001")) == b'"0.000001"'
    assert canonical_json(Decimal("-0.0")) == b'"0"'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_canonical_json_refuses_what_is_no_number(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(value)


def test_canonical_json_refuses_what_has_no_form():
    with pytest.raises(TypeError, match="no canonical form"):
        canonical_json(object())
