"""What both sides want of a contract, the proof that notice was sent, and what waits for whom until then."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from partnership.attention.items import Item
from partnership.contracts.attention import items
from partnership.contracts.models import Cancellation, Contract, Document, Verdict
from partnership.core.refusals import Refused
from partnership.people.models import Person
from partnership.stack.models import System

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
ContractOf = Callable[..., Contract]
PDF = b"%PDF-1.4\nNotice\n%%EOF"
DEADLINE, END = date(2026, 10, 2), date(2026, 12, 31)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 7, 20, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def at(contract: Contract, what: str = "") -> str:
    return f"/contracts/{contract.pk}/{what}"


def waiting(day: date, person: Person | None = None) -> list[Item]:
    return list(items(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), person))


def kinds(day: date, person: Person) -> list[str]:
    return sorted(item.kind for item in waiting(day, person))


def say(client: Client, contract: Contract, choice: str = "cancel", seen: str = "") -> Any:
    return client.post(at(contract, "verdict/"), {"choice": choice, "reason": "Nobody uses it.", "seen": seen})


def decided(contract: Contract, it: Person, marketing: Person, choice: str = "cancel") -> Verdict:
    said = Verdict.objects.give(contract, choice=choice, reason="Nobody uses it.", side="it", seen="", by=it)
    said.agree(side="marketing", seen=said.digest, by=marketing)
    return said


def proof(**more: Any) -> dict[str, Any]:
    return {"sent_on": "2026-07-20", "how": "By letter", "file": SimpleUploadedFile("letter.pdf", PDF)} | more


def test_both_sides_say_it_and_then_it_is_the_verdict(
    contract: Contract, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    assert say(client_for(it), contract).status_code == 303
    said = Verdict.objects.get()
    assert (said.ends_on, said.is_decided) == (END, False)
    answer = client_for(marketing).post(at(contract, "verdict/agreement/"), {"seen": said.digest}, follow=True)
    assert "Both sides say it: cancel." in answer.text
    assert Verdict.objects.get().is_decided


def test_nobody_agrees_with_themselves_or_to_other_words(
    contract: Contract, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    say(client_for(it), contract)
    said = Verdict.objects.get()
    client_for(it).post(at(contract, "verdict/agreement/"), {"seen": said.digest})
    client_for(marketing).post(at(contract, "verdict/agreement/"), {"seen": "x" * 64})
    assert not Verdict.objects.get().is_decided


def test_to_say_otherwise_asks_the_other_side_anew(
    contract: Contract, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    say(client_for(it), contract)
    first = Verdict.objects.get()
    assert say(client_for(marketing), contract, "keep").status_code == 409  # it was given while they wrote
    assert say(client_for(marketing), contract, "keep", first.digest).status_code == 303
    live = Verdict.objects.live().get()
    assert (live.choice, live.side, live.is_decided) == ("keep", "marketing", False)


def test_only_owners_and_executives_give_a_sides_part(
    contract: Contract, it2: Person, cio: Person, observer: Person, admin: Person, client_for: ClientFor
) -> None:
    for person in (it2, observer, admin):
        assert say(client_for(person), contract).status_code == 403
        assert client_for(person).post(at(contract, "verdict/agreement/")).status_code == 403
    assert say(client_for(cio), contract).status_code == 303


def test_a_verdict_without_a_reason_is_refused(contract: Contract, it: Person, client_for: ClientFor) -> None:
    answer = client_for(it).post(at(contract, "verdict/"), {"choice": "keep", "reason": " ", "seen": ""})
    assert (answer.status_code, "Say why" in answer.text, Verdict.objects.count()) == (422, True, 0)


def test_owners_are_told_120_60_30_and_7_days_before(contract: Contract, it: Person, marketing: Person) -> None:
    def occasion(days: int) -> list[str]:
        found = waiting(DEADLINE - timedelta(days=days))
        return [item.occasion for item in found if item.kind == "contract-deadline" and item.person_id == it.pk]

    assert occasion(121) == []
    assert [occasion(days) for days in (120, 61, 60, 31, 30, 8, 7, 0)] == [
        ["2026-10-02:120-days"], ["2026-10-02:120-days"], ["2026-10-02:60-days"], ["2026-10-02:60-days"],
        ["2026-10-02:30-days"], ["2026-10-02:30-days"], ["2026-10-02:7-days"], ["2026-10-02:7-days"],
    ]  # fmt: skip
    told = [item for item in waiting(DEADLINE) if item.kind == "contract-deadline"]
    assert {item.person_id for item in told} == {it.pk, marketing.pk}
    assert all(item.is_urgent for item in told)
    assert waiting(DEADLINE + timedelta(days=1)) == []


def test_alerts_are_armed_again_at_each_roll_over(contract: Contract, it: Person) -> None:
    for year in range(2026, 2040):
        found = [item for item in waiting(date(year, 9, 25), it) if item.kind == "contract-deadline"]
        assert [item.occasion for item in found] == [f"{year}-10-02:7-days"]


def test_where_an_owner_left_the_sides_seat_is_asked(
    contract: Contract, system: System, it: Person, marketing: Person, cio: Person
) -> None:
    System.objects.hand_over({system: None}, person=it, by=cio)
    told = {item.person_id for item in waiting(DEADLINE) if item.kind == "contract-deadline"}
    assert told == {cio.pk, marketing.pk}


def test_a_verdict_is_asked_of_the_side_that_has_not_said(
    contract: Contract, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    due = DEADLINE - timedelta(days=60)
    assert "contract-verdict" not in kinds(due - timedelta(days=31), it)
    assert "contract-verdict" in kinds(due - timedelta(days=30), it)
    say(client_for(it), contract)
    assert "contract-verdict" not in kinds(due, it)
    assert "contract-verdict" in kinds(due, marketing)
    late = [item for item in waiting(due + timedelta(days=1), marketing) if item.kind == "contract-verdict"]
    assert [item.joint for item in late] == [True]


def test_what_both_keep_is_quiet_and_asked_again_a_year_later(
    contract: Contract, it: Person, marketing: Person
) -> None:
    decided(contract, it, marketing, "keep")
    assert waiting(DEADLINE) == []
    assert kinds(date(2027, 10, 2), it) == ["contract-deadline", "contract-verdict"]


def test_what_both_change_is_quiet_once_it_changed(
    contract: Contract, it: Person, marketing: Person, client_for: ClientFor, clock: Any
) -> None:
    decided(contract, it, marketing, "change")
    assert kinds(DEADLINE, it) == ["contract-deadline"]
    clock.shift(60)
    new = {"from_on": "2026-08-01", "months": "", "renewal": "automatic", "renewal_months": 12, "notice_days": 90}
    assert client_for(it).post(at(contract, "terms/new/"), new).status_code == 303
    assert waiting(DEADLINE) == []


def test_after_cancel_only_the_proof_ends_the_alerts(
    contract: Contract, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    decided(contract, it, marketing)
    assert kinds(DEADLINE, it) == ["contract-deadline"]
    assert client_for(it).post(at(contract, "notice/"), proof()).status_code == 303
    sent = Cancellation.objects.get()
    assert (sent.ends_on, sent.document.name, bytes(sent.document.content)) == (END, "letter.pdf", PDF)
    assert waiting(DEADLINE) == []
    for year in (2026, 2027, 2040):
        assert waiting(date(year, 12, 31)) == []
    assert Contract.objects.for_detail().get().stands_on(date(2027, 1, 1)).is_over


def test_a_cancel_without_proof_is_asked_about_after_the_last_day(
    contract: Contract, it: Person, marketing: Person, client_for: ClientFor, clock: Any
) -> None:
    decided(contract, it, marketing)
    clock.move_to(datetime(2026, 10, 10, 12, tzinfo=UTC))
    found = [item for item in waiting(date(2026, 10, 10), it) if item.kind == "contract-deadline"]
    assert [item.context["missed"] for item in found] == [DEADLINE]
    assert "Was notice sent" not in client_for(it).get(at(contract)).text
    assert "Notice was sent…" in client_for(it).get(at(contract)).text
    client_for(it).post(at(contract, "notice/"), proof(sent_on="2026-10-01"))
    assert Cancellation.objects.get().ends_on == END


def test_notice_that_is_sent_late_reaches_the_next_end(
    contract: Contract, it: Person, marketing: Person, client_for: ClientFor, clock: Any
) -> None:
    decided(contract, it, marketing)
    clock.move_to(datetime(2026, 10, 10, 12, tzinfo=UTC))
    client_for(it).post(at(contract, "notice/"), proof(sent_on="2026-10-05"))
    assert Cancellation.objects.get().ends_on == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"sent_on": "2026-07-21"}, "today, or one before"),
        ({"sent_on": "2023-12-31"}, "The contract began on 1 Jan 2024"),
        ({"how": ""}, "Say how it was sent"),
        ({"file": ""}, "Give the file that shows it"),
        ({"file": SimpleUploadedFile("letter.pdf", b"<html>not a pdf</html>")}, "This is not what its name says"),
        ({"file": SimpleUploadedFile("letter.exe", b"MZ")}, "Such a file is not kept here."),
    ],
)
def test_a_proof_that_proves_nothing_is_refused(
    wrong: dict[str, Any], sentence: str, contract: Contract, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    decided(contract, it, marketing)
    answer = client_for(it).post(at(contract, "notice/"), proof(**wrong))
    assert (answer.status_code, Cancellation.objects.count(), Document.objects.count()) == (422, 0, 0)
    assert sentence in answer.text


def test_notice_is_proved_only_when_both_said_cancel(
    contract: Contract, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    decided(contract, it, marketing, "keep")
    answer = client_for(it).post(at(contract, "notice/"), proof())
    assert (answer.status_code, "Both sides say “cancel” first." in answer.text) == (422, True)


def test_notice_that_was_taken_back_arms_the_alerts_again(
    contract: Contract, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    decided(contract, it, marketing)
    client_for(it).post(at(contract, "notice/"), proof())
    assert client_for(it).post(at(contract, "notice/removal/"), {"because": ""}).status_code == 422
    assert client_for(it).post(at(contract, "notice/removal/"), {"because": "They kept us"}).status_code == 303
    assert kinds(DEADLINE, it) == ["contract-deadline"]
    with pytest.raises(Refused):
        Cancellation.objects.prove(
            Contract.objects.get(), sent_on=date(2027, 1, 1), how="By letter", document=Document.objects.get(), by=it
        )


def test_files_are_saved_and_never_shown(contract: Contract, it: Person, it2: Person, client_for: ClientFor) -> None:
    given = {"file-kind_of": "contract", "file-file": SimpleUploadedFile("contract.pdf", PDF)}
    assert client_for(it).post(at(contract, "files/"), given).status_code == 303
    kept = Document.objects.get()
    answer = client_for(it2).get(f"/contracts/files/{kept.pk}/")
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert Client().get(f"/contracts/files/{kept.pk}/").status_code in {302, 303}
    assert client_for(it2).post(f"/contracts/files/{kept.pk}/removal/").status_code == 403
    assert client_for(it).post(f"/contracts/files/{kept.pk}/removal/").status_code == 303
    assert client_for(it).get(f"/contracts/files/{kept.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"\x89PNG\r\n\x1a\n"), ("a.png", PDF), ("a.docx", b"PK\x03\x04"), ("a.svg", b"<svg/>"), ("a.pdf", b"")],
)
def test_a_file_is_looked_into_and_not_only_at_its_name(
    name: str, content: bytes, contract: Contract, it: Person, client_for: ClientFor
) -> None:
    given = {"file-kind_of": "contract", "file-file": SimpleUploadedFile(name, content)}
    assert client_for(it).post(at(contract, "files/"), given).status_code == 422
    assert not Document.objects.exists()


def test_what_proves_a_notice_stays(contract: Contract, it: Person, marketing: Person, client_for: ClientFor) -> None:
    decided(contract, it, marketing)
    client_for(it).post(at(contract, "notice/"), proof())
    kept = Document.objects.get()
    answer = client_for(it).post(f"/contracts/files/{kept.pk}/removal/", follow=True)
    assert "This file proves that notice was sent." in answer.text
    assert bytes(Document.objects.get().content) == PDF


def test_it_is_done_in_place_on_the_waiting_page(
    contract: Contract, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    say(client_for(it), contract)
    page = client_for(marketing).get("/waiting/").text
    assert "Keep, change or cancel “Pairwise licences”?" in page
    assert f"/contracts/{contract.pk}/verdict/agreement/" in page
