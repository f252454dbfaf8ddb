"""Actions: what one person promised; seen by its owner and the executives, done in place, moved with a reason."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.company.models import GroundRules
from partnership.core.memory import forget
from partnership.core.refusals import Refused
from partnership.people.models import Seat
from partnership.promises import attention
from partnership.promises.models import Action

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def action(it, cmo):
    return capture(it, cmo, "Write it down")


def capture(owner, by, title="Do it", days=10):
    return Action.objects.capture(title=title, owner=owner, due_on=TODAY + timedelta(days=days), by=by)


def url(name, action):
    return reverse(f"promises:{name}", args=[action.pk])


def kinds(action):
    return list(Event.objects.about(action).order_by("pk").values_list("kind", flat=True))


def test_an_action_has_an_owner_a_day_and_the_side_it_is_for(action, it, cmo):
    assert (action.owner, action.captured_by, action.for_side, action.first_due_on) == (
        it,
        cmo,
        "marketing",
        action.due_on,
    )
    assert kinds(action) == ["action.captured"]


def test_finishing_twice_is_finishing_once(action, it):
    action.finish(by=it)
    action.finish(by=it)
    assert action.state == "done"
    assert kinds(action) == ["action.captured", "action.finished"]


def test_it_can_be_opened_again(action, it):
    action.finish(by=it)
    action.reopen(by=it)
    assert action.state == "open"
    assert kinds(action)[-1] == "action.reopened"


def test_moving_keeps_the_first_day_and_counts(action, it):
    first = action.due_on
    for step in (5, 9):
        action.move_due(by=it, to=first + timedelta(days=step), because="It takes longer.")
    assert (action.first_due_on, action.moves, action.due_on) == (first, 2, first + timedelta(days=9))


def test_what_is_done_is_not_moved_or_dropped(action, it):
    action.finish(by=it)
    with pytest.raises(Refused, match="It is done already"):
        action.move_due(by=it, to=date(2026, 5, 1), because="x")
    with pytest.raises(Refused, match="nothing to drop"):
        action.drop(by=it, because="x")
    assert (action.state, action.moves) == ("done", 0)


def test_a_stale_page_is_told_what_became_of_it(client_for, action, it, cmo):
    """Said and not done: the row was another's meanwhile, and the page says so."""
    here = {"HTTP_REFERER": f"http://testserver{url('detail', action)}"}
    Action.objects.get(pk=action.pk).drop(by=cmo, because="Not needed")
    client = client_for(it)
    assert (
        "It was dropped meanwhile: Not needed."
        in client.post(url("finish", action), follow=True, **here).content.decode()
    )
    again = client.post(url("dropping", action), {"drop-because": "Mine"})
    assert (again.status_code, "It was dropped already: Not needed." in again.content.decode()) == (422, True)
    Action.objects.get(pk=action.pk).reopen(by=cmo)
    Action.objects.get(pk=action.pk).move_due(by=cmo, to=date(2026, 4, 9), because="Later")
    moved = {"move-due_on": "2026-04-01", "move-because": "x", "move-seen": action.due_on}
    stale = client.post(url("due_day", action), moved)
    assert (stale.status_code, "Somebody moved it meanwhile, to 9 Apr 2026." in stale.content.decode()) == (422, True)
    action.refresh_from_db()
    assert (action.state, action.due_on, action.moves) == ("open", date(2026, 4, 9), 1)


def test_nobody_opens_what_its_owner_can_no_longer_do(action, it, cmo):
    action.finish(by=it)
    it.is_active = False
    it.save(update_fields=["is_active"])
    with pytest.raises(Refused, match="Promise it anew"):
        Action.objects.get(pk=action.pk).reopen(by=cmo)


def told(kind):
    return [(notice.person.email.split("@")[0], notice.text) for notice in Notice.objects.filter(kind=kind)]


def test_whoever_is_asked_and_whoever_asked_hear_of_it(action, it, cmo):
    assert told("action-promised") == [("it", "Marcus Weber asks you to do this by 12 Mar 2026: Write it down")]
    action.move_due(by=it, to=date(2026, 4, 1), because="It takes longer.")
    action.finish(by=it)
    action.reopen(by=cmo)
    assert sorted(told("action-settled")) == [
        ("cmo", "Ivan Petrov did what was promised: Write it down"),
        ("cmo", "Ivan Petrov moved “Write it down” to 1 Apr 2026: It takes longer."),
        ("it", "Marcus Weber opened this again: Write it down"),
    ]


def test_what_one_promises_oneself_is_told_to_nobody(it):
    capture(it, it).finish(by=it)
    assert not Notice.objects.exists()


def test_whoever_no_longer_sees_it_is_told_nothing_of_it(action, it, cmo):
    Seat.objects.filter(person=cmo).update(until_on=TODAY)
    forget()
    Action.objects.get(pk=action.pk).finish(by=it)
    assert told("action-settled") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "status"),
    [("it", 200), ("marketing", 200), ("cio", 200), ("deputy_cio", 200), ("admin", 403), ("observer", 403)],
)
def test_the_table_of_who_promises(request, client_for, who, status):
    client = client_for(request.getfixturevalue(who))
    assert client.get(reverse("promises:new")).status_code == status
    answer = client.post(reverse("promises:new"), {"title": "Call them", "due_on": "2026-03-09"})
    assert answer.status_code == (403 if status == 403 else 422 if who in ("cio", "deputy_cio") else 303)
    assert Action.objects.count() == (answer.status_code == 303)
    assert ("Promise something" in client.get(reverse("promises:list")).content.decode()) is (status == 200)


def test_staff_promise_their_own_and_executives_ask(client_for, it, marketing, cio):
    form = {"title": "Call them", "due_on": "2026-03-09", "owner": marketing.pk, "for_side": ""}
    answer = client_for(it).post(reverse("promises:new"), form)
    mine = Action.objects.get()
    assert answer.headers["Location"] == mine.get_absolute_url()
    assert (mine.owner, mine.captured_by, mine.for_side, mine.due_on) == (it, it, "marketing", date(2026, 3, 9))
    client_for(cio).post(reverse("promises:new"), form | {"for_side": "marketing"})
    asked = Action.objects.exclude(pk=mine.pk).get()
    assert (asked.owner, asked.captured_by, asked.for_side) == (marketing, cio, "marketing")


def test_a_bad_promise_gets_a_sentence(client_for, it):
    for fields, sentence in (
        ({}, "Say what is promised."),
        ({"title": "x", "due_on": "2026-03-01"}, "still to come"),
        ({"title": "x"}, "Give the day by which it is done."),
        ({"title": "x" * 301, "due_on": "2026-03-09"}, "This has 301 characters; at most 300 fit."),
    ):
        answer = client_for(it).post(reverse("promises:new"), fields)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    piece = client_for(it).post(reverse("promises:new"), {}, HTTP_HX_REQUEST="true").content.decode()
    assert piece.lstrip().startswith("<form")


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"done_at": NOW, "dropped_at": NOW, "dropped_because": "x"}, "action_done_or_dropped"),
        ({"dropped_at": NOW}, "action_dropped_with_reason"),
        ({"title": ""}, "action_has_a_title"),
    ],
)
def test_the_database_refuses_nonsense(action, wrong, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(**wrong)


@pytest.mark.parametrize(
    ("person", "status"),
    [("it", 200), ("cio", 200), ("cmo", 200), ("deputy_cio", 200), ("marketing", 404), ("it2", 404), ("admin", 404),
     ("observer", 404)],
)  # fmt: skip
def test_the_table_of_who_sees_it(request, client_for, action, cio, person, status):
    client = client_for(request.getfixturevalue(person))
    assert client.get(url("detail", action)).status_code == status
    text = client.get(reverse("promises:list"), {"show": "all"}).content.decode()
    assert ("Write it down" in text) is (status == 200)
    if status == 404:
        for name in ("finish", "reopening", "due_day", "dropping"):
            assert client.post(url(name, action)).status_code == 404
        action.refresh_from_db()
        assert action.is_open


def test_the_filters(client_for, it, cio, cmo):
    capture(it, cio, "Hers")
    late = capture(it, cio, "Late", days=-3)
    done = capture(it, cio, "Finished")
    done.finish(by=it)
    asked = capture(cio, it, "Asked of Ingrid")
    client = client_for(cio)

    def shown(show):
        text = client.get(reverse("promises:list"), {"show": show}).content.decode()
        return {title for title in ("Hers", "Late", "Finished", "Asked of Ingrid") if f">{title}</a>" in text}

    assert shown("") == shown("nonsense") == {"Asked of Ingrid"}
    assert shown("asked") == {"Hers", "Late"}
    assert shown("overdue") == {"Late"}
    assert shown("done") == {"Finished"}
    assert shown("all") == {"Hers", "Late", "Asked of Ingrid"}
    assert (late.state, asked.state) == ("overdue", "open")


def test_done_in_the_list_swaps_its_row_and_elsewhere_goes_back(client_for, action, it):
    client = client_for(it)
    piece = client.post(url("finish", action), HTTP_HX_REQUEST="true", HTTP_HX_TARGET=f"action-{action.pk}")
    assert piece.status_code == 200
    assert "<html" not in piece.content.decode()
    assert "Undo" in piece.content.decode()
    assert client.post(url("reopening", action)).status_code == 303


def test_another_day_wants_a_reason_and_lies_ahead(client_for, action, it):
    client = client_for(it)
    for fields, sentence in (
        ({"move-due_on": "2026-04-01"}, "Say why it is moved."),
        ({"move-due_on": "2026-03-01", "move-because": "x"}, "still to come"),
        ({"move-due_on": "9999-03-01", "move-because": "x"}, "before the year 2100"),
        ({"move-due_on": "soon", "move-because": "x" * 1_000_000}, "such as 2026-12-03"),
    ):
        answer = client.post(url("due_day", action), fields)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert client.post(url("due_day", action), {"move-due_on": "2026-04-01", "move-because": "x"}).status_code == 303
    assert client.post(url("dropping", action)).status_code == 422
    assert client.post(url("dropping", action), {"drop-because": "Not needed"}).status_code == 303
    action.refresh_from_db()
    assert action.state == "dropped"


def test_the_ledger_does_not_repeat_what_was_promised(action, it):
    action.drop(by=it, because="because of the merger")
    for event in Event.objects.about(action):
        said = f"{event.subject_name} {event.changes} {event.detail}"
        assert "Write it down" not in said
        assert "merger" not in said


@pytest.mark.parametrize(
    ("days", "kind", "occasion"),
    [
        (3, None, None),
        (2, "action-due", "2-days"),
        (1, "action-due", "2-days"),
        (0, "action-due", "today"),
        (-1, "action-overdue", "today"),
        (-7, "action-overdue", "week-1"),
        (-20, "action-overdue", "week-2"),
    ],
)
def test_it_is_reminded_of_two_days_before_on_the_day_and_weekly(it, cmo, days, kind, occasion):
    action = capture(it, cmo, days=days)
    found = list(attention.items(NOW, it))
    assert [item.kind for item in found] == ([kind] if kind else [])
    if kind:
        assert found[0].occasion == f"{action.due_on}:{occasion}"
        words = render_to_string(found[0].word_templates, {"item": found[0], **found[0].context})
        assert action.title in words
        assert "Done" in render_to_string(found[0].row_templates, {"item": found[0]})
    assert not list(attention.items(NOW, cmo))
    action.finish(by=it)
    assert not list(attention.items(NOW))


@pytest.mark.parametrize(("company", "occasion"), [("Pacific/Auckland", ":today"), ("UTC", ":2-days")])
def test_the_day_is_the_companys_wherever_the_owner_sits(it, cmo, company, occasion):
    GroundRules.objects.update_or_create(pk=1, defaults={"time_zone": company})
    it.time_zone = "Pacific/Auckland" if company == "UTC" else "UTC"
    it.save(update_fields=["time_zone"])
    capture(it, cmo, days=1)
    (item,) = attention.items(datetime(2026, 3, 2, 20, tzinfo=UTC), it)  # the morning of the 3rd in Auckland
    assert item.occasion.endswith(occasion)


def test_the_list_costs_as_many_queries_with_1_and_3_rows(client_for, cio, it, cmo):
    client, counts = client_for(cio), []
    for _ in range(3):
        capture(it, cmo)
        client.get(reverse("promises:list"), {"show": "all"})
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("promises:list"), {"show": "all"})
        counts.append(len(captured))
    assert len(set(counts)) == 1
    assert counts[0] <= 15
