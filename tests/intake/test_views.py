"""The requests' pages: who sees them, who may act, what bad input is told, and what htmx gets."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outcomes.models import Outcome
from partnership.intake import actions
from partnership.intake.models import SECTIONS, Consultation, Question, Request
from partnership.people.models import Person
from tests.intake import asking
from tests.outcomes.making import a_draft as an_outcome_draft
from tests.outcomes.making import in_force

ClientFor = Callable[[Person], Client]
HTMX = {"HX-Request": "true"}
OF_PROJECTS = {"request_acceptance", "request_fast_approval"}  # what begins a project
State = Request.State


def url(name: str, record: Request | None = None, *args: Any) -> str:
    space = "projects" if name in OF_PROJECTS else "intake"
    return reverse(f"{space}:{name}", args=[record.pk, *args] if record else [])


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


# The list


def test_list_shows_whole_page_and_piece(client_for: ClientFor, marketing: Person, outcome: Outcome) -> None:
    asking.submitted(marketing, outcome)
    client = client_for(marketing)
    whole = text_of(client.get(url("requests")))
    assert "<html" in whole
    assert "Show customers their points" in whole
    piece = text_of(client.get(url("requests"), headers=HTMX))
    assert "<html" not in piece
    assert "Show customers their points" in piece


def test_list_filters(client_for: ClientFor, marketing: Person, it: Person, cio: Person, outcome: Outcome) -> None:
    first = asking.submitted(marketing, outcome, title="From marketing")
    second = asking.submitted(it, outcome, title="From the other side")
    actions.refuse(second, State.DECLINED, by=cio, reason="No.")

    def titles(**query: str) -> list[str]:
        rows = client_for(marketing).get(url("requests"), query).context["rows"]
        return [row.request.title for row in rows]

    assert titles() == [first.title, second.title]
    assert titles(state="open") == [first.title]
    assert titles(state="declined") == [second.title]
    assert titles(side="it") == [second.title]
    assert titles(mine="1") == [first.title]
    assert titles(q="OTHER side") == [second.title]
    assert titles(sort="title") == [first.title, second.title]
    assert titles(sort="-title") == [second.title, first.title]


@pytest.mark.parametrize(
    "query",
    [
        {"state": "nonsense"},
        {"page": str(2**63)},
        {"page": "-1"},
        {"page": "٣"},
        {"sort": "reason"},
        {"q": "\x00"},
        {"side": "x\x00"},
    ],
)
def test_list_leaves_out_what_is_not_offered(query: dict[str, str], client_for: ClientFor, marketing: Person) -> None:
    assert client_for(marketing).get(url("requests"), query).status_code == 200


def test_list_hides_drafts_of_others(client_for: ClientFor, marketing: Person, cmo: Person, outcome: Outcome) -> None:
    asking.a_draft(marketing, outcome)
    assert not client_for(cmo).get(url("requests")).context["rows"]
    assert client_for(marketing).get(url("requests")).context["rows"]


def test_list_costs_the_same_with_1_3_and_300_rows(
    client_for: ClientFor, marketing: Person, it: Person, outcome: Outcome
) -> None:
    client = client_for(marketing)
    first = asking.submitted(marketing, outcome)
    client.get(url("requests"))  # the session is new only once

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("requests")).status_code == 200
        return len(queries)

    with_one = cost()
    for person in (it, marketing):
        asking.submitted(person, outcome)
    with_three = cost()
    fields = {field.attname: getattr(first, field.attname) for field in Request._meta.concrete_fields}
    copies = Request.objects.bulk_create(Request(**(fields | {"id": None, "acceptance_id": None})) for _ in range(300))
    Consultation.objects.bulk_create(Consultation(request=copy) for copy in copies)
    assert with_one == with_three == cost()
    assert with_one <= 10


def test_list_is_paged(client_for: ClientFor, marketing: Person, outcome: Outcome) -> None:
    first = asking.submitted(marketing, outcome)
    fields = {field.attname: getattr(first, field.attname) for field in Request._meta.concrete_fields}
    copies = Request.objects.bulk_create(Request(**(fields | {"id": None})) for _ in range(60))
    Consultation.objects.bulk_create(Consultation(request=copy) for copy in copies)
    client = client_for(marketing)
    response = client.get(url("requests"), {"side": "marketing"})
    assert len(response.context["rows"]) == 50
    assert "side=marketing&amp;page=2" in text_of(response)
    rest = client.get(url("requests"), {"side": "marketing", "page": "2"})
    assert len(rest.context["rows"]) == 11
    assert "Next page" not in text_of(rest)


# Writing


def test_draft_begins_with_a_line(client_for: ClientFor, marketing: Person) -> None:
    response = client_for(marketing).post(url("request_new"), {"title": "Faster checkout", "problem": "Slow"})
    record = Request.objects.get()
    assert (response.status_code, response["Location"]) == (303, record.draft_url)
    assert (record.state, record.side, record.requester) == (State.DRAFT, "marketing", marketing)


def test_draft_begins_with_htmx(client_for: ClientFor, marketing: Person) -> None:
    response = client_for(marketing).post(url("request_new"), {"title": "Faster checkout"}, headers=HTMX)
    assert Request.objects.get().draft_url in response["HX-Location"]


def test_draft_without_a_line_is_told_so(client_for: ClientFor, marketing: Person) -> None:
    response = client_for(marketing).post(url("request_new"), {"title": "", "problem": "kept"})
    assert response.status_code == 422
    assert "Give the request a line" in text_of(response)
    assert "kept" in text_of(response)
    assert not Request.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["admin", "observer"])
def test_only_staff_log_requests(who: str, client_for: ClientFor, request: pytest.FixtureRequest) -> None:
    client = client_for(request.getfixturevalue(who))
    assert client.get(url("request_new")).status_code == 403
    assert client.post(url("request_new"), {"title": "x"}).status_code == 403
    assert "Staff of IT or marketing" in text_of(client.get(url("request_new")))
    assert client.get(url("requests")).status_code == 200


def test_section_is_kept_as_it_is_written(client_for: ClientFor, marketing: Person, outcome: Outcome) -> None:
    record = actions.begin(by=marketing, title="Faster checkout")
    client = client_for(marketing)
    data = {"budget": "1200.50", "payer": "it", "seen-money": record.section_digest("money")}
    response = client.post(url("request_section", record, "money"), data, headers=HTMX)
    record = asking.fresh(record)
    assert response.status_code == 200
    assert record.budget == Decimal("1200.50")
    assert record.section_digest("money") in text_of(response)
    assert "<html" not in text_of(response)
    data = {"budget": "1300", "payer": "it", "seen-money": record.section_digest("money")}
    assert client.post(url("request_section", record, "money"), data, headers=HTMX).status_code == 200
    assert asking.fresh(record).budget == 1300


def test_section_with_one_wrong_field_keeps_the_others(client_for: ClientFor, marketing: Person) -> None:
    record = actions.begin(by=marketing, title="Faster checkout")
    data = {"budget": "NaN", "payer": "it", "seen-money": record.section_digest("money")}
    response = client_for(marketing).post(url("request_section", record, "money"), data, headers=HTMX)
    assert response.status_code == 422
    assert "Write an amount" in text_of(response)
    record = asking.fresh(record)
    assert (record.payer, record.budget) == ("it", None)
    assert record.section_digest("money") in text_of(response)  # what is typed next is not stale


def test_section_that_somebody_else_saved_shows_both(client_for: ClientFor, marketing: Person) -> None:
    record = actions.begin(by=marketing, title="Faster checkout")
    seen = record.section_digest("time")
    record.amend({"needed_by_reason": "From the other tab"}, seen={}, by=marketing)
    data = {"needed_by_reason": "From this tab", "seen-time": seen}
    client = client_for(marketing)
    response = client.post(url("request_section", record, "time"), data, headers=HTMX)
    assert response.status_code == 409
    assert "From the other tab" in text_of(response)
    assert "From this tab" in text_of(response)
    again = data | {"seen-time": asking.fresh(record).section_digest("time")}
    assert client.post(url("request_section", record, "time"), again, headers=HTMX).status_code == 200
    assert asking.fresh(record).needed_by_reason == "From this tab"


def test_unknown_section_is_404(client_for: ClientFor, marketing: Person) -> None:
    record = actions.begin(by=marketing, title="Faster checkout")
    assert client_for(marketing).post(url("request_section", record, "nonsense")).status_code == 404


def test_whole_form_saves_without_a_script(client_for: ClientFor, marketing: Person, outcome: Outcome) -> None:
    record = actions.begin(by=marketing, title="Faster checkout")
    client = client_for(marketing)
    response = client.post(url("request_draft", record), asking.posted(outcome, record))
    assert response.status_code == 303
    record = asking.fresh(record)
    assert record.state == State.DRAFT
    assert (record.outcome, record.personal_data, record.consultation.candidates) == (
        outcome,
        True,
        "Loyal, Pointwise",
    )
    assert [stage.pk for stage in record.stages.all()] == asking.posted(outcome)["stages"]
    assert text_of(client.get(url("request_draft", record))).count('value="yes"') == 3


def test_stale_form_shows_both_and_saves_nothing(client_for: ClientFor, marketing: Person, outcome: Outcome) -> None:
    record = actions.begin(by=marketing, title="Faster checkout")
    data = asking.posted(outcome, record, problem="Mine")
    record.amend({"problem": "Theirs"}, seen={}, by=marketing)
    client = client_for(marketing)
    response = client.post(url("request_draft", record), data)
    assert response.status_code == 409
    assert "Mine" in text_of(response)
    assert "Theirs" in text_of(response)
    record = asking.fresh(record)
    assert (record.problem, record.budget) == ("Theirs", None)
    again = data | {f"seen-{key}": record.section_digest(key) for key in SECTIONS}
    assert client.post(url("request_draft", record), again).status_code == 303


def test_submission_sends_it(client_for: ClientFor, marketing: Person, outcome: Outcome) -> None:
    record = actions.begin(by=marketing, title="Faster checkout")
    client = client_for(marketing)
    response = client.post(url("request_submission", record), asking.posted(outcome, record))
    assert (response.status_code, response["Location"]) == (303, record.get_absolute_url())
    assert asking.fresh(record).state == State.SUBMITTED
    again = client.post(url("request_submission", record), asking.posted(outcome, asking.fresh(record)))
    assert again.status_code == 422
    assert "its text stands as it is" in text_of(again) or "submitted before" in text_of(again)


def test_submission_says_all_that_is_missing_sends_nothing_and_keeps_what_is_there(
    client_for: ClientFor, marketing: Person, outcome: Outcome
) -> None:
    record = actions.begin(by=marketing, title="Faster checkout")
    data = {"title": "Faster", "budget": "12", **{f"seen-{key}": record.section_digest(key) for key in SECTIONS}}
    response = client_for(marketing).post(url("request_submission", record), data)
    assert response.status_code == 422
    words = text_of(response)
    for sentence in ("Say what goes wrong today.", "Choose the outcome in force", "Say who pays.", "Say by which day"):
        assert sentence in words
    record = asking.fresh(record)
    assert (record.title, record.budget, record.state) == ("Faster", Decimal(12), State.DRAFT)
    assert "the rest is kept" in words


BAD: list[tuple[dict[str, Any], str]] = [
    ({"title": "a\x00b"}, "title"),
    ({"problem": "x" * 1_000_000}, "problem"),
    ({"budget": "-1"}, "budget"),
    ({"budget": "NaN"}, "budget"),
    ({"budget": "1e309"}, "budget"),
    ({"budget": "Infinity"}, "budget"),
    ({"expected_change": "NaN"}, "expected_change"),
    ({"expected_change": "0"}, "expected_change"),
    ({"expected_change": "1e309"}, "expected_change"),
    ({"needed_by": "2020-01-01"}, "needed_by"),
    ({"needed_by": "9999-12-31"}, "needed_by"),
    ({"needed_by": "tomorrow"}, "needed_by"),
    ({"outcome": "0"}, "outcome"),
    ({"outcome": "-1"}, "outcome"),
    ({"outcome": str(2**63)}, "outcome"),
    ({"outcome": "x\x00"}, "outcome"),
    ({"kpi": "0"}, "kpi"),
    ({"kpi": "-1"}, "kpi"),
    ({"kpi": str(2**63)}, "kpi"),
    ({"stages": ["0"]}, "stages"),
    ({"stages": ["x"]}, "stages"),
    ({"stages": [str(2**63)]}, "stages"),
    ({"personal_data": "perhaps"}, "personal_data"),
    ({"payer": "sales"}, "payer"),
    ({"vendor_talks": "contract"}, "vendor_talks"),
    ({"vendor_talks": "married"}, "vendor_talks"),
]


@pytest.mark.parametrize(("changed", "field"), BAD, ids=[f"{f}-{str(next(iter(c.values())))[:12]!a}" for c, f in BAD])
@pytest.mark.parametrize("door", ["request_draft", "request_submission"])
def test_bad_input_gets_a_sentence_by_the_field(
    door: str, changed: dict[str, Any], field: str, client_for: ClientFor, marketing: Person, outcome: Outcome
) -> None:
    """And what is right beside it is kept."""
    record = actions.begin(by=marketing, title="Faster checkout")
    stood, others = record._plain(field), {"problem", "if_not_done"} - {field}
    response = client_for(marketing).post(url(door, record), asking.posted(outcome, record) | changed)
    assert response.status_code == 422
    assert list(response.context["whole"].errors) == [field]
    record = asking.fresh(record)
    assert record._plain(field) == stood
    assert {name: getattr(record, name) for name in others} == {name: asking.wishes(outcome)[name] for name in others}
    assert record.state == State.DRAFT


def test_invisible_signs_are_taken_out(client_for: ClientFor, marketing: Person, outcome: Outcome) -> None:
    record = actions.begin(by=marketing, title="Faster checkout")
    client_for(marketing).post(url("request_draft", record), asking.posted(outcome, record, title="a\u202eb\u200bc"))
    assert asking.fresh(record).title == "abc"


def test_outcome_that_is_not_in_force_is_refused(
    client_for: ClientFor, it: Person, marketing: Person, outcome: Outcome
) -> None:
    draft = an_outcome_draft(it, marketing, title="Not signed").outcome
    record = actions.begin(by=marketing, title="Faster checkout")
    data = asking.posted(outcome, record) | {"outcome": draft.pk, "kpi": asking.kpi_of(draft).pk}
    response = client_for(marketing).post(url("request_submission", record), data)
    assert response.status_code == 422
    assert "both sides have signed" in text_of(response)


def test_kpi_of_another_outcome_is_refused(
    client_for: ClientFor, it: Person, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    other = in_force(it, marketing, cio, cmo, title="Another")
    record = actions.begin(by=marketing, title="Faster checkout")
    data = asking.posted(outcome, record, kpi=asking.kpi_of(other))
    response = client_for(marketing).post(url("request_submission", record), data)
    assert list(response.context["whole"].errors) == ["kpi"]
    assert "belongs to another outcome" in text_of(response)


def test_draft_is_404_for_everybody_else(
    client_for: ClientFor, marketing: Person, cmo: Person, marketing2: Person, outcome: Outcome
) -> None:
    record = asking.a_draft(marketing, outcome)
    for person in (cmo, marketing2):
        client = client_for(person)
        assert client.get(url("request", record)).status_code == 404
        assert client.get(url("request_draft", record)).status_code == 404
        assert client.post(url("request_submission", record), {}).status_code == 404
        assert client.post(url("request_section", record, "money"), {}).status_code == 404
        assert client.post(url("request_withdrawal", record), {}).status_code == 404


def test_ids_out_of_range_are_404(client_for: ClientFor, marketing: Person) -> None:
    for pk in ("0", "-1", str(2**63), "x"):
        assert client_for(marketing).get(f"/projects/requests/{pk}/").status_code == 404


def test_only_the_requester_changes_it(client_for: ClientFor, marketing: Person, cmo: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    client = client_for(cmo)
    assert client.get(url("request_draft", record)).status_code == 403
    assert client.post(url("request_section", record, "money"), {}).status_code == 403
    assert client.post(url("request_withdrawal", record), {}).status_code == 403


def test_submitted_text_stands(client_for: ClientFor, marketing: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    data = asking.posted(outcome, record, problem="Changed")
    client = client_for(marketing)
    for answer in (
        client.post(url("request_draft", record), data),
        client.post(url("request_section", record, "problem"), data, headers=HTMX),
    ):
        assert answer.status_code == 422
        assert "its text stands as it is" in text_of(answer)
    assert asking.fresh(record).problem != "Changed"


# The page


@pytest.mark.parametrize("stage", ["submitted", "asked", "consulted", "scored", "accepted", "declined"])
def test_page_is_readable_by_everybody_at_every_stage(
    stage: str,
    client_for: ClientFor,
    marketing: Person,
    cio: Person,
    cmo: Person,
    outcome: Outcome,
    request: pytest.FixtureRequest,
) -> None:
    record = {
        "submitted": lambda: asking.submitted(marketing, outcome),
        "asked": lambda: asking.submitted(marketing, outcome),
        "declined": lambda: asking.submitted(marketing, outcome),
        "consulted": lambda: asking.consulted(marketing, outcome, cio),
        "scored": lambda: asking.scored(marketing, outcome, cio, cmo),
        "accepted": lambda: asking.accepted(marketing, outcome, cio, cmo),
    }[stage]()
    if stage == "asked":
        actions.ask(record, by=cio, text="Which shops?")
    if stage == "declined":
        actions.refuse(record, State.DECLINED, by=cio, reason="No.")
    for who in ("marketing", "cio", "cmo", "it", "admin", "observer", "stranger"):
        client = client_for(request.getfixturevalue(who))
        client.get(url("request", record))  # the session is new only once
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url("request", record))
        assert response.status_code == 200
        assert record.title in text_of(response)
        assert len(queries) <= 15


def test_page_gives_htmx_its_piece(client_for: ClientFor, marketing: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    client = client_for(marketing)
    assert "<html" in text_of(client.get(url("request", record)))
    assert "<html" not in text_of(client.get(url("request", record), headers=HTMX))


WANTED = [
    ("submitted", "cio", "answer"),
    ("submitted", "it", ""),
    ("submitted", "cmo", ""),
    ("submitted", "marketing", ""),
    ("asked", "marketing", "clarify"),
    ("asked", "cio", ""),
    ("consulted", "cio", "score"),
    ("consulted", "cmo", "score"),
    ("consulted", "it", ""),
    ("consulted", "deputy_cio", "score"),
    ("scored", "cmo", "accept"),
    ("scored", "marketing", ""),
    ("fast", "cio", "approve"),
    ("fast", "cmo", ""),
    ("accepted", "cio", ""),
]


@pytest.mark.parametrize(("stage", "who", "wanted"), WANTED)
def test_what_waits_for_the_reader_is_on_top(
    stage: str,
    who: str,
    wanted: str,
    client_for: ClientFor,
    marketing: Person,
    cio: Person,
    cmo: Person,
    outcome: Outcome,
    request: pytest.FixtureRequest,
) -> None:
    small = {"budget": Decimal(900), "personal_data": False, "integration_needed": False}
    record = {
        "submitted": lambda: asking.submitted(marketing, outcome),
        "asked": lambda: asking.submitted(marketing, outcome),
        "fast": lambda: asking.submitted(marketing, outcome, **small),
        "consulted": lambda: asking.consulted(marketing, outcome, cio),
        "scored": lambda: asking.scored(marketing, outcome, cio, cmo),
        "accepted": lambda: asking.accepted(marketing, outcome, cio, cmo),
    }[stage]()
    if stage == "asked":
        actions.ask(record, by=cio, text="Which shops?")
    response = client_for(request.getfixturevalue(who)).get(url("request", record))
    assert response.context["wanted"] == wanted


POSTS = {
    "request_withdrawal": ({"reason": "Solved."}, ("marketing",)),
    "request_question": ({"text": "Which shops?"}, ("cio", "cmo", "deputy_cio")),
    "request_consultation": ({}, ("cio", "deputy_cio")),
    "request_people": ({"people": []}, ("cio", "deputy_cio")),
    "request_refusal": ({"state": "declined", "reason": "No."}, ("cio", "cmo", "deputy_cio")),
    "request_override": ({"reason": "It ends on Friday."}, ("cio", "cmo", "deputy_cio")),
}
EVERYBODY = ("marketing", "marketing2", "it", "stranger", "cio", "cmo", "deputy_cio", "admin", "observer")


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", POSTS)
def test_who_may_do_what(
    name: str, who: str, client_for: ClientFor, marketing: Person, outcome: Outcome, request: pytest.FixtureRequest
) -> None:
    record = asking.submitted(marketing, outcome)
    data, allowed = POSTS[name]
    response = client_for(request.getfixturevalue(who)).post(url(name, record), data)
    assert response.status_code == (303 if who in allowed else 403), text_of(response)[:300]


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_answer_score_and_accept(
    who: str,
    client_for: ClientFor,
    marketing: Person,
    it: Person,
    cio: Person,
    cmo: Person,
    outcome: Outcome,
    request: pytest.FixtureRequest,
) -> None:
    client = client_for(request.getfixturevalue(who))
    record = asking.submitted(marketing, outcome)
    actions.name_people(record, [it], by=cio)
    answered = client.post(url("request_part", record, "delivery"), {"fit": "fits", "words": "Yes."})
    assert answered.status_code == (303 if who in ("cio", "deputy_cio", "it") else 403)
    record = asking.consulted(marketing, outcome, cio)
    scores = asking.SCORES["cmo" if who == "cmo" else "cio"]
    assert client.post(url("request_scores", record), scores).status_code == (
        303 if who in ("cio", "deputy_cio", "cmo") else 403
    )
    record = asking.scored(marketing, outcome, cio, cmo)
    accepted = client.post(url("request_acceptance", record), {"seen": record.acceptance.digest})
    assert accepted.status_code == (303 if who in ("cio", "deputy_cio", "cmo") else 403)


INVALID = [
    ("request_question", {"text": " "}, "Say what the requester should add."),
    ("request_question", {"text": "a\x00"}, "There is a character in it that is no text"),
    ("request_question", {"text": "x" * 1_000_000}, "at most"),
    ("request_refusal", {"state": "declined"}, "Say why"),
    ("request_refusal", {"reason": "No."}, "Choose one."),
    ("request_refusal", {"state": "accepted", "reason": "x"}, "Choose one of the three."),
    ("request_refusal", {"state": "duplicate", "reason": "x"}, "Choose another request that was submitted."),
    ("request_refusal", {"state": "duplicate", "reason": "x", "duplicate_of": str(2**63)}, "Choose another request"),
    ("request_refusal", {"state": "duplicate", "reason": "x", "duplicate_of": "-1"}, "another request"),
    ("request_refusal", {"state": "duplicate", "reason": "x", "duplicate_of": "one"}, "Choose another request"),
    ("request_refusal", {"state": "deferred", "reason": "x"}, "Say until which day"),
    ("request_refusal", {"state": "deferred", "reason": "x", "until": "2020-01-01"}, "from tomorrow on"),
    ("request_refusal", {"state": "deferred", "reason": "x", "until": "9999-12-31"}, "within two years"),
    ("request_question", {"text": "x", "sections": ["price"]}, "among the parts of the form"),
    ("request_people", {"people": ["0"]}, "Choose people of IT."),
    ("request_override", {"reason": ""}, "Give the reason"),
]


@pytest.mark.parametrize(("name", "data", "sentence"), INVALID)
def test_wrong_forms_get_a_sentence(
    name: str,
    data: dict[str, Any],
    sentence: str,
    client_for: ClientFor,
    marketing: Person,
    cio: Person,
    outcome: Outcome,
) -> None:
    record = asking.submitted(marketing, outcome)
    response = client_for(cio).post(url(name, record), data)
    assert response.status_code == 422
    assert sentence in text_of(response).replace("&#x27;", "'")
    assert asking.fresh(record).state == State.SUBMITTED


@pytest.mark.parametrize("given", ["0", "11", "NaN", "1e309", "x\x00", ""])
def test_scores_are_whole_numbers_from_1_to_10(
    given: str, client_for: ClientFor, marketing: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.consulted(marketing, outcome, cio)
    response = client_for(cio).post(url("request_scores", record), {"risk": given, "size": "3"})
    assert response.status_code == 422
    assert "whole number from 1 to 10" in text_of(response)
    assert not record.screening.round.ratings.exists()


def test_duplicate_of_itself_is_refused(
    client_for: ClientFor, marketing: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    data = {"state": "duplicate", "reason": "x", "duplicate_of": record.pk}
    assert client_for(cio).post(url("request_refusal", record), data).status_code == 422


def test_scores_are_hidden_from_the_other_side(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.consulted(marketing, outcome, cio)
    client_for(cmo).post(url("request_scores", record), {"value": 9, "urgency": 2})
    own = client_for(cmo).get(url("request", record))
    assert own.context["own_scores"] == [("Value", 9), ("Urgency", 2)]
    other = client_for(cio).get(url("request", record))
    assert other.context["own_scores"] == []
    assert "sealed" in text_of(other)


def test_second_answer_to_a_part_is_shown_both(
    client_for: ClientFor, marketing: Person, cio: Person, deputy_cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    actions.answer(record, "delivery", fit="fits", words="In May.", by=cio)
    client = client_for(deputy_cio)
    data = {"fit": "does_not_fit", "words": "Not before June.", "seen": ""}
    response = client.post(url("request_part", record, "delivery"), data)
    assert response.status_code == 409
    assert "In May." in text_of(response)
    assert "Not before June." in text_of(response)
    again = data | {"seen": asking.fresh(record).consultation.answer_digest("delivery")}
    assert client.post(url("request_part", record, "delivery"), again).status_code == 303
    assert asking.fresh(record).consultation.delivery_words == "Not before June."


def test_unknown_part_is_404(client_for: ClientFor, marketing: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    assert client_for(cio).post(url("request_part", record, "price"), {}).status_code == 404


def test_question_and_answer(
    client_for: ClientFor, marketing: Person, marketing2: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    client_for(cio).post(url("request_question", record), {"text": "Which shops?"})
    assert client_for(marketing2).post(url("request_clarification", record), {"answer": "All"}).status_code == 403
    client = client_for(marketing)
    assert client.post(url("request_clarification", record), {"answer": ""}).status_code == 422
    assert client.get(url("request_draft", record)).status_code == 303  # nothing of the text is asked about
    assert client.post(url("request_clarification", record), {"answer": "All"}).status_code == 303
    late = client.post(url("request_clarification", record), {"answer": "And those abroad"})
    assert late.status_code == 422
    assert "Nothing is asked of you any more." in text_of(late)
    assert "And those abroad" in text_of(late)
    assert Question.objects.get().answer == "All"


PAGES = {"request_withdrawal": "marketing", "request_refusal": "cio"}


@pytest.mark.parametrize("name", PAGES)
def test_an_end_has_a_page_that_changes_nothing(
    name: str, client_for: ClientFor, marketing: Person, outcome: Outcome, request: pytest.FixtureRequest
) -> None:
    record = asking.submitted(marketing, outcome)
    client = client_for(request.getfixturevalue(PAGES[name]))
    assert client.get(url(name, record)).status_code == 200
    assert asking.fresh(record).state == State.SUBMITTED
    record.withdraw(by=marketing, reason="Solved.")
    answer = client.get(url(name, record))
    assert (answer.status_code, answer["Location"]) == (303, record.get_absolute_url())


@pytest.mark.parametrize(
    "name", [*sorted(POSTS.keys() - PAGES), "request_scores", "request_acceptance", "request_submission"]
)
def test_changes_take_a_post(name: str, client_for: ClientFor, marketing: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    assert client_for(marketing).get(url(name, record)).status_code == 405
