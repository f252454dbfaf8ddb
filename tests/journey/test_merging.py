"""One stage goes into another: what names it names that one, and what had ended keeps the name that it had."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from outcomes.models import Version
from partnership.activity.models import Event, first_break
from partnership.core.refusals import Refused
from partnership.intake.models import Request
from partnership.journey.models import JourneyStage
from partnership.stack.models import System
from tests.intake.asking import a_draft as a_request
from tests.journey.making import a_touchpoint, rated, stage_called
from tests.outcomes.making import a_draft

pytestmark = pytest.mark.django_db

NAMED = {"outcomes.Version", "intake.Request", "stack.System"}
"""Every kind of record that names stages: each follows a merge, and has a test here."""


def test_every_kind_that_names_stages_is_known_here():
    named = {
        relation.related_model._meta.label for relation in JourneyStage._meta.related_objects if relation.many_to_many
    }
    assert named == NAMED


def names(record):
    return sorted(record.stages.values_list("name", flat=True))


def test_outcomes_name_the_other_once_and_keep_their_signatures(it, marketing, admin):
    version = a_draft(it, marketing)
    version.stages.set([stage_called("Buy"), stage_called("Start")])
    only = a_draft(it, marketing)
    only.stages.set([stage_called("Start")])
    ended = a_draft(it, marketing)
    ended.stages.set([stage_called("Start")])
    ended.end(Version.State.WITHDRAWN, because="it was withdrawn")
    stage_called("Start").merge_into(stage_called("Buy"), by=admin)
    assert [names(each) for each in (version, only)] == [["Buy"], ["Buy"]]
    assert names(ended) == ["Start"]
    told = Event.objects.filter(kind="stage.merged", subject=f"outcomes.outcome:{only.outcome_id}").get()
    assert told.changes == {"stages": ["Start", "Buy"]}
    assert Version.objects.get(pk=only.pk).edits == only.edits + 1
    assert first_break() is None


def test_requests_name_the_other_and_a_draft_leaves_no_event(it, outcome, admin):
    request = a_request(it, outcome)
    request.stages.set([stage_called("Buy")])
    stage_called("Buy").merge_into(stage_called("Stay"), by=admin)
    assert names(Request.objects.get()) == ["Stay"]
    assert not Event.objects.filter(kind="stage.merged", subject__startswith="intake.").exists()


def test_systems_name_the_other(it, admin):
    system = System.objects.add({"name": "Mailer"}, stages=[stage_called("Buy"), stage_called("Stay")], by=it)
    stage_called("Buy").merge_into(stage_called("Stay"), by=admin)
    assert names(system) == ["Stay"]
    assert System.objects.get().version == 2
    assert Event.objects.filter(kind="stage.merged", subject=f"stack.system:{system.pk}").exists()


def test_touchpoints_go_along_with_what_was_rated(it, marketing, admin):
    moved = rated(a_touchpoint(it, stage="Start"), it, marketing, (4, 2))
    a_touchpoint(it, name="There before")
    stage_called("Start").merge_into(stage_called("Buy"), by=admin)
    there = list(stage_called("Buy").touchpoints.for_detail())
    assert [one.name for one in there] == ["There before", moved.name]
    assert there[1].pains == {"it": 4, "marketing": 2}


def test_the_merged_one_says_where_it_went(it, admin, client_for):
    start = stage_called("Start")
    start.merge_into(stage_called("Buy"), by=admin)
    page = client_for(it).get(reverse("home:stage", args=[start.pk])).text
    assert "It was merged into" in page
    assert not JourneyStage.objects.current().filter(name="Start").exists()
    assert "Merged the stage Start into Buy" in client_for(it).get(reverse("home:stage", args=[stage_called().pk])).text
    assert "merged into Buy" in client_for(admin).get("/set-up/stages/").text


def test_what_cannot_be_merged_is_refused_in_words(admin):
    buy, stay = stage_called("Buy"), stage_called("Stay")
    with pytest.raises(Refused, match="another one"):
        buy.merge_into(buy, by=admin)
    buy.archive(by=admin)
    with pytest.raises(Refused, match="offered no more"):
        stay.merge_into(buy, by=admin)
    with pytest.raises(Refused, match="offered no more"):
        buy.merge_into(stay, by=admin)
    assert not Event.objects.filter(kind="stage.merged").exists()


def test_a_merged_one_is_offered_again_without_what_went(it, admin):
    start, touchpoint = stage_called("Start"), a_touchpoint(it, stage="Start")
    start.merge_into(stage_called("Buy"), by=admin)
    start.restore(by=admin)
    assert (start.merged_into, start.archived_at) == (None, None)
    touchpoint.refresh_from_db()
    assert touchpoint.stage.name == "Buy"


def test_the_database_refuses_one_that_is_merged_and_offered():
    rows = JourneyStage.objects.filter(name="Buy")
    with pytest.raises(IntegrityError, match="journey_stage_merged_is_archived"), transaction.atomic():
        rows.update(merged_into=stage_called("Stay"))


def test_an_administrator_merges_on_one_page(it, admin, observer, client_for):
    buy, stay = stage_called("Buy"), stage_called("Stay")
    a_touchpoint(it)
    url = reverse("setup:stage_merge", args=[buy.pk])
    for person in (it, observer):
        assert client_for(person).post(url, {"into": stay.pk}).status_code == 403
    client = client_for(admin)
    assert "1 touchpoint" in client.get(url).text
    for into in ("", buy.pk, 999):
        assert client.post(url, {"into": into}).status_code == 422
    assert client.post(url, {"into": stay.pk}).status_code == 303
    assert client.get(url).status_code == 404
    buy.refresh_from_db()
    assert buy.merged_into == stay
