"""Journey stages: added, renamed, put in order, archived; by administrators only."""

from django.urls import reverse

from partnership.activity.models import Event
from partnership.journey.models import JourneyStage
from tests.journey.making import a_touchpoint

PAGE = "/set-up/stages/"


def names() -> list[str]:
    return list(JourneyStage.objects.current().values_list("name", flat=True))


def test_stage_is_added_last(admin, client_for):
    assert client_for(admin).post(PAGE, {"name": "Return"}).status_code == 303
    assert names()[-1] == "Return"
    assert Event.objects.get(kind="stage.added").subject_name == "Return"


def test_stage_of_a_name_that_is_there_is_refused(admin, client_for):
    client = client_for(admin)
    for url in [PAGE, reverse("setup:stage", args=[JourneyStage.objects.get(name="Aware").pk])]:
        response = client.post(url, {"name": "Buy"})
        assert response.status_code == 422
        assert "There is already a stage of this name." in response.content.decode()
    assert client.post(PAGE, {"name": ""}).status_code == 422
    assert len(names()) == 6


def test_stage_is_renamed(admin, client_for):
    buy = JourneyStage.objects.get(name="Buy")
    assert client_for(admin).post(reverse("setup:stage", args=[buy.pk]), {"name": "Order"}).status_code == 303
    assert "Order" in names()
    assert Event.objects.get(kind="stage.renamed").changes == {"name": ["Buy", "Order"]}


def test_stage_is_put_earlier_and_stays_at_the_end(admin, client_for):
    client, buy = client_for(admin), JourneyStage.objects.get(name="Buy")
    client.post(reverse("setup:stage_row", args=[buy.pk]), {"to": "up"})
    assert names()[:3] == ["Aware", "Buy", "Consider"]
    last = JourneyStage.objects.get(name="Advocate")
    client.post(reverse("setup:stage_row", args=[last.pk]), {"to": "down"})
    assert names()[-1] == "Advocate"
    assert Event.objects.filter(kind="stage.ordered").count() == 1


def test_stage_is_archived_but_not_the_last_one(admin, client_for):
    client = client_for(admin)
    for stage in JourneyStage.objects.current():
        assert client.post(reverse("setup:stage_archive", args=[stage.pk])).status_code == 303
    assert names() == ["Advocate"]
    page = client.get(PAGE).content.decode()
    assert "Keep at least one stage" in page
    assert (
        client.post(reverse("setup:stage_archive", args=[JourneyStage.objects.get(name="Buy").pk])).status_code == 404
    )


def test_archiving_says_what_goes_on_naming_the_stage(admin, marketing, client_for):
    a_touchpoint(marketing)
    client, buy = client_for(admin), JourneyStage.objects.get(name="Buy")
    page = client.post(reverse("setup:stage_archive", args=[buy.pk]), follow=True).text
    assert "1 touchpoint names it still: merge it into another to change that, or offer it again." in page
    assert client.post(reverse("setup:stage_return", args=[buy.pk])).status_code == 303
    assert "Buy" in names()


def test_only_an_administrator_changes_stages(cio, it, observer, client_for):
    pk = JourneyStage.objects.get(name="Buy").pk
    for person in [cio, it, observer]:
        client = client_for(person)
        assert client.post(PAGE, {"name": "Return"}).status_code == 403
        for name in ["stage", "stage_row", "stage_archive"]:
            assert client.post(reverse(f"setup:{name}", args=[pk]), {"name": "x"}).status_code == 403
    assert len(names()) == 6


def test_stages_take_few_queries(admin, client_for, django_assert_max_num_queries):
    client = client_for(admin)
    client.get(PAGE)
    with django_assert_max_num_queries(6):
        client.get(PAGE)
