"""The page on which an executive signs: through its door."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from outcomes.actions import drafting, signing
from outcomes.models import Version
from partnership.accord.models import Signature
from partnership.people.models import Person
from tests.outcomes.making import a_draft, a_proposal, in_force, sign, wording

pytestmark = pytest.mark.django_db
Signer = Callable[..., Client]


def url_of(version: Version) -> str:
    return reverse("outcomes:sign", args=[version.outcome_id, version.number])


def form_of(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(seen|mark)" value="([^"]*)"', html))


def pressed(client: Client, version: Version, form: dict[str, str]) -> str:
    """What the page says after a press that is refused: the signing page again, with the sentence."""
    answer = client.post(url_of(version), form, headers={"referer": f"http://testserver{url_of(version)}"})
    assert (answer.status_code, answer.headers["Location"]) == (303, url_of(version))
    return client.get(url_of(version)).content.decode()


def read(client: Client, version: Version) -> dict[str, str]:
    return form_of(client.get(url_of(version)).content.decode())


def test_an_executive_reads_and_signs(it: Person, marketing: Person, cio: Person, cmo: Person, signer: Signer) -> None:
    version = a_proposal(it, marketing)
    for person in (cio, cmo):
        client = signer(person)
        answer = client.post(url_of(version), read(client, version))
        assert (answer.status_code, answer.headers["Location"]) == (303, version.outcome.get_absolute_url())
    version.refresh_from_db()
    assert version.is_in_force
    assert set(Signature.objects.values_list("person", flat=True)) == {cio.pk, cmo.pk}


@pytest.mark.parametrize("who", ["it", "marketing", "admin", "observer"])
def test_only_a_seat_opens_the_page(
    who: str, request: pytest.FixtureRequest, it: Person, marketing: Person, signer: Signer
) -> None:
    version = a_proposal(it, marketing)
    client = signer(request.getfixturevalue(who))
    for answer in (client.get(url_of(version)), client.post(url_of(version), {"seen": version.digest})):
        assert answer.status_code == 403
        assert "Only the CIO, the CMO or a deputy of theirs" in answer.content.decode()


@pytest.mark.parametrize("number", ["2", "0", "-1", "9223372036854775808"])
def test_a_version_that_is_not_there_is_404(
    number: str, it: Person, marketing: Person, cio: Person, signer: Signer
) -> None:
    version = a_proposal(it, marketing)
    assert signer(cio).get(url_of(version).replace("/1/signature", f"/{number}/signature")).status_code == 404


def test_signed_out_goes_to_the_sign_in_page(it: Person, marketing: Person, client: Client) -> None:
    answer = client.get(url_of(a_proposal(it, marketing)))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_an_old_proof_is_asked_for_anew_and_signs_nothing(
    it: Person, marketing: Person, cio: Person, signer: Signer
) -> None:
    version = a_proposal(it, marketing)
    client = signer(cio, minutes_ago=16)
    html = client.get(url_of(version)).content.decode()
    assert "Prove that it is you" in html
    assert 'name="signing"' not in html
    answer = client.post(url_of(version), read(client, version) or {"seen": version.digest})
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not Signature.objects.exists()


def test_signing_in_anew_is_a_proof(it: Person, marketing: Person, cio: Person, client: Client) -> None:
    cio.set_password("a-long-password-for-tests")
    cio.save()
    version = a_proposal(it, marketing)
    client.post(reverse("account_login"), {"login": cio.email, "password": "a-long-password-for-tests"})
    assert "Sign version 1" in client.get(url_of(version)).content.decode()


def test_a_mark_works_once(it: Person, marketing: Person, cio: Person, cmo: Person, signer: Signer) -> None:
    version = a_proposal(it, marketing)
    client = signer(cio)
    form = read(client, version)
    client.post(url_of(version), form)
    assert "used already" in pressed(client, version, form)
    assert Signature.objects.count() == 1


def test_another_sessions_mark_does_not_work(
    it: Person, marketing: Person, cio: Person, cmo: Person, signer: Signer
) -> None:
    version = a_proposal(it, marketing)
    form = read(signer(cmo), version)
    assert "from another session" in pressed(signer(cio), version, form)
    assert not Signature.objects.exists()


def test_a_mark_for_one_text_does_not_sign_another(it: Person, marketing: Person, cio: Person, signer: Signer) -> None:
    one, other = a_proposal(it, marketing), a_proposal(it, marketing, title="Make content faster")
    client = signer(cio)
    read(client, other)
    form = read(client, one)
    assert "has changed since you opened it" in pressed(client, other, form)
    assert not Signature.objects.exists()


def test_a_superseded_version_is_refused_with_a_sentence(
    it: Person, marketing: Person, cio: Person, signer: Signer
) -> None:
    version = a_proposal(it, marketing)
    client = signer(cio)
    form = read(client, version)
    drafting.change_wording(version, by=it, seen=version.edits, values=wording(title="Else"))
    assert "Version 1 is superseded: it cannot be signed." in pressed(client, version, form)
    assert not Signature.objects.exists()


def test_a_deputy_signs_for_the_executive(it: Person, marketing: Person, deputy_cio: Person, signer: Signer) -> None:
    version = a_proposal(it, marketing)
    client = signer(deputy_cio)
    html = client.get(url_of(version)).content.decode()
    assert "for Ingrid Olsen" in html
    client.post(url_of(version), form_of(html))
    signature = Signature.objects.get()
    assert signature.acting_for
    assert signature.acting_for.name == "Ingrid Olsen"


def test_the_text_is_never_live_markup(it: Person, marketing: Person, cio: Person, signer: Signer) -> None:
    nasty = '**bold** <img src=x onerror=alert(1)> <div hx-post="/x" hx-trigger="load"> [a](javascript:alert(1))'
    version = a_proposal(it, marketing, context=nasty)
    html = signer(cio).get(url_of(version)).content.decode()
    assert "<img src=x" not in html
    assert '<div hx-post="/x"' not in html
    assert "**bold**" in html


def test_what_changes_stands_word_by_word(
    it: Person, marketing: Person, cio: Person, cmo: Person, signer: Signer
) -> None:
    first = in_force(it, marketing, cio, cmo).versions.get()
    second = drafting.change_wording(
        first, by=it, seen=first.edits, values=wording(context="Customers who come back cost half of new ones.")
    )
    signing.propose(second, by=it, seen=signing.digest_of(second))
    html = signer(cio).get(url_of(second)).content.decode()
    assert "<del>less than</del>" in html
    assert "<ins>half of</ins>" in html


def test_reading_costs_the_same_with_one_and_many_kpis(
    it: Person, marketing: Person, cio: Person, signer: Signer, django_assert_max_num_queries: Any
) -> None:
    for kpis in (1, 3, 12):
        version = a_proposal(it, marketing, kpis=kpis, title=f"With {kpis}")
        client = signer(cio)
        client.get(url_of(version))
        with django_assert_max_num_queries(15):
            client.get(url_of(version))


def test_a_draft_is_not_signed_through_the_door(it: Person, marketing: Person, cio: Person, signer: Signer) -> None:
    version = a_draft(it, marketing)
    client = signer(cio)
    assert "Version 1 is draft: it cannot be signed." in client.get(url_of(version)).content.decode()
    assert "used already" in pressed(client, version, {"seen": "", "mark": ""})


def test_who_signed_sees_that_they_did(it: Person, marketing: Person, cio: Person, signer: Signer) -> None:
    version = sign(a_proposal(it, marketing), cio)
    assert "Sign version 1</button>" not in signer(cio).get(url_of(version)).content.decode()
