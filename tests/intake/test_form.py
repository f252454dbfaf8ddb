"""The form knows what was chosen, keeps what is right, offers what it holds, and finds what was asked before."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outcomes.models import Outcome
from partnership.company.models import GroundRules
from partnership.intake import actions
from partnership.intake.forms.answers import PeopleForm
from partnership.intake.forms.section import says_nothing
from partnership.intake.forms.sections import SECTION_FORMS, OutcomeSection
from partnership.intake.models import FOLLOWS, SECTIONS, Consultation, Request
from partnership.journey.models import JourneyStage
from partnership.people.models import Person
from tests.intake import asking
from tests.outcomes.making import in_force

ClientFor = Callable[[Person], Client]
HTMX = {"HX-Request": "true"}
OF_ITS_WAY = {
    "id", "requester", "side", "state", "state_since", "created_at", "submitted_at", "taken_up_at", "fast_lane",
    "clock_from_on", "first_answer_due_on", "consultation_due_on", "decision_due_on", "decided_at", "decided_by",
    "reason", "deferred_until", "duplicate_of", "acceptance", "idea", "systems",
}  # fmt: skip
"""What verbs write. Any other field is asked for in a section of the form."""


@pytest.fixture
def other(it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    return in_force(it, marketing, cio, cmo, title="Another outcome")


def kpis_offered(record: Request, **data: object) -> list[tuple[object, object]]:
    choices: Any = OutcomeSection(record, data or None).field_as("kpi", ModelChoiceField).choices
    return list(choices)[1:]


def test_every_field_of_a_request_is_asked_for_in_the_form() -> None:
    fields = {field.name for field in [*Request._meta.fields, *Request._meta.many_to_many]} - OF_ITS_WAY
    asked = {name for names in SECTIONS.values() for name in names}
    assert fields == asked - {"candidates", "vendor_talks"}
    assert {"candidates", "vendor_talks"} <= {field.name for field in Consultation._meta.fields}
    assert {key: tuple(form.base_fields) for key, form in SECTION_FORMS.items()} == SECTIONS


def test_kpis_are_those_of_the_chosen_outcome(marketing: Person, outcome: Outcome, other: Outcome) -> None:
    record = actions.begin(by=marketing, title="Faster checkout")
    grouped = kpis_offered(record)
    assert {heading for heading, _ in grouped} == {outcome.title, other.title}
    record.amend({"outcome": other}, seen={}, by=marketing)
    assert kpis_offered(record) == [(asking.kpi_of(other).pk, asking.kpi_of(other).name)]
    assert kpis_offered(record, outcome=outcome.pk) == [(asking.kpi_of(outcome).pk, asking.kpi_of(outcome).name)]


def test_another_outcome_lets_the_kpi_go_and_says_so(
    client_for: ClientFor, marketing: Person, outcome: Outcome, other: Outcome
) -> None:
    record = asking.a_draft(marketing, outcome)
    data = asking.posted(outcome, record) | {"outcome": other.pk}
    answer = client_for(marketing).post(
        reverse("intake:request_section", args=[record.pk, "outcome"]), data, headers=HTMX
    )
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "belongs to another outcome. Choose one of “Another outcome”." in page
    assert 'id="kpi-of-outcome" hx-swap-oob="true"' in page
    record = asking.fresh(record)
    assert (record.outcome, record.kpi) == (other, None)


@pytest.mark.parametrize("sent", [False, True])
def test_form_is_made_of_15_queries(
    sent: bool, client_for: ClientFor, marketing: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome) if sent else asking.a_draft(marketing, outcome)
    if sent:
        actions.ask(record, by=cio, text="Which?", sections=list(SECTIONS))
    client = client_for(marketing)
    client.get(record.draft_url)  # the session is new only once
    with CaptureQueriesContext(connection) as queries:
        assert client.get(record.draft_url).status_code == 200
    assert len(queries) <= 15


def test_unit_and_currency_stand_by_their_fields(client_for: ClientFor, marketing: Person, outcome: Outcome) -> None:
    record = asking.a_draft(marketing, outcome)
    page = client_for(marketing).get(record.draft_url).content.decode()
    unit = asking.kpi_of(outcome).definitions.get().unit
    assert f"In <b>{unit}</b>, the KPI’s own unit." in page
    assert f"Budget, in {GroundRules.current().currency}" in page


@pytest.mark.parametrize("words", ["none", "None.", "no", "NOTHING", "n/a", "-", "—", " none "])
def test_none_is_heard_in_its_ways(words: str) -> None:
    assert says_nothing(words)


@pytest.mark.parametrize("words", ["", "None of the old, all of the new.", "nonesuch"])
def test_other_words_are_not_none(words: str) -> None:
    assert not says_nothing(words)


@pytest.mark.parametrize(
    ("says", "field"),
    [
        ({"personal_data": True, "data_involved": "none"}, "data_involved"),
        ({"integration_needed": True, "systems_touched": "None."}, "systems_touched"),
    ],
)
def test_none_and_yes_cannot_both_be_so(
    says: dict[str, object], field: str, client_for: ClientFor, marketing: Person, outcome: Outcome
) -> None:
    record = actions.begin(by=marketing, title="Faster checkout")
    data = asking.posted(outcome, record, **says)
    answer = client_for(marketing).post(reverse("intake:request_submission", args=[record.pk]), data)
    assert list(answer.context["whole"].errors) == [field]


FOLLOWING = [(said, field) for said, fields in FOLLOWS.items() for field in fields]


@pytest.mark.parametrize(("said", "field"), FOLLOWING)
def test_a_yes_asks_for_more_when_it_is_sent(
    said: str, field: str, client_for: ClientFor, marketing: Person, outcome: Outcome
) -> None:
    record, client = actions.begin(by=marketing, title="Faster checkout"), client_for(marketing)
    data = asking.posted(outcome, record, **{field: ""})
    assert (
        client.post(reverse("intake:request_draft", args=[record.pk]), data).status_code == 303
    )  # a draft may lack it
    record = asking.fresh(record)
    place = reverse("intake:request_submission", args=[record.pk])
    answer = client.post(place, asking.posted(outcome, record, **{field: ""}))
    assert list(answer.context["whole"].errors) == [field]
    answer = client.post(place, asking.posted(outcome, record, **{field: ""} | {said: False}))
    assert answer.status_code == 303
    assert asking.fresh(record).submitted_at


def test_what_follows_a_yes_waits_out_of_sight_until_it_is_given(
    client_for: ClientFor, marketing: Person, outcome: Outcome
) -> None:
    record = actions.begin(by=marketing, title="Faster checkout")
    page = client_for(marketing).get(reverse("intake:request_draft", args=[record.pk])).content.decode()
    assert page.count('class="section__later"') == len(FOLLOWING)
    record.amend({"accessibility": "Not known yet."}, seen={}, by=marketing)
    page = client_for(marketing).get(reverse("intake:request_draft", args=[record.pk])).content.decode()
    assert page.count('class="section__later"') == len(FOLLOWING) - 1  # what says something is never hidden


def test_everybody_reads_what_a_yes_asked_for(
    client_for: ClientFor, marketing: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    page = client_for(cio).get(record.get_absolute_url()).content.decode()
    for words in (
        "Germany, on our own machines",
        "a contract with them needs it",
        "Passes: at once",
        "team tries both",
    ):
        assert words in page


def test_similar_requests_appear_as_the_title_is_typed(
    client_for: ClientFor, marketing: Person, cmo: Person, outcome: Outcome
) -> None:
    sent = asking.submitted(marketing, outcome)
    asking.a_draft(marketing, outcome, title="Show customers their points, my own draft")
    client, place = client_for(cmo), reverse("intake:similar")
    piece = client.get(place, {"title": "Points of customers"}, headers=HTMX).content.decode()
    assert sent.title in piece
    assert "my own draft" not in piece
    assert "<html" not in piece
    assert "<html" in client.get(place, {"title": "Points of customers"}).content.decode()
    for title in ("", "of", "Dogs and cats", "%", "a\x00b", "x" * 5_000):
        assert sent.title not in client.get(place, {"title": title}, headers=HTMX).content.decode()
    about = {"title": sent.title, "about": str(sent.pk)}
    assert sent.title not in client.get(place, about, headers=HTMX).content.decode()


def test_draft_keeps_a_stage_and_an_outcome_that_are_no_longer_offered(
    client_for: ClientFor, marketing: Person, admin: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.a_draft(marketing, outcome)
    JourneyStage.objects.add("Another", by=admin)
    record.stages.get().archive(by=admin)
    Outcome.objects.filter(pk=outcome.pk).update(closed_at=record.created_at, result="achieved")
    client = client_for(marketing)
    page = client.get(record.draft_url).content.decode()
    assert "is no longer a step, and stays here" in page
    assert "is no longer in force, and stays here" in page
    data = asking.posted(outcome, record, title="A mended line")
    assert client.post(record.draft_url, data).status_code == 303
    kept = asking.fresh(record)
    assert (kept.title, kept.outcome, kept.stages.count()) == ("A mended line", outcome, 1)
    answer = client.post(
        reverse("intake:request_submission", args=[record.pk]), asking.posted(outcome, kept, title="A mended line")
    )
    assert "is no longer in force. Choose one that is." in answer.content.decode()


def test_whoever_was_named_and_left_stays_named_until_somebody_else_is(
    marketing: Person, it: Person, it2: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    actions.name_people(record, [it, it2], by=cio)
    Person.objects.filter(pk=it2.pk).update(is_active=False)
    field = PeopleForm(record=asking.fresh(record)).field_as("people", ModelMultipleChoiceField)
    assert field.queryset
    assert {it, it2} <= set(field.queryset)
    assert f"{it2} is no longer of IT" in field.help_text


def test_several_who_answer_have_one_who_sees_to_it(
    marketing: Person, it: Person, it2: Person, cio: Person, outcome: Outcome, client_for: ClientFor
) -> None:
    record, client = asking.submitted(marketing, outcome), client_for(cio)
    place, both = reverse("intake:request_people", args=[record.pk]), [it.pk, it2.pk]
    answer = client.post(place, {"people": both})
    assert answer.status_code == 422
    assert "Several answer: choose who sees to it that all is answered." in answer.content.decode()
    assert "is not among those who answer" in client.post(place, {"people": [it.pk], "responsible": it2.pk}).text
    assert not asking.fresh(record).consultation.answerers
    assert client.post(place, {"people": both, "responsible": it2.pk}).status_code == 303
    assert asking.fresh(record).consultation.answerers == [it2, it]
    assert f"{it2.name} and {it.name} of IT" in client.get(record.get_absolute_url()).text


def test_one_who_answers_alone_sees_to_it_and_stays_so_while_named(
    marketing: Person, it: Person, it2: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    actions.name_people(record, [it], by=cio)
    assert asking.fresh(record).consultation.responsible == it
    actions.name_people(asking.fresh(record), [it, it2], by=cio)
    assert asking.fresh(record).consultation.responsible == it
    actions.name_people(asking.fresh(record), [it2], by=cio)
    assert asking.fresh(record).consultation.responsible == it2
    actions.name_people(asking.fresh(record), [], by=cio)
    assert asking.fresh(record).consultation.responsible is None


def test_whoever_asks_does_not_answer(it: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.submitted(it, outcome)
    field = PeopleForm(record=record).field_as("people", ModelMultipleChoiceField)
    assert field.queryset is not None
    assert it not in field.queryset
