import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from partnership.accord.models import Agreement, BlindRating, BlindRound, Purpose, Signature
from partnership.activity.models import Event
from partnership.core.canonical import digest
from partnership.people.models import Delegation, Refused, Side

TEXT = digest({"title": "Sell more to existing customers"})


@pytest.fixture
def agreement(db):
    return Agreement.objects.open(purpose=Purpose.VERSION, digest=TEXT, title="Sell more")


def sign(agreement, by, **changes):
    return agreement.sign(by=by, **({"digest": TEXT, "proved_at": timezone.now()} | changes))


def test_sign_by_both_completes(agreement, cio, cmo):
    sign(agreement, cio)
    assert not agreement.is_complete
    sign(agreement, cmo)
    assert agreement.is_complete
    assert [s.side for s in agreement.signatures.all()] == [Side.IT, Side.MARKETING]
    assert Event.objects.filter(kind="version.signed").count() == 2


@pytest.mark.parametrize("who", ["it", "admin", "observer"])
def test_sign_is_refused_to_who_speaks_for_no_side(agreement, who, request, cio, cmo):
    with pytest.raises(Refused, match="Only the CIO, the CMO or a deputy"):
        sign(agreement, request.getfixturevalue(who))
    assert not Signature.objects.exists()


def test_sign_twice_is_refused(agreement, cio, cmo):
    sign(agreement, cio)
    with pytest.raises(Refused, match="IT has signed already: Ingrid Olsen"):
        sign(agreement, cio)


def test_sign_for_the_other_side_is_refused_to_the_same_person(agreement, cio, cmo):
    sign(agreement, cio)
    with pytest.raises(Refused, match="takes another person"):
        sign(agreement, cio, side=Side.MARKETING)


def test_sign_another_text_is_refused(agreement, cio):
    with pytest.raises(Refused, match="has changed since you opened it"):
        sign(agreement, cio, digest=digest({"title": "Sell much more"}))


def test_sign_what_has_ended_is_refused(agreement, cio):
    agreement.end(because="version 2 replaced it")
    with pytest.raises(Refused, match="version 2 replaced it"):
        sign(agreement, cio)


@pytest.mark.parametrize("age", [None, timedelta(minutes=16), timedelta(minutes=-5)])
def test_sign_needs_a_fresh_proof(agreement, cio, age):
    with pytest.raises(Refused, match="Prove that it is you"):
        sign(agreement, cio, proved_at=None if age is None else timezone.now() - age)


def test_sign_of_acceptance_takes_one_click(cio, cmo):
    acceptance = Agreement.objects.open(purpose=Purpose.ACCEPTANCE, digest=TEXT, title="A request")
    assert acceptance.sign(by=cio, digest=TEXT).side == Side.IT


def test_deputy_signs_for_within_the_delegation(agreement, deputy_cio, cio):
    signature = sign(agreement, deputy_cio)
    assert (signature.side, signature.person, signature.acting_for) == (Side.IT, deputy_cio, cio)


def test_deputy_is_refused_after_the_delegation(agreement, deputy_cio):
    Delegation.objects.update(until_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused):
        sign(agreement, deputy_cio)


def test_database_refuses_a_second_signature_of_a_side(agreement, cio, it):
    sign(agreement, cio)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(agreement=agreement, side=Side.IT, person=it, digest=TEXT, signed_at=timezone.now())


def test_database_refuses_one_person_for_both_sides(agreement, cio):
    sign(agreement, cio)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            agreement=agreement, side=Side.MARKETING, person=cio, digest=TEXT, signed_at=timezone.now()
        )


@pytest.fixture
def matter(db):
    return BlindRound.objects.open(purpose="review", title="Sell more")


def everything_stored():
    """Every value in both tables, as the database itself has it."""
    with connection.cursor() as cursor:
        rows = []
        for table in ["accord_blindrating", "accord_blindround", "activity_event"]:
            cursor.execute(f"SELECT * FROM {table}")
            rows += cursor.fetchall()
    return " ".join(
        bytes(v).decode("latin-1") if isinstance(v, (bytes, memoryview)) else str(v) for r in rows for v in r
    )


def test_rating_is_in_no_table_until_both_are_in(matter, cio, cmo):
    matter.rate(by=cio, values={"confidence": 4}, comment="Zanzibar is late")
    assert "Zanzibar" not in everything_stored()
    assert '"confidence"' not in everything_stored()
    assert BlindRating.objects.get().values is None
    assert matter.own(cio) == ({"confidence": 4}, "Zanzibar is late")
    assert matter.own(cmo) is None
    matter.rate(by=cmo, values={"confidence": 2})
    assert matter.is_revealed
    assert {r.side: r.values for r in matter.ratings.all()} == {"it": {"confidence": 4}, "marketing": {"confidence": 2}}
    assert json.dumps("Zanzibar is late") in json.dumps([r.comment for r in matter.ratings.all()])


def test_rating_can_be_corrected_until_the_other_is_in(matter, cio, cmo):
    matter.rate(by=cio, values={"confidence": 4})
    matter.rate(by=cio, values={"confidence": 3})
    assert matter.own(cio) == ({"confidence": 3}, "")
    matter.rate(by=cmo, values={"confidence": 5})
    with pytest.raises(Refused, match="Both ratings are in"):
        matter.rate(by=cio, values={"confidence": 5})


def test_rating_is_refused_to_who_speaks_for_no_side(matter, it, admin, observer):
    for person in [it, admin, observer]:
        with pytest.raises(Refused):
            matter.rate(by=person, values={"confidence": 4})


def test_database_refuses_an_open_value_on_a_sealed_rating(matter, cio):
    rating = matter.rate(by=cio, values={"confidence": 4})
    with pytest.raises(IntegrityError), transaction.atomic():
        BlindRating.objects.filter(pk=rating.pk).update(values={"confidence": 4})
