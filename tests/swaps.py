"""A swap as htmx makes it: what it answers stands in the page that asked, which then is what a fresh one is.

page = fresh(client, "/actions/")
swap(page, client.get("/actions/?whose=all", headers=PIECE).text)
assert page == fresh(client, "/actions/?whose=all")
"""

import re
from collections.abc import Iterator
from difflib import unified_diff

from django.test import Client
from django.test.html import Element, parse_html

PIECE = {"HX-Request": "true"}
"""How htmx asks for a piece."""

TOKENS = re.compile(r'(?<=csrf-token" content=")\w+|(?<=csrfmiddlewaretoken" value=")\w+')
ASKS_FOR_THE_COUNT = re.compile(r'(?<=hx-trigger=")load, (?=waiting-changed)')
FRAME = re.compile(r"\s+(?=<!--)|<!doctype html>", re.IGNORECASE)


def parsed(html: str) -> Element:
    """As a tree, without what no two answers have in common: the tokens, and whether the frame asks for its count."""
    return parse_html(ASKS_FOR_THE_COUNT.sub("", TOKENS.sub("", FRAME.sub("", html))))


def fresh(client: Client, url: str) -> Element:
    """The whole page, as a visit is given it."""
    answer = client.get(url, follow=True)
    assert answer.status_code == 200, f"{url} answers {answer.status_code}"
    return parsed(answer.text)


def swap(page: Element, piece: str, *, target: str = "") -> None:
    """Put the piece where its own root stands in the page, or in the place of the element with the id ``target``.

    What names itself `hx-swap-oob` goes to where its own id is.
    """
    roots = list(elements(parsed(f"<div>{piece}</div>").children)) if piece.strip() else []
    beside = [each for each in roots if attribute(each, "hx-swap-oob")]
    for each in beside:
        each.attributes = [pair for pair in each.attributes if pair[0] != "hx-swap-oob"]
        put(page, attribute(each, "id"), [each])
    whole = [each for each in roots if each not in beside]
    assert len(whole) < 2, "a piece has one root"
    put(page, target or attribute(whole[0], "id"), whole)


def put(page: Element, name: str, instead: list[Element]) -> None:
    """In the place of the element with that id."""
    for parent in walk(page):
        for place, child in enumerate(parent.children):
            if isinstance(child, Element) and attribute(child, "id") == name:
                parent.children[place : place + 1] = instead
                return
    raise AssertionError(f"the page has nothing called #{name}")


def fill(page: Element, name: str, piece: str) -> None:
    """Put the piece into whatever counts the thing of that name: a count comes by itself, and is copied."""
    for element in walk(page):
        if attribute(element, "data-count") == name:
            element.children = parsed(f"<div>{piece}</div>").children if piece.strip() else []


def as_typed(page: Element, names: set[str]) -> Element:
    """Without what somebody has typed or chosen in the fields of these names: it stands in their browser already.

    So does which part of a form they unfolded to do so.
    """
    for form in [each for each in walk(page) if each.name == "form"]:
        if names & {attribute(field, "name") for field in walk(form)}:
            for fold in [each for each in walk(form) if each.name == "details"]:
                fold.attributes = [pair for pair in fold.attributes if pair[0] != "open"]
    for field in walk(page):
        if attribute(field, "name") in names:
            for element in walk(field):
                element.attributes = [pair for pair in element.attributes if pair[0] not in {"checked", "selected"}]
            field.attributes = [pair for pair in field.attributes if pair[0] != "value"]
    return page


def elements(children: list[object]) -> Iterator[Element]:
    return (child for child in children if isinstance(child, Element))


def walk(element: Element) -> Iterator[Element]:
    yield element
    for child in elements(element.children):
        yield from walk(child)


def attribute(element: Element, name: str) -> str:
    return str(dict(element.attributes).get(name) or "")


def difference(swapped: Element, whole: Element) -> str:
    """Where the two part, in lines; "" where they are the same."""
    if swapped == whole:
        return ""
    before, after = ([str(each) for each in str(tree).replace(">", ">\n").splitlines()] for tree in (swapped, whole))
    return "\n".join(unified_diff(before, after, "swapped", "fresh", n=1, lineterm=""))
