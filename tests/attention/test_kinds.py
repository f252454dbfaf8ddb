"""Nothing of a kind is forgotten: its words in both forms, its reach, a choice, and an occasion for its purpose."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from partnership.accord.models import Agreement
from partnership.attention import occasions
from partnership.attention.kinds import AT_ONCE, KINDS, OF_BOTH, REACHES, TOLD, WAITING, label, reaching
from partnership.people.models import Person

BASE = Path(settings.BASE_DIR)
TEMPLATES = BASE / "templates"
CODE = [path for name in ("partnership", "outcomes", "meetings") for path in (BASE / name).rglob("*.py")]
KIND = re.compile(r"[a-z]+(-[a-z]+)*")

ASKS_FOR = {
    Agreement.Purpose.VERSION: "signature-wanted",
    Agreement.Purpose.CLOSING: "signature-wanted",
    Agreement.Purpose.REAFFIRMATION: "signature-wanted",
    Agreement.Purpose.REOPENING: "signature-wanted",
    Agreement.Purpose.OVERRIDE: "signature-wanted",
    Agreement.Purpose.WAIVER: "signature-wanted",
    Agreement.Purpose.ACCEPTANCE: "request-waiting",
    Agreement.Purpose.MINUTES: "minutes-to-confirm",
    Agreement.Purpose.PLAN: "plan-to-approve",
    Agreement.Purpose.VERDICT: "verdict-due",
}
"""How each purpose of an agreement asks for the part that is missing."""
ONLY_ON_THE_PAGE, OWN = "nothing", "words of its own"
REMINDED = {
    "meeting-coming": {"after", "before"},
    "no-one-to-one": {"monthly"},
    "minutes-to-confirm": {"after"},
    "action-due": {"before_then_weekly"},
    "action-overdue": {"before_then_weekly"},
    "signature-wanted": {"after"},
    "counter-to-answer": {"after"},
    "draft-to-join": {"after"},
    "value-due": {"at_once"},
    "value-stale": {"at_once"},
    "review-due": {"opened_due_then_weekly"},
    "review-gap": {ONLY_ON_THE_PAGE},
    "pain-gap": {ONLY_ON_THE_PAGE},
    "fit-gap": {ONLY_ON_THE_PAGE},
    "quality-gap": {ONLY_ON_THE_PAGE},
    "request-waiting": {"at_once"},
    "request-answer-due": {"at_once"},
    "request-overdue": {"at_once"},
    "hand-off-waiting": {"at_once"},
    "hand-off-returned": {"at_once"},
    "hand-off-incomplete": {"weekly"},
    "plan-to-approve": {"after"},
    "project-past-its-day": {"before_then_weekly"},
    "verdict-due": {"weekly"},
    "check-due": {"after", "before_then_weekly"},
    "waiver-ending": {"before"},
    "contract-deadline": {"at_once", "before"},
    "contract-verdict": {"at_once", "before_then_weekly"},
    "idea-quiet": {"quarterly"},
    "mentioned": {"at_once"},
    "loose-ends": {OWN},
}
"""By which occasions each kind is reminded of: a kind that is added says how often it comes, or that it never does."""
OCCASIONS = {name for name, each in vars(occasions).items() if getattr(each, "__module__", "") == occasions.__name__}
NOT_OPENED = {Agreement.Purpose.RESOLUTION}
"""Purposes that no verb opens."""


def constants(node: ast.AST) -> Iterator[str]:
    return (
        str(each.value) for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )


def said_in_code() -> set[str]:
    """What is given as the kind of an item or a notice, wherever one is made or its maker is called."""
    found: set[str] = set()
    for path in CODE:
        text = path.read_text()
        if "Notice" not in text and "Item(" not in text and "telling import" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.keyword) and node.arg == "kind":
                found |= {word for word in constants(node.value) if "-" in word or word in TOLD}
            elif isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                found |= {
                    w for k, v in pairs if isinstance(k, ast.Constant) and k.value == "kind" for w in constants(v)
                }
    return {word for word in found if KIND.fullmatch(word)}


def test_every_kind_that_is_said_can_be_chosen() -> None:
    said = said_in_code()
    assert len(said) > 20
    assert said <= KINDS.keys()


def test_every_kind_says_whom_it_reaches() -> None:
    assert REACHES.keys() == KINDS.keys()
    assert KINDS.keys() >= AT_ONCE | OF_BOTH


@pytest.mark.parametrize("kind", WAITING)
def test_what_waits_has_words_for_mails_and_for_pages(kind: str) -> None:
    there = {path.suffix for path in TEMPLATES.glob(f"*/attention/{kind}.*")}
    assert there == {".txt", ".html"}


def test_no_words_are_left_of_what_waits_no_longer() -> None:
    assert {path.stem for path in TEMPLATES.glob("*/attention/*.*")} == WAITING.keys()


@pytest.mark.parametrize("purpose", Agreement.Purpose)
def test_every_purpose_of_an_agreement_asks_for_the_part_that_is_missing(purpose: Agreement.Purpose) -> None:
    opened = any(re.search(rf"purpose=Agreement\.Purpose\.{purpose.name}\b", path.read_text()) for path in CODE)
    assert opened == (purpose in ASKS_FOR)
    assert (purpose in ASKS_FOR) != (purpose in NOT_OPENED)
    assert ASKS_FOR.get(purpose, "signature-wanted") in WAITING


def occasions_in_code() -> dict[str, set[str]]:
    """By kind: the occasions that the function names which makes its items, or those that it calls, or its callers."""
    found: dict[str, set[str]] = {}
    for path in CODE:
        if "Item(" not in (text := path.read_text()):
            continue
        makers = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
        for maker in makers.values():
            callers = [other for other in makers.values() if maker.name in called_in(other)]
            beside = [makers[name] for other in callers for name in called_in(other) & makers.keys()]
            called = [makers[name] for name in called_in(maker) & makers.keys()]
            around = [*callers, *beside] or called
            used = occasions_of(maker) or set().union(*map(occasions_of, around))
            for kind in set(constants(maker)) & WAITING.keys():
                found.setdefault(kind, set()).update(used)
    return found


def called_in(maker: ast.AST) -> set[str]:
    names = (node.func for node in ast.walk(maker) if isinstance(node, ast.Call))
    return {each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in names}


def occasions_of(maker: ast.AST) -> set[str]:
    given = [node.value for node in ast.walk(maker) if isinstance(node, ast.keyword) and node.arg == "occasion"]
    own = {ONLY_ON_THE_PAGE for each in given if isinstance(each, ast.Constant)}
    own |= {OWN for each in given if isinstance(each, ast.JoinedStr)}
    return own | {name for name in called_in(maker) if name in OCCASIONS}


def test_every_kind_says_when_it_is_reminded_of() -> None:
    assert REMINDED.keys() == WAITING.keys()
    assert occasions_in_code() == REMINDED


def test_a_kind_that_nobody_listed_still_reads_as_words() -> None:
    assert label("pulse-open") == "Pulse open"
    assert label("action-due") == KINDS["action-due"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "reached", "spared"),
    [
        ("cio", {"signature-wanted", "loose-ends", "value-due", "mentioned"}, set()),
        ("deputy_cio", {"signature-wanted", "value-due"}, set()),
        ("it", {"value-due", "card-given", "mentioned"}, {"signature-wanted", "loose-ends", "address-changed"}),
        ("admin", {"loose-ends", "portal-restored", "action-due"}, {"signature-wanted", "value-due", "card-given"}),
        ("observer", {"mentioned"}, {"signature-wanted", "value-due", "action-due", "meeting-coming", "loose-ends"}),
    ],
)
def test_people_choose_among_what_can_reach_them(
    who: str, reached: set[str], spared: set[str], request: pytest.FixtureRequest, client: Client
) -> None:
    person: Person = request.getfixturevalue(who)
    assert reached <= set(reaching(person))
    assert not spared & set(reaching(person))
    client.force_login(person)
    page = client.get("/reminders/").text
    assert {kind for kind in KINDS if f'name="{kind}"' in page} == set(reaching(person))
