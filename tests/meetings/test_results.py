"""What was captured can be said better, made an action, taken back and put back, while its meeting lasts."""

from datetime import date

import pytest
from django.urls import reverse

from meetings.actions import capture, closing
from meetings.models import Decision, Information
from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.promises.models import Action


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


@pytest.fixture
def information(held, topic, cio):
    return capture.capture_information(topic, by=cio, text="Prices are read at night.")


@pytest.fixture
def decision(held, topic, cio, it):
    return capture.capture_decision(topic, by=cio, what="No releases", owner_it=it)


def test_information_is_said_better(client_for, information, held, cmo):
    client = client_for(cmo)
    assert client.get(url("information", information.pk)).status_code == 200
    fields = {"information-text": "Prices are read at noon.", "information-seen": information.wording}
    assert client.post(url("information", information.pk), fields).status_code == 303
    information.refresh_from_db()
    assert information.text == "Prices are read at noon."
    assert "night" not in str(Event.objects.get(kind="information.edited").changes)
    assert client.post(url("information", information.pk), {"information-text": ""}).status_code == 422


def test_the_second_to_edit_it_is_shown_both(client_for, information, cio, cmo):
    seen = information.wording
    for person, text in ((cio, "At noon."), (cmo, "At dawn.")):
        fields = {"information-text": text, "information-seen": seen}
        answer = client_for(person).post(url("information", information.pk), fields)
    assert answer.status_code == 409
    assert '<p class="kept">At noon.</p>' in answer.text
    assert "At dawn." in answer.text
    information.refresh_from_db()
    assert information.text == "At noon."


def test_information_becomes_an_action(client_for, information, held, topic, cio, it):
    client = client_for(cio)
    assert "Prices are read at night." in client.get(url("information_action", information.pk)).text
    fields = {"promise-title": "Read prices at noon", "promise-owner": it.pk, "promise-due_on": "2026-03-20"}
    assert client.post(url("information_action", information.pk), fields).status_code == 303
    information.refresh_from_db()
    assert information.taken_back_at
    assert Action.objects.get().promised_under.topic == topic
    assert "Prices are read at night." not in str(closing.minutes(held))


@pytest.mark.parametrize("noun", ["information", "decision"])
def test_a_result_is_taken_back_stays_for_the_history_and_is_put_back(request, client_for, held, topic, cio, it, noun):
    result = request.getfixturevalue(noun)
    words = {"information": "Prices are read at night.", "decision": "No releases"}[noun]
    client = client_for(cio)
    assert words in client.get(url(f"{noun}_taking_back", result.pk)).text
    assert client.post(url(f"{noun}_taking_back", result.pk)).status_code == 303
    assert words not in str(closing.minutes(held))
    assert words in client.get(url("history", held.pk)).text
    assert not Decision.objects.visible_to(cio).filter(taken_back_at__isnull=False).exists()
    assert url(f"{noun}_putting_back", result.pk) in client.get(held.get_absolute_url(), {"topic": topic.pk}).text
    assert client.post(url(f"{noun}_putting_back", result.pk)).status_code == 303
    assert words in str(closing.minutes(held))


@pytest.mark.parametrize("noun", ["information", "decision"])
def test_what_others_have_read_changes_with_a_reason(request, client_for, held, topic, cio, noun):
    result = request.getfixturevalue(noun)
    closing.close(held, by=cio)
    closing.reopen(held, by=cio)
    client = client_for(cio)
    assert client.post(url(f"{noun}_taking_back", result.pk)).status_code == 422
    name = {"information": "information-text", "decision": "decision-what"}[noun]
    changed = {name: "Otherwise", f"{noun}-seen": result.wording}
    assert client.post(url(noun, result.pk), changed).status_code == 422
    assert client.post(url(noun, result.pk), changed | {f"{noun}-because": "It was wrong."}).status_code == 303
    result.refresh_from_db()
    assert result.changed_because == "It was wrong."
    answer = client.post(url(f"{noun}_taking_back", result.pk), {"because": "It was never said."})
    assert answer.status_code == 303
    result.refresh_from_db()
    assert result.taken_back_because == "It was never said."
    assert "never said" in client.get(url("history", held.pk)).text
    assert not any("never said" in str(event.detail) for event in Event.objects.all())


@pytest.mark.parametrize("name", ["information", "information_action", "information_taking_back",
                                  "information_putting_back", "decision", "decision_taking_back",
                                  "decision_putting_back"])  # fmt: skip
def test_after_closing_nobody_changes_a_result_and_strangers_never_see_it(
    client_for, held, information, decision, cio, it, stranger, name
):
    pk = (information if name.startswith("information") else decision).pk
    assert client_for(stranger).post(url(name, pk)).status_code == 404
    closing.close(held, by=cio)
    assert client_for(cio).post(url(name, pk)).status_code == 403
    assert Information.objects.kept().count() == 1


def test_an_owner_who_is_no_longer_offered_stays_until_somebody_else_is_chosen(client_for, decision, it, cio, admin):
    it.disable(by=admin)
    client = client_for(cio)
    page = client.get(url("decision", decision.pk)).text
    assert f"{it.name} (no longer among those who can be chosen)" in page
    fields = {"decision-what": "No releases at all", "decision-owner_it": it.pk, "decision-seen": decision.wording}
    assert client.post(url("decision", decision.pk), fields).status_code == 303
    decision.refresh_from_db()
    assert (decision.what, decision.owner_it) == ("No releases at all", it)


def test_an_edit_gives_no_owner_who_could_not_be_chosen(client_for, decision, marketing, cio, it2, admin):
    it2.disable(by=admin)
    fields = {"decision-what": "x", "decision-owner_it": it2.pk, "decision-seen": decision.wording}
    assert client_for(cio).post(url("decision", decision.pk), fields).status_code == 422


def test_a_result_that_was_taken_back_is_no_result(held, topic, information, cio):
    capture.take_back(information, by=cio)
    assert "“Freeze before the sale” was discussed and has no result." in closing.outlook(held).warnings
    assert date(2026, 3, 4) == held.occurs_on


def test_the_verbs_ask_for_the_reason_too(held, information, decision, cio):
    """Whatever door leads to them."""
    closing.close(held, by=cio)
    closing.reopen(held, by=cio)
    same = {"what": decision.what, "why": "Because", "owner_it": None, "owner_marketing": None, "review_on": None}
    for change in (
        lambda: capture.edit_information(information, by=cio, text="Otherwise"),
        lambda: capture.take_back(information, by=cio),
        lambda: capture.edit_decision(decision, by=cio, confidential=False, **same),
    ):
        with pytest.raises(Refused, match="Say why it changes"):
            change()
