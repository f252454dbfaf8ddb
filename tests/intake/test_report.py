"""The service report: each stay is kept by the one step, and the page tells what the ways say, with what is behind."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from outcomes.models import Outcome
from partnership.activity.models import Event, reference
from partnership.core.tables import neutral
from partnership.intake import actions
from partnership.intake.models import Consultation, Request, Stay
from partnership.people.models import Person
from tests.intake import asking

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 6, 15, 9, 0, tzinfo=BERLIN)
State = Request.State


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def states(record: Request) -> list[tuple[str, bool]]:
    return [(stay.state, stay.ended_at is None) for stay in record.stays.order_by("pk")]


def a_way(clock: time_machine.Traveller, marketing: Person, cio: Person, outcome: Outcome, **said: object) -> Request:
    """Sent on Monday; asked about on Tuesday, clarified on Thursday; answered on Friday, declined next Tuesday."""
    record = asking.submitted(marketing, outcome, **said)
    clock.move_to(MONDAY + timedelta(days=1))
    actions.ask(record, by=cio, text="For which countries?")
    clock.move_to(MONDAY + timedelta(days=3))
    actions.clarify(asking.fresh(record), by=marketing, answer="All of them.")
    clock.move_to(MONDAY + timedelta(days=4))
    for part in Consultation.Part.values:
        actions.answer(asking.fresh(record), part, fit="fits", words="It fits.", by=cio)
    clock.move_to(MONDAY + timedelta(days=8))
    asking.fresh(record).refuse(State.DECLINED, by=cio, reason="Not this year.")
    return asking.fresh(record)


def page_of(client: Client, query: str = "", name: str = "report") -> str:
    answer = client.get(reverse(f"intake:{name}") + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_each_step_of_the_way_is_a_stay_and_the_ledger_says_the_same(
    clock: time_machine.Traveller, marketing: Person, cio: Person, outcome: Outcome
) -> None:
    record = a_way(clock, marketing, cio, outcome)
    assert states(record) == [
        ("submitted", False), ("needs_information", False), ("consultation", False), ("screening", False),
        ("declined", True),
    ]  # fmt: skip
    steps = [
        (event.changes["state"][1], event.at)
        for event in Event.objects.filter(subject=reference(record)).order_by("pk")
        if "state" in event.changes
    ]
    kept = [(stay.state, stay.began_at) for stay in record.stays.order_by("pk")]
    assert [state for state, _ in steps] == [state for state, _ in kept]
    assert [at for _, at in steps] == [at for _, at in kept]


def test_screening_says_which_executive_was_waited_for(
    clock: time_machine.Traveller, marketing: Person, cio: Person, cmo: Person, outcome: Outcome, client_for: ClientFor
) -> None:
    """A day for both; two for the CMO's scores; one for both to say yes, one for the CIO's; and for none of them after
    the text was changed."""
    record = asking.consulted(marketing, outcome, cio)

    def later(days: int, who: Person, word: str, **said: object) -> None:
        clock.shift(timedelta(days=days))
        assert client_for(who).post(f"/projects/requests/{record.pk}/{word}/", said).status_code == 303

    later(1, cio, "scores", risk=2, size=2)
    later(2, cmo, "scores", value=9, urgency=9)
    later(1, cmo, "acceptance", seen=asking.fresh(record).acceptance.digest)
    clock.shift(timedelta(days=3))  # from Friday to Monday
    kept = record.stays.filter(state="screening").order_by("pk")
    assert [stay.only for stay in kept] == ["", "marketing", "", "it"]
    page = page_of(client_for(cio))
    for who, number in (("Both executives", 2), ("The CIO alone", 1), ("The CMO alone", 2)):
        row = page.split(f"<td>{who}</td>")[1].split("</tr>")[0]
        assert f">{number}</a>" in row, (who, row)
    asking.fresh(record).take_back({"problem"}, by=marketing)
    assert [stay.only for stay in kept.all()] == ["", "marketing", "", "it", ""]


def test_a_draft_is_nobodys_time(marketing: Person, outcome: Outcome) -> None:
    record = asking.a_draft(marketing, outcome)
    record.withdraw(by=marketing)
    asking.fresh(record).bring_back(by=marketing)
    assert not record.stays.exists()
    asking.fresh(record).submit(by=marketing)
    assert states(record) == [("submitted", True)]


def test_a_request_stands_in_one_place(marketing: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    for wrong in (
        {"state": "screening", "began_at": MONDAY},
        {"state": "draft", "began_at": MONDAY, "ended_at": MONDAY},
        {"state": "screening", "began_at": MONDAY, "ended_at": MONDAY - timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Stay.objects.create(request=record, **wrong)


def test_the_page_says_what_was_counted_by_hand(
    clock: time_machine.Traveller, marketing: Person, cio: Person, outcome: Outcome, client_for: ClientFor
) -> None:
    record = a_way(clock, marketing, cio, outcome)
    text = page_of(client_for(marketing), "?period=1")
    # Monday to Tuesday; then paused for two days; Thursday to Friday; Friday to Tuesday
    for figure, days in (("first-answer", 1), ("consultation", 2), ("decision", 4)):
        link = f"figure={figure}&amp;quarter=2026-2&amp;side=marketing"
        assert text.count(link) == 4, figure
        assert f'{link}"><span class="figure">{days}</span></a>' in text
    assert "all these requests stood with IT 2 (50 %) and both executives 2 (50 %) of 4 working days" in text
    assert "Marketing, which asked" in text
    behind = page_of(client_for(cio), "?figure=decision&quarter=2026-2&side=marketing", "report_behind")
    assert record.title in behind
    assert "1 request: the median is" in behind
    paused = page_of(
        client_for(cio), "?state=needs_information&holder=asker&whose=marketing&quarter=2026-2", "report_behind"
    )
    assert "1 request stood there 2 working days together." in paused
    assert record.title in paused


def test_what_waits_is_told_apart_and_says_when_it_is_over(
    clock: time_machine.Traveller, marketing: Person, outcome: Outcome, client_for: ClientFor
) -> None:
    asking.submitted(marketing, outcome)
    clock.move_to(MONDAY + timedelta(days=2))
    assert "1 waits</a> for it today, none over the clock." in page_of(client_for(marketing))
    clock.move_to(MONDAY + timedelta(days=3))
    text = page_of(client_for(marketing))
    assert "1 over the clock</a>." in text
    assert "None was given in this time." in text
    over = page_of(client_for(marketing), "?figure=first-answer&still=1&within=no", "report_behind")
    assert "Open today, over the clock" in over
    assert "over</span>" in over


def test_what_was_decided_on_the_day_it_was_sent_took_nothing(
    clock: time_machine.Traveller, marketing: Person, cio: Person, outcome: Outcome, client_for: ClientFor
) -> None:
    asking.submitted(marketing, outcome).refuse(State.DECLINED, by=cio, reason="Not this year.")
    text = page_of(client_for(marketing))
    assert '<span class="figure">0</span>' in text
    assert "Where the time went" not in text


def test_a_side_and_a_period_narrow_it(
    clock: time_machine.Traveller,
    marketing: Person,
    it: Person,
    cio: Person,
    outcome: Outcome,
    client_for: ClientFor,
) -> None:
    a_way(clock, marketing, cio, outcome)
    clock.move_to(MONDAY + timedelta(days=30))
    asking.submitted(it, outcome, title="Replace the queue")
    client = client_for(it)
    assert "figure=decision&amp;quarter=2026-2" in page_of(client)
    assert "figure=decision&amp;quarter=2026-2" not in page_of(client, "?period=1")
    assert "figure=decision&amp;quarter" not in page_of(client, "?side=it")
    assert "Replace the queue" in page_of(client, "?figure=decision&still=1&side=it", "report_behind")
    assert "No request is behind it." in page_of(client, "?figure=decision&side=it", "report_behind")
    assert "figure=decision" in page_of(client, "?period=nonsense&side=%00")


def test_a_company_that_starts_is_told_how(observer: Person, client_for: ClientFor) -> None:
    text = page_of(client_for(observer))
    assert "No request was on its way in this time." in text
    assert "report/file/" not in text
    assert "No request is behind it." in page_of(client_for(observer), "?figure=everything", "report_behind")


def test_a_draft_of_somebody_else_is_not_in_it(marketing: Person, outcome: Outcome, client_for: ClientFor) -> None:
    asking.a_draft(marketing, outcome)
    assert "No request was on its way" in page_of(client_for(marketing))


def test_the_file_has_a_line_for_each_answer_and_runs_nothing(
    clock: time_machine.Traveller, marketing: Person, cio: Person, outcome: Outcome, client_for: ClientFor
) -> None:
    a_way(clock, marketing, cio, outcome, title="=HYPERLINK(1)")
    answer = client_for(cio).get(reverse("intake:report_file"))
    assert answer["Content-Disposition"] == 'attachment; filename="service-report-2026-06-23.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["title"] for row in rows} == {"'=HYPERLINK(1)"}
    assert [(row["what"], row["working days"], row["of them paused, apart"]) for row in rows] == [
        ("First answer", "1", "0"), ("Consultation", "2", "2"), ("Decision", "4", "2"),
    ]  # fmt: skip
    assert {row["within the clock"] for row in rows} == {"yes"}


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=1+1", "'=1+1"), (" @x", "' @x"), ("-5", "-5"), ("-5+2", "'-5+2"), ("Plain", "Plain"), (-5, -5)],
)
def test_a_cell_that_a_spreadsheet_would_run_is_text(value: object, cell: object) -> None:
    assert neutral(value) == cell


def test_htmx_gets_the_figures_alone(marketing: Person, outcome: Outcome, client_for: ClientFor) -> None:
    asking.submitted(marketing, outcome)
    answer = client_for(marketing).get(reverse("intake:report"), headers={"HX-Request": "true", "HX-Target": "report"})
    assert answer.content.decode().strip().startswith('<div id="report"')


def test_the_list_leads_to_it(marketing: Person, client_for: ClientFor) -> None:
    assert reverse("intake:report") in client_for(marketing).get(reverse("intake:requests")).content.decode()
