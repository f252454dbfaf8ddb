"""Words that IT keeps ready: who keeps them, and how an answer begins with them."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from outcomes.models import Outcome
from partnership.core.refusals import Refused
from partnership.intake.models import ReadyWords
from partnership.intake.models import ready_words as module
from partnership.people.models import Person
from tests.intake import asking

ClientFor = Callable[[Person], Client]
SAID = {"part": "integration", "name": "By the order events", "words": "It reads the events that orders leave."}
LIST = "/projects/requests/ready/"


def test_people_of_it_keep_change_and_take_them_away(client_for: ClientFor, it: Person) -> None:
    client = client_for(it)
    assert client.post(LIST, SAID).status_code == 303
    kept = ReadyWords.objects.get()
    assert "By the order events" in client.get(LIST).text
    assert client.post(kept.get_absolute_url(), SAID | {"words": "Nothing new."}).status_code == 303
    assert ReadyWords.objects.get().words == "Nothing new."
    assert client.post(reverse("intake:ready_removal", args=[kept.pk])).status_code == 303
    assert not ReadyWords.objects.exists()


@pytest.mark.parametrize("who", ["marketing", "cmo", "observer", "admin"])
def test_others_read_them(who: str, request: pytest.FixtureRequest, client_for: ClientFor, it: Person) -> None:
    kept = ReadyWords.objects.keep(**SAID, by=it)
    client = client_for(request.getfixturevalue(who))
    assert kept.words in client.get(LIST).text
    assert client.post(LIST, SAID | {"name": "Another"}).status_code == 403
    for place in (kept.get_absolute_url(), reverse("intake:ready_removal", args=[kept.pk])):
        assert client.post(place, SAID).status_code == 403
    assert ReadyWords.objects.get() == kept


def test_a_name_is_once_for_a_part(client_for: ClientFor, it: Person) -> None:
    ReadyWords.objects.keep(**SAID, by=it)
    answer = client_for(it).post(LIST, SAID | {"name": "BY the order events"})
    assert answer.status_code == 422
    assert "There are words of this name for this part." in answer.text
    with pytest.raises(ValidationError):
        ReadyWords.objects.keep(**SAID, by=it)
    ReadyWords.objects.keep(**SAID | {"part": "delivery"}, by=it)


def test_so_many_are_found(it: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    ReadyWords.objects.keep(**SAID, by=it)
    with pytest.raises(Refused, match="1 texts are kept for integration"):
        ReadyWords.objects.keep(**SAID | {"name": "Another"}, by=it)


def test_an_answer_begins_with_them(
    client_for: ClientFor, cio: Person, marketing: Person, it: Person, outcome: Outcome
) -> None:
    kept = ReadyWords.objects.keep(**SAID, by=it)
    other = ReadyWords.objects.keep(part="delivery", name="Late", words="Not before May.", by=it)
    record = asking.submitted(marketing, outcome)
    client = client_for(cio)
    page = client.get(record.get_absolute_url())
    forms = {form.auto_id.removesuffix("-%s"): form for _, form, _ in page.context["parts"]}
    assert (forms["integration"].ready, forms["delivery"].ready, forms["governance"].ready) == ([kept], [other], [])
    assert f'href="?ready={kept.pk}#integration"' in page.text
    begun = client.get(record.get_absolute_url(), {"ready": kept.pk})
    assert begun.text.count(f">\n{kept.words}</textarea>") == 1
    assert "data-ready-words" not in client_for(marketing).get(record.get_absolute_url()).text
