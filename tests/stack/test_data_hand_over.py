"""Whoever leaves hands over the data that they answer for and the flows that they see to, on the one page for all."""

from collections.abc import Callable

import pytest
from django.test import Client

from partnership.attention.models import Notice
from partnership.people.models import Person
from partnership.setup.holdings import counts_of, held_by
from partnership.stack.models import DataSet, Integration
from tests.setup.test_hand_over import choices, hand, page_of

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


def test_both_go_to_a_successor(
    admin: Person, it: Person, it2: Person, client_for: ClientFor, data_set: DataSet, flow: Integration
) -> None:
    counted = counts_of(it)
    assert (counted["data-set"], counted["flow"]) == (1, 1)
    client = client_for(admin)
    page = page_of(client, it)
    assert "Orders" in page
    assert "Pairwise → Mailer" in page
    Notice.objects.all().delete()
    assert hand(client, it, choices(page, it2)).status_code == 303
    for each in (data_set, flow, it):
        each.refresh_from_db()
    assert (data_set.owner_it, flow.owner, it.is_active) == (it2, it2, False)
    assert held_by(it) == {}
    assert [one.kind for one in Notice.objects.filter(person=it2)] == ["handed-over"], "told once"


def test_both_may_be_left_open_and_then_stand_as_nobodys(
    admin: Person, it: Person, it2: Person, client_for: ClientFor, data_set: DataSet, flow: Integration
) -> None:
    client = client_for(admin)
    data = choices(page_of(client, it), it2, data_set="open", flow="open")
    assert hand(client, it, data).status_code == 303
    data_set.refresh_from_db()
    flow.refresh_from_db()
    assert (data_set.owner_it, flow.owner) == (None, None)
    assert DataSet.objects.left("unowned", admin).get() == data_set
