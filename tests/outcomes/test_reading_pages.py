"""Reading outcomes: the list, one outcome, one version, its history."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outcomes.actions import drafting, signing, succeeding
from outcomes.models import Version
from partnership.people.models import Person
from tests.outcomes.making import a_draft, a_proposal, in_force, sign, wording

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_the_list_costs_the_same_with_one_and_three(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    client, url = client_for(it), reverse("outcomes:list")
    in_force(it, marketing, cio, cmo)
    one = queries(client, url)
    sign(a_proposal(it, marketing, title="Second"), cio)
    in_force(it, marketing, cio, cmo, title="Third")
    assert queries(client, url) == one
    assert one <= 15


@pytest.mark.parametrize("page", ["detail", "version", "history"])
def test_an_outcomes_pages_cost_the_same_with_few_and_many(
    page: str, it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    client = client_for(cio)
    costs = set()
    for kpis, versions in ((1, 1), (3, 3), (6, 5)):
        outcome = in_force(it, marketing, cio, cmo, kpis=kpis, title=f"With {kpis}")
        for n in range(versions):
            version = outcome.versions.order_by("-number")[0]
            if not version.is_draft:
                version = succeeding.draft_next(version, by=it)
            drafting.change_wording(version, by=it, seen=version.edits, values=wording(title=f"With {kpis}, {n}"))
            version = Version.objects.for_detail().get(pk=version.pk)
            signing.propose(version, by=it, seen=signing.digest_of(version))
            sign(Version.objects.get(pk=version.pk), *((cio, cmo) if n < versions - 1 else (cmo,)))
        number = outcome.versions.count()
        args = [outcome.pk, number] if page == "version" else [outcome.pk]
        costs.add(queries(client, reverse(f"outcomes:{page}", args=args)))
    assert len(costs) == 1, costs
    assert costs.pop() <= 15


@pytest.mark.parametrize("who", ["cio", "cmo", "it", "marketing", "admin", "observer", "stranger"])
def test_everybody_reads(
    who: str, request: pytest.FixtureRequest, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    version = a_proposal(it, marketing)
    client = client_for(request.getfixturevalue(who))
    for url in (reverse("outcomes:list"), version.outcome.get_absolute_url(), version.get_absolute_url()):
        assert "Sell more to existing customers" in client.get(url).content.decode()


@pytest.mark.parametrize("who", ["admin", "observer"])
def test_who_may_not_change_sees_no_way_to(
    who: str, request: pytest.FixtureRequest, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    version = a_draft(it, marketing)
    html = client_for(request.getfixturevalue(who)).get(version.get_absolute_url()).content.decode()
    for word in ("Propose for signature", "Change the wording", "Add a KPI", "Withdraw"):
        assert word not in html


@pytest.mark.parametrize("pk", ["0", "-1", "77", "9223372036854775808", "x"])
def test_what_is_not_there_is_404(pk: str, it: Person, client_for: ClientFor) -> None:
    client = client_for(it)
    for rest in ("", "history/", "versions/1/", "versions/1/wording/"):
        assert client.get(f"/outcomes/{pk}/{rest}").status_code == 404


def test_the_list_narrows_by_what_stands_in_the_address(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    in_force(it, marketing, cio, cmo, title="Agreed")
    a_draft(it, marketing, title="Drafted", by=it)
    signing.withdraw(a_proposal(it, marketing, title="Given up"), by=marketing)
    client = client_for(it)

    def titles(query: str) -> set[str]:
        html = client.get(f"{reverse('outcomes:list')}?{query}").content.decode()
        return {title for title in ("Agreed", "Drafted", "Given up") if title in html}

    assert titles("") == {"Agreed", "Drafted", "Given up"}
    assert titles("state=in_force") == {"Agreed"}
    assert titles("state=draft") == {"Drafted"}
    assert titles("state=withdrawn") == {"Given up"}
    assert titles("state=closed") == set()
    assert titles("side=it") == {"Drafted"}
    assert titles("state=nonsense&side=%00&stage=9e9&page=-4") == {"Agreed", "Drafted", "Given up"}


def test_htmx_gets_the_list_and_a_visit_the_page(it: Person, marketing: Person, client_for: ClientFor) -> None:
    a_draft(it, marketing)
    client = client_for(it)
    piece = client.get(reverse("outcomes:list"), headers={"HX-Request": "true"}).content.decode()
    assert piece.lstrip().startswith('<div id="outcomes"')
    assert "<html" in client.get(reverse("outcomes:list")).content.decode()


def test_an_empty_list_says_what_to_do(it: Person, client_for: ClientFor) -> None:
    html = client_for(it).get(reverse("outcomes:list")).content.decode()
    assert "Nothing is agreed yet." in html


def test_markdown_is_rendered_and_cannot_act(it: Person, marketing: Person, client_for: ClientFor) -> None:
    version = a_draft(it, marketing, context='**bold** <div hx-post="/x">a</div> <script>alert(1)</script>')
    html = client_for(it).get(version.get_absolute_url()).content.decode()
    assert "<strong>bold</strong>" in html
    assert '<div hx-post="/x">' not in html
    assert "<script>alert(1)" not in html


def test_the_page_says_when_the_other_side_came_in(it: Person, marketing: Person, client_for: ClientFor) -> None:
    version = a_draft(it, marketing)
    client = client_for(it)
    assert "IT is not involved yet" in client.get(version.outcome.get_absolute_url()).content.decode()
    drafting.change_wording(version, by=it, seen=0, values=wording(title="Sell more"))
    html = client.get(version.outcome.get_absolute_url()).content.decode()
    assert "IT first involved on the first day" in html
