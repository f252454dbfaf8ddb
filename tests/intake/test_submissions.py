"""What was asked is kept each time it is sent, as it was; what changed is shown; what went says whose it was."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from outcomes.models import Kpi, Outcome
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.canonical import digest
from partnership.intake import actions
from partnership.intake.changed import Text, changes
from partnership.intake.models import Request, Submission
from partnership.intake.models.request import SECTION_OF
from partnership.people.models import Person
from partnership.projects.actions import beginning
from tests.intake import asking

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


def sent_again(
    record: Request, *, by: Person, asked: Person, text: str = "For all countries?", **values: object
) -> None:
    """A question about the money and the problem, and its answer with these changes."""
    actions.ask(record, by=asked, text=text, sections=["money", "problem"])
    record = asking.fresh(record)
    if values:
        record.amend(values, seen={}, by=by)
    actions.clarify(asking.fresh(record), by=by, answer="For all.")


def texts(record: Request) -> list[Submission]:
    return list(record.submissions.order_by("number"))


def page_of(client: Client, record: Request) -> str:
    answer = client.get(reverse("intake:request_submissions", args=[record.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_draft_keeps_nothing_until_it_is_sent(marketing: Person, outcome: Outcome, client_for: ClientFor) -> None:
    record = asking.a_draft(marketing, outcome)
    assert not texts(record)
    answer = client_for(marketing).get(reverse("intake:request_submissions", args=[record.pk]))
    assert answer.headers["Location"] == record.draft_url
    record.submit(by=marketing)
    (first,) = texts(record)
    assert (first.number, first.by, first.answers, first.digest) == (1, marketing, None, asking.fresh(record).digest)
    assert first.shown["budget"] == "40,000\N{NO-BREAK SPACE}EUR"
    assert first.shown["personal_data"] == "Yes"
    assert first.shown["stages"] == "Buy"
    assert first.shown["kpi"] == asking.kpi_of(outcome).name
    assert first.shown.keys() == SECTION_OF.keys()
    event = Event.objects.get(kind="request.submitted")
    assert event.detail == {"fast_lane": False, "submission": 1, "digest": first.digest}


def test_each_sending_is_kept_and_one_that_says_the_same_is_not_kept_twice(
    marketing: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    sent_again(record, by=marketing, asked=cio)
    assert [each.number for each in texts(record)] == [1]
    sent_again(record, by=marketing, asked=cio, budget=Decimal("40000.00"))
    assert [each.number for each in texts(record)] == [1]
    sent_again(record, by=marketing, asked=cio, budget=Decimal(31_000))
    first, second = texts(record)
    assert second.answers == record.questions.order_by("-pk")[0]
    assert (first.values["money"]["budget"], second.values["money"]["budget"]) == ("40000", "31000")
    assert [each.holds for each in (first, second)] == [True, True]
    assert Event.objects.filter(kind="request.clarified").order_by("-pk")[0].detail["digest"] == second.digest


def test_what_both_accept_is_the_text_that_was_sent_last(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.consulted(marketing, outcome, cio)
    sent_again(record, by=marketing, asked=cmo, problem="They leave 31 % of their points.")
    record = asking.fresh(record)
    for part in record.consultation.open_parts:
        actions.answer(record, part, fit="fits", words="Still.", by=cio)
    actions.give_scores(record, asking.SCORES["cmo"], by=cmo)
    actions.give_scores(record, asking.SCORES["cio"], by=cio)
    acceptance = asking.fresh(record).acceptance
    assert acceptance
    assert acceptance.digest == texts(record)[-1].digest


REWRITES: dict[str, Callable[[Submission], object]] = {
    "change": lambda kept: kept.save(),
    "bulk change": lambda kept: Submission.objects.update(shown={}),
    "removal": lambda kept: kept.delete(),
    "bulk removal": lambda kept: Submission.objects.all()._raw_delete("default"),
}


@pytest.mark.parametrize("how", REWRITES)
def test_what_was_sent_is_never_changed_or_removed(how: str, marketing: Person, outcome: Outcome) -> None:
    (kept,) = texts(asking.submitted(marketing, outcome))
    kept.digest = digest("else")
    with pytest.raises(IntegrityError, match="What was sent"), transaction.atomic():
        REWRITES[how](kept)
    assert Submission.objects.get().holds


def test_a_text_that_is_not_the_one_that_was_sent_says_so(marketing: Person, outcome: Outcome) -> None:
    (kept,) = texts(asking.submitted(marketing, outcome))
    kept.values["money"]["budget"] = "9"
    assert not kept.holds


def test_the_page_shows_what_changed_word_by_word(
    marketing: Person, it: Person, cio: Person, outcome: Outcome, client_for: ClientFor
) -> None:
    record = asking.submitted(marketing, outcome)
    client = client_for(it)
    assert "First sent" in page_of(client, record)
    assert "as it was sent</a>" in client.get(record.get_absolute_url()).content.decode()
    problem = "Customers do not know what their coins are worth, so they leave them."
    sent_again(record, by=marketing, asked=cio, problem=problem, budget=Decimal(31_000))
    page = page_of(client, record)
    assert "what their <del>points</del><ins>coins</ins> are worth" in page
    assert "<del>40,000</del><ins>31,000</ins>" in page
    assert "For all countries?" in page
    assert page.index("Sent again, No. 2") < page.index("First sent")
    assert page.count("as it stands") == 1
    assert "Sent 2 times" in client.get(record.get_absolute_url()).content.decode()


def test_a_change_that_is_not_sent_yet_is_shown_as_one(
    marketing: Person, cio: Person, outcome: Outcome, client_for: ClientFor
) -> None:
    record = asking.submitted(marketing, outcome)
    actions.ask(record, by=cio, text="Which?", sections=["money"])
    asking.fresh(record).amend({"payer": "both"}, seen={}, by=marketing)
    page = page_of(client_for(cio), record)
    assert "Changed, and not sent again yet" in page
    assert "<ins>Both, shared</ins>" in page
    actions.clarify(asking.fresh(record), by=marketing, answer="Both.")
    assert "not sent again yet" not in page_of(client_for(cio), record)


def test_a_name_that_changes_later_leaves_what_was_sent_as_it_read(
    marketing: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    name = asking.kpi_of(outcome).name
    Kpi.objects.update(name="Renamed")
    sent_again(record, by=marketing, asked=cio, budget=Decimal(31_000))
    first, second = texts(record)
    assert (first.shown["kpi"], second.shown["kpi"]) == (name, "Renamed")
    assert [change.field for change in changes(Text.sent(first), Text.sent(second))] == ["budget"]


def test_another_outcome_of_the_same_name_is_said_to_be_another() -> None:
    one, other = ({"outcome": {"outcome": pk}} for pk in (1, 2))
    (change,) = changes(Text(one, {"outcome": "Sell more"}), Text(other, {"outcome": "Sell more"}))
    assert (change.old, change.new) == ("Sell more", "Sell more (another one of this name)")


def test_a_field_that_came_later_is_new_beside_a_text_without_it() -> None:
    (change,) = changes(Text({}, {}), Text({"money": {"payer": "it"}}, {"payer": "IT"}))
    assert (change.label, change.old, change.new) == ("Who pays", "", "IT")


def test_a_stranger_to_a_draft_finds_no_texts(
    it: Person, marketing: Person, outcome: Outcome, client_for: ClientFor
) -> None:
    record = asking.a_draft(marketing, outcome)
    assert client_for(it).get(reverse("intake:request_submissions", args=[record.pk])).status_code == 404


def test_many_texts_are_paged_and_compared_over_the_pages_edge(
    marketing: Person, cio: Person, outcome: Outcome, client_for: ClientFor, django_assert_max_num_queries: object
) -> None:
    record = asking.submitted(marketing, outcome)
    first = texts(record)[0]
    Submission.objects.bulk_create(
        Submission(
            request=record,
            number=number,
            values=first.values | {"money": {"budget": str(number), "payer": "it"}},
            shown=first.shown | {"budget": f"{number} EUR"},
            digest=first.digest,
            by=marketing,
        )
        for number in range(2, 24)
    )
    client = client_for(cio)
    client.get("/")
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        page = page_of(client, record)
    assert "<del>3</del><ins>4</ins>" in page
    older = client.get(reverse("intake:request_submissions", args=[record.pk]) + "?page=2").content.decode()
    assert "<ins>3</ins>" in older
    assert "First sent" in older
    assert "<ins>4</ins>" not in older


def test_an_edit_after_scoring_says_whose_scores_went_and_why(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome, client_for: ClientFor
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    beginning.accept(record, by=cio, seen=record.acceptance.digest if record.acceptance else "")
    score = record.screening.score
    sent_again(record, by=marketing, asked=cmo, problem="Another one.")
    why = f"{marketing} changed the problem, which {cmo} had asked about."
    whose = f"the scores of IT by {cio}"
    event = Event.objects.get(kind="request.taken_back")
    assert whose in event.detail["whose"]
    assert f"the yes of IT by {cio}" in event.detail["whose"]
    for told in Notice.objects.filter(text__contains="No longer stands"):
        assert why in told.text
        assert whose in told.text
    for reader in (marketing, cio, cmo):
        page = " ".join(client_for(reader).get(record.get_absolute_url()).content.decode().split())
        assert why in page
        assert f"The score of {score} no longer stands" in page
        assert f"{cio.name} of <span" in page
    record = asking.fresh(record)
    for part in record.consultation.open_parts:
        actions.answer(record, part, fit="fits", words="Still.", by=cio)
    actions.give_scores(record, asking.SCORES["cmo"], by=cmo)
    assert asking.fresh(record).screening.earlier
    actions.give_scores(record, asking.SCORES["cio"], by=cio)
    assert asking.fresh(record).screening.earlier == {}
    assert why not in " ".join(client_for(cio).get(record.get_absolute_url()).content.decode().split())


def test_two_edits_before_it_is_scored_anew_say_both_reasons(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    actions.ask(record, by=cio, text="Which?", sections=["money", "problem"])
    for values in ({"budget": Decimal(31_000)}, {"problem": "Another one."}, {"problem": "And another."}):
        asking.fresh(record).amend(values, seen={}, by=marketing)
    earlier = asking.fresh(record).screening.earlier
    assert earlier["because"] == [
        f"{marketing} changed what it may cost, which {cio} had asked about.",
        f"{marketing} changed the problem, which {cio} had asked about.",
    ]
    assert {side for side, _ in earlier["whose"]} == {"it", "marketing"}
