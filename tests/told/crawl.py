"""Finds the portal's addresses and forms as a person would: by following every link of the demo's pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.test_doors import Route

ORIGIN = "http://testserver"
FOREIGN = ("/static/", "/admin/", "/accounts/logout/")
EACH = 2
"""How many records of each kind are visited; more of them would show the same page again."""


@dataclass
class Form:
    """A form as the page gave it: where it goes, and each field with what stands in it."""

    address: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """The links and forms of one page, with those of htmx and of the page's scripts."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = self._textarea = ""
        self._by_id: dict[str, Form] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name in ("href", "hx-get"):
            if given.get(name) and tag != "use":
                self.links.append(urljoin(self.address, given[name]))
        if "hx-post" in given and tag != "form":
            self.forms.append(Form(urljoin(self.address, given["hx-post"]), "post"))
        if tag == "form":
            self._form = Form(urljoin(self.address, given.get("action", "")), given.get("method", "get").lower())
            self.forms.append(self._form)
            self._by_id[given.get("id", "")] = self._form
        form = self._by_id.get(given["form"]) if "form" in given else self._form
        if form is None:
            return
        if given.get("formaction"):
            self.forms.append(Form(urljoin(self.address, given["formaction"]), form.method, form.fields, form.files))
        self._note_field(form, tag, given)

    def _note_field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and given.get("type") == "file":
            form.files.add(name)
        elif tag in {"input", "button"} and name:
            unchosen = given.get("type") in {"radio", "checkbox"} and "checked" not in given
            form.fields.setdefault(name, "" if unchosen else given.get("value", ""))
        elif tag == "select":
            self._select = name
            form.fields.setdefault(name, "")
        elif tag == "option" and self._select and ("selected" in given or not form.fields[self._select]):
            form.fields[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._textarea = name
            form.fields.setdefault(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea and self._form is not None:
            self._form.fields[self._textarea] += data


@dataclass
class Found:
    """What the walk of one or several people found, by the route's name."""

    addresses: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    forms: dict[str, dict[str, Form]] = field(default_factory=lambda: defaultdict(dict))
    parameters: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    texts: dict[str, str] = field(default_factory=dict)

    def walk(self, client: Client, start: tuple[str, ...] = ("/",)) -> list[str]:
        """Visits where it starts, each of them, and what can be reached by links; says which addresses failed."""
        failed, waiting, seen = [], [*start], set()
        visits: Counter[str] = Counter()
        while waiting:
            address = waiting.pop(0)
            name = self.name_of(ORIGIN + address)
            if address in seen or (visits[name] >= EACH and address not in start):
                continue
            seen.add(address)
            visits[name] += 1
            response = client.get(address)
            if response.status_code >= 500:
                failed.append(f"{response.status_code} {address}")
            if "text/html" not in response.headers.get("Content-Type", ""):
                continue
            self.texts[address] = response.content.decode()
            page = Page(ORIGIN + address, self.texts[address])
            waiting += self.note(page)
        return failed

    def note(self, page: Page) -> Iterator[str]:
        for form in page.forms:
            if (name := self.name_of(form.address)) and form.method == "post":
                known = self.forms[name].setdefault(urlsplit(form.address).path, form)
                known.fields = {**form.fields, **known.fields}
                known.files |= form.files
            elif name:
                self.parameters[name] |= set(form.fields)
        for link in page.links:
            parts = urlsplit(link)
            name = self.name_of(link)
            if not name:
                continue
            self.parameters[name] |= set(re.findall(r"(?:^|&)([\w-]+)=", parts.query))
            self.addresses[name][parts.path] = None
            yield parts.path

    @staticmethod
    def name_of(address: str) -> str:
        """The route's name, or empty where it is not one of ours."""
        parts = urlsplit(address)
        if f"{parts.scheme}://{parts.netloc}" != ORIGIN or parts.path.startswith(FOREIGN):
            return ""
        try:
            return resolve(parts.path).view_name
        except Resolver404:
            return ""

    def numbers(self) -> dict[str, list[dict[str, object]]]:
        """Arguments that led somewhere, by the part of the pattern up to and with its first id."""
        found: dict[str, list[dict[str, object]]] = defaultdict(list)
        for name in [*self.addresses, *self.forms]:
            for path in [*self.addresses.get(name, ()), *self.forms.get(name, ())]:
                match = resolve(path)
                if match.kwargs:
                    found[stem(match.route)].append(match.kwargs)
        return found

    def places(self, route: Route) -> list[str]:
        """The addresses to knock at: those found, or those that records of the same kind would have there."""
        own = [*self.addresses.get(route.name, ()), *self.forms.get(route.name, ())]
        if own or not route.arguments:
            return list(dict.fromkeys(own))[:EACH] or [route.address]
        made: dict[str, None] = {}
        for arguments in self.numbers().get(stem(route.pattern), [])[:EACH]:
            known = {key: value for key, value in arguments.items() if key in route.arguments}
            made[Route(route.name, route.pattern, route.view, {**route.arguments, **known}).address] = None
        return list(made) or [route.address]


def stem(pattern: str) -> str:
    return pattern.split(">")[0]
