"""Every address, over the demo's records, with what nobody in their right mind would send: a sentence, never a 500."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils.html import escape

from meetings.models import Meeting, PrivateNote, Series
from outcomes.models import Outcome, Version
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.projects.models import HandOff, Project
from tests.test_doors import OURS as ALL
from tests.test_doors import Route
from tests.told.crawl import Form, Found

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("told")]

# The probe answers 503 here, as it should: no tick has run.
OURS = [route for route in ALL if route.name != "attention:readyz"]

QUERIES = {
    "nul": "a\x00b",
    "long": "x" * 1_000_000,
    "right to left": "\u202egnp.exe",
    "minus one": "-1",
    "huge": "9" * 20,
    "markup": '"><script>alert(1)</script>',
    "no such day": "9999-99-99",
}
COMMON = {"page", "sort", "side", "state", "q", "period", "on", "from", "until"}
VALUES: dict[str, Any] = {
    "empty": "",
    "nul": "a\x00b",
    "right to left": "\u202e\u200b",
    "long": "x" * 100_000,
    "not a number": "NaN",
    "infinite": "1e309",
    "minus one": "-1",
    "huge": str(2**63),
    "zero": "0",
    "formula": "=cmd()",
    "markup": "<script>alert(1)</script>",
    "no such day": "9999-99-99",
    "last day": "9999-12-31",
    "first day": "0001-01-01",
    "late hour": "99:99",
    "list": ["1", "x", ""],
    "wide digits": "\uff11\uff12",
}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8
FILES = {
    "image.csv": PNG,
    "empty.csv": b"",
    "utf16.csv": "date,kpi,value\n2026-01-31,Ümsatz,1\n".encode("utf-16"),
    "line.csv": b"date,kpi,value\n" + b"x" * 1_500_000,
    "image.xlsx": PNG,
    "zip.xlsx": b"PK\x03\x04" + PNG,
    "quote.csv": b'date,kpi,value\n"2026-01-31,unclosed,1\n',
    '"><img src=x onerror=alert(1)>.csv': b"date,kpi,value\n2026-01-31,=cmd(),NaN\n",
}
# Not counted: what a visit itself may leave behind.
OF_A_VISIT = {"django_session", "cache_entry", "usersessions_usersession"}


# What everybody has of their own.
OWN = {
    "keeping:my_data", "attention:preferences", "attention:stop", "home:seen",
    "projects:filters", "projects:lane_fold",
}  # fmt: skip
# What an administrator sets beside those who answer for it.
ALSO_SET_UP = {
    "projects:packet_templates", "projects:packet_template", "projects:packet_template_removal",
    "projects:label_name", "projects:label_union", "projects:label_removal",
    "projects:label_return",
}  # fmt: skip


# What anybody but an observer adds.
ANYBODYS = {"ideas:idea_new"}


# What a portal that has moved in no longer links to.
BESIDE = ("/welcome/outcome/", "/welcome/one-to-one/", "/loose-ends/")


def people() -> list[str]:
    """Somebody who has not come in, and somebody who has just done so: their pages ask for other things."""
    awaited = Person.objects.awaited().order_by("pk").first()
    newest = Person.objects.arrived().order_by("-pk").first()
    return [person.get_absolute_url() for person in (awaited, newest) if person]


def records() -> list[str]:
    """The newest record in each state that it can be in: what its page asks for depends on that."""
    stated: tuple[tuple[Any, str], ...] = (
        (Meeting, "state"), (Request, "state"), (Project, "stage"), (HandOff, "state"), (Version, "state"),
        (Outcome, "result"),
    )  # fmt: skip
    return [
        model.objects.filter(**{field: state}).order_by("-pk")[0].get_absolute_url()
        for model, field in stated
        for state in model.objects.order_by().values_list(field, flat=True).distinct()
    ]


@pytest.fixture(scope="module")
def demo(told: None, django_db_blocker: Any) -> Iterator[Found]:
    """What four people find in the demo by following links."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = Found()
        for email in ("cio@example.com", "marketing@example.com", "it@example.com", "admin@example.com"):
            client = Client()
            client.force_login(Person.objects.get(email=email))
            assert found.walk(client, start=("/", *BESIDE, *people(), *records())) == []
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def visitor(demo: Found) -> Callable[[str], Client]:
    @cache
    def sign_in(key: str) -> Client:
        client = Client()
        client.force_login(Person.objects.get(email=f"{key}@example.com"))
        return client

    return sign_in


def rows() -> tuple[int, ...]:
    """How many rows each table holds, the ledger among them."""
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - OF_A_VISIT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f'(SELECT count(*) FROM "{table}")' for table in tables))
        return tuple(cursor.fetchone())


class Undone(Exception):
    """Takes a request's changes back."""


Knock = Callable[..., str]


@pytest.fixture
def knock(visitor: Callable[[str], Client]) -> Knock:
    """What is wrong with an answer, or nothing. What it changed is taken back, so that rows are counted once before."""
    for key in ("cio", "admin"):
        visitor(key)
    before, wrote = rows(), []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Rows are counted where something was written: to count them takes longer than most answers."""
        if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            wrote.append(sql)
        return execute(sql, *rest)

    def knock(client: Client, method: str, address: str, data: Any = None) -> str:
        said = ""
        wrote.clear()
        try:
            with transaction.atomic(), connection.execute_wrapper(note):
                try:
                    response = getattr(client, method)(address, data)
                except Exception as error:
                    said = f"{type(error).__name__}: {str(error)[:200]}"
                    raise Undone from error
                if response.status_code >= 500:
                    said = f"answered {response.status_code}"
                elif response.status_code >= 400 and method == "post" and wrote and before != rows():
                    said = f"answered {response.status_code}, and yet rows came or went"
                if method == "post":  # what a page keeps while nothing happens serves the next
                    raise Undone
        except Undone:
            pass
        return said

    return knock


def test_walk_finds_nearly_every_route(demo: Found) -> None:
    """If it did not, the tests below would prove little."""
    found = {route.name for route in OURS if route.name in demo.addresses or route.name in demo.forms}
    assert len(found) > 0.7 * len(OURS)


def test_hostile_queries_are_answered(demo: Found, visitor: Callable[[str], Client], knock: Knock) -> None:
    client, wrong = visitor("cio"), []
    for route in OURS:
        names = demo.parameters.get(route.name, set()) | COMMON
        place = demo.places(route)[0]
        for kind, value in QUERIES.items():
            sent = dict.fromkeys(names if len(value) < 99 else ["q"], value)
            if said := knock(client, "get", f"{place}?{urlencode(sent)}"):
                wrong.append(f"{kind} {place}: {said}")
    assert wrong == []


@pytest.mark.parametrize("who", ["admin", "cio"])
def test_numbers_of_nothing_are_answered(who: str, demo: Found, visitor: Callable[[str], Client], knock: Knock) -> None:
    """Also where only part of the address is of a record that exists."""
    client, wrong = visitor(who), []
    for route in OURS:
        place = demo.places(route)[0]
        for key in (key for key, value in route.arguments.items() if value == 1):
            address = reverse(route.name, kwargs={**resolve(place).kwargs, key: 99_999_999})
            wrong += [
                f"{method} {address}: {said}" for method in ("get", "post") if (said := knock(client, method, address))
            ]
    assert wrong == []


def sheets(demo: Found, route: Route, kinds: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What to send to a route: nothing; what the page offers; a kind in all fields; each field spoilt by turns."""
    forms = demo.forms.get(route.name) or {demo.places(route)[0]: Form(demo.places(route)[0], "post")}
    path, form = next(iter(forms.items()))
    yield path, "nothing", {}
    yield path, "as it was", form.fields
    for kind, value in islice(kinds, 5) if form.fields else ():
        yield path, f"{kind} in all", dict.fromkeys(form.fields, value)
    for name in form.fields:
        for kind, value in islice(kinds, 1):
            yield path, f"{kind} in {name}", {**form.fields, name: value}


def test_hostile_forms_are_answered(demo: Found, visitor: Callable[[str], Client], knock: Knock) -> None:
    """And where the answer is a refusal, nothing is saved by halves."""
    wrong = []
    kinds = cycle(VALUES.items())  # by turns, so that one walk sees every kind in every area
    for route in OURS:
        client = visitor("admin" if route.is_for_administrators else "cio")
        for address, what, data in sheets(demo, route, kinds):
            if said := knock(client, "post", address, data):
                wrong.append(f"{address} {what}: {said}")
    assert wrong == []


def test_hostile_files_are_answered(demo: Found, visitor: Callable[[str], Client], knock: Knock) -> None:
    client, wrong = visitor("cio"), []
    uploads = [form for known in demo.forms.values() for form in known.values() if form.files]
    assert uploads
    for form in uploads:
        for name, content in FILES.items():
            sent = {**form.fields, **{field: SimpleUploadedFile(name, content) for field in form.files}}
            if said := knock(client, "post", urlsplit(form.address).path, sent):
                wrong.append(f"{name} to {form.address}: {said}")
    assert wrong == []


@pytest.mark.parametrize("who", ["observer", "admin"])
def test_readers_change_nothing_that_is_shared(who: str, demo: Found, visitor: Callable[[str], Client]) -> None:
    """Observers and administrators are refused with a sentence (or see no such page), whatever they send."""
    client, wrong = visitor(who), []
    before = rows()
    for route in OURS:
        of_admin = route.is_for_administrators or route.name in ALSO_SET_UP | ANYBODYS
        if route.name in OWN or (who == "admin" and of_admin):
            continue
        for path, form in islice((demo.forms.get(route.name) or {demo.places(route)[0]: Form("", "post")}).items(), 1):
            with transaction.atomic():
                answer = client.post(path, form.fields)
                if answer.status_code not in {403, 404, 405} or before != rows():
                    wrong.append(f"{path} {answer.status_code}")
                elif answer.status_code == 403 and "This is not yours to do." in answer.content.decode():
                    wrong.append(f"{path} is refused without a reason")
                transaction.set_rollback(True)
    assert wrong == []


@pytest.mark.parametrize("who", ["it", "observer", "admin"])
def test_what_is_somebody_elses_is_nowhere(who: str, demo: Found, visitor: Callable[[str], Client]) -> None:
    """Private notes, drafts and one-to-ones: on no page that the reader comes to, and 404 by their addresses."""
    client, found = visitor(who), Found()
    reader = Person.objects.get(email=f"{who}@example.com")
    drafts = Request.objects.filter(submitted_at=None).exclude(requester=reader)
    notes = PrivateNote._base_manager.exclude(author=reader).exclude(text="")
    private = Meeting.objects.filter(series__kind=Series.Kind.ONE_TO_ONE)
    secrets = [note.text[:30] for note in notes] + [draft.title for draft in drafts]
    assert notes
    assert private
    found.walk(client)
    shown = [(path, secret) for path, text in found.texts.items() for secret in secrets if escape(secret) in text]
    assert shown == []
    hidden: list[Any] = [*drafts, *private[:3]]
    addresses = [record.get_absolute_url() for record in hidden]
    assert {path: client.get(path).status_code for path in addresses} == dict.fromkeys(addresses, 404)
