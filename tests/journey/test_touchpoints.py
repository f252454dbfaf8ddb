"""Touchpoints through their pages: written, rated blind, said better, put in order, archived."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.journey.models import Touchpoint
from tests.journey.making import SAID, a_touchpoint, rated, stage_called

pytestmark = pytest.mark.django_db


def url(name, record):
    return reverse(f"journey:touchpoint_{name}", args=[record.pk])


def fresh(touchpoint):
    return Touchpoint.objects.for_detail().get(pk=touchpoint.pk)


def page_of(client, touchpoint):
    return client.get(reverse("home:stage", args=[touchpoint.stage_id])).text


def test_either_side_writes_one_down_and_everybody_reads_it(marketing, observer, client_for):
    answer = client_for(marketing).post(url("new", stage_called()), SAID)
    made = Touchpoint.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, made.get_absolute_url())
    assert (made.written_by, made.stage) == (marketing, stage_called())
    assert Event.objects.get(kind="touchpoint.written").by == marketing
    text = page_of(client_for(observer), made)
    assert "A figure today." in text
    assert "Annoyed" in text
    assert "Nobody has rated its pain yet" in text


def test_a_touchpoint_is_said_whole(it, client_for):
    client = client_for(it)
    for field in SAID:
        answer = client.post(url("new", stage_called()), SAID | {field: ""})
        assert answer.status_code == 422
    assert "Choose how the customer feels there." in answer.text
    assert client.post(url("new", stage_called()), SAID | {"emotion": "bored"}).status_code == 422
    assert not Touchpoint.objects.exists()


def test_who_only_reads_or_sets_up_writes_and_rates_nothing(it, observer, admin, client_for):
    touchpoint = a_touchpoint(it)
    for person in (observer, admin):
        client = client_for(person)
        assert client.post(url("new", stage_called()), SAID).status_code == 403
        assert client.get(url("rating", touchpoint)).status_code == 403
        assert client.post(url("rating", touchpoint), {"pain": 3}).status_code == 403
        for name in ("words", "round", "talk", "position", "end", "return"):
            assert client.post(url(name, touchpoint)).status_code == 403
        text = page_of(client, touchpoint)
        assert "New touchpoint" not in text
        assert "Archive it" not in text
    assert not touchpoint.round.ratings.exists()


def test_what_is_not_there_is_not_found(it, client_for):
    client = client_for(it)
    for name in ("words", "rating", "talk"):
        assert client.get(f"/journey/touchpoints/999/{name}/").status_code == 404
    for name in ("round", "position", "end", "return"):
        assert client.post(f"/journey/touchpoints/999/{name}/").status_code == 404
    assert client.get("/journey/999/").status_code == 404
    assert client.get("/journey/999/touchpoints/new/").status_code == 404


def test_the_pain_is_sealed_until_both_sides_have_rated(it, it2, marketing, observer, client_for):
    touchpoint = a_touchpoint(it)
    answer = client_for(it).post(url("rating", touchpoint), {"pain": "4", "comment": "Two systems write it."})
    assert answer.status_code == 303
    sealed = fresh(touchpoint)
    assert (sealed.pains, sealed.has_rated("it"), sealed.has_rated("marketing")) == ({}, True, False)
    for person in (marketing, observer):
        text = page_of(client_for(person), touchpoint)
        assert "has rated, sealed" in text
        assert "Two systems write it." not in text
        assert "Two systems" not in client_for(person).get(reverse("home:journey")).text
    assert "4, Two systems write it." in page_of(client_for(it2), touchpoint)
    assert "4" not in str(list(touchpoint.round.ratings.values_list("values", "comment")))
    client_for(marketing).post(url("rating", touchpoint), {"pain": "1"})
    assert fresh(touchpoint).pains == {"it": 4, "marketing": 1}
    assert "Two systems write it." in page_of(client_for(observer), touchpoint)
    assert Event.objects.filter(kind="pain.rated").count() == 2


def test_a_side_corrects_its_rating_until_both_are_open(it, it2, marketing, client_for):
    touchpoint = a_touchpoint(it)
    client = client_for(it2)
    client_for(it).post(url("rating", touchpoint), {"pain": "4"})
    assert "checked" in client.get(url("rating", touchpoint)).text
    client.post(url("rating", touchpoint), {"pain": "2"})
    client_for(marketing).post(url("rating", touchpoint), {"pain": "2"})
    assert fresh(touchpoint).pains == {"it": 2, "marketing": 2}
    answer = client.post(url("rating", touchpoint), {"pain": "5"})
    assert (answer.status_code, "They can no longer be changed" in answer.text) == (422, True)


def test_a_pain_lies_between_one_and_five(it, client_for):
    touchpoint = a_touchpoint(it)
    for pain in ("0", "6", "", "x", "2.5"):
        answer = client_for(it).post(url("rating", touchpoint), {"pain": pain})
        assert (answer.status_code, "Choose from 1 to 5." in answer.text) == (422, True)
    with pytest.raises(Refused, match="from 1, none, to 5"):
        touchpoint.rate(6, by=it)


@pytest.mark.parametrize("field", ["name", "channel", "wants"])
def test_a_change_of_what_was_rated_asks_both_sides_anew(field, it, marketing, client_for):
    touchpoint = rated(a_touchpoint(it), it, marketing, (4, 1))
    client = client_for(marketing)
    said = SAID | {"stage": touchpoint.stage_id, "seen": 1}
    assert "both sides rate anew" in client.get(url("words", touchpoint)).text
    answer = client.post(url("words", touchpoint), said | {field: "Something else"}, follow=True)
    assert "so both sides rate its pain anew." in answer.text
    changed = fresh(touchpoint)
    assert (changed.pains, changed.round.ratings.count(), changed.version) == ({}, 0, 2)
    assert [line["pain"] for line in changed.earlier] == [{"it": 4, "marketing": 1}]
    assert "Until" in page_of(client, touchpoint)
    told = Notice.objects.get(kind="touchpoint-changed")
    assert (told.person, told.url) == (it, touchpoint.get_absolute_url())
    assert Event.objects.get(kind="touchpoint.changed").detail == {"rated_anew": True}


def test_a_sealed_rating_that_no_longer_counts_is_never_opened(it, marketing):
    touchpoint = a_touchpoint(it)
    touchpoint.rate(5, by=it, comment="Sealed words")
    first = touchpoint.round
    touchpoint.reword(**(SAID | {"wants": "Another"}), seen=1, by=marketing)
    assert fresh(touchpoint).earlier[0]["pain"] == {"it": None}
    assert first.ratings.get().values is None
    touchpoint.rate(1, by=marketing)
    assert fresh(touchpoint).pains == {}


def test_how_they_feel_and_another_stage_keep_what_was_rated(it, marketing, client_for):
    touchpoint = rated(a_touchpoint(it), it, marketing, (4, 1))
    said = SAID | {"emotion": "angry", "stage": stage_called("Stay").pk, "seen": 1}
    answer = client_for(it).post(url("words", touchpoint), said)
    changed = fresh(touchpoint)
    assert (answer.status_code, answer["Location"]) == (303, changed.get_absolute_url())
    assert (changed.emotion, changed.stage.name) == ("angry", "Stay")
    assert changed.pains == {"it": 4, "marketing": 1}
    assert Event.objects.get(kind="touchpoint.placed").changes == {"stage": ["Buy", "Stay"]}
    assert not Notice.objects.filter(kind="touchpoint-changed").exists()


def test_nobodys_words_are_overwritten(it, marketing, client_for):
    touchpoint = a_touchpoint(it)
    touchpoint.reword(**(SAID | {"wants": "Theirs"}), seen=1, by=marketing)
    said = SAID | {"wants": "Mine", "stage": touchpoint.stage_id, "seen": 1}
    answer = client_for(it).post(url("words", touchpoint), said)
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    assert fresh(touchpoint).wants == "Theirs"
    assert client_for(it).post(url("words", touchpoint), said | {"seen": 2}).status_code == 303
    assert fresh(touchpoint).wants == "Mine"


def test_both_sides_look_again_and_what_they_said_stays(it, marketing, client_for):
    touchpoint = a_touchpoint(it)
    client = client_for(it)
    client.post(url("round", touchpoint))
    assert "still to be rated" in page_of(client, touchpoint)
    rated(touchpoint, it, marketing, (5, 5))
    assert client.post(url("round", touchpoint)).status_code == 303
    assert fresh(touchpoint).pains == {}
    assert "as Ivan Petrov asked" in page_of(client, touchpoint)
    assert Notice.objects.get(kind="touchpoint-changed").person == marketing


def test_touchpoints_are_put_in_order_within_their_stage(it, client_for):
    first, second = a_touchpoint(it), a_touchpoint(it, name="Paying")
    other = a_touchpoint(it, stage="Stay", name="Calling")
    client = client_for(it)
    client.post(url("position", second), {"to": "up"})
    client.post(url("position", second), {"to": "up"})
    assert list(stage_called().touchpoints.values_list("name", flat=True)) == ["Paying", "Waiting for the quote"]
    client.post(url("position", first), {"to": "down"})
    assert Event.objects.filter(kind="touchpoint.ordered").count() == 1
    assert fresh(other).position == 1


def test_an_archived_one_leaves_the_map_and_comes_back(it, marketing, client_for):
    touchpoint = rated(a_touchpoint(it), it, marketing, (2, 2))
    client = client_for(marketing)
    answer = client.post(url("end", touchpoint))
    assert (answer.status_code, answer["Location"]) == (303, touchpoint.stage.get_absolute_url())
    on_map = f"#touchpoint-{touchpoint.pk}"
    assert on_map not in client.get(reverse("home:journey")).text
    assert "Archived touchpoints (1)" in page_of(client, touchpoint)
    assert client.post(url("rating", touchpoint), {"pain": 3}).status_code == 422
    with pytest.raises(Refused, match="archived"):
        touchpoint.move(1, by=it)
    client.post(url("return", touchpoint))
    assert fresh(touchpoint).pains == {"it": 2, "marketing": 2}
    assert on_map in client.get(reverse("home:journey")).text


def test_one_of_an_archived_stage_stays_archived(it, admin):
    touchpoint = a_touchpoint(it)
    touchpoint.archive(by=it)
    touchpoint.stage.archive(by=admin)
    with pytest.raises(Refused, match="offered no more"):
        touchpoint.restore(by=it)
    with pytest.raises(Refused, match="offered no more"):
        a_touchpoint(it)


def test_a_deputys_rating_says_for_whom(deputy_cio, cio, marketing, client_for):
    touchpoint = a_touchpoint(marketing)
    client_for(deputy_cio).post(url("rating", touchpoint), {"pain": "3"})
    assert touchpoint.round.ratings.get().acting_for == cio
    assert Notice.objects.get(kind="signed-for-you").person == cio


def test_the_database_refuses_half_a_touchpoint(it):
    touchpoint = a_touchpoint(it)
    rows = Touchpoint.objects.filter(pk=touchpoint.pk)
    for name, change in {
        "touchpoint_feels_something": {"emotion": "bored"},
        "touchpoint_said_whole": {"wants": ""},
        "touchpoint_talked_whole": {"talked_line": "Talked"},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**change)
