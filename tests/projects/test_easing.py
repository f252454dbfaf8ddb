"""Projects that are to make a touchpoint hurt less: said on its stage's page, read there and on the map."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from partnership.activity.models import Event
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.home.way import way
from partnership.projects.models import Easing
from tests.journey.making import a_touchpoint, rated, stage_called
from tests.meetings.topics import a_topic_about
from tests.projects.board_cast import make_project

pytestmark = pytest.mark.django_db


def new(touchpoint):
    return reverse("projects:easing_new", args=[touchpoint.pk])


def end(easing):
    return reverse("projects:easing_end", args=[easing.pk])


def missing():
    return [gap.words for step in way(company_day()) if step.name == "Buy" for gap in step.gaps if gap.kind == "pain"]


def test_the_worst_pain_is_missed_until_a_project_is_about_it(it, marketing, project, client_for):
    touchpoint = rated(a_touchpoint(it), it, marketing, (5, 4))
    assert missing()
    answer = client_for(marketing).post(new(touchpoint), {"project": project.pk})
    assert (answer.status_code, answer["Location"]) == (303, touchpoint.get_absolute_url())
    assert missing() == []
    text = client_for(it).get(stage_called().get_absolute_url()).text
    assert project.get_absolute_url() in text
    assert touchpoint.get_absolute_url() in client_for(it).get(project.get_absolute_url()).text
    assert Event.objects.get(kind="project.eases").detail == {"touchpoint": touchpoint.name}
    client_for(it).post(end(Easing.objects.get()))
    assert missing()
    assert Event.objects.filter(kind="project.eases_no_more").count() == 1


def test_a_closed_project_eases_nothing(it, marketing, project):
    touchpoint = rated(a_touchpoint(it), it, marketing, (5, 4))
    Easing.objects.say(project, touchpoint, by=it)
    assert missing() == []
    project.enter("closed", by=marketing, because="Learnt")
    assert missing()


def test_who_only_reads_or_sets_up_says_nothing(it, observer, admin, project, client_for):
    touchpoint = a_touchpoint(it)
    easing = Easing.objects.say(project, touchpoint, by=it)
    for person in (observer, admin):
        client = client_for(person)
        assert client.get(new(touchpoint)).status_code == 403
        assert client.post(new(touchpoint), {"project": project.pk}).status_code == 403
        assert client.post(end(easing)).status_code == 403
        assert end(easing) not in client.get(stage_called().get_absolute_url()).text


def test_what_cannot_be_is_refused(it, marketing, project, client_for):
    touchpoint, client = a_touchpoint(it), client_for(it)
    for chosen in ("", "x", 999, 2**63):
        assert client.post(new(touchpoint), {"project": chosen}).status_code == 422
    assert client.get(reverse("projects:easing_new", args=[999])).status_code == 404
    assert client.post(reverse("projects:easing_end", args=[999])).status_code == 404
    client.post(new(touchpoint), {"project": project.pk})
    assert client.post(new(touchpoint), {"project": project.pk}).status_code == 422
    with pytest.raises(IntegrityError, match=r"easing_once|UNIQUE"), transaction.atomic():
        Easing.objects.create(project=project, touchpoint=touchpoint, said_by=it)
    other = make_project(marketing, "Closed")
    other.enter("closed", by=marketing, because="Learnt")
    assert client.post(new(touchpoint), {"project": other.pk}).status_code == 422
    with pytest.raises(Refused, match="is closed"):
        Easing.objects.say(other, touchpoint, by=it)
    touchpoint.archive(by=it)
    with pytest.raises(Refused, match="is archived"):
        Easing.objects.say(make_project(marketing, "Open"), touchpoint, by=it)


def test_archiving_a_touchpoint_names_what_hangs_on_it(it, marketing, cio, project, client_for):
    touchpoint = a_touchpoint(it)
    touchpoint.rate(4, by=it)
    Easing.objects.say(project, touchpoint, by=it)
    client, url = client_for(marketing), reverse("journey:touchpoint_end", args=[touchpoint.pk])
    text = client.get(url).text
    for words in ("Rated by one side only", f"by {it}", "Projects that are to ease it", project.title):
        assert words in text
    touchpoint.refresh_from_db()
    assert touchpoint.is_current
    assert client.post(url).status_code == 303
    touchpoint.refresh_from_db()
    assert not touchpoint.is_current
    assert client.post(reverse("journey:touchpoint_return", args=[touchpoint.pk])).status_code == 303


def test_a_topic_about_a_touchpoint_is_asked_about(it, marketing, cio, cmo, client_for):
    touchpoint = rated(a_touchpoint(it), it, marketing, (5, 1))
    topic = a_topic_about(touchpoint, by=cio)
    client, url = client_for(cio), reverse("journey:touchpoint_end", args=[touchpoint.pk])
    assert client.post(url).status_code == 422
    assert client.post(url, {"topics": "end"}).status_code == 303
    topic.refresh_from_db()
    assert topic.state == "dropped"


def test_closing_a_project_names_the_touchpoints_that_it_was_to_ease(it, marketing, project, client_for):
    touchpoint = a_touchpoint(it)
    Easing.objects.say(project, touchpoint, by=it)
    text = client_for(marketing).get(f"/projects/{project.pk}/closing/").text
    assert "Touchpoints that it is to ease" in text
    assert touchpoint.name in text
