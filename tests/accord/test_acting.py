"""For whom a signature is given: a deputy acts for their principal on that side alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partnership.accord.models import Agreement
from partnership.people.models import Delegation, Person, Side

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("side", "is_for"), [(Side.IT, True), (Side.MARKETING, False)])
def test_what_a_deputy_signs_for_a_side_by_another_right_is_not_for_the_principal(
    side: Side, is_for: bool, it: Person, cio: Person
) -> None:
    today = timezone.localdate()
    Delegation.objects.create(
        principal=cio, deputy=it, from_on=today, until_on=today + timedelta(days=5), told_at=timezone.now()
    )
    agreement = Agreement.objects.open(
        purpose=Agreement.Purpose.VERDICT, digest="a" * 64, title="Keep it", url="/contracts/1/"
    )
    signature = agreement.sign(by=Person.objects.get(pk=it.pk), seen="a" * 64, side=side)
    assert signature.acting_for == (cio if is_for else None)
