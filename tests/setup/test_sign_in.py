"""Set-up, Sign-in: what is set up, what claims stand for, who is bound."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.people.models import ClaimRule, Person, Side
from tests.people.provider import Provider

PAGE, CLAIMS = "/set-up/sign-in/", "/set-up/sign-in/claims/"


def test_without_a_provider_the_page_says_how_to_set_one_up(admin: Person, client_for: Any, settings: Any) -> None:
    settings.PUBLIC_URL = "https://lockstep.example.com"
    text = client_for(admin).get(PAGE).content.decode()
    assert "https://lockstep.example.com/accounts/oidc/company/login/callback/" in text
    assert "OIDC_ISSUER" in text
    assert client_for(admin).post(PAGE, {}).status_code == 200


def test_page_says_what_to_register_and_never_the_secret(admin: Person, client_for: Any, provider: Provider) -> None:
    text = client_for(admin).get(PAGE).content.decode()
    assert "/accounts/oidc/company/login/callback/" in text
    assert provider.issuer in text
    assert "a-secret-that-is-shared" not in text


def test_provider_is_asked_when_somebody_wants_to_know(admin: Person, client_for: Any, provider: Provider) -> None:
    client = client_for(admin)
    assert "answers, with 1 keys" in client.post(f"{PAGE}answer/", follow=True).content.decode()
    provider.document = {"issuer": "https://evil.example"}
    assert "(discovery.issuer)" in client.post(f"{PAGE}answer/", follow=True).content.decode()


def test_claim_stands_for_something_and_then_for_nothing(admin: Person, client_for: Any, provider: Provider) -> None:
    client = client_for(admin)
    rule = {"claim": "groups", "value": "it-staff", "lets_in_as": "it"}
    assert client.post(CLAIMS, rule).status_code == 303
    again = client.post(CLAIMS, rule)
    assert (again.status_code, "stands for something already" in again.content.decode()) == (422, True)
    for wrong in ({"lets_in_as": "administrator"}, {"claim": ""}, {"value": "x" * 1_000}, {"value": "\x00"}):
        assert client.post(CLAIMS, {**rule, "value": "other", **wrong}).status_code == 422
    made = ClaimRule.objects.get()
    assert client.post(f"{CLAIMS}{made.pk}/removal/").status_code == 303
    assert client.post(f"{CLAIMS}{made.pk}/removal/").status_code == 404
    assert list(Event.objects.values_list("kind", flat=True)) == ["claim_rule.removed", "claim_rule.added"]


def test_divergence_is_shown_and_not_applied(admin: Person, it: Person, client_for: Any, provider: Provider) -> None:
    ClaimRule.objects.create(claim="groups", value="m", lets_in_as="marketing")
    told = {"mapped": {"groups": ["m"]}, "names": ["groups", "sub", "phone"], "address": "i@example.org"}
    SocialAccount.objects.create(user=it, provider="company", uid="subject-1", extra_data=told)
    text = client_for(admin).get(PAGE).content.decode()
    assert "Their claims say Staff of marketing" in text
    assert "i@example.org" in text
    assert "phone" in text
    assert Person.objects.get(pk=it.pk).side == Side.IT
    ClaimRule.objects.all().update(lets_in_as="it")
    assert "Their claims say" not in client_for(admin).get(PAGE).content.decode()


def test_binding_is_ended_and_told(
    admin: Person, cio: Person, cmo: Person, client_for: Any, provider: Provider
) -> None:
    account = SocialAccount.objects.create(user=cio, provider="company", uid="subject-1")
    assert client_for(admin).post(f"{PAGE}bindings/{account.pk}/end/").status_code == 303
    assert not SocialAccount.objects.exists()
    assert Event.objects.filter(kind="person.released", by=admin).exists()
    assert {notice.person for notice in Notice.objects.all()} == {cio, cmo}


@pytest.mark.parametrize("count", [1, 3, 40])
def test_page_takes_few_queries(
    count: int, admin: Person, client_for: Any, provider: Provider, django_assert_max_num_queries: Any
) -> None:
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@example.com", name=f"Person {n}", side=Side.IT) for n in range(count)
    )
    SocialAccount.objects.bulk_create(
        SocialAccount(user=person, provider="company", uid=f"s{person.pk}", extra_data={}) for person in people
    )
    client: Client = client_for(admin)
    client.get(PAGE)
    with django_assert_max_num_queries(11):
        assert client.get(PAGE).status_code == 200
