"""Series and single meetings: planned, changed, moved, cancelled, refused with a sentence."""

from datetime import UTC, datetime

import pytest

from meetings.actions import planning
from meetings.models import Meeting, Series
from tests.meetings.conftest import APRIL, rule
from tests.meetings.pages import PLAN, detail, refused, url


def test_a_series_is_planned(client_for, cio):
    answer = client_for(cio).post(url("series_new"), PLAN)
    series = Series.objects.get()
    assert answer.status_code == 303
    assert answer.url == series.get_absolute_url()
    assert series.rule_in_words == "every month on the first Wednesday"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("zone", "Europe/Atlantis", "not a time zone"),
        ("zone", "x" * 1_000_000, "not a time zone"),
        ("every", 0, "Give 1 or more."),
        ("every", 40, "number from 1 to 24"),
        ("starts_on", "9999-01-01", "between 2000 and 2099"),
        ("starts_on", "31.12.2026", "such as 2026-12-03"),
        ("ends_on", "2026-03-03", "No meeting falls between"),
        ("ends_on", "2026-01-03", "No meeting falls between"),
        ("at", "25:00", "such as 09:30"),
        ("nth", "", "first, second, third, fourth or last"),
        ("nth", "7", "Choose one of the list."),
        ("title", "a\x00b", "a character in it that is no text"),
        ("title", "x" * 1_000_000, "at most 120"),
        ("title", "\u202e\u200b", "Fill this in."),
        ("minutes", 100_000, "Give 600 or less."),
        ("people", "999999", "from the list"),
        ("kind", "secret", "Choose one of the list."),
    ],
)
def test_a_rule_that_cannot_be_kept_gets_a_sentence(client_for, cio, field, value, sentence):
    answer = client_for(cio).post(url("series_new"), PLAN | {field: value})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Series.objects.exists()


def test_the_form_previews_the_next_six_by_htmx_and_by_a_button(client_for, cio):
    client = client_for(cio)
    piece = client.get(url("series_preview"), PLAN, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in piece
    assert piece.count("<li>") == 6
    assert "Wed 4 Mar" in piece
    assert "09:00 CET" in piece
    assert "09:00 CEST" in piece
    whole = client.post(url("series_new"), PLAN | {"preview": "1", "by": "day", "day": 31}).content.decode()
    assert "<html" in whole
    assert "Thu 30 Apr" in whole
    assert not Series.objects.exists()


def test_a_preview_of_nonsense_says_what_is_wrong(client_for, cio):
    text = client_for(cio).get(url("series_preview"), PLAN | {"ends_on": "2026-03-03"}, HTTP_HX_REQUEST="true")
    assert "No meeting falls between" in text.content.decode()


def test_a_stale_change_shows_what_the_series_says_now(client_for, series, cio, cmo):
    client_for(cio).post(url("series_change", series.pk), PLAN | {"title": "Ours", "seen": 1})
    answer = client_for(cmo).post(url("series_change", series.pk), PLAN | {"title": "Mine", "seen": 1})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "It now says: Ours" in text
    assert 'value="Mine"' in text  # what was typed is not lost
    series.refresh_from_db()
    assert series.title == "Ours"
    assert '<input type="hidden" name="seen" value="2"' in text  # and saving it again puts it in place of theirs
    client_for(cmo).post(url("series_change", series.pk), PLAN | {"title": "Mine", "seen": 2})
    series.refresh_from_db()
    assert series.title == "Mine"


def test_a_change_that_leaves_no_meeting_ahead_is_refused_by_its_field(client_for, series, cio, clock):
    clock.move_to(datetime(2026, 5, 20, 9, tzinfo=UTC))
    last = {"starts_on": "2026-01-01", "ends_on": "2026-04-30", "at": "15:00", "seen": 1}
    answer = client_for(cio).post(url("series_change", series.pk), PLAN | last)
    assert answer.status_code == 422
    assert "By this rule no meeting is ahead." in answer.text


def test_one_occurrence_is_moved_through_its_page(client_for, series, cio):
    client = client_for(cio)
    assert client.get(url("occurrence", series.pk, APRIL)).status_code == 200
    answer = client.post(
        url("new_time", series.pk, APRIL),
        {"move-day": "2026-04-03", "move-at": "10:30", "move-because": "A supplier comes."},
    )
    meeting = Meeting.objects.get()
    assert answer.status_code == 303
    assert meeting.starts_at == datetime(2026, 4, 3, 8, 30, tzinfo=UTC)
    assert "moved from" in client.get(url("list")).content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"move-day": "2026-03-01", "move-at": "10:00", "move-because": "x"}, "still to come"),
        ({"move-day": "9999-03-01", "move-at": "10:00", "move-because": "x"}, "between 2000 and 2099"),
        ({"move-day": "2026-04-03", "move-at": "10:00"}, "Fill this in."),
    ],
)
def test_a_move_that_cannot_be_gets_a_sentence(client_for, series, cio, fields, sentence):
    answer = client_for(cio).post(url("new_time", series.pk, APRIL), fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Meeting.objects.exists()


def test_one_occurrence_is_cancelled_and_planned_again(client_for, series, cio):
    client = client_for(cio)
    assert client.post(url("cancellation", series.pk, APRIL)).status_code == 422
    assert client.post(url("cancellation", series.pk, APRIL), {"cancel-because": "Holidays"}).status_code == 303
    meeting = Meeting.objects.get()
    assert client.get(detail(meeting)).status_code == 200
    assert client.post(url("restoration", meeting.pk)).status_code == 303
    assert "Only a cancelled meeting" in refused(client, url("restoration", meeting.pk), detail(meeting))


@pytest.mark.parametrize("day", ["2026-04-02", "9999-12-31", "0001-01-01", "2026-02-31", "2026-13-01"])
def test_a_day_that_is_none_of_the_series_is_not_found(client_for, series, cio, day):
    assert client_for(cio).get(f"/meetings/series/{series.pk}/{day}/").status_code == 404


def test_preparing_a_later_one_first_is_refused_with_a_sentence(client_for, series, cio):
    here = series.get_absolute_url()
    assert "An earlier meeting" in refused(client_for(cio), url("preparation", series.pk, APRIL), here)


def test_a_form_that_is_opened_shows_what_stands_there_and_finds_nothing_wrong(client_for, cio, cmo, it, admin):
    fields = rule(kind="executive", title="Leadership", zone="Asia/Kathmandu")
    series = planning.plan_series(planned_by=cio, people=[it], **fields)
    it.disable(by=admin)
    page = client_for(cio).get(url("series_change", series.pk)).text
    assert "Ivan Petrov (no longer among those who can be chosen)" in page
    assert 'class="errors' not in page
    assert "Every month on the first wednesday" not in page  # a weekday keeps its capital
    assert "Every month on the first Wednesday at 09:00 Asia/Kathmandu, 60 minutes" in page
    kept = {name: "" if value is None else value for name, value in fields.items()} | {"at": "09:00", "seen": 1}
    client_for(cio).post(url("series_change", series.pk), kept | {"title": "Leaders", "people": [it.pk]})
    series.refresh_from_db()
    assert (series.title, list(series.people.all())) == ("Leaders", [it])
