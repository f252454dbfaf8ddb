"""No door lets a system be chosen, or a contract be signed, before IT was consulted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outcomes.models import Outcome
from partnership.core.refusals import Refused
from partnership.intake import actions
from partnership.intake.models import Consultation, Request
from partnership.people.models import Person
from tests.intake import asking

ClientFor = Callable[[Person], Client]
NAME = "consultation_comes_before_choice"
TODAY = timezone.localdate


@pytest.fixture
def record(marketing: Person, cio: Person, outcome: Outcome) -> Request:
    """Two of three parts are answered."""
    record = asking.submitted(marketing, outcome)
    for part in ("integration", "delivery"):
        actions.answer(record, part, fit="fits", words="Yes.", by=cio)
    return asking.fresh(record)


def choice(**changed: Any) -> dict[str, Any]:
    return {"chosen_system": "Loyal", "chosen_on": TODAY(), "contract_signed_on": ""} | changed


def untouched(record: Request) -> bool:
    consultation = asking.fresh(record).consultation
    return (consultation.chosen_system, consultation.contract_signed_on, consultation.vendor_talks) == (
        "",
        None,
        "demo",
    )


@pytest.mark.parametrize("who", ["marketing", "cio", "cmo"])
def test_form_is_told_422(
    who: str, client_for: ClientFor, record: Request, cmo: Person, request: pytest.FixtureRequest
) -> None:
    url = reverse("intake:request_chosen_system", args=[record.pk])
    for data in (choice(), choice(contract_signed_on=TODAY())):
        response = client_for(request.getfixturevalue(who)).post(url, data)
        assert response.status_code == 422
        assert "IT is consulted first" in response.content.decode()
    assert untouched(record)


def test_verb_refuses(record: Request, cmo: Person) -> None:
    for system, signed in (("Loyal", None), ("", TODAY())):
        with pytest.raises(Refused, match="IT is consulted first"):
            record.consultation.choose(system=system, on=TODAY(), contract_signed_on=signed, by=cmo)


def test_vendor_talks_of_the_form_are_refused(client_for: ClientFor, marketing: Person, outcome: Outcome) -> None:
    record = actions.begin(by=marketing, title="Faster checkout")
    for name, args in (("request_draft", []), ("request_submission", []), ("request_section", ["systems"])):
        url = reverse(f"intake:{name}", args=[record.pk, *args])
        data = asking.posted(outcome, asking.fresh(record), vendor_talks="contract")
        response = client_for(marketing).post(url, data)
        assert response.status_code == 422
        assert "IT is consulted first" in response.content.decode()
    assert asking.fresh(record).consultation.vendor_talks == "none"


DOORS = [
    {"chosen_system": "Loyal", "chosen_on": "2026-06-01"},
    {"contract_signed_on": "2026-06-01"},
    {"vendor_talks": "contract"},
]


@pytest.mark.parametrize("fields", DOORS)
def test_database_refuses_save_update_and_sql(fields: dict[str, str], record: Request) -> None:
    consultation = Consultation.objects.get(request=record)
    for name, value in fields.items():
        setattr(consultation, name, value)
    with pytest.raises(ValidationError, match="IT is consulted first"):
        consultation.validate_constraints()
    with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
        consultation.save()
    with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
        Consultation.objects.filter(pk=consultation.pk).update(**fields)
    with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
        Consultation.objects.bulk_update([consultation], list(fields))
    sets = ", ".join(f"{name} = %s" for name in fields)
    with pytest.raises(IntegrityError, match=NAME), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE intake_consultation SET {sets} WHERE id = %s", [*fields.values(), consultation.pk])
    assert untouched(record)


def test_an_answer_cannot_be_taken_back_after_the_choice(marketing: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.consulted(marketing, outcome, cio)
    record.consultation.choose(system="Loyal", on=TODAY(), contract_signed_on=None, by=marketing)
    with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
        Consultation.objects.filter(request=record).update(
            delivery="", delivery_words="", delivery_by=None, delivery_at=None
        )


def test_half_an_override_opens_nothing(record: Request, cmo: Person, cio: Person) -> None:
    override = actions.propose_override(record, by=cmo, reason="It ends on Friday.")
    actions.sign_override(record, by=cmo, seen=override.digest, proved_at=timezone.now())
    consultation = asking.fresh(record).consultation
    with pytest.raises(Refused):
        consultation.choose(system="Loyal", on=TODAY(), contract_signed_on=None, by=cmo)
    with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
        Consultation.objects.filter(request=record).update(chosen_system="Loyal", chosen_on=TODAY())
    actions.sign_override(record, by=cio, seen=override.digest, proved_at=timezone.now())
    consultation.choose(system="Loyal", on=TODAY(), contract_signed_on=TODAY(), by=cmo)
    assert asking.fresh(record).consultation.vendor_talks == "contract"


def test_override_without_an_agreement_is_refused(record: Request) -> None:
    with pytest.raises(IntegrityError, match="consultation_override_is_agreed"), transaction.atomic():
        Consultation.objects.filter(request=record).update(overridden_at=timezone.now())


def test_administrators_change_nothing(
    client_for: ClientFor, admin: Person, record: Request, marketing: Person
) -> None:
    client = client_for(admin)
    url = reverse("admin:intake_request_change", args=[record.pk])
    assert client.get(url).status_code == 200
    data = {"consultation-0-chosen_system": "Loyal", "consultation-0-chosen_on": TODAY()}
    assert client.post(url, data).status_code == 403
    assert untouched(record)
    draft = actions.begin(by=marketing, title="Mine alone")
    assert "Mine alone" not in client.get(reverse("admin:intake_request_changelist")).content.decode()
    assert client.get(reverse("admin:intake_request_change", args=[draft.pk])).status_code == 302


def test_projects_form_is_the_same_door(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    """A project has no column of its own for a system: it is recorded on its request's consultation."""
    record = asking.accepted(marketing, outcome, cio, cmo)
    assert not [field.name for field in record.project._meta.get_fields() if "system" in field.name]
    url = reverse("intake:request_chosen_system", args=[record.pk])
    assert client_for(marketing).post(url, choice()).status_code == 303
    assert asking.fresh(record).consultation.chosen_system == "Loyal"


WRONG = [
    ({"chosen_on": ""}, "Say on which day"),
    ({"chosen_system": ""}, "Name the system"),
    ({"chosen_on": "9999-01-01"}, "still to come"),
    ({"chosen_on": "0001-01-01"}, "after 1990"),
    ({"chosen_on": "soon"}, "Write a day"),
    ({"chosen_system": "x" * 201}, "at most 200"),
    ({"chosen_system": "a\x00"}, "There is a character in it that is no text"),
]


@pytest.mark.parametrize(("changed", "sentence"), WRONG)
def test_wrong_choices_get_a_sentence(
    changed: dict[str, Any], sentence: str, client_for: ClientFor, marketing: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.consulted(marketing, outcome, cio)
    url = reverse("intake:request_chosen_system", args=[record.pk])
    response = client_for(marketing).post(url, choice(**changed))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert untouched(record)


# The page on which an override is signed


def sign_url(record: Request) -> str:
    return reverse("intake:request_override_signature", args=[record.pk])


def prove(client: Client, minutes_ago: int = 1) -> None:
    session = client.session
    at = timezone.now() - timedelta(minutes=minutes_ago)
    session["account_authentication_methods"] = [{"method": "password", "at": at.timestamp()}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


def test_signing_page_takes_an_executive_an_override_and_a_proof(
    client_for: ClientFor, record: Request, marketing: Person, cmo: Person
) -> None:
    assert client_for(marketing).get(sign_url(record)).status_code == 403
    client = client_for(cmo)
    assert client.get(sign_url(record)).status_code == 404
    override = actions.propose_override(record, by=cmo, reason="It ends on <b>Friday</b>.")
    unproved = client.get(sign_url(record))
    assert "Prove that it is you" in unproved.content.decode()
    assert "<b>Friday" not in unproved.content.decode()
    assert client.post(sign_url(record), {"seen": override.digest}).status_code == 303
    assert not override.signatures.exists()
    prove(client)
    mark = client.get(sign_url(record)).context["desk"].mark
    assert client.post(sign_url(record), {"seen": override.digest, "mark": "other"}).status_code == 303
    assert not override.signatures.exists()
    mark = client.get(sign_url(record)).context["desk"].mark
    assert client.post(sign_url(record), {"seen": override.digest, "mark": mark}).status_code == 303
    assert override.signatures.get().person == cmo
    assert client.post(sign_url(record), {"seen": override.digest, "mark": mark}).status_code == 303
    assert override.signatures.count() == 1
