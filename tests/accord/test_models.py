import json
from datetime import timedelta

import pytest
from cryptography.fernet import InvalidToken
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from partnership.accord.models import Agreement, BlindRating, BlindRound, Signature
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.canonical import digest
from partnership.core.memory import forget
from partnership.core.refusals import Refused
from partnership.people.models import Delegation, Seat, Side

TEXT = digest({"title": "Sell more to existing customers"})


@pytest.fixture
def agreement(db):
    return Agreement.objects.open(purpose=Agreement.Purpose.VERSION, digest=TEXT, title="Sell more", url="/")


def sign(agreement, by, **changes):
    return agreement.sign(by=by, **({"seen": TEXT, "proved_at": timezone.now()} | changes))


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
        sign(agreement, cio, seen=digest({"title": "Sell much more"}))


def test_sign_what_has_ended_is_refused(agreement, cio):
    agreement.end(because="version 2 replaced it")
    with pytest.raises(Refused, match="version 2 replaced it"):
        sign(agreement, cio)


@pytest.mark.parametrize("age", [None, timedelta(minutes=16), timedelta(minutes=-5)])
def test_sign_needs_a_fresh_proof(agreement, cio, age):
    with pytest.raises(Refused, match="Prove that it is you"):
        sign(agreement, cio, proved_at=None if age is None else timezone.now() - age)


def test_sign_of_acceptance_takes_one_click(cio, cmo):
    acceptance = Agreement.objects.open(purpose=Agreement.Purpose.ACCEPTANCE, digest=TEXT, title="A request", url="/")
    assert acceptance.sign(by=cio, seen=TEXT).side == Side.IT


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


SECRET, FORMER, OTHER = "s" * 50, "f" * 50, "o" * 50


@pytest.mark.parametrize(
    ("now", "before", "reads"),
    [
        (SECRET, [], True),
        (FORMER, [SECRET], True),  # the key was rotated, the former one is kept
        (FORMER, [OTHER, SECRET], True),  # twice
        (FORMER, [OTHER], False),  # and forgotten: the seal stays closed
        (OTHER, [], False),
    ],
)
def test_a_sealed_rating_is_read_under_the_keys_that_are_kept(matter, cio, cmo, settings, now, before, reads):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = SECRET, []
    matter.rate(by=cio, values={"confidence": 4}, comment="Late")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = now, before
    if reads:
        assert matter.own(cio) == ({"confidence": 4}, "Late")
        matter.rate(by=cmo, values={"confidence": 2})
        assert matter.is_revealed
    else:
        with pytest.raises(InvalidToken):
            matter.own(cio)
        with pytest.raises(InvalidToken), transaction.atomic():
            matter.rate(by=cmo, values={"confidence": 2})
        assert not BlindRound.objects.get(pk=matter.pk).is_revealed


@pytest.mark.parametrize(
    ("who", "side", "refused"),
    [
        ("cio", Side.IT, None),  # corrects their own
        ("deputy_cio", Side.IT, None),  # so does who speaks for the side
        ("cio", Side.MARKETING, "rated for the other side already"),
        ("cmo", Side.MARKETING, None),
        ("it", None, "Only the CIO, the CMO"),
        ("admin", None, "Only the CIO, the CMO"),
        ("observer", None, "Only the CIO, the CMO"),
    ],
)
def test_the_table_of_who_rates_after_it_has(matter, cio, who, side, refused, request):
    """One person never gives both sides' part, whatever side a caller names."""
    matter.rate(by=cio, values={"confidence": 4})
    person = request.getfixturevalue(who)
    if refused:
        with pytest.raises(Refused, match=refused):
            matter.rate(by=person, values={"confidence": 1}, side=side)
        assert BlindRating.objects.count() == 1
    else:
        matter.rate(by=person, values={"confidence": 1}, side=side)
        assert {rating.side for rating in BlindRating.objects.all()} == {Side.IT, side}


@pytest.mark.parametrize("who", ["cio", "cmo", "deputy_cio"])
@pytest.mark.parametrize("became", ["left the seat", "was disabled"])
def test_who_spoke_for_a_side_and_no_longer_does_neither_signs_nor_rates(agreement, matter, who, became, request):
    person = request.getfixturevalue(who)
    today = timezone.localdate()
    if became == "was disabled":
        person.is_active = False
        Delegation.objects.filter(deputy=person).update(ended_at=timezone.now())
    else:
        Seat.objects.filter(person=person).update(until_on=today)
        Delegation.objects.filter(deputy=person).update(until_on=today - timedelta(days=1))
    forget()
    person.__dict__.pop("standing", None)
    with pytest.raises(Refused, match="Only the CIO, the CMO or a deputy"):
        sign(agreement, person)
    with pytest.raises(Refused, match="Only the CIO, the CMO or a deputy"):
        matter.rate(by=person, values={"confidence": 4})


def test_a_deputys_signature_is_told_to_whom_they_act_for(agreement, deputy_cio, cio, cmo):
    sign(agreement, cmo)
    sign(agreement, deputy_cio)
    notice = Notice.objects.get()
    assert (notice.person, notice.kind, notice.url) == (cio, "signed-for-you", "/")
    assert notice.text == "Dana Iqbal signed for you: Version: Sell more"
